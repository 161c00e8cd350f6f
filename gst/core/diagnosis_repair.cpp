/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Faults that can be undone: what moving, scaling, swapping or leaving out stems
 * explains.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr double kExplained = 0.02; // of the residual's energy may be left

/* How far a gain is from 1, up or down. */
double off_by(double gain)
{
    return std::fabs(std::log(std::fabs(gain)));
}

} // namespace

void take_pose(StemFinding &stem, const Pose &pose, Fault kind)
{
    const auto error = [](double gain) { return std::fabs(gain) > 1e-9 ? 1.0 / gain : 1.0; };
    // Of channels that differ, the one that is furthest off.
    double gain = error(pose.gain);
    for (double of_lane : pose.each) {
        stem.gains.push_back(error(of_lane));
        if (stem.gains.size() == 1 || off_by(stem.gains.back()) > off_by(gain))
            gain = stem.gains.back();
    }
    stem.gain = std::fabs(gain);
    stem.inverted = std::ranges::any_of(stem.gains, [](double x) { return x < 0.0; }) || gain < 0.0;
    stem.delay = pose.lag != 0.0 ? -pose.lag : 0.0;
    std::vector<Fault> faults;
    if (pose.swapped)
        faults.push_back(Fault::SwappedChannels);
    if (kind != Fault::None)
        faults.push_back(kind);
    if (pose.lag != 0.0 && kind != Fault::Drift)
        faults.push_back(Fault::Delay);
    if (stem.inverted)
        faults.push_back(Fault::Polarity);
    if (std::fabs(stem.gain - 1.0) > 1e-3)
        faults.push_back(Fault::Gain);
    if (faults.empty())
        faults.push_back(Fault::Gain);
    stem.fault = faults[0];
    stem.second = faults.size() > 1 ? faults[1] : Fault::None;
}

bool Doctor::mix(bool nulls)
{
    const MixPose &found = mix_;
    // Where one stem is nearly all of the sum, its faults nearly fit the mix; and
    // a residual of little more than rounding is nulled by anything.
    if (!found.counts ||
        (nulls ? !found.nulls || found.unexplained > 0.05
               : found.unexplained > std::min(kExplained, 0.25 * posing_.unexplained)))
        return false;
    const std::vector<Pose> none(scene_.stems, Pose{0.0, 0.0, false, {}});
    const std::vector<Pose> all(scene_.stems, Pose{found.gain, found.lag, false, {}});
    if (!nulls && is_trace(found.gain, all, none)) // it is another mix
        return false;
    blame_mix();
    return true;
}

void Doctor::blame_mix()
{
    const MixPose &found = mix_;
    // A set of one stem is its own mix.
    if (sounding() == 1) {
        for (std::size_t s = 0; s < scene_.stems; ++s)
            if (evidence_.stems[s].first_sound != kNowhere) {
                accuse(s, Fault::Unknown, 1.0 - found.unexplained);
                take_pose(out_.stems[s], {found.gain, found.lag, false, {}}, Fault::None);
                out_.fault = out_.stems[s].fault;
            }
    } else {
        out_.fault = found.lag != 0.0 ? Fault::Delay
                     : found.swapped  ? Fault::SwappedChannels
                                      : Fault::MixProcessing;
        out_.confidence = 1.0 - found.unexplained;
    }
    out_.mix_delay = found.lag;
    out_.mix_gain = found.gain;
    out_.mix_swapped = found.swapped;
    out_.explained = 1.0 - found.unexplained;
    const std::vector<Pose> poses(scene_.stems, Pose{found.gain, found.lag, found.swapped, {}});
    out_.repaired = scene_.misfit_peak(poses, found.lag);
    out_.nulls = found.nulls;
}

bool Doctor::posed()
{
    if (twins() || reordered())
        return true;
    if (posing_.nulls && !counts(scene_, posing_.poses))
        return false;
    const bool at_ends = everywhere(ends_);
    const bool nulls = posing_.nulls && at_ends && everywhere(scene_);
    // No second fault is looked for in what interpolating a fraction of a sample leaves.
    constexpr double kInterpolated = 1e-7; // of the energy
    const bool interpolated =
        at_ends && (posing_.interpolated || (!posing_.nulls && interpolates(posing_.poses) &&
                                             posing_.unexplained < kInterpolated));
    if (!nulls && !interpolated && beside())
        return true;
    // A gain of the mix that moves is no drift, which moves no level.
    if (posing_.drifts && find_motion(scene_).left.back() > 0.2) {
        accuse(posing_.drifting, Fault::Drift, 0.9);
        StemFinding &stem = out_.stems[posing_.drifting];
        stem.delay = -posing_.lag;
        stem.drift = -posing_.drift * 1e6;
        out_.explained = 0.9;
        return true;
    }
    if (!nulls && !interpolated && (beside_tops() || again()))
        return true;
    // A gain that explains most of it explains nothing; a lag does.
    const bool lags = std::ranges::any_of(
        posing_.poses, [](const Pose &pose) { return pose.lag != 0.0 || pose.swapped; });
    // By a few samples a filter moves sounds as well.
    constexpr double kByFilters = 4.0;
    const auto moved = std::ranges::count_if(
        posing_.poses, [](const Pose &pose) { return std::fabs(pose.lag) >= kByFilters; });
    const double most = moved == 1 ? 0.4 : lags ? 0.1 : 5e-3;
    // What a pose of the mix explains nearly as well is of no stem for certain.
    if (!posing_.nulls && posing_.unexplained > std::min(most, 0.67 * mix_.unexplained))
        return false;
    if (!nulls && !throughout())
        return false;
    if (coded())
        return true;
    if (!repairs() || (!interpolated && only_filtered())) {
        posing_.poses.assign(scene_.stems, Pose{});
        posing_.unexplained = 1.0;
        return false;
    }
    if (!posing_.nulls && posing_.unexplained > 5e-3) {
        const Motion motion = find_motion(scene_);
        if (*std::ranges::min_element(motion.left) < 0.5 * posing_.unexplained)
            return false;
    }
    const bool found = undone();
    out_.nulls = out_.nulls && nulls;
    return found;
}

/* Whether the poses explain most of the residual in three parts out of four, at least, of
 * those in which there is much of it: what repeats its tones is like itself at some lag,
 * but not everywhere. */
bool Doctor::throughout()
{
    constexpr double kMuch = 1e-3; // of the energy in the loudest part
    const double reach = largest_lag(posing_.poses);
    std::vector<double> energies;
    for (std::size_t p = 0; p < scene_.parts.size(); ++p)
        energies.push_back(scene_.energy({&p, 1}, reach));
    const double least = kMuch * std::ranges::max(energies);
    std::size_t parts = 0, held = 0;
    for (std::size_t p = 0; p < scene_.parts.size(); ++p) {
        if (energies[p] <= std::max(least, 4.0 * scene_.floor({&p, 1}, reach)))
            continue;
        ++parts;
        held += scene_.misfit_energy({&p, 1}, posing_.poses, reach) < 0.5 * energies[p];
    }
    return 4 * held >= 3 * parts;
}

/* Accuses the stems that the poses move, scale or leave out. */
bool Doctor::undone()
{
    drop_traces();
    // The bleed of a stem that is missing can be raised until it passes for it.
    const auto bleed = [](const Pose &pose) { return std::fabs(pose.gain) > 4.0; };
    if (!posing_.nulls && std::ranges::any_of(posing_.poses, bleed))
        return false;
    const auto moved = std::ranges::count_if(
        posing_.poses, [](const Pose &pose) { return std::fabs(pose.lag) >= 1.0; });
    // Where it nulls, all that is more than rounding counts; where it nearly does, what
    // explains nearly all that the others leave.
    const double reach = largest_lag(posing_.poses);
    const double least =
        posing_.nulls
            ? std::min(1e-3, 4.0 * scene_.floor(scene_.strongest, reach) /
                                 scene_.energy(scene_.strongest, reach))
            : std::max(std::min(1e-3, 30.0 * posing_.unexplained),
                       moved == 1 && posing_.unexplained > 0.1 ? 0.5 : 4.0 * posing_.unexplained);
    std::vector<std::pair<double, std::size_t>> weights;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (!posing_.poses[s].plain())
            weights.emplace_back(weight_of(scene_, s, posing_.poses[s]), s);
    std::ranges::sort(weights, std::greater<>{});
    std::vector<Pose> repaired(scene_.stems);
    for (const auto &[weight, s] : weights) {
        const Pose &pose = posing_.poses[s];
        if (weight < least)
            continue;
        if (!pose.held()) {
            repaired[s] = {0.0, 0.0, false, {}};
            absent(s);
            continue;
        }
        repaired[s] = pose;
        accuse(s, Fault::Unknown, 1.0 - posing_.unexplained);
        take_pose(out_.stems[s], pose, Fault::None);
        if (out_.guilty.size() == 1)
            out_.fault = out_.stems[s].fault;
    }
    if (out_.guilty.empty())
        return false;
    out_.explained = 1.0 - posing_.unexplained;
    out_.nulls = posing_.nulls;
    if (posing_.unexplained < 0.1)
        out_.repaired = scene_.misfit_peak(repaired, largest_lag(repaired));
    return true;
}

} // namespace stems
