/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: which evidence counts, and in what order. What repairs the
 * set comes first, then what has a shape of its own, then what is only likely.
 */
#include "diagnosis.h"

#include "diagnosis_poses.h"
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace stems
{
namespace
{

constexpr double kExplained = 0.02; // of the residual's energy may be left

template <class... T> std::string format(const char *text, T... values)
{
    char buffer[256];
    std::snprintf(buffer, sizeof buffer, text, values...);
    return buffer;
}

void accuse(Diagnosis &diagnosis, std::size_t stem, Fault fault, double confidence)
{
    diagnosis.guilty.push_back(stem);
    diagnosis.stems[stem].fault = fault;
    if (diagnosis.guilty.size() == 1) {
        diagnosis.fault = fault;
        diagnosis.confidence = confidence;
    }
}

void take_pose(StemFinding &stem, const Pose &pose, Fault kind)
{
    stem.gain = std::fabs(pose.gain) > 1e-9 ? 1.0 / std::fabs(pose.gain) : 1.0;
    stem.inverted = pose.gain < 0.0;
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
    if (std::fabs(std::fabs(pose.gain) - 1.0) > 1e-3)
        faults.push_back(Fault::Gain);
    if (faults.empty())
        faults.push_back(Fault::Gain);
    stem.fault = faults[0];
    stem.second = faults.size() > 1 ? faults[1] : Fault::None;
}

class Doctor
{
public:
    Doctor(const Evidence &evidence, const FourierMaker &fourier)
        : evidence_{evidence}, fourier_{fourier}, scene_{evidence, fourier}
    {
        out_.fault = Fault::Unknown;
        out_.stems.resize(evidence.setup.stems);
    }

    Diagnosis see()
    {
        if (scene_.parts.empty())
            return out_;
        span();
        if (!cut() && !clipped() && !mix() && !posed() && !replaced())
            likely();
        return out_;
    }

private:
    /* Where the fault is, if there is sound without it as well. */
    void span()
    {
        out_.from = evidence_.first == kNowhere ? 0 : evidence_.first;
        out_.to = evidence_.first == kNowhere ? evidence_.frames : evidence_.last;
        std::uint64_t most = 0, elsewhere = 0;
        for (const StemTrace &stem : evidence_.stems) {
            most = std::max(most, stem.silent + stem.sounding);
            elsewhere = std::max(elsewhere, stem.elsewhere);
        }
        const std::uint64_t second = static_cast<std::uint64_t>(evidence_.setup.rate);
        const std::uint64_t after = evidence_.frames - std::min(evidence_.frames, out_.to);
        out_.partial = most > 0 && (out_.from > second / 2 || after > second / 2) &&
                       elsewhere * NullTrace::kCell > second / 2;
    }

    bool cut()
    {
        const std::vector<Cut> cuts = find_cuts(evidence_);
        if (cuts.size() != 1)
            return false;
        const Cut &found = cuts.front();
        accuse(out_, found.stem, found.drops ? Fault::Missing : Fault::Truncated, 0.98);
        out_.explained = 1.0;
        out_.partial = true;
        out_.note = found.head ? "head" : found.drops ? "drop" : "tail";
        return true;
    }

    bool clipped()
    {
        const std::optional<Clipping> found = find_clipping(scene_);
        if (!found)
            return false;
        out_.explained = 0.98;
        out_.note = format("its peaks are flat at %.2f dBFS", 20.0 * std::log10(found->level));
        out_.partial = false;
        if (found->stem == scene_.stems) {
            out_.fault = Fault::MixProcessing;
            out_.note =
                format("its peaks are cut off at %.2f dBFS", 20.0 * std::log10(found->level));
            out_.confidence = 0.98;
        } else {
            accuse(out_, found->stem, Fault::Clipped, 0.98);
        }
        return true;
    }

    bool mix()
    {
        const MixPose found = pose_mix(scene_);
        if (found.unexplained > kExplained)
            return false;
        // A set of one stem is its own mix.
        if (sounding() == 1) {
            for (std::size_t s = 0; s < scene_.stems; ++s)
                if (evidence_.stems[s].first_sound != kNowhere) {
                    accuse(out_, s, Fault::Unknown, 1.0 - found.unexplained);
                    take_pose(out_.stems[s], {found.gain, found.lag, false}, Fault::None);
                    out_.fault = out_.stems[s].fault;
                }
        } else {
            out_.fault = found.lag != 0.0 ? Fault::Delay : Fault::MixProcessing;
            out_.confidence = 1.0 - found.unexplained;
        }
        out_.mix_delay = found.lag;
        out_.mix_gain = found.gain;
        out_.explained = 1.0 - found.unexplained;
        const std::vector<Pose> poses(scene_.stems, Pose{found.gain, found.lag, false});
        out_.repaired = scene_.misfit_peak(poses, found.lag);
        return true;
    }

    bool posed()
    {
        posing_ = pose_stems(scene_);
        if (twins())
            return true;
        if (posing_.drifts) {
            accuse(out_, posing_.drifting, Fault::Drift, 0.9);
            StemFinding &stem = out_.stems[posing_.drifting];
            stem.delay = -posing_.lag;
            stem.drift = -posing_.drift * 1e6;
            out_.explained = 0.9;
            return true;
        }
        // A gain that explains most of it explains nothing; a lag does.
        const bool lags = std::ranges::any_of(
            posing_.poses, [](const Pose &pose) { return pose.lag != 0.0 || pose.swapped; });
        const auto moved = std::ranges::count_if(
            posing_.poses, [](const Pose &pose) { return std::fabs(pose.lag) >= 1.0; });
        const double most = moved == 1 ? 0.4 : lags ? 0.1 : 5e-3;
        if (!posing_.nulls && posing_.unexplained > most)
            return false;
        if (!posing_.nulls && posing_.unexplained > 5e-3) {
            const Motion motion = find_motion(scene_);
            if (*std::ranges::min_element(motion.left) < 0.5 * posing_.unexplained)
                return false;
        }
        const double least = std::max(
            1e-3, moved == 1 && posing_.unexplained > 0.1 ? 0.5 : 4.0 * posing_.unexplained);
        std::vector<std::pair<double, std::size_t>> weights;
        for (std::size_t s = 0; s < scene_.stems; ++s)
            if (!posing_.poses[s].plain())
                weights.emplace_back(weight_of(scene_, s, posing_.poses[s]), s);
        std::ranges::sort(weights, std::greater<>{});
        std::vector<Pose> repaired(scene_.stems);
        for (const auto &[weight, s] : weights) {
            Pose pose = posing_.poses[s];
            if (weight < least)
                continue;
            repaired[s] = pose;
            if (std::fabs(pose.gain) < 0.02 && !pose.swapped) {
                absent(s);
                continue;
            }
            accuse(out_, s, Fault::Unknown, 1.0 - posing_.unexplained);
            take_pose(out_.stems[s], pose, Fault::None);
            if (out_.guilty.size() == 1)
                out_.fault = out_.stems[s].fault;
        }
        if (out_.guilty.empty())
            return false;
        out_.explained = 1.0 - posing_.unexplained;
        if (posing_.unexplained < 0.1)
            out_.repaired = scene_.misfit_peak(repaired, largest_lag(repaired));
        return true;
    }

    /* A stem that the mix does not hold. */
    void absent(std::size_t s)
    {
        accuse(out_, s, Fault::DifferentContent, 1.0 - posing_.unexplained);
        out_.note = "extra";
    }

    /* Another stem that holds the same audio, but for rounding. */
    int twin_of(std::size_t s) const
    {
        for (std::size_t k = 0; k < scene_.stems; ++k) {
            if (k == s)
                continue;
            double differ = 0.0, both = 0.0, frames = 0.0;
            for (const Part &part : scene_.parts)
                for (std::size_t c = 0; c < scene_.lanes; ++c) {
                    const Wave &x = scene_.stem(part, c, s), &y = scene_.stem(part, c, k);
                    for (std::size_t i = 0; i < part.frames; ++i) {
                        differ += (x[i] - y[i]) * (x[i] - y[i]);
                        both += x[i] * x[i];
                    }
                    frames += static_cast<double>(part.frames);
                }
            if (both > 0.0 && differ <= 1e-9 * both + evidence_.mean_square * frames)
                return static_cast<int>(k);
        }
        return -1;
    }

    /* Two stems are one, and the mix holds it once. */
    bool twins()
    {
        std::vector<Pose> poses(scene_.stems);
        bool fitted = false;
        for (std::size_t s = 0; s < scene_.stems; ++s) {
            const int twin = twin_of(s);
            if (twin <= static_cast<int>(s))
                continue;
            const auto later = static_cast<std::size_t>(twin);
            if (!std::exchange(fitted, true))
                refine(scene_, scene_.strongest, poses, std::vector<bool>(scene_.stems), 1);
            if (std::fabs(poses[s].gain + poses[later].gain - 1.0) > 0.2)
                continue;
            std::vector<Pose> without(scene_.stems);
            without[later].gain = 0.0;
            const double weight = weight_of(scene_, later, without[later]);
            if (weight < 0.02)
                continue;
            accuse(out_, later, Fault::Duplicate, 0.95);
            out_.stems[later].other = static_cast<int>(s);
            out_.explained = std::min(weight, 1.0);
            const double left = scene_.misfit_energy(scene_.strongest, without, 0.0);
            if (left <= 4.0 * scene_.floor(scene_.strongest, 0.0)) {
                out_.note = "extra";
                out_.repaired = scene_.misfit_peak(without, 0.0);
            }
            return true;
        }
        return false;
    }

    /* A stem holds what the mix does not have. */
    bool replaced()
    {
        std::vector<Pose> poses(scene_.stems);
        refine(scene_, scene_.strongest, poses, std::vector<bool>(scene_.stems), 1);
        std::vector<std::size_t> gone;
        double others = 0.0;
        for (std::size_t s = 0; s < scene_.stems; ++s)
            if (std::fabs(poses[s].gain) < 0.2 && weight_of(scene_, s, poses[s]) > 0.02)
                gone.push_back(s);
            else
                others = std::max(others, weight_of(scene_, s, poses[s]));
        if (gone.size() != 1)
            return false;
        const std::size_t s = gone.front();
        const double weight = weight_of(scene_, s, poses[s]);
        if (others > 0.3 * weight)
            return false;
        accuse(out_, s, Fault::DifferentContent, 0.9);
        out_.explained = std::min(weight, 1.0);
        return true;
    }

    std::size_t sounding() const
    {
        return static_cast<std::size_t>(std::ranges::count_if(
            evidence_.stems, [](const StemTrace &stem) { return stem.first_sound != kNowhere; }));
    }

    /* Evidence that is not a proof: it must point at one, and at no other. */
    void likely()
    {
        const Motion motion = find_motion(scene_);
        if (const auto [best, next] = two_least(motion.left);
            motion.left[best] < 0.2 && motion.left[best] < 0.4 * motion.left[next]) {
            out_.explained = 1.0 - motion.left[best];
            name_moving(best, motion);
            return;
        }
        const Spectra spectra = find_spectra(scene_, fourier_);
        const Edge edge = find_edge(spectra, evidence_.setup.rate, evidence_.mean_square);
        if (edge.stems.size() == 1) {
            accuse(out_, edge.stems.front(), Fault::Resampled, 0.9);
            out_.note = format("its spectrum ends at %.1f kHz, where the mix goes on",
                               edge.frequency / 1000.0);
            out_.explained = 0.96;
            return;
        }
        if (spectra.windows >= 16) {
            const auto [best, next] = two_least(spectra.left);
            if (spectra.left[best] < 0.1 && spectra.left[best] < 0.3 * spectra.left[next]) {
                filtered(best, spectra);
                return;
            }
            if (lossy(spectra))
                return;
        }
        // What follows one stem that closely is no stem of its own.
        if (*std::ranges::max_element(spectra.alike.begin(), spectra.alike.end() - 1) < 0.7)
            missing(spectra);
    }

    static std::pair<std::size_t, std::size_t> two_least(const std::vector<double> &values)
    {
        std::size_t best = 0, next = values.size() > 1 ? 1 : 0;
        if (next == 1 && values[1] < values[0])
            std::swap(best, next);
        for (std::size_t i = 2; i < values.size(); ++i)
            if (values[i] < values[best])
                next = std::exchange(best, i);
            else if (values[i] < values[next])
                next = i;
        return {best, next};
    }

    void name_moving(std::size_t best, const Motion &motion)
    {
        out_.confidence = 1.0 - motion.left[best];
        if (best == scene_.stems) {
            out_.fault = Fault::MixProcessing;
            out_.note = format("its gain against the stems moves between %+.1f and %+.1f dB",
                               20.0 * std::log10(std::max(motion.lowest, 1e-3)),
                               20.0 * std::log10(std::max(motion.highest, 1e-3)));
        } else {
            accuse(out_, best, Fault::Unknown, out_.confidence);
            out_.note = "its level moves against the mix with time";
        }
    }

    void filtered(std::size_t best, const Spectra &spectra)
    {
        out_.explained = 1.0 - spectra.left[best];
        out_.confidence = out_.explained;
        if (best == scene_.stems) {
            out_.fault = Fault::MixProcessing;
            out_.note = "a filter on the sum of all stems explains the difference";
        } else {
            accuse(out_, best, Fault::Unknown, out_.confidence);
            out_.note = "a filter on it explains the difference";
        }
    }

    bool lossy(const Spectra &spectra)
    {
        std::vector<double> scores;
        for (std::size_t s = 0; s < scene_.stems; ++s)
            scores.push_back(-spectra.alike[s]);
        const auto [best, next] = two_least(scores);
        const double alike = spectra.alike[best];
        const double second = best == next ? 0.0 : spectra.alike[next];
        double stem = 0.0, residual = 0.0;
        for (std::size_t k = 0; k < spectra.residual.size(); ++k) {
            stem += spectra.stems[best][k];
            residual += spectra.residual[k];
        }
        const double below = 10.0 * std::log10(residual / std::max(stem, 1e-30));
        out_.note = format("the residual's levels follow it by %.2f (the next stem by %.2f), "
                           "%.0f dB below it",
                           alike, second, -below);
        const bool clear = alike >= 0.5 && alike >= second + 0.15 && below <= -6.0;
        const bool striking = alike >= 0.85 && alike >= second + 0.3;
        if (!clear && !striking)
            return false;
        accuse(out_, best, Fault::LossyLike, 0.5 + 0.5 * (alike - second));
        out_.explained = alike * alike;
        return true;
    }

    /* Whether the residual is as loud as a stem can be: 50 dB below the sum. */
    static bool stem_like(const Spectra &spectra)
    {
        double residual = 0.0, sum = 0.0;
        for (std::size_t k = 0; k < spectra.residual.size(); ++k) {
            residual += spectra.residual[k];
            sum += spectra.stems.back()[k];
        }
        return residual > 1e-5 * sum;
    }

    /* No stem explains anything: one is not there. */
    void missing(const Spectra &spectra)
    {
        std::vector<std::size_t> silent;
        for (std::size_t s = 0; s < scene_.stems; ++s)
            if (evidence_.stems[s].first_sound == kNowhere)
                silent.push_back(s);
        const bool nothing =
            std::ranges::all_of(spectra.left, [](double left) { return left > 0.1; }) &&
            posing_.unexplained > 0.3 && stem_like(spectra);
        if (!nothing && silent.empty())
            return;
        if (silent.size() == 1) {
            accuse(out_, silent.front(), Fault::Missing, 0.9);
        } else {
            out_.fault = Fault::Missing;
            out_.confidence = 0.7;
        }
        out_.explained = posing_.unexplained;
    }

    const Evidence &evidence_;
    const FourierMaker &fourier_;
    Scene scene_;
    Posing posing_;
    Diagnosis out_;
};

} // namespace

const char *name_of(Fault fault) noexcept
{
    constexpr const char *names[] = {"none",
                                     "gain",
                                     "polarity",
                                     "delay",
                                     "missing",
                                     "duplicate",
                                     "swapped-channels",
                                     "clipped",
                                     "truncated",
                                     "different-content",
                                     "lossy-like",
                                     "resampled",
                                     "drift",
                                     "mix-processing",
                                     "unknown"};
    return names[static_cast<int>(fault)];
}

Diagnosis diagnose(const Evidence &evidence, const FourierMaker &fourier)
{
    return Doctor{evidence, fourier}.see();
}

} // namespace stems
