/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Clicks: how the residual goes on where a stem stops, or how it came there, and whether
 * that is what the stem would have gone on with.
 */
#include "diagnosis_clicks.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::size_t kAhead = 4;     // samples that are predicted
constexpr std::size_t kMemory = 1024; // from so many

/* What is heard at an end, in all lanes. */
using Click = std::vector<double>;

double power(const Click &x)
{
    return energy_of(x, {0, x.size()});
}

/* How signal @s of the part (@of == stems: the residual) goes on at an end. */
Click ahead(const Scene &scene, const Part &part, std::size_t s, const End &end, Range valid,
            double *error = nullptr)
{
    Click out(scene.lanes * kAhead);
    const std::size_t n =
        std::min(kMemory, end.stops ? end.frame - valid.from : valid.to - end.frame);
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        const Wave &wave = s < scene.stems ? scene.stem(part, c, s) : scene.residual(part, c);
        const double *last = wave.data() + (end.stops ? end.frame - 1 : end.frame);
        const double left = go_on(last, end.stops ? 1 : -1, n, kAhead, out.data() + c * kAhead);
        if (error)
            *error += left;
    }
    return out;
}

/* Whether the residual begins, or ends, just there, and is about as loud as the stem:
 * of noise nobody knows how it goes on. But where another stem begins, or ends, the
 * residual may be of that one. */
bool coincides(const Scene &scene, const Part &part, std::size_t s, const End &end, Range valid,
               double limit)
{
    constexpr std::size_t kNear = 64, kLeast = 128;
    const std::size_t clear =
        std::min<std::size_t>({256, end.frame - valid.from, valid.to - end.frame});
    if (clear < kLeast)
        return false;
    const auto loud = [&](std::size_t from, std::size_t to) {
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t i = from; i < to; ++i)
                if (std::fabs(scene.residual(part, c)[i]) > limit)
                    return true;
        return false;
    };
    const std::size_t at = end.frame;
    if (end.stops ? loud(at - clear, at) || !loud(at, at + kNear)
                  : loud(at, at + clear) || !loud(at - kNear, at))
        return false;
    const auto sounds = [&](std::size_t k, Range range) {
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t i = range.from; i < range.to; ++i)
                if (std::fabs(scene.stem(part, c, k)[i]) > scene.evidence.quiet * kFloatSlack)
                    return true;
        return false;
    };
    const Range clear_of = end.stops ? Range{at - clear, at} : Range{at, at + clear};
    const Range near = end.stops ? Range{at, at + kNear} : Range{at - kNear, at};
    for (std::size_t k = 0; k < scene.stems; ++k)
        if (k != s && !sounds(k, clear_of) && sounds(k, near))
            return false;
    double lost = 0.0, held = 0.0;
    const Range before{at - clear, at}, after{at, at + clear};
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        held += energy_of(scene.stem(part, c, s), end.stops ? before : after);
        lost += energy_of(scene.residual(part, c), end.stops ? after : before);
    }
    return held < 10.0 * lost && lost < 10.0 * held;
}

/* What of a stem the residual holds on the side of an end where it sounds. */
double held_beside(const Scene &scene, const Part &part, std::size_t s, const End &end, Range valid)
{
    const std::size_t n =
        std::min(kMemory, end.stops ? end.frame - valid.from : valid.to - end.frame);
    const std::size_t from = end.stops ? end.frame - n : end.frame;
    double both = 0.0, own = 0.0;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        const double *x = scene.stem(part, c, s).data() + from;
        both += product_of(x, scene.residual(part, c).data() + from, n);
        own += product_of(x, x, n);
    }
    return own > 0.0 ? both / own : 0.0;
}

} // namespace

void weigh(const Scene &scene, std::span<const End> ends, const Hearing &hearing,
           std::vector<Hush> &hushes)
{
    constexpr std::size_t kMostAtOnce = 5, kLeast = 48;
    constexpr double kLeft = 0.25, kEnds = 0.75;
    // All have stopped by the last, and none has started at the first.
    End end = ends.front().stops ? ends.back() : ends.front();
    const Part &part = scene.parts[end.part];
    const Range valid = scene.valid(part, hearing.reach);
    if (end.frame < valid.from + kAhead || end.frame + kAhead > valid.to)
        return;
    const double limit = rounding_at(scene, part, end.frame, hearing);
    if ((end.stops ? end.frame - valid.from : valid.to - end.frame) >= kLeast &&
        ends.size() <= kMostAtOnce) {
        double error = 0.0;
        Click click = ahead(scene, part, scene.stems, end, valid, &error);
        for (std::size_t c = 0; c < scene.lanes; ++c)
            for (std::size_t i = 0; i < kAhead; ++i) {
                const std::size_t at = end.stops ? end.frame + i : end.frame - 1 - i;
                click[c * kAhead + i] = scene.residual(part, c)[at] - click[c * kAhead + i];
            }
        std::vector<Click> lost;
        for (const End &each : ends)
            lost.push_back(ahead(scene, part, hushes[each.hush].stem, end, valid));
        const double all = power(click);
        std::size_t best = 0;
        double least = kLeft;
        for (std::size_t set = 1; set < (std::size_t{1} << ends.size()); ++set) {
            Click rest = click;
            for (std::size_t k = 0; k < ends.size(); ++k)
                for (std::size_t i = 0; i < rest.size() && (set >> k & 1) != 0; ++i)
                    rest[i] -= lost[k][i];
            // One more must explain more.
            const double left = power(rest) / all;
            if (left < (best == 0 ? 1.0 : 0.5) * least) {
                least = left;
                best = set;
            }
        }
        const auto samples = static_cast<double>(kAhead);
        if (all > limit * limit && all > 8.0 * samples * error && best != 0) {
            Click stops(click.size()); // of all that are torn
            for (std::size_t k = 0; k < ends.size(); ++k)
                for (std::size_t i = 0; i < stops.size() && (best >> k & 1) != 0; ++i)
                    stops[i] += lost[k][i];
            const double share =
                product_of(click.data(), stops.data(), click.size()) / power(stops);
            for (std::size_t k = 0; k < ends.size(); ++k) {
                if ((best >> k & 1) == 0)
                    continue;
                Hush &hush = hushes[ends[k].hush];
                // Where the mix fades out, the residual ends with the stem.
                if (held_beside(scene, part, hush.stem, end, valid) < -kEnds * share)
                    continue;
                hush.torn = true;
                hush.left = std::min(hush.left, least);
            }
            return;
        }
    }
    if (ends.size() == 1 && coincides(scene, part, hushes[end.hush].stem, end, valid, limit))
        hushes[end.hush].torn = true;
}

} // namespace stems
