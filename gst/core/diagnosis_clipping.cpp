/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files that are clipped: the residual is where they are at their flat tops, and
 * nowhere else.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace stems
{
namespace
{

/* One file in all lanes and parts: [lane * parts + part]; and its highest samples
 * in each lane, above and below zero. */
struct Heard {
    double rest = 0.0;               /* of the residual: 1 for the mix, which is the sum and that */
    std::vector<const Wave *> waves; /* of the stem, or the sum */
    std::vector<Top> tops;
};

Heard hear(const Scene &scene, std::size_t s)
{
    Heard out;
    out.rest = s < scene.stems ? 0.0 : 1.0;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        Top &top = out.tops.emplace_back(s < scene.stems ? scene.top(c, s) : Top{});
        for (const Part &part : scene.parts) {
            const Wave &wave = s < scene.stems ? scene.stem(part, c, s) : scene.sum(part, c);
            out.waves.push_back(&wave);
            for (std::size_t i = 0; i < part.frames && s == scene.stems; ++i) {
                const double x = wave[i] + scene.residual(part, c)[i];
                top[x < 0.0] = std::max(top[x < 0.0], std::fabs(x));
            }
        }
    }
    return out;
}

/* What the residual holds of a file below its tops, by least squares. */
double below_tops(const Scene &scene, const Heard &file)
{
    // By turns, so that no sum waits for the one before.
    std::array<double, 4> xr{}, xx{};
    for (std::size_t c = 0; c < scene.lanes; ++c)
        for (std::size_t p = 0; p < scene.parts.size(); ++p) {
            const Wave &wave = *file.waves[c * scene.parts.size() + p];
            const Wave &r = scene.residual(scene.parts[p], c);
            const double high = 0.9 * file.tops[c][0], low = -0.9 * file.tops[c][1];
            const auto add = [&](std::size_t i, std::size_t k) {
                const double y = wave[i] + file.rest * r[i];
                const double x = y > high || y < low ? 0.0 : y;
                xr[k] += x * r[i];
                xx[k] += x * x;
            };
            std::size_t i = 0;
            for (; i + 4 <= scene.parts[p].frames; i += 4)
                for (std::size_t k = 0; k < 4; ++k)
                    add(i + k, k);
            for (; i < scene.parts[p].frames; ++i)
                add(i, 0);
        }
    const double own = (xx[0] + xx[1]) + (xx[2] + xx[3]);
    return own > 0.0 ? ((xr[0] + xr[1]) + (xr[2] + xr[3])) / own : 0.0;
}

/* Whether what is left of the residual without @part of the file is more than
 * rounding leaves at the file's flat tops alone, where the file falls short; of those
 * in one lane and on one side at half of their samples or more, if at any: others it
 * has by nature. */
std::optional<Clipping> clips(const Scene &scene, std::size_t s, const Heard &file, double part)
{
    constexpr double kShare = 0.95;
    const Evidence &evidence = scene.evidence;
    // Dither, on the top and below it.
    const double lsb = evidence.peak / (1.5 * static_cast<double>(scene.stems + 1));
    // A stem of gain g lacks 1 / g - 1 of itself; the mix has 1 - 1 / g too much.
    const double gain = s < scene.stems ? 1.0 / (1.0 + part) : 1.0 / (1.0 - part);
    const double sign = (s < scene.stems) == (gain > 0.0) ? 1.0 : -1.0;
    std::uint64_t loud = 0, flattened = 0, all_flat = 0, still = 0;
    for (const Part &each : scene.parts)
        still += each.frames * scene.lanes;
    double level = 0.0;
    bool natural = false;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        std::array<std::uint64_t, 2> flat{}, tops{}; // above zero, below
        for (std::size_t p = 0; p < scene.parts.size(); ++p) {
            const Wave &wave = *file.waves[c * scene.parts.size() + p];
            const Wave &r = scene.residual(scene.parts[p], c);
            for (std::size_t i = 0; i < scene.parts[p].frames; ++i) {
                // Even if all that is still to come were at tops.
                if (i % 4096 == 0 && static_cast<double>(flattened + still) <
                                         kShare * static_cast<double>(loud + still))
                    return std::nullopt;
                --still;
                const double x = wave[i] + file.rest * r[i], left = r[i] - part * x;
                const double edge = file.tops[c][x < 0.0] * (1.0 - 1e-4) - 3.5 * lsb;
                const bool is_top = std::fabs(x) >= edge && edge > 0.0;
                tops[x < 0.0] += is_top;
                double sum = 0.0;
                for (std::size_t k = 0; evidence.float_bound > 0.0 && k < scene.stems; ++k)
                    sum += std::fabs(scene.stem(scene.parts[p], c, k)[i]);
                if (std::fabs(left) <= (1.0 + std::fabs(part)) * evidence.innocent(sum))
                    continue;
                ++loud;
                if (is_top && left * x * sign > 0.0) {
                    ++flat[x < 0.0];
                    ++flattened;
                    level = std::max(level, std::fabs(x));
                }
            }
        }
        for (std::size_t side : {0, 1}) {
            natural = natural || (flat[side] > 0 && 2 * flat[side] < tops[side]);
            all_flat += flat[side];
        }
    }
    if (all_flat < 4 || natural ||
        static_cast<double>(all_flat) < kShare * static_cast<double>(loud))
        return std::nullopt;
    return Clipping{s, level, gain};
}

} // namespace

std::optional<Clipping> find_clipping(const Scene &scene)
{
    std::vector<Clipping> plain, scaled;
    for (std::size_t s = 0; s <= scene.stems; ++s) {
        const Heard file = hear(scene, s);
        if (const std::optional<Clipping> found = clips(scene, s, file, 0.0)) {
            plain.push_back(*found);
            continue;
        }
        const double part = below_tops(scene, file);
        // The sum, or the stem, must be there at all.
        if (std::fabs(1.0 + (s < scene.stems ? part : -part)) < 0.01)
            continue;
        if (const std::optional<Clipping> found = clips(scene, s, file, part))
            scaled.push_back(*found);
    }
    const std::vector<Clipping> &found = plain.empty() ? scaled : plain;
    if (found.size() != 1)
        return std::nullopt;
    return found.front();
}

} // namespace stems
