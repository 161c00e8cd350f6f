/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: what can be said of a set before a sample is heard. All files are held
 * against the mix; without one, against what most of them are.
 */
#include "check.h"
#include "inner_folders.h"
#include "roles.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <utility>

namespace stems::tool
{

namespace
{

using Value = std::function<std::string(const SetFile &)>;

/* The file that stands for the others: the mix, or the first of the largest
 * group of equal ones. */
const SetFile *model_of(const CheckReport &report, const Value &value)
{
    const SetFile *mix = report.mix();
    if (mix && mix->readable())
        return mix;
    std::map<std::string, int> uses;
    for (const SetFile &file : report.files)
        if (file.readable())
            uses[value(file)]++;
    const SetFile *best = nullptr;
    for (const SetFile &file : report.files)
        if (file.readable() && (!best || uses[value(file)] > uses[value(*best)]))
            best = &file;
    return best;
}

std::string the(const SetFile &model)
{
    return model.role == Role::Mix ? "the mix" : shown(model.name);
}

/* One value for all files but those that are in no stem. */
void hold(CheckReport &report, const char *check, const Value &value)
{
    const SetFile *model = model_of(report, value);
    for (const SetFile &file : report.files)
        if (file.readable() && file.role != Role::Other && value(file) != value(*model))
            report.find(check, Severity::Failed, file.name,
                        shown(file.name) + " has " + value(file) + ", " + the(*model) + " has " +
                            value(*model) + ".");
}

std::string samples(std::uint64_t frames, int rate)
{
    const CharPtr text{g_strdup_printf("%" G_GUINT64_FORMAT " samples (%.3f s)", frames,
                                       static_cast<double>(frames) / rate)};
    return text.get();
}

/* One may stand for two, as in a pipeline; where there is no mix, two for one. */
void hold_channels(CheckReport &report)
{
    const SetFile *model = model_of(report, channels_of);
    for (const SetFile &file : report.files) {
        const bool fits = file.channels == model->channels ||
                          (file.channels == 1 && model->channels == 2) ||
                          (file.channels == 2 && model->channels == 1 && model->role != Role::Mix);
        if (file.readable() && file.role != Role::Other && !fits)
            report.find("channels", Severity::Failed, file.name,
                        shown(file.name) + " has " + channels_of(file) + ", " + the(*model) +
                            " has " + channels_of(*model) + ".");
    }
}

void hold_length(CheckReport &report)
{
    const SetFile *model =
        model_of(report, [](const SetFile &file) { return std::to_string(file.frames); });
    for (const SetFile &file : report.files) {
        if (!file.readable() || file.role == Role::Other || file.frames == model->frames ||
            file.rate != model->rate) // lengths in samples of other rates say nothing
            continue;
        const bool shorter = file.frames < model->frames;
        const std::uint64_t by =
            shorter ? model->frames - file.frames : file.frames - model->frames;
        report.find("length", Severity::Failed, file.name,
                    shown(file.name) + " is " + samples(by, file.rate) +
                        (shorter ? " shorter" : " longer") + " than " + the(*model) + ".");
    }
}

/* 0 is none, as for bounce: many programs write it where they do not know. */
std::uint64_t reference_of(const SetFile &file)
{
    return file.time_reference.value_or(0);
}

/* By the time references of BWF, where files have one: against the mix, or if
 * that has none, against what most of the others say. */
void hold_start(CheckReport &report)
{
    std::map<std::uint64_t, int> uses;
    for (const SetFile &file : report.files)
        if (file.readable() && file.role != Role::Other && reference_of(file) > 0)
            uses[reference_of(file)]++;
    const auto weight = [&uses](const SetFile &file) {
        return file.role == Role::Mix ? INT_MAX : uses[reference_of(file)];
    };
    const SetFile *model = nullptr;
    for (const SetFile &file : report.files)
        if (file.readable() && file.role != Role::Other && reference_of(file) > 0 &&
            (!model || weight(file) > weight(*model)))
            model = &file;
    if (!model)
        return;
    const std::uint64_t begin = reference_of(*model);
    for (const SetFile &file : report.files) {
        const std::uint64_t own = reference_of(file);
        if (!file.readable() || file.role == Role::Other || file.rate != model->rate ||
            own == begin)
            continue;
        if (own == 0) {
            report.find("start", Severity::Warning, file.name,
                        shown(file.name) + " has no BWF time reference; the others begin at " +
                            std::to_string(begin) + ", as " + the(*model) + " does.");
            continue;
        }
        const bool early = own < begin;
        report.find("start", Severity::Failed, file.name,
                    shown(file.name) + " begins " +
                        samples(early ? begin - own : own - begin, file.rate) +
                        (early ? " before " : " after ") + the(*model) +
                        " by its BWF time reference: " + std::to_string(own) + ", that of " +
                        the(*model) + " is " + std::to_string(begin) +
                        ". They are compared from their first samples on.");
    }
}

void find_damage(CheckReport &report)
{
    for (const SetFile &file : report.files) {
        if (!file.readable())
            report.find("readable", Severity::Failed, file.name, file.problem);
        else if (file.unfinished)
            report.find("readable", Severity::Failed, file.name,
                        shown(file.name) + " was never finished: its header does not say how "
                                           "long it is. Export it again.");
        else if (file.missing > 0)
            report.find("readable", Severity::Failed, file.name,
                        shown(file.name) + " is truncated: " + samples(file.missing, file.rate) +
                            " that its header promises are missing. Export it again.");
        else if (file.frames == 0)
            report.find("readable", Severity::Failed, file.name,
                        shown(file.name) + " has no samples. Export it again, or take it away.");
    }
}

/* One note for all of them. */
void find_odd_letters(CheckReport &report)
{
    constexpr std::size_t kNamed = 4; /* the others are counted */
    std::vector<std::string> odd;
    for (const SetFile &file : report.files) {
        const std::string name = shown(file.name);
        const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
            return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '.' || c == '+';
        });
        if (!plain)
            odd.push_back(name);
    }
    if (odd.empty())
        return;
    std::string names;
    for (std::size_t i = 0; i < std::min(odd.size(), kNamed); ++i)
        names += (i > 0 ? ", " : "") + odd[i];
    if (odd.size() > kNamed)
        names += " and " + std::to_string(odd.size() - kNamed) + " more";
    report.find("names", Severity::Note, odd.size() == 1 ? odd[0] : "",
                names + (odd.size() == 1 ? " has" : " have") +
                    " spaces, punctuation or letters beyond ASCII, which the Recording Academy's "
                    "recommendations leave out.");
}

void find_names(CheckReport &report)
{
    std::set<std::pair<std::string, std::string>> seen; // a mix may be in a folder of its own
    for (const SetFile &file : report.files) {
        const std::string name = shown(file.name);
        const CharPtr folded{g_utf8_casefold(name.c_str(), -1)};
        const std::string folder = std::filesystem::path{file.path}.parent_path().string();
        if (!seen.emplace(folder, folded.get()).second)
            report.find("names", Severity::Warning, file.name,
                        name + " differs from another file in upper and lower case alone: on "
                               "many systems one replaces the other.");
        // "residual" is what bounce calls the stem that no rule of naming makes.
        if (file.role == Role::Stem && !file.stem_known && file.own != "residual")
            report.find("names", Severity::Note, file.name,
                        "The name of " + name + " does not say which stem it is.");
        if (file.role == Role::Other)
            report.find("names", Severity::Note, file.name,
                        name + (is_sum(file)
                                    ? " is a sum of the stems by its name, so it is neither "
                                      "a stem nor the mix; --mix takes it as the mix."
                                    : " is left out of the sum: its name is not that of "
                                      "a stem."));
    }
    find_odd_letters(report);
    if (!report.request.paths.empty())
        return;
    if (const InnerAudio inner = audio_within(report.request.set); !inner.files.empty())
        report.find("names", Severity::Note, "",
                    inner.files + ", which are none of the set: move what belongs to it up.");
}

} // namespace

std::string channels_of(const SetFile &file)
{
    return std::to_string(file.channels) + (file.channels == 1 ? " channel" : " channels");
}

void find_in_files(CheckReport &report)
{
    find_damage(report);
    const bool any = std::any_of(report.files.begin(), report.files.end(),
                                 [](const SetFile &file) { return file.readable(); });
    if (any) {
        hold(report, "rate", [](const SetFile &file) { return std::to_string(file.rate) + " Hz"; });
        hold(report, "depth", [](const SetFile &file) { return file.depth(); });
        hold_channels(report);
        hold_length(report);
        hold_start(report);
    }
    find_names(report);
    const auto stems = std::count_if(report.files.begin(), report.files.end(),
                                     [](const SetFile &file) { return file.role == Role::Stem; });
    if (stems == 0)
        report.find("stems", Severity::Failed, "", "There is no stem in the set.");
    if (!report.mix())
        report.find("mix", Severity::Warning, "",
                    "There is no mix in the set, so nothing tells whether the stems sum to it: "
                    "give it with --mix FILE.");
}

} // namespace stems::tool
