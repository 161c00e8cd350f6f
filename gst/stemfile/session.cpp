/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "session.h"

#include "listing.h"

#include "support/guards.h"

#include <algorithm>
#include <cstring>
#include <sys/resource.h>

namespace stems
{

namespace
{

constexpr std::uint64_t kDay = 86'400; /* seconds: no time since midnight is longer */

std::size_t descriptors() noexcept
{
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 512;
    return std::max<std::size_t>(4, limit.rlim_cur / 2);
}

std::string quoted(std::string_view path)
{
    std::string text = "\"";
    text += display_name(path);
    return text += '"';
}

/* What is wrong with the length of a file that can be read. */
std::optional<Finding> damage_of(const std::string &path, const FileFacts &facts)
{
    const std::string end = std::to_string(facts.frames);
    if (facts.unfinished)
        return Finding{"File " + quoted(path) +
                           " was never finished: its header does not say how "
                           "long it is. " +
                           (facts.frames > 0 ? "It is read to its end at sample " + end
                                             : "Nothing of it can be read from sample 0 on") +
                           ".",
                       path, facts.frames, std::nullopt, true};
    if (facts.missing > 0)
        return Finding{"File " + quoted(path) + " is truncated at sample " + end + ": " +
                           std::to_string(facts.missing) + " samples are missing.",
                       path, facts.frames, facts.missing, true};
    return std::nullopt;
}

void silence(const OutPlanes &planes, std::size_t from, std::size_t n) noexcept
{
    const std::size_t bytes = width(planes.format);
    for (int c = 0; n > 0 && c < planes.channels; c++)
        std::memset(static_cast<std::byte *>(planes.planes[c]) + from * bytes, 0, n * bytes);
}

} // namespace

bool Session::fail(SessionError error, std::string text)
{
    error_ = error;
    text_ = std::move(text);
    return false;
}

/* Opens a file for the first time, or again; others may be closed for it. */
FileReader::Problem Session::open_reader(FileReader &reader, bool first_time)
{
    const auto close_oldest = [this] {
        opened_.front()->close();
        opened_.erase(opened_.begin());
    };
    while (opened_.size() >= budget_)
        close_oldest();
    for (;;) {
        const auto problem = first_time ? reader.inspect() : reader.open();
        if (problem == FileReader::Problem::Descriptors && !opened_.empty()) {
            close_oldest();
            continue;
        }
        if (problem == FileReader::Problem::None)
            opened_.push_back(&reader);
        return problem;
    }
}

/* False: the session cannot be read. A file of which nothing can be is left out. */
bool Session::inspect(const std::string &path)
{
    File file{path};
    files_.push_back(std::move(file)); // room for all was made: readers stay where they are
    FileReader &reader = files_.back().reader;
    const auto problem = open_reader(reader, true);
    const std::string &reason = reader.reason();
    switch (problem) {
    case FileReader::Problem::None:
        if (auto damage = damage_of(path, reader.facts()))
            findings_.push_back(std::move(*damage));
        return true;
    case FileReader::Problem::Unreadable:
        if (const std::string extension = extension_of(path); is_foreign(extension))
            return fail(SessionError::Refused, "File " + quoted(path) + " cannot be read: ." +
                                                   extension + " is no lossless audio that " +
                                                   "stemfilesrc knows. Export it again, as WAV or "
                                                   "FLAC.");
        findings_.push_back(
            {"File " + quoted(path) + " cannot be read at all, from sample 0 on: " + reason, path,
             0, std::nullopt, true});
        files_.pop_back();
        return true;
    case FileReader::Problem::Lossy:
        return fail(SessionError::Refused,
                    "File " + quoted(path) + " is not lossless: it holds " + reason +
                        ". Export it again, as WAV or FLAC; converted it stays lossy.");
    case FileReader::Problem::Foreign:
        return fail(SessionError::Refused,
                    "File " + quoted(path) + " cannot be read: it holds " + reason +
                        ", which stemfilesrc does not know. Give it as WAV or FLAC.");
    case FileReader::Problem::Descriptors:
        return fail(SessionError::TooMuch, "File " + quoted(path) + " cannot be opened: " + reason +
                                               ". Raise the limit of open files (ulimit -n).");
    default:
        return fail(SessionError::Open,
                    "File " + quoted(path) + " cannot be opened: " + reason + ".");
    }
}

/* One rate for all, and no more channels than there can be. */
bool Session::agree()
{
    const File &one = files_[0];
    for (File &file : files_) {
        const FileFacts &facts = file.reader.facts();
        if (facts.rate != one.reader.facts().rate)
            return fail(SessionError::Refused, "File " + quoted(file.reader.path()) + " has " +
                                                   std::to_string(facts.rate) + " Hz, but " +
                                                   quoted(one.reader.path()) + " has " +
                                                   std::to_string(one.reader.facts().rate) +
                                                   " Hz: rates are never converted.");
        file.first = channels_;
        channels_ += facts.channels;
        if (channels_ > kMaxChannels)
            return fail(SessionError::TooMuch, "File " + quoted(file.reader.path()) + " has " +
                                                   std::to_string(facts.channels) +
                                                   " channels: a session has at most " +
                                                   std::to_string(kMaxChannels) + ".");
    }
    rate_ = one.reader.facts().rate;
    return true;
}

void Session::choose_format()
{
    bool floats = false;
    int bits = 0;
    for (const File &file : files_) {
        floats = floats || !is_integer(file.reader.facts().format);
        bits = std::max(bits, depth(file.reader.facts().format));
    }
    if (floats)
        format_ = bits > depth(Format::F32) ? Format::F64 : Format::F32;
    else
        format_ = bits <= 16 ? Format::S16 : bits <= 24 ? Format::S24 : Format::S32;
}

void Session::align(bool by_time_reference)
{
    const std::uint64_t day = kDay * static_cast<std::uint64_t>(rate_);
    const auto placed = [day](const File &file) {
        const auto &reference = file.reader.facts().time_reference;
        return reference && *reference <= day ? reference : std::nullopt;
    };
    std::optional<std::uint64_t> earliest;
    for (const File &file : files_)
        if (const auto reference = placed(file))
            earliest = std::min(earliest.value_or(*reference), *reference);
    origin_ = by_time_reference ? earliest.value_or(0) : 0;
    for (File &file : files_) {
        const std::string &path = file.reader.path();
        const auto &said = file.reader.facts().time_reference;
        const auto reference = placed(file);
        if (by_time_reference && reference)
            file.start = *reference - *earliest;
        else if (by_time_reference && said)
            findings_.push_back({"File " + quoted(path) + " has a time reference of " +
                                     std::to_string(*said) +
                                     " samples, more than a day: it is put at the start.",
                                 path, std::nullopt, std::nullopt, false});
        else if (by_time_reference && earliest)
            findings_.push_back({"File " + quoted(path) +
                                     " has no time reference, others have one: it is put at the "
                                     "start.",
                                 path, std::nullopt, std::nullopt, false});
        frames_ = std::max(frames_, file.start + file.reader.facts().frames);
    }
}

bool Session::open(const std::string &location, const SessionOptions &options)
{
    Listing listing = list_session(location);
    skipped_ = std::move(listing.skipped);
    if (!listing.error.empty())
        return fail(SessionError::NotFound, std::move(listing.error));
    if (listing.files.size() > kMaxFiles)
        return fail(SessionError::TooMuch, "There are " + std::to_string(listing.files.size()) +
                                               " files in \"" + location + "\": at most " +
                                               std::to_string(kMaxFiles) + " can be read.");
    budget_ = descriptors();
    files_.reserve(listing.files.size());
    for (const std::string &path : listing.files)
        if (!inspect(path))
            return false;
    if (files_.empty())
        return fail(SessionError::Open,
                    findings_.front().text + " Export it again, or take it away.");
    if (!agree())
        return false;
    choose_format();
    align(options.by_time_reference);
    name_tracks();
    const std::uint64_t tail =
        gst_util_uint64_scale_round(options.tail, static_cast<guint64>(rate_), GST_SECOND);
    frames_ += std::min(tail, kDay * static_cast<std::uint64_t>(rate_));
    return true;
}

bool Session::read(std::uint64_t at, std::size_t n, void *const *planes,
                   std::vector<Finding> &found)
{
    bool any = false;
    for (File &file : files_) {
        FileReader &reader = file.reader;
        const FileFacts &facts = reader.facts();
        OutPlanes to{planes + file.first, format_, Layout::Planar, facts.channels, 0};
        const std::uint64_t from = std::clamp(file.start, at, at + n);
        const std::uint64_t until = std::clamp(file.start + facts.frames, at, at + n);
        to.skip = static_cast<std::size_t>(from - at);
        const auto wanted = static_cast<std::size_t>(until - from);
        silence(to, 0, to.skip);
        std::size_t got = 0;
        if (wanted > 0) {
            any = true;
            if (reader.is_open() || open_reader(reader, false) == FileReader::Problem::None)
                got = reader.read(from - file.start, wanted, to, scratch_);
        }
        silence(to, to.skip + got, n - to.skip - got);
        if (got == wanted || file.told)
            continue;
        file.told = true;
        const std::uint64_t sample = from - file.start + got;
        found.push_back({"File " + quoted(reader.path()) + " is damaged at sample " +
                             std::to_string(sample) + ": at least " + std::to_string(wanted - got) +
                             " samples are missing (" + reader.reason() + ").",
                         reader.path(), sample, wanted - got, true});
    }
    return any;
}

} // namespace stems
