/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stems that are cut, alone or beside a gain or a lag of another stem. That holds
 * everywhere; a cut holds in silences of one stem and nowhere else. So where the
 * stem that is cut sounds, the pose of the other is found alone; undone everywhere
 * it must leave what lies in torn silences, and nothing else.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace stems
{
namespace
{

/* The frames of a part that are in a silence. */
Range within(const Part &part, const Hush &hush)
{
    const std::uint64_t from = std::max(hush.from, part.start);
    const std::uint64_t to = std::min(hush.to, part.start + part.frames);
    return from < to ? Range{from - part.start, to - part.start} : Range{};
}

/* The longest run of a part's loud frames in none of these silences. */
Range longest_outside(const Part &part, std::span<const Hush> hushes)
{
    std::vector<bool> silent(part.frames);
    for (const Hush &hush : hushes) {
        const Range range = within(part, hush);
        std::fill_n(silent.begin() + static_cast<std::ptrdiff_t>(range.from), range.size(), true);
    }
    Range best, run{part.loud.from, part.loud.from};
    for (std::size_t i = part.loud.from; i <= part.loud.to; ++i) {
        if (i < part.loud.to && !silent[i])
            continue;
        run.to = i;
        if (run.size() > best.size())
            best = run;
        run.from = i + 1;
    }
    return best;
}

/* Stems that were free besides, and do nothing. */
void drop_idle(Scene &scene, Posing &posing)
{
    const double reach = largest_lag(posing.poses);
    const double least =
        4.0 * std::max(posing.unexplained,
                       scene.floor(scene.strongest, reach) / scene.energy(scene.strongest, reach));
    for (std::size_t s = 0; s < scene.stems; ++s)
        if (!posing.poses[s].plain() && weight_of(scene, s, posing.poses[s]) < least)
            posing.poses[s] = {};
}

/* The pose that explains what is outside of silences, if it is that of one stem. */
std::optional<Alone> pose_outside(Scene &scene, std::span<const Hush> hushes)
{
    constexpr std::size_t kLeast = 2048, kMost = 4;
    constexpr double kLag = 1e-3; // what a lag of a fraction may leave
    const std::vector<std::size_t> strongest = scene.strongest;
    std::vector<Range> loud;
    std::vector<std::pair<double, std::size_t>> energies;
    for (std::size_t p = 0; p < scene.parts.size(); ++p) {
        Part &part = scene.parts[p];
        loud.push_back(part.loud);
        part.loud = longest_outside(part, hushes);
        double energy = 0.0;
        for (std::size_t c = 0; c < scene.lanes; ++c)
            energy += energy_of(scene.residual(part, c), part.loud);
        if (part.loud.size() >= kLeast)
            energies.emplace_back(energy, p);
    }
    std::ranges::sort(energies, std::greater<>{});
    scene.strongest.clear();
    for (std::size_t i = 0; i < std::min(kMost, energies.size()); ++i)
        scene.strongest.push_back(energies[i].second);
    std::optional<Alone> out;
    if (!scene.strongest.empty()) {
        Posing found = pose_all(scene);
        drop_idle(scene, found);
        const bool lag = largest_lag(found.poses) != 0.0;
        if ((found.nulls || (lag && found.unexplained < kLag)) && counts(scene, found.poses) &&
            posed_alone(found.poses)) {
            for (std::size_t p = 0; p < scene.parts.size(); ++p)
                if (std::ranges::find(scene.strongest, p) == scene.strongest.end())
                    scene.parts[p].loud.to = scene.parts[p].loud.from;
            out = Alone{found.poses, scene.misfit_peak(found.poses, largest_lag(found.poses))};
        }
    }
    scene.strongest = strongest;
    for (std::size_t p = 0; p < scene.parts.size(); ++p)
        scene.parts[p].loud = loud[p];
    return out;
}

/* What to leave out: torn silences; or those of one stem after the other, as a click
 * can be lost in what else the residual holds. */
std::vector<std::vector<Hush>> masks(const Scene &scene, const Scene &ends)
{
    const std::vector<Hush> all = find_hushes(scene, ends, {});
    std::vector<std::vector<Hush>> out(1);
    std::ranges::copy_if(all, std::back_inserter(out[0]), &Hush::torn);
    std::vector<std::pair<double, std::size_t>> order; // by what is heard in its silences
    for (std::size_t s = 0; s < scene.stems; ++s) {
        double energy = 0.0;
        for (const Hush &hush : all)
            for (const Part &part : scene.parts)
                if (const Range range = within(part, hush); hush.stem == s)
                    for (std::size_t c = 0; c < scene.lanes; ++c)
                        energy += energy_of(scene.residual(part, c), range);
        order.emplace_back(-energy, s);
    }
    std::ranges::sort(order);
    for (const auto &[energy, s] : order) {
        std::vector<Hush> &mask = out.emplace_back();
        std::ranges::copy_if(all, std::back_inserter(mask),
                             [&, stem = s](const Hush &hush) { return hush.stem == stem; });
    }
    const auto same = [&](const std::vector<Hush> &mask) {
        return &mask != &out[0] && mask.size() == out[0].size() && !mask.empty() &&
               std::ranges::all_of(out[0],
                                   [&](const Hush &hush) { return hush.stem == mask[0].stem; });
    };
    if (const auto found = std::ranges::find_if(out, same); found != out.end())
        out.erase(found);
    std::erase_if(out, [](const auto &mask) { return mask.empty(); });
    return out;
}

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

/* Accuses the stems that are cut, if that is all there is to hear, or all but where
 * another one is clipped. */
bool Doctor::torn()
{
    const auto [cuts, resting, hushes, all] = find_cuts_in(scene_, ends_, {});
    resting_ = resting;
    // What is at flat tops of one file may begin by chance where another stem rests.
    if (!hushes.empty() && clipping())
        return false;
    for (const Cut &cut : cuts)
        accuse(cut.stem, cut.drops ? Fault::Missing : Fault::Truncated, 0.95);
    out_.explained = 1.0;
    if (cuts.size() > 1 || (!cuts.empty() && resting)) {
        out_.resting = resting;
        return true;
    }
    std::vector<bool> tried(scene_.stems);
    std::vector<std::optional<Clipping>> clippings(scene_.stems);
    for (const Hush &hush : hushes) {
        if (all || (!cuts.empty() && hush.stem != cuts.front().stem))
            continue;
        std::optional<Clipping> &found = clippings[hush.stem];
        if (!tried[hush.stem])
            found = clipped_outside(hush.stem, hushes);
        tried[hush.stem] = true;
        if (!found)
            continue;
        if (cuts.empty()) {
            if (all_at_tops(scene_, hush, found->stem))
                continue;
            const Cut cut = cut_of(scene_, hush);
            accuse(cut.stem, cut.drops ? Fault::Missing : Fault::Truncated, 0.95);
        }
        accuse(found->stem, Fault::Clipped, 0.95);
        return true;
    }
    if (cuts.empty()) {
        out_.explained = 0.0;
        return !all && clipped_and_silent();
    }
    const Cut &cut = cuts.front();
    const StemTrace &trace = evidence_.stems[cut.stem];
    out_.partial = true;
    out_.note = cut.head ? "head" : cut.drops ? "drop" : "tail";
    // Of what is not its own there may be a little elsewhere.
    if (!cut.head && !cut.drops && out_.from + NullTrace::kCell < trace.last_sound)
        out_.from = trace.last_sound;
    if (cut.head && out_.to > trace.first_sound + NullTrace::kCell)
        out_.to = trace.first_sound;
    return true;
}

/* Whether what nulls where the residual is strongest does so in all parts. */
bool Doctor::everywhere(Scene &scene)
{
    // Interpolation of a fraction of a sample leaves more in the short excerpts.
    constexpr double kInterpolated = 1e-3;
    std::vector<std::size_t> all(scene.parts.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const double lag = largest_lag(posing_.poses);
    const double slack = &scene == &ends_ && interpolates(posing_.poses) ? kInterpolated : 0.0;
    return scene.misfit_energy(all, posing_.poses, lag) <=
           8.0 * scene.floor(all, posing_.poses, lag) + slack * scene.energy(all, lag);
}

/* Whether what a pose of one stem leaves is that others are cut, or that one itself. */
bool Doctor::cut_beside(const Alone &alone)
{
    const std::size_t first = *posed_alone(alone.poses);
    Scene rest{evidence_}, ends{at_ends_};
    undo(rest, alone.poses);
    undo(ends, alone.poses);
    if (rest.parts.empty() && ends.parts.empty())
        return false;
    const auto [cuts, resting, hushes, all] =
        find_cuts_in(rest, ends, {largest_lag(alone.poses), 2.0 * alone.left, true});
    if ((cuts.empty() && !resting) || (resting && resting->stem == first))
        return false;
    out_.resting = resting;
    accuse(first, Fault::Unknown, 0.9);
    take_pose(out_.stems[first], alone.poses[first], Fault::None);
    out_.fault = out_.stems[first].fault;
    for (const Cut &cut : cuts) {
        const Fault fault = cut.drops ? Fault::Missing : Fault::Truncated;
        if (cut.stem == first)
            out_.stems[first].second = fault;
        else
            accuse(cut.stem, fault, 0.9);
    }
    out_.explained = 1.0;
    return true;
}

bool Doctor::beside()
{
    constexpr std::size_t kMost = 4; // each takes a posing
    const std::vector<std::vector<Hush>> tried = masks(scene_, ends_);
    for (std::size_t i = 0; i < std::min(kMost, tried.size()); ++i)
        if (const std::optional<Alone> alone = pose_outside(scene_, tried[i]);
            alone && cut_beside(*alone))
            return true;
    return false;
}

} // namespace stems
