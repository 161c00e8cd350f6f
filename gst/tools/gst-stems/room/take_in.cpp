/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "take_in.h"

#include "bag.h"

#include "command.h"
#include "figures.h"
#include "file_name.h"
#include "files.h"
#include "paths.h"

#include "config.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <system_error>

namespace stems::tool::room
{

namespace
{

constexpr std::size_t kMostBytes = 200; /* of a name: what is made of it gets longer */

/* At most @bytes, ending with a whole character. */
std::string cut(std::string text, std::size_t bytes)
{
    if (text.size() <= bytes)
        return text;
    const char *end = g_utf8_find_prev_char(text.c_str(), text.c_str() + bytes + 1);
    text.resize(static_cast<std::size_t>(end - text.c_str()));
    return text;
}

/* What a file is called in the room: as in the set, where every system takes that;
 * no two alike, also where upper and lower case are one. */
std::string room_name(const std::string &name, std::set<std::string> &taken)
{
    const std::filesystem::path path{name};
    const std::string extension = safe_name(path.extension().string().substr(1));
    std::string stem = cut(bag_name(path.stem().string()), kMostBytes);
    if (stem.empty())
        stem = "unnamed";
    for (int i = 1;; ++i) {
        std::string whole = stem + (i > 1 ? " " + std::to_string(i) : "") + '.' + extension;
        const CharPtr normal{g_utf8_normalize(whole.c_str(), -1, G_NORMALIZE_ALL)};
        const CharPtr folded{g_utf8_casefold(normal.get(), -1)};
        if (taken.insert(folded.get()).second)
            return whole;
    }
}

StemFile file_of(const SetFile &file, const GstStructure *figures)
{
    StemFile stem;
    stem.name = shown(file.name);
    stem.label = file.label();
    stem.role = name_of(file.role);
    stem.stem = file.stem;
    stem.container = file.container;
    stem.coding = file.coding;
    stem.format = file.format;
    stem.rate = file.rate;
    stem.channels = file.channels;
    stem.bits = file.bits;
    stem.frames = file.frames;
    stem.peak = numbers_in(figures, "peak");
    stem.true_peak = numbers_in(figures, "true-peak");
    stem.integrated = number_in(figures, "integrated");
    return stem;
}

/* Changes with every write; empty where there is no file. */
std::vector<std::int64_t> state_of(const std::string &path)
{
    struct stat status {
    };
    if (::stat(path.c_str(), &status) != 0)
        return {};
    std::error_code error;
    const auto written = std::filesystem::last_write_time(path, error).time_since_epoch();
    return {static_cast<std::int64_t>(status.st_dev), static_cast<std::int64_t>(status.st_ino),
            static_cast<std::int64_t>(status.st_size), static_cast<std::int64_t>(written.count())};
}

/* The mix first, then stems, versions, others; figures go with their files. */
void sort_by_role(CheckReport &checked)
{
    std::vector<std::size_t> order(checked.files.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return checked.files[a].role < checked.files[b].role;
    });
    std::vector<SetFile> files;
    std::vector<StructurePtr> figures;
    for (const std::size_t i : order) {
        files.push_back(std::move(checked.files[i]));
        figures.push_back(std::move(checked.figures[i]));
    }
    checked.files = std::move(files);
    checked.figures = std::move(figures);
}

} // namespace

Sources::Sources(const CheckRequest &request)
{
    for (const std::string &path : audio_files_in(request.set))
        known_[path] = state_of(path);
    if (!request.mix.empty())
        known_[request.mix] = state_of(request.mix);
}

void Sources::hold(const std::string &path) const
{
    const std::vector<std::int64_t> state = state_of(path);
    const auto found = known_.find(path);
    if (state.empty())
        throw Trouble("\"" + shown(path) + "\" has gone since it was checked.");
    if (found == known_.end() || found->second != state)
        throw Trouble("\"" + shown(path) +
                      "\" has changed since it was checked: deliver it again when nothing "
                      "writes to it.");
}

void Sources::hold() const
{
    for (const auto &[path, state] : known_)
        hold(path);
}

std::string Delivery::path(const std::string &name) const
{
    return joined(data, name);
}

std::string Delivery::plain(const std::string &name) const
{
    if (!aside)
        return path(name);
    for (std::size_t i = 0; i < manifest.files.size(); ++i)
        if (manifest.files[i].file == name)
            return checked.files[i].path;
    return aside->path(name);
}

Manifest manifest_of(CheckReport &checked)
{
    Manifest manifest;
    manifest.generator = "gst-stems-1.0 " VERSION;
    manifest.passed = checked.passed();
    manifest.verdict = checked.verdict();
    manifest.target = checked.target();
    if (checked.null)
        manifest.null = {text_in(checked.null.get(), "verdict"),
                         flag_in(checked.null.get(), "passed"),
                         numbers_in(checked.null.get(), "residual-peak"),
                         text_in(checked.null.get(), "explanation")};
    sort_by_role(checked);
    std::set<std::string> taken;
    for (const SetFile &file : checked.files) {
        manifest.files.push_back(file_of(file, checked.figures_of(file)));
        manifest.files.back().file = joined(kStemsFolder, room_name(file.name, taken));
    }
    manifest.findings = checked.findings;
    for (CheckFinding &finding : manifest.findings)
        finding.file = shown(finding.file);
    return manifest;
}

void take_in(Delivery &delivery, const Sources &sources)
{
    if (!delivery.aside)
        make_folder(delivery.path(kStemsFolder));
    for (std::size_t i = 0; i < delivery.checked.files.size(); ++i) {
        StemFile &file = delivery.manifest.files[i];
        const std::string &source = delivery.checked.files[i].path;
        const Digests digests = delivery.aside ? digests_of(source, Links::Follow)
                                               : copy_file(source, delivery.path(file.file));
        sources.hold(source);
        file.sha256 = digests.sha256;
        file.bytes = digests.bytes;
    }
    if (!delivery.aside)
        sync_folder(delivery.path(kStemsFolder));
}

} // namespace stems::tool::room
