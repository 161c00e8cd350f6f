/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Whether a gain or a lag that explains a residual is what is wrong: it must mend
 * the set, and what it leaves must not say that it is a part of something else.
 */
#include "diagnosis_doctor.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems
{

/* Whether little is lost without what is far too loud: what little of it is said
 * to be in the mix passes for anything. */
bool Doctor::is_trace(double gain, std::span<const Pose> with, std::span<const Pose> without)
{
    constexpr double kTrace = 0.35, kBetter = 0.5;
    const double reach = largest_lag(with);
    return std::fabs(gain) < kTrace &&
           scene_.misfit_energy(scene_.strongest, with, reach) >
               kBetter * scene_.misfit_energy(scene_.strongest, without, reach);
}

/* Stems that are moved or swapped and then far too loud may as well not be there. */
void Doctor::drop_traces()
{
    for (std::size_t s = 0; s < scene_.stems; ++s) {
        const Pose &pose = posing_.poses[s];
        std::vector<Pose> without = posing_.poses;
        without[s] = {0.0, 0.0, false, {}};
        if ((pose.lag != 0.0 || pose.swapped) && pose.each.empty() &&
            is_trace(pose.gain, posing_.poses, without))
            posing_.poses = without;
    }
}

/* What small poses leave must be rounding, or far below what was there before, at
 * its highest as well: else they are the mean of something that moves, and repair
 * nothing. Of a fault that goes on for a part of the time, its ends may be faded. */
bool Doctor::repairs()
{
    constexpr double kFar = 0.5;
    const double reach = largest_lag(posing_.poses);
    if (out_.partial || reach >= 1.0 ||
        std::ranges::any_of(posing_.poses, [](const Pose &pose) { return pose.swapped; }))
        return true;
    const double before = scene_.misfit_peak(std::vector<Pose>(scene_.stems), reach);
    return scene_.misfit_peak(posing_.poses, reach) <= std::max(evidence_.peak, kFar * before);
}

/* Whether the residual of these spectra is the noise of a coder of that stem; then that is told. */
bool Doctor::noise_of(const Spectra &spectra, std::size_t stem)
{
    const bool found = spectra.windows >= 16 && lossy(spectra);
    if (found && out_.guilty.front() == stem)
        return true;
    for (std::size_t s : out_.guilty)
        out_.stems[s] = {};
    out_.guilty.clear();
    out_.fault = Fault::Unknown;
    out_.confidence = 0.0;
    out_.likely = -1;
    out_.note.clear();
    return false;
}

/* A coder that also changes the level of a stem: a gain is most of the residual, and
 * what is left of it is the noise of the same stem. */
bool Doctor::coded()
{
    constexpr double kOwn = 0.06; // encoders lower what they are given by up to half a dB
    std::size_t stem = scene_.stems;
    for (std::size_t s = 0; s < scene_.stems; ++s) {
        const Pose &pose = posing_.poses[s];
        if (std::fabs(pose.gain - 1.0) < 1e-3 && pose.lag == 0.0 && !pose.swapped &&
            pose.each.empty())
            continue;
        if (stem < scene_.stems || pose.lag != 0.0 || pose.swapped || !pose.each.empty() ||
            std::fabs(pose.gain - 1.0) > kOwn)
            return false;
        stem = s;
    }
    const double rounding = scene_.floor(scene_.strongest, 0.0);
    if (stem == scene_.stems ||
        scene_.misfit_energy(scene_.strongest, posing_.poses, 0.0) < 1.5 * rounding)
        return false;
    Scene rest{evidence_};
    for (Part &part : rest.parts)
        for (std::size_t c = 0; c < rest.lanes; ++c) {
            Wave left;
            rest.misfit(part, c, posing_.poses, left);
            rest.set(part, c, rest.stems, std::move(left));
        }
    if (!noise_of(find_spectra(rest), stem))
        return false;
    take_pose(out_.stems[stem], posing_.poses[stem], Fault::LossyLike);
    out_.explained = 1.0 - posing_.unexplained;
    return true;
}

/* Far below a filter all frequencies are late by nearly as much, so of a bass it passes for a
 * lag: but the magnitude changes by more than any converter of times does. By more than a
 * low-pass of the second order at 1 kHz, few are late: sqrt(2) / (2 pi f). */
bool Doctor::only_filtered()
{
    const double by_filters = std::numbers::sqrt2 / (2.0 * std::numbers::pi * 1000.0) *
                              static_cast<double>(evidence_.setup.rate);
    const std::vector<Pose> &poses = posing_.poses;
    const auto moved =
        std::ranges::find_if(poses, [](const Pose &pose) { return pose.lag != 0.0; });
    if (posing_.nulls || moved == poses.end() || std::fabs(moved->lag) >= by_filters)
        return false;
    const auto stem = static_cast<std::size_t>(moved - poses.begin());
    for (std::size_t s = 0; s < poses.size(); ++s)
        if (poses[s].swapped || !poses[s].each.empty() ||
            (s != stem && (poses[s].lag != 0.0 || std::fabs(poses[s].gain - 1.0) > kTrifle)))
            return false;
    Scene rest{evidence_};
    undo(rest, poses);
    if (rest.parts.empty())
        return false;
    const Spectra left = find_spectra(rest);
    return left.windows >= 16 && beyond_converters(left, stem);
}

/* A filter that explains a stem where a lag of a fraction of a sample explains as much is that
 * lag: its magnitude is the same all over. A lag in the samples leaves what is at the top of
 * the band, where no two converters are late alike. */
bool Doctor::only_late(std::size_t stem)
{
    constexpr double kMost = 0.01, kLeast = 1e-3; // of the residual; samples
    constexpr double kAsMuch = 4.0;               // of what the filter leaves
    const Transfer found = find_transfer(spectra(), stem, posing_.poses[stem].lag);
    if (found.by_lag > std::min(kMost, kAsMuch * found.by_filter) || std::fabs(found.lag) < kLeast)
        return false;
    accuse(stem, Fault::Unknown, 1.0 - found.by_lag);
    take_pose(out_.stems[stem], {found.gain, found.lag, false, {}}, Fault::None);
    out_.fault = out_.stems[stem].fault;
    out_.explained = 1.0 - found.by_lag;
    return true;
}

} // namespace stems
