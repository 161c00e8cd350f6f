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

/* A file in one lane: stem @s, or the mix. */
Wave file_of(const Scene &scene, const Part &part, std::size_t lane, std::size_t s)
{
    if (s < scene.stems)
        return scene.stem(part, lane, s);
    Wave mix = scene.sum(part, lane);
    for (std::size_t i = 0; i < part.frames; ++i)
        mix[i] += scene.residual(part, lane)[i];
    return mix;
}

/* One file in all lanes and parts: [lane * parts + part]; and its highest samples
 * in each lane, above and below zero. */
struct Heard {
    std::vector<Wave> waves;
    std::vector<std::array<double, 2>> tops;
};

Heard hear(const Scene &scene, std::size_t s)
{
    Heard out;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        std::array<double, 2> &top = out.tops.emplace_back();
        for (const Part &part : scene.parts) {
            const Wave &wave = out.waves.emplace_back(file_of(scene, part, c, s));
            for (std::size_t i = 0; i < part.frames; ++i)
                top[wave[i] < 0.0] = std::max(top[wave[i] < 0.0], std::fabs(wave[i]));
        }
    }
    return out;
}

/* What the residual holds of a file below its tops, by least squares. */
double below_tops(const Scene &scene, const Heard &file)
{
    double xr = 0.0, xx = 0.0;
    for (std::size_t c = 0; c < scene.lanes; ++c)
        for (std::size_t p = 0; p < scene.parts.size(); ++p) {
            const Wave &wave = file.waves[c * scene.parts.size() + p];
            const Wave &r = scene.residual(scene.parts[p], c);
            for (std::size_t i = 0; i < scene.parts[p].frames; ++i) {
                const double x = wave[i];
                if (std::fabs(x) > 0.9 * file.tops[c][x < 0.0])
                    continue;
                xr += x * r[i];
                xx += x * x;
            }
        }
    return xx > 0.0 ? xr / xx : 0.0;
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
    std::uint64_t loud = 0, all_flat = 0;
    double level = 0.0;
    bool natural = false;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        std::array<std::uint64_t, 2> flat{}, tops{}; // above zero, below
        for (std::size_t p = 0; p < scene.parts.size(); ++p) {
            const Wave &wave = file.waves[c * scene.parts.size() + p];
            const Wave &r = scene.residual(scene.parts[p], c);
            for (std::size_t i = 0; i < scene.parts[p].frames; ++i) {
                const double x = wave[i], left = r[i] - part * x;
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
