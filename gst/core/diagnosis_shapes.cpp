/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Faults that show in where the residual is, not in what it is.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>

namespace stems
{

std::vector<Cut> find_cuts(const Evidence &evidence)
{
    constexpr std::uint64_t kNear = 4 * NullTrace::kCell;
    const auto near = [](std::uint64_t a, std::uint64_t b) {
        return (a > b ? a - b : b - a) <= kNear;
    };
    std::vector<Cut> cuts;
    for (std::size_t s = 0; s < evidence.stems.size(); ++s) {
        const StemTrace &stem = evidence.stems[s];
        // The cell in which it stops sounds, and is loud.
        const bool silent = stem.sounding <= 2 + evidence.loud / 50 && stem.silent > 0;
        if (!silent || stem.elsewhere + stem.sounding == 0 || evidence.first == kNowhere)
            continue;
        const bool stops = stem.stopped > 0 && near(stem.stopped, evidence.first);
        const bool head = stem.stopped == 0 && near(stem.first_sound, evidence.last);
        const bool drops = stem.last_sound > evidence.last;
        if (stops || head)
            cuts.push_back({s, head, drops && !head});
    }
    return cuts;
}

/* The samples of a part whose residual is more than rounding leaves. */
static std::vector<bool> loud_samples(const Scene &scene, const Part &part, std::size_t lane)
{
    const Evidence &evidence = scene.evidence;
    const Wave &r = scene.residual(part, lane);
    std::vector<bool> loud(part.frames);
    for (std::size_t i = 0; i < part.frames; ++i) {
        double sum = 0.0;
        for (std::size_t s = 0; evidence.float_bound > 0.0 && s < scene.stems; ++s)
            sum += std::fabs(scene.stem(part, lane, s)[i]);
        loud[i] = std::fabs(r[i]) > evidence.innocent(sum);
    }
    return loud;
}

std::optional<Clipping> find_clipping(const Scene &scene)
{
    constexpr double kShare = 0.95;
    // Dither, on the top and below it.
    const double lsb = scene.evidence.peak / (1.5 * static_cast<double>(scene.stems + 1));
    std::vector<Clipping> found;
    std::vector<std::vector<bool>> louds;
    for (std::size_t c = 0; c < scene.lanes; ++c)
        for (const Part &part : scene.parts)
            louds.push_back(loud_samples(scene, part, c));
    for (std::size_t s = 0; s <= scene.stems; ++s) {
        std::uint64_t loud = 0, flat = 0, tops = 0;
        double level = 0.0;
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            std::vector<Wave> waves;
            double top[2]{};
            for (const Part &part : scene.parts) {
                Wave wave = s < scene.stems ? scene.stem(part, c, s) : scene.sum(part, c);
                if (s == scene.stems)
                    for (std::size_t i = 0; i < part.frames; ++i)
                        wave[i] += scene.residual(part, c)[i];
                for (std::size_t i = 0; i < part.frames; ++i)
                    top[wave[i] < 0.0] = std::max(top[wave[i] < 0.0], std::fabs(wave[i]));
                waves.push_back(std::move(wave));
            }
            const double sign = s < scene.stems ? 1.0 : -1.0;
            for (std::size_t p = 0; p < scene.parts.size(); ++p) {
                const Wave &r = scene.residual(scene.parts[p], c);
                const std::vector<bool> &is_loud = louds[c * scene.parts.size() + p];
                for (std::size_t i = 0; i < scene.parts[p].frames; ++i) {
                    const double x = waves[p][i];
                    const double edge = top[x < 0.0] * (1.0 - 1e-4) - 3.5 * lsb;
                    const bool is_top = std::fabs(x) >= edge && edge > 0.0;
                    tops += is_top;
                    if (!is_loud[i])
                        continue;
                    ++loud;
                    if (is_top && r[i] * x * sign > 0.0) {
                        ++flat;
                        level = std::max(level, std::fabs(x));
                    }
                }
            }
        }
        const auto share = [](std::uint64_t a, std::uint64_t b) {
            return b > 0 ? static_cast<double>(a) / static_cast<double>(b) : 0.0;
        };
        if (flat >= 4 && share(flat, loud) >= kShare && share(flat, tops) >= 0.5)
            found.push_back({s, level, flat});
    }
    if (found.size() != 1)
        return std::nullopt;
    return found.front();
}

} // namespace stems
