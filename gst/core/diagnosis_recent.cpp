/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis of a live set.
 */
#include "diagnosis_recent.h"

#include "decibel.h"
#include "diagnosis_poses.h"
#include "gram.h"
#include "silent_mix.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>

namespace stems
{
namespace
{

constexpr double kLevel = 0.12; // 1 dB: what fits at another level is not that

/* The last @frames of its excerpt. */
Evidence last_of(const Evidence &evidence, std::size_t frames)
{
    Evidence out = evidence;
    const Excerpt &all = evidence.excerpts.front();
    Excerpt &last = out.excerpts.front();
    out.capacity = std::bit_ceil(frames);
    const std::size_t skip = all.frames - frames;
    last.start = all.start + skip;
    last.frames = frames;
    last.from = std::max(all.from, skip) - skip;
    last.to = std::max(all.to, skip) - skip;
    const std::size_t signals = all.audio.size() / evidence.capacity;
    last.audio.assign(signals * out.capacity, 0.0F);
    for (std::size_t s = 0; s < signals; ++s)
        std::copy_n(all.signal(s, evidence.capacity) + skip, frames,
                    last.audio.data() + s * out.capacity);
    return out;
}

/* Frames of a third of a second, or a little more. */
std::size_t third_of(const Evidence &evidence)
{
    return std::bit_ceil(static_cast<std::size_t>(evidence.setup.rate) / 3);
}

double residual_peak(const Evidence &evidence)
{
    const Excerpt &excerpt = evidence.excerpts.front();
    const std::size_t sources = evidence.setup.stems + 1;
    double peak = 0.0;
    for (std::size_t c = 0; c < static_cast<std::size_t>(evidence.lanes); ++c) {
        const float *r = excerpt.signal(c * sources + sources - 1, evidence.capacity);
        for (std::size_t i = 0; i < excerpt.frames; ++i)
            peak = std::max(peak, std::fabs(static_cast<double>(r[i])));
    }
    return peak;
}

/* What is undone nulls the set, or nearly so. Of several stems that fits much; and
 * where none of them is in the mix, it is the mix that has gone. */
bool nulls(const Diagnosis &found, const Evidence &evidence)
{
    const bool several = found.guilty.size() > 1;
    if (several && std::ranges::all_of(found.guilty, [&](std::size_t s) {
            return found.stems[s].fault == Fault::DifferentContent;
        }))
        return false;
    return found.repaired >= 0.0 &&
           found.repaired <= (several ? 1e-3 : 0.1) * residual_peak(evidence);
}

/* Where and what the residual is at, to the frame. */
bool is_cut(const Diagnosis &found)
{
    return has_shape(found) && (found.fault == Fault::Truncated || found.fault == Fault::Missing);
}

/* Stereo: every channel of every stem in either channel of the mix, by least
 * squares. Names the stems that it takes, if that nulls the set: other audio
 * than theirs comes in their channels. No louder than it is: what has to be raised
 * is the bleed of a stem that the mix does not lack. */
bool routed(const Evidence &evidence, Diagnosis &found)
{
    Scene scene{evidence};
    if (scene.parts.empty() || scene.lanes != 2)
        return false;
    const Part &part = scene.parts.front();
    const std::size_t count = 2 * scene.stems, pitch = count + 1;
    const auto source = [&](std::size_t k) -> const Wave & {
        return scene.stem(part, k / scene.stems, k % scene.stems);
    };
    std::vector<double> used(scene.stems), held(scene.stems); // energy: moved, in the mix
    std::vector<double> raised(scene.stems);                  // the highest gain
    double all = 0.0, left = 0.0, peak = 0.0;
    const Range range = scene.inner(part, 0.0);
    for (std::size_t c = 0; c < 2; ++c) {
        std::vector<const double *> at;
        for (std::size_t k = 0; k < count; ++k)
            at.push_back(source(k).data() + range.from);
        Wave rest = scene.residual(part, c);
        at.push_back(rest.data() + range.from);
        std::vector<double> gram(pitch * pitch);
        gram_add(at.data(), pitch, range.size(), gram.data());
        const std::vector<double> x = solve_normal(gram, pitch, count, count);
        all += energy_of(rest, range);
        for (std::size_t k = 0; k < count; ++k) {
            used[k % scene.stems] += x[k] * x[k] * energy_of(source(k), range);
            const double gain = x[k] + (k / scene.stems == c ? 1.0 : 0.0);
            raised[k % scene.stems] = std::max(raised[k % scene.stems], std::fabs(gain));
            for (std::size_t i = range.from; i < range.to; ++i)
                rest[i] -= x[k] * source(k)[i];
        }
        left += energy_of(rest, range);
        for (std::size_t s = 0; s < scene.stems; ++s) {
            Wave there = scene.stem(part, c, s);
            for (std::size_t lane = 0; lane < 2; ++lane)
                for (std::size_t i = range.from; i < range.to; ++i)
                    there[i] += x[lane * scene.stems + s] * source(lane * scene.stems + s)[i];
            held[s] += energy_of(there, range);
        }
        for (std::size_t i = range.from; i < range.to; ++i)
            peak = std::max(peak, std::fabs(rest[i]));
    }
    if (left > 0.01 * all)
        return false;
    for (std::size_t s = 0; s < scene.stems; ++s)
        if (used[s] > 0.05 * all) {
            found.guilty.push_back(s);
            found.stems[s].fault = Fault::DifferentContent;
        }
    // A mix without them has them in no channel.
    if (found.guilty.size() != 2 || std::ranges::any_of(found.guilty, [&](std::size_t s) {
            return held[s] < 0.05 * all || raised[s] > 1.0 + kLevel;
        })) {
        found.guilty.clear();
        std::ranges::fill(found.stems, StemFinding{});
        return false;
    }
    found.fault = Fault::DifferentContent;
    found.confidence = found.explained = 1.0 - left / all;
    found.partial = true;
    char text[96];
    std::snprintf(text, sizeof text,
                  "in these channels; each in the other's, the set nulls to %.1f dBFS",
                  to_db(peak));
    found.note = text;
    return true;
}

/* The mix is late by what leaves at most so much of the residual. */
bool bus_lag(const Evidence &evidence, double most, Diagnosis &found)
{
    Scene scene{evidence};
    if (scene.parts.empty())
        return false;
    const MixPose pose = pose_mix(scene);
    // What repeats itself fits at other lags, but seldom at its own level.
    if (pose.lag == 0.0 || pose.unexplained > most ||
        (!pose.nulls && std::fabs(pose.gain - 1.0) > kLevel))
        return false;
    found.fault = Fault::Delay;
    found.confidence = 1.0 - pose.unexplained;
    found.explained = 1.0 - pose.unexplained;
    found.mix_delay = pose.lag;
    found.mix_gain = pose.gain;
    Pose moved;
    moved.gain = pose.gain;
    moved.lag = pose.lag;
    const std::vector<Pose> poses(scene.stems, moved);
    found.repaired = scene.misfit_peak(poses, pose.lag);
    found.nulls = pose.nulls;
    return true;
}

constexpr double kNearlyAll = 0.1, kMost = 0.3; // of the residual's energy a lag may leave

Diagnosis nothing_known(const Evidence &evidence)
{
    Diagnosis unknown;
    unknown.fault = Fault::Unknown;
    unknown.stems.resize(evidence.setup.stems);
    unknown.from = evidence.first;
    unknown.to = evidence.last;
    return unknown;
}

/* What is wrong with the set as it comes. */
Diagnosis look(const Evidence &evidence)
{
    Diagnosis unknown = nothing_known(evidence);
    if (evidence.excerpts.empty() || evidence.excerpts.front().frames == 0)
        return unknown;
    const std::size_t frames = evidence.excerpts.front().frames;
    const std::size_t third = third_of(evidence);
    const Evidence last = last_of(evidence, std::min(frames, third));
    if (const std::optional<Diagnosis> silent = find_silent_mix(last))
        return *silent;
    // One lag of the mix is less to believe than faults of several stems, or one that
    // is not undone: unless these null the set, which the lag does not.
    const auto is_bus = [&](const Diagnosis &found, const Evidence &in) {
        const bool sure =
            is_cut(found) || found.nulls || (found.guilty.size() == 1 && nulls(found, in));
        return !sure && !found.guilty.empty() && bus_lag(last, kNearlyAll, unknown);
    };
    Diagnosis found = diagnose(last);
    if (is_bus(found, last))
        return unknown;
    if (nulls(found, last))
        return found;
    if (frames > third) {
        found = diagnose(evidence);
        if (is_bus(found, evidence))
            return unknown;
        if (nulls(found, evidence))
            return found;
    }
    if (routed(evidence, unknown))
        return unknown;
    if (has_shape(found))
        return found;
    if (bus_lag(last, kMost, unknown))
        return unknown;
    const bool undone = found.repaired >= 0.0;
    return frames == evidence.capacity && !undone ? found : unknown;
}

/* Whether the bus is by now late by something else, and that is all. */
bool has_moved(const Evidence &evidence, const Evidence &undone, Diagnosis &found)
{
    const Excerpt &excerpt = evidence.excerpts.front();
    const std::size_t frames = std::min(excerpt.frames, third_of(evidence));
    return undone.last + frames > excerpt.start + excerpt.frames &&
           bus_lag(last_of(evidence, frames), 1.0, found) && found.nulls;
}

/* What a lag of a fraction leaves, where it never nulled, is there where a stem has stopped
 * as well: that is not what this one lost. */
bool is_interpolated(const Diagnosis &found, const BusDelay &bus)
{
    return !bus.clean && bus.lag != std::nearbyint(bus.lag) && is_cut(found);
}

/* What is wrong beside the bus, if it is that, and certain. */
std::optional<Diagnosis> look_behind(const Evidence &evidence, const Evidence &undone,
                                     const BusDelay &bus)
{
    if (undone.excerpts.empty())
        return std::nullopt;
    Diagnosis alone = nothing_known(evidence);
    if (undone.loud > 0) {
        if (has_moved(evidence, undone, alone))
            return alone;
        const Diagnosis found = look(undone);
        const bool silent = found.guilty.empty() && found.fault == Fault::Truncated;
        const bool certain =
            silent || has_shape(found) || (!found.guilty.empty() && nulls(found, undone));
        if (found.mix_delay != 0.0 || !certain || is_interpolated(found, bus))
            return std::nullopt;
        return behind(found, bus);
    }
    alone.fault = bus.lag != 0.0 ? Fault::Delay : Fault::MixProcessing;
    alone.confidence = alone.explained = 1.0;
    alone.repaired = residual_peak(undone);
    alone.nulls = true;
    alone.mix_delay = bus.lag;
    alone.mix_gain = bus.gain;
    return alone;
}

double residual_energy(const Evidence &evidence)
{
    const Excerpt &excerpt = evidence.excerpts.front();
    const std::size_t sources = evidence.setup.stems + 1;
    double sum = 0.0;
    for (std::size_t c = 0; c < static_cast<std::size_t>(evidence.lanes); ++c) {
        const float *r = excerpt.signal(c * sources + sources - 1, evidence.capacity);
        sum += product_of(r, r, excerpt.frames);
    }
    return sum;
}

/* What is wrong beside the bus is not certain yet, but the bus is as it was: where that is
 * wrong, the mix is nearer to its stems once undone. As it comes it is not worth a look. */
std::optional<Diagnosis> goes_on(const Evidence &evidence, const Evidence &undone,
                                 const BusDelay &bus)
{
    if (undone.excerpts.empty() || undone.loud == 0)
        return std::nullopt;
    // Undone, it begins just before what is wrong: there is nothing before.
    const std::size_t third = third_of(evidence);
    const Evidence last = last_of(evidence, std::min(evidence.excerpts.front().frames, third));
    const Evidence rest = last_of(undone, std::min(undone.excerpts.front().frames, third));
    constexpr double kNearer = 0.5; // of energy
    if (residual_energy(rest) > kNearer * residual_energy(last))
        return std::nullopt;
    Diagnosis unknown = nothing_known(evidence);
    if (bus_lag(last, kMost, unknown))
        return unknown;
    return behind(nothing_known(undone), bus);
}

} // namespace

Diagnosis diagnose_recent(const Evidence &evidence, const BusDelay &bus)
{
    if (!bus.plain()) {
        const Evidence undone = undo_bus(evidence, bus);
        if (std::optional<Diagnosis> found = look_behind(evidence, undone, bus))
            return *std::move(found);
        if (std::optional<Diagnosis> found = goes_on(evidence, undone, bus))
            return *std::move(found);
    }
    Diagnosis found = look(evidence);
    if (found.guilty.empty() && found.mix_delay != 0.0 && !found.nulls) {
        // Its level is led astray by what is wrong besides.
        const BusDelay late{found.mix_delay, 1.0, kNowhere, false};
        if (std::optional<Diagnosis> rest = look_behind(evidence, undo_bus(evidence, late), late))
            return *std::move(rest);
    }
    return found;
}

BusDelay known_bus(const Diagnosis &found, const BusDelay &before) noexcept
{
    const bool clean =
        before.clean && !before.plain() && std::fabs(found.mix_delay - before.lag) < 0.5; // samples
    if (found.behind)
        return {found.mix_delay, found.mix_gain, found.from, clean};
    if (found.nulls && found.guilty.empty() && !found.mix_swapped)
        return {found.mix_delay, found.mix_gain, kNowhere};
    if (found.guilty.empty() && found.mix_delay != 0.0)
        return {found.mix_delay, 1.0, kNowhere, clean};
    return found.fault == Fault::Unknown ? before : BusDelay{};
}

} // namespace stems
