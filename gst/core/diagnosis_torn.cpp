/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stems that are cut, alone or beside one that is clipped.
 */
#include "diagnosis_doctor.h"

#include <algorithm>

namespace stems
{
namespace
{

/* Whether a stem's flat tops are all that is heard in a silence of another: that stops
 * just there by chance. */
bool all_at_tops(Scene &scene, const Hush &hush, std::size_t clipped)
{
    hide_tops(scene, {&clipped, 1});
    bool all = true;
    for (const Part &part : scene.parts) {
        const Range range = within(part, hush);
        for (std::size_t c = 0; c < scene.lanes && all; ++c)
            for (std::size_t i = range.from; i < range.to && all; ++i)
                all = part.hidden[c][i] ||
                      std::fabs(scene.residual(part, c)[i]) <= rounding_at(scene, part, i, {});
    }
    scene.show();
    return all;
}

} // namespace

/* The clipped stem that explains what lies outside of silences of another. */
std::optional<Clipping> Doctor::clipped_outside(std::size_t cut, std::span<const Hush> hushes)
{
    std::vector<std::pair<std::size_t, std::vector<Wave>>> kept; // frames, residuals
    for (Part &part : scene_.parts) {
        auto &[frames, waves] = kept.emplace_back(part.frames, std::vector<Wave>{});
        double energy = 0.0;
        part.hidden.resize(scene_.lanes);
        for (std::size_t c = 0; c < scene_.lanes; ++c) {
            Wave left = scene_.residual(part, c);
            waves.push_back(left);
            part.hidden[c].assign(part.frames, 0);
            for (const Hush &hush : hushes)
                if (const Range range = within(part, hush); hush.stem == cut) {
                    const auto from = static_cast<std::ptrdiff_t>(range.from);
                    std::fill_n(left.begin() + from, range.size(), 0.0);
                    // Flat tops there are no proof that they are natural.
                    std::fill_n(part.hidden[c].begin() + from, range.size(), 1);
                }
            energy += energy_of(left, {0, part.frames});
            scene_.set(part, c, scene_.stems, std::move(left));
        }
        if (energy == 0.0)
            part.frames = 0;
    }
    const bool any =
        std::ranges::any_of(scene_.parts, [](const Part &part) { return part.frames; });
    const std::optional<Clipping> found = any ? find_clipping(scene_) : std::nullopt;
    for (std::size_t p = 0; p < scene_.parts.size(); ++p) {
        Part &part = scene_.parts[p];
        part.frames = kept[p].first;
        for (std::size_t c = 0; c < scene_.lanes; ++c)
            scene_.set(part, c, scene_.stems, std::move(kept[p].second[c]));
    }
    scene_.show();
    return found && found->stem < scene_.stems && found->stem != cut ? found : std::nullopt;
}

/* A stem that is clipped, where all else lies in the silence at the end of another: of
 * that there is no proof, so it is only told. */
bool Doctor::clipped_and_silent()
{
    std::vector<std::size_t> ending;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (const StemTrace &trace = evidence_.stems[s];
            trace.first_sound != kNowhere && trace.silent > 0 &&
            trace.last_sound + trace.rest < evidence_.last)
            ending.push_back(s);
    if (ending.empty() || find_flat(scene_).empty())
        return false;
    std::optional<Clipping> found;
    std::vector<std::size_t> silent;
    for (std::size_t s : ending) {
        const StemTrace &trace = evidence_.stems[s];
        const Hush hush{s, trace.last_sound, kNowhere};
        if (const std::optional<Clipping> clipping = clipped_outside(s, {&hush, 1})) {
            found = clipping;
            silent.push_back(s);
        }
    }
    if (silent.size() != 1)
        return false;
    accuse(found->stem, Fault::Clipped, 0.9);
    out_.resting = {silent.front(), evidence_.stems[silent.front()].last_sound, evidence_.last};
    out_.explained = 1.0;
    return true;
}

/* What all of the residual is put down to. */
void Doctor::accuse_cuts(std::span<const Cut> cuts, double confidence)
{
    for (const Cut &cut : cuts)
        accuse(cut.stem, cut.fault(), confidence);
    out_.explained = 1.0;
    if (cuts.size() != 1 || out_.resting)
        return;
    const Cut &cut = cuts.front();
    const StemTrace &trace = evidence_.stems[cut.stem];
    out_.partial = true;
    out_.note = cut.head ? "head" : cut.drops ? "drop" : "tail";
    // Of what is not its own there may be a little elsewhere.
    if (!cut.head && !cut.drops && out_.from + NullTrace::kCell < trace.last_sound)
        out_.from = trace.last_sound;
    if (cut.head && out_.to > trace.first_sound + NullTrace::kCell)
        out_.to = trace.first_sound;
}

/* Accuses the stems that are cut, if that is all there is to hear, or all but where
 * another one is clipped. */
bool Doctor::torn()
{
    const auto [cuts, resting, hushes, all] = find_cuts_in(scene_, ends_, {});
    resting_ = resting;
    // What is at flat tops of one file may begin by chance where another stem rests.
    if (!hushes.empty() && clipping())
        return false;
    // What begins and ends with a rest may still be another's: a region that was edited.
    const bool clicks = std::ranges::all_of(cuts, [&hushes = hushes](const Cut &cut) {
        return std::ranges::any_of(
            hushes, [&](const Hush &hush) { return hush.stem == cut.stem && hush.left < 1.0; });
    });
    const bool sure = !resting && clicks && !cuts.empty();
    if (!sure)
        unsure_ = cuts;
    if (!cuts.empty() && resting)
        return false;
    std::vector<bool> tried(scene_.stems);
    std::vector<std::optional<Clipping>> clippings(scene_.stems);
    for (const Hush &hush : hushes) {
        if (all || cuts.size() > 1 || (!cuts.empty() && hush.stem != cuts.front().stem))
            continue;
        std::optional<Clipping> &found = clippings[hush.stem];
        if (!tried[hush.stem])
            found = clipped_outside(hush.stem, hushes);
        tried[hush.stem] = true;
        if (!found || (cuts.empty() && all_at_tops(scene_, hush, found->stem)))
            continue;
        const Cut cut = cuts.empty() ? cut_of(scene_, hush) : cuts.front();
        accuse(cut.stem, cut.fault(), 0.95);
        accuse(found->stem, Fault::Clipped, 0.95);
        out_.explained = 1.0;
        return true;
    }
    if (sure)
        accuse_cuts(cuts, 0.95);
    return sure || (cuts.empty() && !all && clipped_and_silent());
}

/* Accuses stems that seem to be cut, but by no click, or while all else is in a rest of
 * another: if no pose explains it. */
bool Doctor::likely_torn()
{
    constexpr double kMost = 0.1; // of the energy
    if (unsure_.empty() || posing_.unexplained < kMost)
        return false;
    out_.resting = resting_;
    accuse_cuts(unsure_, 0.9);
    return true;
}

} // namespace stems
