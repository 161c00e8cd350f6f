/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Faults that can be undone: what moving, scaling, swapping or leaving out stems
 * explains.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <array>
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
        out_.fault = found.lag != 0.0 ? Fault::Delay : Fault::MixProcessing;
        out_.confidence = 1.0 - found.unexplained;
    }
    out_.mix_delay = found.lag;
    out_.mix_gain = found.gain;
    out_.explained = 1.0 - found.unexplained;
    const std::vector<Pose> poses(scene_.stems, Pose{found.gain, found.lag, false, {}});
    out_.repaired = scene_.misfit_peak(poses, found.lag);
    out_.nulls = found.nulls;
}

bool Doctor::posed()
{
    if (twins())
        return true;
    if (posing_.nulls && !counts(scene_, posing_.poses))
        return false;
    const bool at_ends = everywhere(ends_);
    const bool nulls = posing_.nulls && at_ends && everywhere(scene_);
    // No second fault is looked for in what interpolating a fraction of a sample leaves.
    constexpr double kInterpolated = 1e-7; // of the energy
    const bool interpolated = !posing_.nulls && at_ends && posing_.unexplained < kInterpolated &&
                              interpolates(posing_.poses);
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
    if (!repairs()) {
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

/* Whether the poses explain most of the residual in three parts out of four, at least:
 * what repeats its tones is like itself at some lag, but not everywhere. */
bool Doctor::throughout()
{
    const double reach = largest_lag(posing_.poses);
    std::size_t parts = 0, held = 0;
    for (std::size_t p = 0; p < scene_.parts.size(); ++p) {
        const double all = scene_.energy({&p, 1}, reach);
        if (all <= 4.0 * scene_.floor({&p, 1}, reach))
            continue;
        ++parts;
        held += scene_.misfit_energy({&p, 1}, posing_.poses, reach) < 0.5 * all;
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
        if (std::fabs(pose.gain) < 0.02) {
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

/* A stem that the mix does not hold; or holds once, in another one. */
void Doctor::absent(std::size_t s)
{
    if (const int twin = twin_of(s); twin >= 0) {
        const std::size_t later = std::max(s, static_cast<std::size_t>(twin));
        accuse(later, Fault::Duplicate, 1.0 - posing_.unexplained);
        out_.stems[later].other = static_cast<int>(std::min(s, static_cast<std::size_t>(twin)));
        out_.note = "extra";
        return;
    }
    accuse(s, Fault::DifferentContent, 1.0 - posing_.unexplained);
    out_.note = "extra";
}

/* Another stem that holds the same audio, but for rounding, from where the fault begins. */
int Doctor::twin_of(std::size_t s) const
{
    constexpr std::size_t kPiece = 4096;
    std::array<double, kPiece> x_room, y_room;
    for (std::size_t k = 0; k < scene_.stems; ++k) {
        if (k == s)
            continue;
        double differ = 0.0, both = 0.0, frames = 0.0;
        const auto equal = [&] { return differ <= 1e-9 * both + evidence_.mean_square * frames; };
        for (const Part &part : scene_.parts) {
            const bool begins = evidence_.first != kNowhere && evidence_.first > part.start;
            std::size_t at = begins ? evidence_.first - part.start : 0;
            for (std::size_t to = at; at < part.frames && equal(); at = to) {
                to = std::min(at + kPiece, part.frames);
                for (std::size_t c = 0; c < scene_.lanes; ++c) {
                    const double *x = scene_.piece(part, c, s, {at, to}, x_room.data());
                    const double *y = scene_.piece(part, c, k, {at, to}, y_room.data());
                    for (std::size_t i = 0; i < to - at; ++i) {
                        differ += (x[i] - y[i]) * (x[i] - y[i]);
                        both += x[i] * x[i];
                    }
                    frames += static_cast<double>(to - at);
                }
            }
        }
        if (both > 0.0 && equal())
            return static_cast<int>(k);
    }
    return -1;
}

/* Two stems are one, and the mix holds it once. */
bool Doctor::twins()
{
    for (std::size_t s = 0; s < scene_.stems; ++s) {
        const int twin = twin_of(s);
        if (twin <= static_cast<int>(s))
            continue;
        const auto later = static_cast<std::size_t>(twin);
        const Presence &found = presence();
        // Nearer to once than to twice, or to not at all: what it took the place of may
        // hold its bleed, or be held for it. Where that is as loud at its frequencies,
        // plain least squares know better.
        std::vector<Pose> gains(scene_.stems);
        refine(scene_, scene_.strongest, gains, std::vector<bool>(scene_.stems, true),
               std::vector<bool>(scene_.stems), 1);
        const auto once = [](double a, double b) { return std::fabs(a + b - 1.0) <= 0.5; };
        const bool known = std::min(found.errors[s], found.errors[later]) <= 0.1;
        if (!(known && once(found.gains[s], found.gains[later])) &&
            !once(gains[s].gain, gains[later].gain))
            continue;
        std::vector<Pose> without(scene_.stems);
        without[later].gain = 0.0;
        const double weight = weight_of(scene_, later, without[later]);
        accuse(later, Fault::Duplicate, 0.95);
        out_.stems[later].other = static_cast<int>(s);
        out_.explained = std::min(weight, 1.0);
        const double left = scene_.misfit_energy(scene_.strongest, without, 0.0);
        if (left <= 4.0 * scene_.floor(scene_.strongest, 0.0)) {
            out_.note = "extra";
            out_.repaired = scene_.misfit_peak(without, 0.0);
            out_.nulls = true;
        }
        return true;
    }
    return false;
}

/* A stem holds what the mix does not have. */
bool Doctor::replaced()
{
    std::vector<std::size_t> gone;
    for (std::size_t s : not_held())
        if (weight_of(scene_, s, Pose{0.0, 0.0, false, {}}) > 0.02)
            gone.push_back(s);
    // Where the others are not as they should be either, it is not only this one.
    std::size_t known = 0, held = 0;
    for (std::size_t s = 0; s < scene_.stems; ++s)
        if (presence().errors[s] < 0.1 && std::ranges::find(gone, s) == gone.end()) {
            ++known;
            held += std::fabs(presence().gains[s] - 1.0) < 0.5;
        }
    if (gone.size() != 1 || (known > 0 && held == 0))
        return false;
    // What a compressor or a filter of the mix holds back of a stem is not missing.
    std::vector<Pose> without(scene_.stems);
    without[gone.front()].gain = 0.0;
    const double left =
        scene_.misfit_energy(scene_.strongest, without, 0.0) / scene_.energy(scene_.strongest, 0.0);
    if (std::min(find_motion(scene_).left.back(), spectra().left.back()) < 0.5 * left)
        return false;
    accuse(gone.front(), Fault::DifferentContent, 0.9);
    out_.explained = std::min(weight_of(scene_, gone.front(), Pose{0.0, 0.0, false, {}}), 1.0);
    return true;
}

} // namespace stems
