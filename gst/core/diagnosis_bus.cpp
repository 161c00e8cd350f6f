/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A mix that is late against all stems, undone.
 */
#include "diagnosis_bus.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::size_t kCell = NullTrace::kCell;
constexpr double kInterpolated = 0.01; // of the mix: what a lag of a fraction may leave
constexpr double kKept = 0x1p-24;      // of a residual, as excerpts are of floats

/* The stream's frame that is so much later. */
std::uint64_t later(std::uint64_t frame, std::ptrdiff_t by)
{
    if (frame == kNowhere)
        return frame;
    return by < 0 ? frame - std::min(frame, static_cast<std::uint64_t>(-by))
                  : frame + static_cast<std::uint64_t>(by);
}

/* Frame @i of an excerpt is more than innocent in a lane. */
bool outside(const Evidence &evidence, const Excerpt &excerpt, std::size_t i)
{
    const std::size_t stems = evidence.setup.stems;
    for (std::size_t c = 0; c < static_cast<std::size_t>(evidence.lanes); ++c) {
        const auto at = [&](std::size_t s) {
            return std::fabs(
                static_cast<double>(excerpt.signal(c * (stems + 1) + s, evidence.capacity)[i]));
        };
        double sum = 0.0;
        for (std::size_t s = 0; s < stems; ++s)
            sum += at(s);
        if (at(stems) > evidence.innocent(sum))
            return true;
    }
    return false;
}

bool sounds(const Evidence &evidence, const Excerpt &excerpt, std::size_t s, Range cell)
{
    for (std::size_t c = 0; c < static_cast<std::size_t>(evidence.lanes); ++c) {
        const float *x = excerpt.signal(c * (evidence.setup.stems + 1) + s, evidence.capacity);
        if (std::any_of(x + cell.from, x + cell.to,
                        [&](float v) { return std::fabs(v) > evidence.quiet; }))
            return true;
    }
    return false;
}

/* Counts an excerpt's cells, as the trace of a stream does (null_trace.h). */
void count(Evidence &evidence, Excerpt &excerpt)
{
    for (std::size_t at = 0; at < excerpt.frames; at += kCell) {
        const Range cell{at, std::min(at + kCell, excerpt.frames)};
        Range loud{cell.to, cell.from};
        for (std::size_t i = cell.from; i < cell.to; ++i)
            if (outside(evidence, excerpt, i)) {
                loud.from = std::min(loud.from, i);
                loud.to = i + 1;
            }
        const bool is_loud = loud.to > loud.from;
        if (is_loud) {
            excerpt.from = std::min(excerpt.from, cell.from);
            excerpt.to = cell.to;
            evidence.first = std::min(evidence.first, excerpt.start + loud.from);
            evidence.last = std::max(evidence.last, excerpt.start + loud.to);
        }
        for (std::size_t s = 0; s < evidence.setup.stems; ++s) {
            StemTrace &stem = evidence.stems[s];
            const bool sounding = sounds(evidence, excerpt, s, cell);
            if (is_loud && evidence.loud == 0)
                stem.stopped = stem.last_sound;
            if (is_loud)
                ++(sounding ? stem.sounding : stem.silent);
            else
                stem.elsewhere += sounding;
            if (sounding)
                stem.last_sound = excerpt.start + cell.to;
        }
        evidence.loud += is_loud;
    }
}

/* Drops what came before that frame. */
void begin_at(Evidence &evidence, Excerpt &excerpt, std::size_t frame)
{
    if (frame == 0)
        return;
    for (std::size_t at = 0; at < excerpt.audio.size(); at += evidence.capacity) {
        float *signal = excerpt.audio.data() + at;
        std::copy(signal + frame, signal + excerpt.frames, signal);
    }
    excerpt.start += frame;
    excerpt.frames -= frame;
    excerpt.from -= frame;
    excerpt.to -= frame;
}

/* The highest sample of the mix, or of the residual. */
double peak_of(const Scene &scene, bool mix)
{
    double peak = 0.0;
    for (const Part &part : scene.parts)
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            const Wave &left = scene.residual(part, c);
            for (std::size_t i = 0; i < part.frames; ++i)
                peak = std::max(peak, std::fabs(left[i] + (mix ? scene.sum(part, c)[i] : 0.0)));
        }
    return peak;
}

} // namespace

Evidence undo_bus(const Evidence &evidence, const BusDelay &bus)
{
    Scene scene{evidence};
    const double whole = std::nearbyint(bus.lag);
    const auto by = static_cast<std::ptrdiff_t>(whole);
    Evidence out = evidence;
    out.excerpts.clear();
    out.silences.clear(); // of the mix as it was
    out.loud = out.last = 0;
    out.first = kNowhere;
    struct Past {
        std::uint64_t cells, last_sound; // in which it sounds
    };
    std::vector<Past> past;
    for (StemTrace &stem : out.stems) {
        past.push_back(
            {stem.sounding + stem.elsewhere, std::min(later(stem.last_sound, by), out.frames)});
        stem.silent = stem.sounding = stem.elsewhere = stem.stopped = 0;
        stem.first_sound = later(stem.first_sound, by);
        stem.last_sound = past.back().last_sound;
        stem.given = later(stem.given, by);
    }
    // Undone, it is in other places than it was rounded for.
    out.peak = std::max(out.peak, kKept * peak_of(scene, false));
    if (bus.lag != whole)
        out.peak = std::max(out.peak, kInterpolated * peak_of(scene, true));
    for (const Part &part : scene.parts) {
        const std::size_t edge = scene.valid(part, bus.lag - whole).from;
        Range range{edge + static_cast<std::size_t>(std::max<std::ptrdiff_t>(by, 0)), part.frames};
        // Live, what nulled as it came was before the mix was late.
        if (out.setup.live && evidence.first != kNowhere && evidence.first > part.start)
            range.from = std::max<std::size_t>(range.from, evidence.first - part.start);
        range.to -=
            std::min(range.to, edge + static_cast<std::size_t>(std::max<std::ptrdiff_t>(-by, 0)));
        range.from += (kCell - (part.start + range.from) % kCell) % kCell;
        if (range.size() < kCell)
            continue;
        Excerpt excerpt{part.start + range.from, range.size(), SIZE_MAX, 0, {}};
        excerpt.audio.resize(part.waves.size() * out.capacity);
        // As it was when the excerpt began; what came after is found in it.
        for (StemTrace &stem : out.stems)
            stem.last_sound = std::min(stem.last_sound, excerpt.start);
        Wave moved;
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            const auto to = [&](std::size_t s) {
                return excerpt.audio.data() + (c * (scene.stems + 1) + s) * out.capacity;
            };
            Wave mix = scene.sum(part, c);
            for (std::size_t i = 0; i < part.frames; ++i)
                mix[i] += scene.residual(part, c)[i];
            scene.move(mix, part.frames, whole - bus.lag, moved);
            for (std::size_t i = 0; i < excerpt.frames; ++i) {
                double left = moved[range.from + i] / bus.gain;
                const std::size_t at = range.from + i - static_cast<std::size_t>(by);
                for (std::size_t s = 0; s < scene.stems; ++s) {
                    const double x = scene.stem(part, c, s)[at];
                    to(s)[i] = static_cast<float>(x);
                    left -= x;
                }
                to(scene.stems)[i] = static_cast<float>(left);
            }
        }
        count(out, excerpt);
        // As that of a set in time does: just before what is wrong.
        if (out.setup.live && excerpt.to > 0)
            begin_at(out, excerpt, excerpt.from - std::min(excerpt.from, kCell));
        out.excerpts.push_back(std::move(excerpt));
    }
    // It went on then as it does now.
    if (!out.excerpts.empty() && out.excerpts.front().from == 0 && bus.since < out.first)
        out.first = bus.since;
    for (std::size_t s = 0; s < scene.stems; ++s) {
        StemTrace &stem = out.stems[s];
        stem.last_sound = std::max(stem.last_sound, past[s].last_sound);
        // What is not in the excerpts was loud because the mix is late.
        stem.elsewhere = std::max(stem.elsewhere + stem.sounding, past[s].cells) - stem.sounding;
    }
    return out;
}

bool has_shape(const Diagnosis &found) noexcept
{
    // A stem that was silent so far may be yet to come in.
    return !found.guilty.empty() &&
           (found.fault == Fault::Truncated ||
            (found.fault == Fault::Missing && found.note == "drop") ||
            found.fault == Fault::Clipped || found.fault == Fault::Duplicate ||
            (found.fault == Fault::DifferentContent && found.guilty.size() == 1));
}

Diagnosis behind(Diagnosis found, const BusDelay &bus)
{
    found.behind = true;
    found.mix_delay = bus.lag;
    found.mix_gain = bus.gain;
    return found;
}

} // namespace stems
