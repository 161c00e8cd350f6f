/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Gains, lags, swapped channels and drift.
 */
#include "diagnosis_poses.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stems
{
namespace
{

constexpr std::size_t kMostMoved = 3; // stems at fault at the same time

double unexplained(Scene &scene, std::span<const Pose> poses, double lag, bool *nulls = nullptr)
{
    const double all = scene.energy(scene.strongest, lag);
    const double floor = scene.floor(scene.strongest, lag);
    const double left = scene.misfit_energy(scene.strongest, poses, lag);
    if (nulls)
        *nulls = left <= 4.0 * floor;
    if (!(all > 0.0))
        return 1.0;
    return std::max(left - floor, 0.0) / std::max(all - floor, 0.01 * all);
}

/* A lag that is whole within what can be told is whole. */
void round_lags(Scene &scene, std::vector<Pose> &poses)
{
    for (Pose &pose : poses) {
        const double whole = std::nearbyint(pose.lag);
        if (pose.lag == whole || std::fabs(pose.lag - whole) > 0.03)
            continue;
        const double before = largest_lag(poses) + 1.0;
        const double fraction = scene.misfit_energy(scene.strongest, poses, before);
        const double lag = std::exchange(pose.lag, whole);
        if (scene.misfit_energy(scene.strongest, poses, before) >
            1.2 * fraction + scene.floor(scene.strongest, before))
            pose.lag = lag;
    }
}

std::vector<bool> lagging(const std::vector<Pose> &poses)
{
    std::vector<bool> movable(poses.size());
    for (std::size_t s = 0; s < poses.size(); ++s)
        movable[s] = poses[s].lag != 0.0;
    return movable;
}

double score(Scene &scene, const Posing &posing)
{
    return unexplained(scene, posing.poses, largest_lag(posing.poses));
}

void settle(Scene &scene, Posing &posing)
{
    round_lags(scene, posing.poses);
    std::vector<bool> movable = lagging(posing.poses);
    for (std::size_t s = 0; s < movable.size(); ++s)
        movable[s] = movable[s] && posing.poses[s].lag != std::nearbyint(posing.poses[s].lag);
    refine(scene, scene.strongest, posing.poses, movable, 1);
    posing.unexplained = unexplained(scene, posing.poses, largest_lag(posing.poses), &posing.nulls);
}

/* Left for right, if that is all. */
void try_swaps(Scene &scene, Posing &posing)
{
    if (scene.lanes != 2)
        return;
    for (std::size_t round = 0; round < kMostMoved; ++round) {
        std::size_t best = scene.stems;
        double least = 0.5 * score(scene, posing);
        for (std::size_t s = 0; s < scene.stems; ++s) {
            if (posing.poses[s].swapped)
                continue;
            Posing other = posing;
            other.poses[s] = {1.0, 0.0, true};
            const double left = score(scene, other);
            if (left < least) {
                least = left;
                best = s;
            }
        }
        if (best == scene.stems)
            return;
        posing.poses[best] = {1.0, 0.0, true};
    }
}

/* The lag of one stem that does most, refined; false if none does enough. */
bool move_one(Scene &scene, Posing &posing)
{
    struct Candidate {
        std::size_t stem;
        double lag, gain, left;
    };
    std::vector<Candidate> candidates;
    const std::size_t p = *std::ranges::max_element(
        scene.strongest, {}, [&](std::size_t i) { return scene.parts[i].energy; });
    for (std::size_t s = 0; s < scene.stems; ++s) {
        const Lag found = find_lag(scene, scene.parts[p], posing.poses, s);
        if (found.lag != 0.0 && found.coherence > 0.2)
            candidates.push_back({s, found.lag, found.gain, found.unexplained});
    }
    std::ranges::sort(candidates, {}, &Candidate::left);
    if (candidates.size() > 2)
        candidates.resize(2);
    const double now = score(scene, posing);
    Posing best = posing;
    double least = 0.75 * now;
    for (const Candidate &candidate : candidates) {
        Posing other = posing;
        for (Pose &pose : other.poses) // what the other fault did to the fit
            if (pose.lag == 0.0 && !pose.swapped)
                pose = {};
        other.poses[candidate.stem] = {candidate.gain, candidate.lag, false};
        refine(scene, scene.strongest, other.poses, lagging(other.poses), 3);
        const double left = score(scene, other);
        if (left < least) {
            least = left;
            best = other;
        }
    }
    const bool moved = least < 0.75 * now;
    posing = best;
    return moved;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/* Whether a stem's lag grows with time: from the lags of all parts. */
void try_drift(Scene &scene, Posing &posing)
{
    if (scene.parts.size() < 3)
        return;
    const std::vector<Pose> plain(scene.stems);
    double best = 0.5;
    for (std::size_t s = 0; s < scene.stems; ++s) {
        double n = 0.0, t = 0.0, y = 0.0, tt = 0.0, ty = 0.0, left = 0.0;
        // The ends first: where neither is late, none between is.
        const auto late = [&](const Part &part) {
            const Lag found = find_lag(scene, part, plain, s);
            return found.lag != 0.0 && found.coherence >= 0.3;
        };
        if (!late(scene.parts.back()) && !late(scene.parts.front()) &&
            !late(scene.parts[scene.parts.size() * 3 / 4]))
            continue;
        std::vector<std::pair<double, double>> points;
        for (const Part &part : scene.parts) {
            const Lag found = find_lag(scene, part, plain, s);
            left += found.unexplained / static_cast<double>(scene.parts.size());
            if (found.coherence < 0.3)
                continue;
            points.emplace_back(static_cast<double>(part.start) +
                                    0.5 * static_cast<double>(part.frames),
                                found.lag);
        }
        const std::size_t enough = std::min<std::size_t>(4, scene.parts.size());
        if (points.size() < enough || left >= best)
            continue;
        // Robustly: the median of all slopes, then least squares of what is near.
        std::vector<double> slopes;
        for (std::size_t i = 0; i < points.size(); ++i)
            for (std::size_t k = i + 1; k < points.size(); ++k)
                slopes.push_back((points[k].second - points[i].second) /
                                 (points[k].first - points[i].first));
        const double rough = median(slopes);
        std::vector<double> offsets;
        for (const auto &[at, lag] : points)
            offsets.push_back(lag - rough * at);
        const double offset = median(offsets);
        const double range = std::fabs(rough) * (points.back().first - points.front().first);
        for (const auto &[at, lag] : points) {
            if (std::fabs(lag - offset - rough * at) > 1.5 + 0.05 * range)
                continue;
            n += 1.0;
            t += at;
            y += lag;
            tt += at * at;
            ty += at * lag;
        }
        const double slope = (ty - t * y / n) / (tt - t * t / n);
        if (range < 2.5 || n < 3.0 || n < 0.7 * static_cast<double>(points.size()))
            continue;
        best = left;
        posing.drifts = true;
        posing.drifting = s;
        posing.drift = slope;
        posing.lag = y / n;
    }
}

} // namespace

double weight_of(Scene &scene, std::size_t s, const Pose &pose)
{
    std::vector<Pose> poses(scene.stems);
    double sum = 0.0;
    Wave moved;
    for (std::size_t p : scene.strongest) {
        const Part &part = scene.parts[p];
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            scene.move(part, c, s, pose, moved);
            const Wave &plain = scene.stem(part, c, s);
            for (std::size_t i = 0; i < part.frames; ++i)
                moved[i] = pose.gain * moved[i] - plain[i];
            sum += energy_of(moved, scene.inner(part, pose.lag));
        }
    }
    const double all = scene.energy(scene.strongest, pose.lag);
    return all > 0.0 ? sum / all : 0.0;
}

namespace
{

/* The mix against g sum(t - lag): what is left, and one step of Gauss and
 * Newton. */
double step_mix(Scene &scene, Pose &pose, bool move)
{
    double ee = 0.0, es = 0.0, ed = 0.0, ss = 0.0, sd = 0.0, dd = 0.0;
    const double reach = std::fabs(pose.lag) + 1.0;
    for (std::size_t i : scene.strongest) {
        const Part &part = scene.parts[i];
        const Range range = scene.inner(part, reach);
        Wave moved, slope;
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            const Wave sum = scene.sum(part, c);
            scene.move(sum, part.frames, pose.lag, moved);
            Wave misfit = scene.residual(part, c);
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
        if (std::fabs(pose.gain) > 1e-3)
            pose.lag += std::clamp(-b / pose.gain, -1.0, 1.0);
        pose.gain += (es * dd - ed * sd) / det;
    } else if (!move && ss > 0.0) {
        pose.gain += es / ss;
    }
    return all > 0.0 ? std::max(ee - floor, 0.0) / all : 1.0;
}

} // namespace

MixPose pose_mix(Scene &scene)
{
    const std::vector<Pose> plain(scene.stems);
    const std::size_t p = *std::ranges::max_element(
        scene.strongest, {}, [&](std::size_t i) { return scene.parts[i].energy; });
    const Lag found = find_lag(scene, scene.parts[p], plain, scene.stems);
    Pose pose{1.0, found.coherence > 0.2 ? found.lag : 0.0, false};
    step_mix(scene, pose, false);
    double left = step_mix(scene, pose, false);
    if (left > 0.5) // not even near
        return {pose.gain, pose.lag, left};
    Pose fine = pose;
    for (int round = 0; round < 3; ++round)
        step_mix(scene, fine, true);
    Pose last = fine;
    const double moved = step_mix(scene, last, false);
    // What a fraction does not make better is whole.
    if (moved < 0.8 * left - 1e-9) {
        pose = fine;
        left = moved;
    }
    return {pose.gain, pose.lag, left};
}

Posing pose_stems(Scene &scene)
{
    const std::vector<bool> fixed(scene.stems);
    Posing posing;
    posing.poses.resize(scene.stems);

    // Gains alone.
    refine(scene, scene.strongest, posing.poses, fixed, 1);
    posing.unexplained = unexplained(scene, posing.poses, 0.0, &posing.nulls);
    if (posing.nulls || posing.unexplained < 1e-4)
        return posing;
    const Posing gains = posing;

    // Left for right.
    posing.poses.assign(scene.stems, Pose{});
    try_swaps(scene, posing);
    if (std::ranges::any_of(posing.poses, &Pose::swapped)) {
        settle(scene, posing);
        if (posing.nulls || posing.unexplained < 0.01)
            return posing;
    }

    // Lags below a sample, of any number of stems.
    Posing fine = gains;
    fine.poses.assign(scene.stems, Pose{});
    refine(scene, scene.strongest, fine.poses, std::vector<bool>(scene.stems, true), 3);
    if (largest_lag(fine.poses) < 3.0) {
        settle(scene, fine);
        if (fine.nulls || fine.unexplained < 1e-3)
            return fine;
    }

    // Lags.
    Posing moved = gains;
    moved.poses.assign(scene.stems, Pose{});
    for (std::size_t i = 0; i < kMostMoved && move_one(scene, moved); ++i) {
        settle(scene, moved);
        if (moved.nulls || moved.unexplained < 1e-3)
            break;
    }
    Posing best = gains;
    for (const Posing *other : {&posing, &fine, &moved})
        if (other->unexplained < best.unexplained)
            best = *other;
    if (!best.nulls && best.unexplained > 1e-3)
        try_drift(scene, best);
    return best;
}

} // namespace stems
