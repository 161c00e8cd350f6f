/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reader.h"

#include "claims.h"
#include "coding.h"
#include "foreign.h"
#include "names.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stems
{

namespace
{

constexpr std::uint64_t kNowhere = UINT64_MAX;
constexpr std::size_t kLongestChunk = std::size_t{1} << 20; /* of text: no honest one is longer */
constexpr sf_count_t kPiece = 16; /* frames read at once to find where damage begins */

/* The 24 upper bits of interleaved 32, packed, as planes. */
void split_s24(const std::int32_t *from, const OutPlanes &to, std::size_t n) noexcept
{
    constexpr bool little = std::endian::native == std::endian::little;
    const auto channels = static_cast<std::size_t>(to.channels);
    for (std::size_t c = 0; c < channels; c++) {
        auto *out = static_cast<unsigned char *>(to.planes[c]) + to.skip * 3;
        for (std::size_t i = 0; i < n; i++, out += 3) {
            const auto bits = static_cast<std::uint32_t>(from[i * channels + c]);
            out[little ? 0 : 2] = static_cast<unsigned char>(bits >> 8);
            out[1] = static_cast<unsigned char>(bits >> 16);
            out[little ? 2 : 0] = static_cast<unsigned char>(bits >> 24);
        }
    }
}

/* Interleaved samples of libsndfile's next frames in @scratch. */
sf_count_t convert_frames(SNDFILE *file, Format format, void *scratch, sf_count_t n) noexcept
{
    switch (format) {
    case Format::S16:
        return sf_readf_short(file, static_cast<short *>(scratch), n);
    case Format::F32:
        return sf_readf_float(file, static_cast<float *>(scratch), n);
    case Format::F64:
        return sf_readf_double(file, static_cast<double *>(scratch), n);
    default:
        return sf_readf_int(file, static_cast<int *>(scratch), n);
    }
}

std::string text_chunk(SNDFILE *file, const char *id)
{
    SF_CHUNK_INFO chunk{};
    std::memcpy(chunk.id, id, 4);
    chunk.id_size = 4;
    SF_CHUNK_ITERATOR *found = sf_get_chunk_iterator(file, &chunk);
    if (!found || sf_get_chunk_size(found, &chunk) != SF_ERR_NO_ERROR ||
        chunk.datalen > kLongestChunk)
        return "";
    std::string text(chunk.datalen, '\0');
    chunk.data = text.data();
    return sf_get_chunk_data(found, &chunk) == SF_ERR_NO_ERROR ? text : "";
}

/* libsndfile (seen in 1.2.0) opens no CAF whose data is cut, or of unknown size:
 * the size of what is there. */
std::optional<Patch> patch_of(const Claims &claims, int descriptor) noexcept
{
    struct stat status {
    };
    const std::uint64_t samples = claims.caf_size + 12; // behind an edit count
    if (!claims.caf_size || !claims.block || fstat(descriptor, &status) != 0 ||
        static_cast<std::uint64_t>(status.st_size) <= samples)
        return std::nullopt;
    const std::uint64_t there = static_cast<std::uint64_t>(status.st_size) - samples;
    std::uint64_t size = 4 + there / claims.block * claims.block;
    Patch patch{claims.caf_size, {}};
    for (std::size_t i = 8; i-- > 0; size >>= 8)
        patch.bytes[i] = static_cast<unsigned char>(size);
    return patch;
}

} // namespace

FileReader::Problem FileReader::open()
{
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        reason_ = std::strerror(errno);
        return errno == EMFILE || errno == ENFILE ? Problem::Descriptors : Problem::System;
    }
    struct stat status {
    };
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        reason_ = "it is no regular file";
        return Problem::System;
    }
    info_ = {};
    if (samples_at_) {
        info_.samplerate = facts_.rate;
        info_.channels = facts_.channels;
        info_.format = SF_FORMAT_RAW | SF_ENDIAN_LITTLE | (facts_.coding & SF_FORMAT_SUBMASK);
    }
    close();
    if (patch_) {
        patched_ = std::make_unique<PatchedFile>(descriptor, status.st_size, *patch_);
        file_.reset(patched_->open(&info_));
    } else {
        file_.reset(sf_open_fd(descriptor, SFM_READ, &info_, SF_TRUE)); // closes it in any case
    }
    if (file_ && samples_at_) {
        auto at = static_cast<sf_count_t>(samples_at_);
        sf_command(file_.get(), SFC_SET_RAW_START_OFFSET, &at, sizeof at);
        sf_seek(file_.get(), 0, SEEK_SET);
        const int frame = coding_of(facts_.coding)->bits / 8 * facts_.channels;
        info_.frames = std::max<sf_count_t>(0, status.st_size - at) / frame;
    }
    position_ = 0;
    raw_ = file_ && is_raw(file_.get(), info_.format);
    if (file_)
        return Problem::None;
    reason_ = sf_strerror(nullptr);
    return Problem::Unreadable;
}

FileReader::Problem FileReader::refuse(const SF_INFO &info, const std::string &codec)
{
    const int major = info.format & SF_FORMAT_TYPEMASK;
    if (!codec.empty()) {
        reason_ = codec;
    } else if (major == SF_FORMAT_MPEG || major == SF_FORMAT_OGG || !coding_of(info.format)) {
        reason_ = coding_name(info.format);
    } else {
        return Problem::None;
    }
    file_.reset();
    return Problem::Lossy;
}

FileReader::Problem FileReader::inspect()
{
    facts_ = {};
    samples_at_ = 0;
    patch_.reset();
    Problem opened = open();
    if (opened == Problem::Descriptors || opened == Problem::System)
        return opened;
    Claims claims;
    Foreign foreign;
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor >= 0) {
        claims = read_claims(descriptor);
        foreign = foreign_in(descriptor);
        patch_ = opened == Problem::Unreadable ? patch_of(claims, descriptor) : std::nullopt;
        ::close(descriptor);
    }
    if (patch_)
        opened = open();
    if ((opened == Problem::Unreadable || foreign.ogg) && !foreign.name.empty()) {
        reason_ = foreign.name;
        close();
        return foreign.lossy ? Problem::Lossy : Problem::Foreign;
    }
    if (opened == Problem::Unreadable && claims.codec.empty())
        return opened;
    if (const Problem lossy = refuse(info_, claims.codec); lossy != Problem::None)
        return lossy;
    if (info_.channels < 1 || info_.samplerate < 1 || info_.frames < 0) {
        reason_ = "its header makes no sense";
        file_.reset();
        return Problem::Unreadable;
    }
    facts_.rate = info_.samplerate;
    facts_.channels = info_.channels;
    facts_.coding = info_.format;
    facts_.format = coding_of(info_.format)->format;
    facts_.nowhere = claims.nowhere;
    find_names(claims);
    if (claims.unfinished && claims.audio && info_.frames == 0 && is_little_riff(info_.format)) {
        samples_at_ = claims.audio;
        if (const Problem again = open(); again != Problem::None)
            return again;
    }
    find_length(info_, claims.frames);
    facts_.unfinished =
        claims.unfinished || (facts_.frames > 0 && claims.frames && *claims.frames == 0);
    return file_ ? Problem::None : Problem::Unreadable;
}

void FileReader::find_names(const Claims &claims)
{
    SF_BROADCAST_INFO bext{};
    std::string description = claims.description;
    facts_.time_reference = claims.time_reference;
    if (sf_command(file_.get(), SFC_GET_BROADCAST_INFO, &bext, sizeof bext) == SF_TRUE) {
        facts_.time_reference =
            std::uint64_t{bext.time_reference_high} << 32 | bext.time_reference_low;
        description.assign(bext.description, sizeof bext.description);
    }
    const char *title = sf_get_string(file_.get(), SF_STR_TITLE);
    facts_.names =
        names_in(text_chunk(file_.get(), "iXML"), description, title ? title : "", facts_.channels);
    std::vector<int> map(static_cast<std::size_t>(facts_.channels));
    if (sf_command(file_.get(), SFC_GET_CHANNEL_MAP_INFO, map.data(),
                   static_cast<int>(map.size() * sizeof(int))) == SF_TRUE)
        facts_.channel_map = std::move(map);
}

void FileReader::find_length(const SF_INFO &info, const std::optional<std::uint64_t> &claimed)
{
    const bool known = info.frames > 0 && info.frames < SF_COUNT_MAX;
    auto said = static_cast<std::uint64_t>(known ? info.frames : 0);
    facts_.frames = said;
    std::vector<double> frame(static_cast<std::size_t>(info.channels));
    const bool reached =
        known && sf_seek(file_.get(), info.frames - 1, SEEK_SET) == info.frames - 1 &&
        sf_readf_double(file_.get(), frame.data(), 1) == 1 && sf_error(file_.get()) == 0;
    position_ = kNowhere;
    if (!reached && (known || !is_plain(info.format))) {
        // The end is not where it is said to be: count what there is.
        file_.reset();
        facts_.frames = 0;
        if (open() != Problem::None)
            return;
        std::vector<double> block(std::size_t{4096} * static_cast<std::size_t>(info_.channels));
        for (sf_count_t got = 0; (got = sf_readf_double(file_.get(), block.data(), 4096)) > 0;)
            facts_.frames += static_cast<std::uint64_t>(got);
        position_ = kNowhere;
    }
    if (is_plain(info.format) && claimed)
        said = std::max(said, *claimed);
    facts_.missing = said - std::min(said, facts_.frames);
}

/* A decoder that has met damage may be beyond repair: a new one, at @frame. */
bool FileReader::begin_again(sf_count_t frame)
{
    const std::string reason = file_ ? sf_strerror(file_.get()) : "";
    file_.reset();
    if (open() == Problem::None && sf_seek(file_.get(), frame, SEEK_SET) == frame)
        return true;
    if (!reason.empty())
        reason_ = reason;
    return false;
}

/* Interleaved, as they are in the file, or else in @format: S24 is then at the
 * top of 32 bits. */
sf_count_t FileReader::next_frames(Format format, void *to, sf_count_t n) noexcept
{
    if (!is_as_in_file(format))
        return convert_frames(file_.get(), format, to, n);
    const auto frame = static_cast<sf_count_t>(width(format)) * facts_.channels;
    return sf_read_raw(file_.get(), to, n * frame) / frame;
}

std::size_t FileReader::read(std::uint64_t at, std::size_t n, const OutPlanes &to,
                             std::vector<double> &scratch)
{
    if (!file_ && open() != Problem::None)
        return 0;
    const auto channels = static_cast<std::size_t>(facts_.channels);
    if (info_.channels != facts_.channels) {
        reason_ = "it was changed while it was read";
        return 0;
    }
    const auto start = static_cast<sf_count_t>(at);
    if (position_ != at && sf_seek(file_.get(), start, SEEK_SET) != start && !begin_again(start)) {
        position_ = kNowhere;
        return 0;
    }
    const bool packed = to.format == Format::S24 && !is_as_in_file(to.format);
    const std::size_t bytes = packed ? 4 : width(to.format);
    const bool in_place = !packed && channels == 1;
    std::byte *out = nullptr;
    if (in_place) {
        out = static_cast<std::byte *>(to.planes[0]) + to.skip * bytes;
    } else {
        scratch.resize(std::max(scratch.size(), n * channels));
        out = reinterpret_cast<std::byte *>(scratch.data());
    }
    const auto frames = static_cast<sf_count_t>(n);
    sf_count_t got = next_frames(to.format, out, frames);
    position_ = at + n;
    if (got != frames || sf_error(file_.get()) != 0) {
        reason_ = sf_error(file_.get()) ? sf_strerror(file_.get()) : "it ends too early";
        // Behind the damage a decoder goes on with what it finds next, as if
        // nothing were lost: only what comes before is sure to be in its place.
        got = 0;
        if (begin_again(start)) {
            while (got < frames) {
                const sf_count_t piece = std::min(kPiece, frames - got);
                const sf_count_t more = next_frames(
                    to.format, out + static_cast<std::size_t>(got) * channels * bytes, piece);
                if (sf_error(file_.get()) != 0)
                    break;
                got += more;
                if (more != piece)
                    break;
            }
        }
        position_ = got == frames ? at + n : kNowhere;
    }
    const auto right = static_cast<std::size_t>(got);
    if (packed) {
        split_s24(reinterpret_cast<const std::int32_t *>(scratch.data()), to, right);
    } else if (!in_place) {
        const void *plane = scratch.data();
        copy_frames({&plane, to.format, Layout::Interleaved, facts_.channels, 0}, to, right);
    }
    return right;
}

} // namespace stems
