/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Lags that stems may have. They are found where the residual is strongest. A note that is
 * held is like itself after each of its periods, so what one excerpt says is held against
 * the others, where other notes are: the lag that is true is true in all of them. A loop
 * fits at each of its turns: of lags that leave no more than rounding it is the least.
 */
#include "diagnosis_poses.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace stems
{
namespace
{

/* Of the lags that were tried in one excerpt, those that do nearly as well there as the best. */
std::vector<Lag> likely_lags(Scene &scene, std::size_t part, std::span<const Pose> poses,
                             std::size_t s)
{
    constexpr double kNearlyAsWell = 0.05; // more of the misfit's energy may be left
    std::vector<Lag> tried;
    const Lag best = find_lag(scene, scene.parts[part], poses, s, {}, &tried);
    std::erase_if(tried, [&](const Lag &lag) {
        return lag.coherence <= 0.2 || lag.unexplained > best.unexplained + kNearlyAsWell;
    });
    std::ranges::sort(tried, {}, [](const Lag &lag) {
        return std::pair{lag.unexplained, std::fabs(lag.lag)};
    });
    return tried;
}

/* What a note that is held repeats, it repeats after more than one lag: of those of all
 * excerpts that are strongest, that which does most in all of them. */
Lag lag_in_all(Scene &scene, std::span<const Pose> poses, std::size_t s, std::vector<Lag> likely,
               std::size_t known)
{
    for (std::size_t p : scene.strongest)
        if (p != known)
            std::ranges::copy(likely_lags(scene, p, poses, s), std::back_inserter(likely));
    double reach = largest_lag(poses);
    for (const Lag &lag : likely)
        reach = std::max(reach, std::fabs(lag.lag));
    std::vector<Pose> moved(poses.begin(), poses.end());
    const double rounding = 4.0 * scene.floor(scene.strongest, reach);
    return *std::ranges::min_element(likely, {}, [&](const Lag &lag) {
        moved[s] = {lag.gain, lag.lag, false, {}};
        const double left = scene.misfit_energy(scene.strongest, moved, reach);
        return std::pair{std::max(left, rounding), std::fabs(lag.lag)};
    });
}

} // namespace

std::vector<Candidate> find_candidates(Scene &scene, std::span<const Pose> poses)
{
    std::vector<Candidate> candidates;
    const std::size_t p = *std::ranges::max_element(
        scene.strongest, {}, [&](std::size_t i) { return scene.parts[i].energy; });
    for (std::size_t s = 0; s < scene.stems; ++s) {
        const std::vector<Lag> likely = likely_lags(scene, p, poses, s);
        if (likely.empty() || std::nearbyint(likely.front().lag) == 0.0)
            continue;
        const bool doubtful = likely.size() > 1 && likely.front().unexplained < kOfUse;
        const Lag best = doubtful && scene.strongest.size() > 1
                             ? lag_in_all(scene, poses, s, likely, p)
                             : likely.front();
        if (const double whole = std::nearbyint(best.lag); whole != 0.0)
            candidates.push_back({s, whole, best.gain, best.unexplained});
    }
    std::ranges::sort(candidates, {}, &Candidate::left);
    if (candidates.size() > 3)
        candidates.resize(3);
    return candidates;
}

} // namespace stems
