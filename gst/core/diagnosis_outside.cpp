/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A stem that is cut beside a gain or a lag of another stem. That holds everywhere; a
 * cut holds in silences of one stem and nowhere else. So where the stem that is cut
 * sounds, the pose of the other is found alone; undone everywhere it must leave what
 * lies in torn silences, and nothing else.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace stems
{
namespace
{

/* The longest run of a part's loud frames in none of these silences. */
Range longest_outside(const Part &part, std::span<const Hush> hushes)
{
    std::vector<bool> silent(part.frames);
    for (const Hush &hush : hushes) {
        const Range range = within(part, hush);
        std::fill_n(silent.begin() + static_cast<std::ptrdiff_t>(range.from), range.size(), true);
    }
    return longest_run(part.loud, silent);
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

} // namespace

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
        const Fault fault = cut.fault();
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
