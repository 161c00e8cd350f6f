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

constexpr std::size_t kMostMoved = 3;     // stems at fault at the same time
constexpr double kNearly = 0.01;          // of the residual's energy: all but that is explained
constexpr double kMostInterpolated = 0.1; // of it, what interpolating may leave

double unexplained(Scene &scene, std::span<const Pose> poses, double lag, bool *nulls = nullptr)
{
    const double all = scene.energy(scene.strongest, lag);
    const double floor = scene.floor(scene.strongest, lag);
    const double left = scene.misfit_energy(scene.strongest, poses, lag);
    // Of a residual that is hardly more than rounding, any pose leaves hardly more.
    if (nulls) {
        const double rounding = scene.floor(scene.strongest, poses, lag);
        *nulls = left <= std::min(4.0 * rounding, std::max(1.5 * rounding, 0.1 * all));
    }
    if (!(all > 0.0))
        return 1.0;
    return std::max(left - floor, 0.0) / std::max(all - floor, 0.01 * all);
}

/* Gives @field of a pose a rounder value, if as good as nothing more is left then. */
void round_to(Scene &scene, std::vector<Pose> &poses, double &field, double value, double reach)
{
    const double before = scene.misfit_energy(scene.strongest, poses, reach);
    const double was = std::exchange(field, value);
    if (scene.misfit_energy(scene.strongest, poses, reach) >
        1.2 * before + scene.floor(scene.strongest, reach))
        field = was;
}

/* A lag that is whole within what can be told is whole: at the ends of what is late but for
 * a time there is what no lag explains, which pulls at it. */
void round_lags(Scene &scene, std::vector<Pose> &poses)
{
    constexpr double kNone = 0.03; // less than a sample is none
    for (Pose &pose : poses) {
        const double whole = std::nearbyint(pose.lag);
        if (pose.lag != whole && (whole != 0.0 || std::fabs(pose.lag) <= kNone))
            round_to(scene, poses, pose.lag, whole, largest_lag(poses) + 1.0);
    }
}

/* The same of a gain beside a lag. */
void round_gains(Scene &scene, std::vector<Pose> &poses)
{
    for (Pose &pose : poses)
        if (pose.lag != 0.0 && pose.gain != 1.0 && std::fabs(pose.gain - 1.0) <= kTrifle)
            round_to(scene, poses, pose.gain, 1.0, largest_lag(poses));
}

std::vector<bool> moved(const std::vector<Pose> &poses)
{
    std::vector<bool> free(poses.size());
    for (std::size_t s = 0; s < poses.size(); ++s)
        free[s] = !poses[s].plain() && poses[s].each.empty();
    return free;
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
    refine(scene, scene.strongest, posing.poses, moved(posing.poses), movable, 1);
    round_gains(scene, posing.poses);
    posing.unexplained = unexplained(scene, posing.poses, largest_lag(posing.poses), &posing.nulls);
    posing.interpolated = !posing.nulls && posing.unexplained < kMostInterpolated &&
                          only_interpolated(scene, posing.poses);
}

/* The same lags, with the gains of all stems free: what is wrong with another
 * stem pulls at the lag of this one. */
std::vector<Pose> freed(Scene &scene, const Posing &posing)
{
    std::vector<Pose> poses = posing.poses;
    refine(scene, scene.strongest, poses, std::vector<bool>(scene.stems, true),
           lagging(posing.poses), 3);
    for (std::size_t s = 0; s < poses.size(); ++s)
        if (posing.poses[s].lag == 0.0)
            poses[s] = posing.poses[s];
    round_lags(scene, poses);
    return poses;
}

Posing judged(Scene &scene, std::vector<Pose> poses)
{
    Posing posing;
    posing.poses = std::move(poses);
    posing.unexplained = unexplained(scene, posing.poses, largest_lag(posing.poses), &posing.nulls);
    return posing;
}

/* The lag of one stem that does most, refined; false if none does enough. */
bool move_one(Scene &scene, Posing &posing, const std::vector<Candidate> &candidates)
{
    const double now = score(scene, posing);
    Posing best = posing;
    double least = kOfUse * now;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate &candidate = candidates[i];
        // The third one only if the others are of no use.
        if (i == 2 && least < kOfUse * now)
            break;
        Posing other = posing;
        other.poses[candidate.stem] = {candidate.gain, candidate.lag, false, {}};
        refine(scene, scene.strongest, other.poses, moved(other.poses), lagging(other.poses), 3);
        const double left = score(scene, other);
        if (left < least) {
            least = left;
            best = other;
        }
    }
    const bool moved = least < kOfUse * now;
    posing = best;
    return moved;
}

/* The best of lags below a sample, beside what is known; @alone: takes that of one
 * stem, and no gain of another. */
Posing pose_fine(Scene &scene, const Posing &known, Posing *alone = nullptr)
{
    Posing best = known;
    if (alone)
        *alone = known;
    for (std::vector<Pose> &likely : pose_moves(scene, known.poses)) {
        bool small = false, large = false;
        std::size_t changed = 0;
        for (std::size_t s = 0; s < scene.stems; ++s) {
            const double moved = std::fabs(likely[s].lag - known.poses[s].lag);
            small = small || moved > 0.0;
            large = large || moved > 2.0;
            changed += moved > 0.0 || likely[s].gain != known.poses[s].gain;
        }
        if (!small || large)
            continue;
        Posing fine;
        fine.poses = std::move(likely);
        refine(scene, scene.strongest, fine.poses, moved(fine.poses), lagging(fine.poses), 3);
        settle(scene, fine);
        if (fine.done())
            return fine;
        if (alone && changed == 1 && fine.unexplained < alone->unexplained)
            *alone = fine;
        if (fine.unexplained < best.unexplained)
            best = fine;
    }
    return best;
}

/* Two stems at fault, of which one alone is seen at first: what hides the other is
 * undone, and each kind of pose is looked for in what is left; then both are
 * refined. The greater of the two is the best of its own kind, and does much. */
Posing pose_two(Scene &scene, std::vector<Posing> firsts)
{
    constexpr double kMuch = 0.8;
    constexpr std::size_t kMost = 3;
    std::erase_if(firsts, [](const Posing &first) { return first.unexplained > kMuch; });
    std::ranges::stable_sort(firsts, {}, &Posing::unexplained);
    firsts.resize(std::min(firsts.size(), kMost));
    Posing best;
    for (const Posing &first : firsts) {
        const bool late = largest_lag(first.poses) != 0.0;
        const auto take = [&](const Posing &posing) {
            if (posing.unexplained < best.unexplained || posing.done())
                best = posing;
            return posing.done();
        };
        if (take(judged(scene, pose_gains(scene, late ? freed(scene, first) : first.poses))) ||
            take(pose_fine(scene, first)))
            break;
        Posing moved = first;
        if (!move_one(scene, moved, find_candidates(scene, moved.poses)))
            continue;
        settle(scene, moved);
        if (take(moved))
            break;
    }
    return best;
}

} // namespace

Posing pose_stems(Scene &scene, bool deep)
{
    const std::vector<Pose> plain(scene.stems);
    const std::vector<bool> all(scene.stems, true);

    Posing best = judged(scene, pose_gains(scene, plain));
    if (best.nulls)
        return best;
    if (!related(scene))
        return best;

    // One stem that is late by whole samples, and nothing else, is told at once.
    const Posing start = judged(scene, plain);
    const std::vector<Candidate> candidates = find_candidates(scene, plain);
    if (!candidates.empty() && candidates.front().left < kNearly) {
        const Candidate &first = candidates.front();
        std::vector<Pose> poses = plain;
        poses[first.stem] = {first.gain, first.lag, false, {}};
        refine(scene, scene.strongest, poses, moved(poses), std::vector<bool>(scene.stems), 1);
        if (Posing late = judged(scene, poses); late.nulls)
            return late;
    }
    // Nor is anything else looked for where it is late by a fraction of a sample.
    Posing late = start;
    const bool moves = move_one(scene, late, candidates);
    if (moves)
        settle(scene, late);
    if (late.interpolated)
        return late;
    // Of all stems, which only counts if it is the whole truth.
    std::vector<Pose> poses = plain;
    refine(scene, scene.strongest, poses, all, std::vector<bool>(scene.stems), 1);
    if (Posing gains = judged(scene, poses); gains.nulls)
        return gains;
    if (scene.lanes > 1) {
        refine_lanes(scene, scene.strongest, poses);
        if (Posing gains = judged(scene, poses); gains.nulls)
            return gains;
    }

    // Lags below a sample.
    Posing alone;
    Posing fine = pose_fine(scene, start, &alone);
    if (fine.done())
        return fine;
    if (fine.unexplained < best.unexplained)
        best = fine;

    // Lags.
    std::vector<Posing> firsts;
    for (std::size_t i = 0; i < (deep ? kMostMoved : 1); ++i) {
        if (i == 0 ? !moves : !move_one(scene, late, find_candidates(scene, late.poses)))
            break;
        if (i > 0)
            settle(scene, late);
        if (late.done())
            return late;
        if (i == 0)
            firsts.push_back(late);
        Posing both = judged(scene, pose_gains(scene, late.poses));
        if (both.nulls)
            return both;
        Posing joint = judged(scene, pose_gains(scene, freed(scene, late)));
        if (joint.nulls)
            return joint;
        // The first lag may have been the best that there was for a gain.
        for (std::size_t s = 0; i > 0 && s < scene.stems; ++s) {
            if (late.poses[s].lag == 0.0)
                continue;
            Posing without = late;
            without.poses[s] = {};
            joint = judged(scene, pose_gains(scene, freed(scene, without)));
            if (joint.nulls)
                return joint;
        }
    }
    if (late.unexplained < best.unexplained)
        best = late;
    if (deep) {
        firsts.push_back(alone);
        for (std::vector<Pose> &one : pose_one(scene))
            firsts.push_back(judged(scene, std::move(one)));
        Posing two = pose_two(scene, std::move(firsts));
        if (two.done())
            return two;
        if (two.unexplained < 0.5 * best.unexplained)
            best = two;
    }
    return best;
}

} // namespace stems
