/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The mix against the sum of all stems: one gain and one lag for all.
 */
#include "diagnosis_poses.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace stems
{
namespace
{

/* The mix against g sum(t - lag): what is left, and one step of Gauss and
 * Newton; @hope: what that step may leave at best. */
double step_mix(Scene &scene, Pose &pose, bool move, double *hope = nullptr)
{
    double ee = 0.0, es = 0.0, ed = 0.0, ss = 0.0, sd = 0.0, dd = 0.0;
    const double reach = std::fabs(pose.lag) + 1.0;
    for (std::size_t i : scene.strongest) {
        const Part &part = scene.parts[i];
        const Range range = scene.inner(part, reach);
        Wave &moved = scene.room(0), &slope = scene.room(1), &misfit = scene.room(2);
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            const Wave &sum = scene.sum(part, c);
            scene.move(sum, part.frames, pose.lag, moved);
            scene.copy(part, c, scene.stems, misfit);
            for (std::size_t k = 0; k < part.frames; ++k)
                misfit[k] += sum[k] - pose.gain * moved[k];
            ee += energy_of(misfit, range);
            es += product_of(misfit, moved, range);
            ss += energy_of(moved, range);
            if (!move)
                continue;
            scene.slope(sum, part.frames, pose.lag, slope);
            ed += product_of(misfit, slope, range);
            sd += product_of(moved, slope, range);
            dd += energy_of(slope, range);
        }
    }
    const double all = scene.energy(scene.strongest, reach);
    const double floor = scene.floor(scene.strongest, reach);
    const double det = ss * dd - sd * sd;
    if (move && det > 0.0) {
        const double b = (ed * ss - es * sd) / det;
        if (std::fabs(pose.gain) > 1e-3) {
            const double step = -b / pose.gain;
            pose.lag += std::clamp(step, -1.0, 1.0);
            if (hope && all > 0.0 && std::fabs(step) < 0.5)
                *hope =
                    (ee - floor - (es * es * dd - 2.0 * es * ed * sd + ed * ed * ss) / det) / all;
        }
        pose.gain += (es * dd - ed * sd) / det;
    } else if (!move && ss > 0.0) {
        pose.gain += es / ss;
    }
    return all > 0.0 ? std::max(ee - floor, 0.0) / all : 1.0;
}

} // namespace

bool counts(Scene &scene, std::span<const Pose> poses)
{
    const double reach = largest_lag(poses);
    double samples = 0.0;
    for (std::size_t i : scene.strongest)
        samples += static_cast<double>(scene.inner(scene.parts[i], reach).size() * scene.lanes);
    const double left = scene.misfit_energy(scene.strongest, poses, reach);
    const double noise = std::max(left, scene.floor(scene.strongest, reach));
    return (scene.energy(scene.strongest, reach) - left) * samples > 36.0 * noise;
}

double weight_of(Scene &scene, std::size_t s, const Pose &pose)
{
    std::vector<Pose> poses(scene.stems);
    double sum = 0.0;
    Wave &moved = scene.room(0);
    for (std::size_t p : scene.strongest) {
        const Part &part = scene.parts[p];
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            scene.move(part, c, s, pose, moved);
            scene.each_piece(part, c, s, [&](std::size_t at, const double *plain, std::size_t n) {
                for (std::size_t i = 0; i < n; ++i)
                    moved[at + i] = pose.of(c) * moved[at + i] - plain[i];
            });
            sum += energy_of(moved, scene.inner(part, pose.lag));
        }
    }
    const double all = scene.energy(scene.strongest, pose.lag);
    return all > 0.0 ? sum / all : 0.0;
}

namespace
{

/* How many stems have a left that is not right, by more than rounding. */
std::size_t sided(const Scene &scene)
{
    std::vector<double> differ(scene.stems);
    std::array<double, Scene::kPiece> left_room, right_room;
    for (const Part &part : scene.parts)
        for (std::size_t s = 0; s < scene.stems; ++s)
            for (Range piece = part.loud; piece.from < part.loud.to; piece.from = piece.to) {
                piece.to = std::min(piece.from + Scene::kPiece, part.loud.to);
                const double *left = scene.piece(part, 0, s, piece, left_room.data());
                const double *right = scene.piece(part, 1, s, piece, right_room.data());
                for (std::size_t i = 0; i < piece.size(); ++i)
                    differ[s] += (left[i] - right[i]) * (left[i] - right[i]);
            }
    std::vector<std::size_t> all(scene.parts.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const double rounding = 8.0 * scene.floor(all, 0.0);
    return static_cast<std::size_t>(
        std::ranges::count_if(differ, [=](double energy) { return energy > rounding; }));
}

/* The mix with left for right, if that and a gain null the set. Of one stem that has
 * sides it is the same as that stem swapped. */
std::optional<MixPose> swapped_mix(Scene &scene)
{
    if (scene.lanes != 2)
        return std::nullopt;
    double tt = 0.0, tx = 0.0, xx = 0.0, rr = 0.0, floor = 0.0;
    for (std::size_t p = 0; p < scene.parts.size(); ++p) {
        const Part &part = scene.parts[p];
        const Range range = scene.inner(part, 0.0);
        Wave &target = scene.room(0);
        for (std::size_t c = 0; c < 2; ++c) {
            const Wave &sum = scene.sum(part, c), &other = scene.sum(part, 1 - c);
            scene.copy(part, c, scene.stems, target);
            rr += energy_of(target, range);
            for (std::size_t k = range.from; k < range.to; ++k)
                target[k] += sum[k];
            tt += energy_of(target, range);
            tx += product_of(target, other, range);
            xx += energy_of(other, range);
        }
        // One part is enough to see that it is not so.
        floor += scene.floor({&p, 1}, 0.0);
        if (!(xx > 0.0) || tt - tx * tx / xx > std::max(4.0 * floor, 1e-11 * tt) ||
            tt - tx * tx / xx > 0.05 * rr)
            return std::nullopt;
    }
    if (sided(scene) == 1)
        return std::nullopt;
    const double gain = tx / xx;
    const std::vector<Pose> poses(scene.stems, Pose{gain, 0.0, true, {}});
    return MixPose{gain, 0.0, 0.0, true, counts(scene, poses), true};
}

} // namespace

MixPose pose_mix(Scene &scene)
{
    if (const std::optional<MixPose> swapped = swapped_mix(scene))
        return *swapped;
    const std::vector<Pose> plain(scene.stems);
    const std::size_t p = *std::ranges::max_element(
        scene.strongest, {}, [&](std::size_t i) { return scene.parts[i].energy; });
    const Lag found = find_lag(scene, scene.parts[p], plain, scene.stems);
    Pose pose{1.0, found.coherence > 0.2 ? found.lag : 0.0, false, {}};
    step_mix(scene, pose, false);
    double left = step_mix(scene, pose, false);
    // What the first step does not promise to make better is as it is.
    constexpr double kBetter = 0.8, kHopeless = 0.95;
    Pose fine = pose;
    double hope = 0.0, moved = left;
    step_mix(scene, fine, true, &hope);
    if (left > 0.0 && hope < kHopeless * left) {
        for (int round = 1; round < 3; ++round)
            step_mix(scene, fine, true);
        Pose last = fine;
        moved = step_mix(scene, last, false);
    }
    // What a fraction does not make better is whole.
    if (moved < kBetter * left - 1e-9) {
        pose = fine;
        left = moved;
    }
    if (left > 0.5) // not even near
        return {pose.gain, pose.lag, left, false, false};
    const double reach = std::fabs(pose.lag) + 1.0;
    const double innocent = 4.0 * scene.floor(scene.strongest, reach);
    const double all = scene.energy(scene.strongest, reach);
    return {pose.gain, pose.lag, left, left * all <= innocent,
            counts(scene, std::vector<Pose>(scene.stems, pose))};
}

} // namespace stems
