/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A stem that is clipped beside another that is moved, scaled, inverted or
 * swapped. Clipping leaves every sample below the top as it was: with those at
 * tops hidden, poses are found as in any set, and have to null what is open. Then
 * what they leave is at the tops of a stem that needs no pose, and nowhere else.
 */
#include "diagnosis_doctor.h"

#include <utility>

namespace stems
{

namespace
{

/* Leaves out poses without which nothing is lost. */
void drop_needless(Scene &scene, std::vector<Pose> &poses)
{
    const double reach = largest_lag(poses);
    const double enough = 1.5 * scene.misfit_energy(scene.strongest, poses, reach) +
                          scene.floor(scene.strongest, reach);
    for (Pose &pose : poses) {
        if (pose.plain())
            continue;
        const Pose before = std::exchange(pose, {});
        if (scene.misfit_energy(scene.strongest, poses, reach) > enough)
            pose = before;
    }
}

} // namespace

bool Doctor::beside_tops()
{
    constexpr double kLeast = 0.02;
    constexpr double kFine = 5e-3; // a fraction of a sample leaves what its interpolation does
    const std::vector<std::size_t> flat = find_flat(scene_);
    // Of all at once, or of one, where loud stems have tops nearly everywhere.
    std::vector<std::vector<std::size_t>> masks{flat};
    for (std::size_t s : flat)
        masks.push_back({s});
    if (flat.size() < 2)
        masks.resize(flat.size());
    const double samples = scene_.open(scene_.strongest, 0.0);
    for (const std::vector<std::size_t> &mask : masks) {
        hide_tops(scene_, mask);
        Posing found;
        double slack = 0.0;
        if (scene_.open(scene_.strongest, 0.0) > kLeast * samples) {
            found = pose_all(scene_);
            drop_needless(scene_, found.poses);
            const double reach = largest_lag(found.poses);
            found.nulls = (found.nulls || found.unexplained < kFine) &&
                          scene_.open(scene_.strongest, reach) > 0.0 && counts(scene_, found.poses);
            slack = scene_.misfit_peak(found.poses, reach);
        }
        scene_.show();
        if (!found.nulls)
            continue;
        const std::vector<std::size_t> clipped = find_tops(scene_, found.poses, slack);
        if (clipped.empty())
            continue;
        for (std::size_t s = 0; s < scene_.stems; ++s) {
            if (found.poses[s].plain())
                continue;
            accuse(s, Fault::Unknown, 0.9);
            take_pose(out_.stems[s], found.poses[s], Fault::None);
        }
        for (std::size_t s : clipped)
            accuse(s, Fault::Clipped, 0.9);
        out_.fault = out_.stems[out_.guilty.front()].fault;
        out_.explained = 1.0;
        return true;
    }
    return false;
}

} // namespace stems
