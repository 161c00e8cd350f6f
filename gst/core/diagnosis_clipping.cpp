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

constexpr std::size_t kPiece = 4096; // frames

/* A stem, or the mix, which is the sum and the residual; and its highest samples in
 * each lane, above and below zero. */
struct Heard {
    double rest; /* of the residual: 1 for the mix */
    std::vector<Top> tops;
};

/* Calls @call(range, samples of the stem or the sum, of the residual) for one piece
 * after the other, until that is false. */
template <class Call>
void each_piece(const Scene &scene, const Part &part, std::size_t c, std::size_t s, Call call)
{
    std::array<double, kPiece> x, r;
    for (std::size_t at = 0; at < part.frames; at += kPiece) {
        const Range range{at, std::min(at + kPiece, part.frames)};
        if (!call(range, scene.source(part, c, s, range, x.data()),
                  scene.piece(part, c, scene.stems, range, r.data())))
            return;
    }
}

Heard hear(const Scene &scene, std::size_t s)
{
    Heard out{s < scene.stems ? 0.0 : 1.0, {}};
    std::array<double, kPiece> mix;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        Top &top = out.tops.emplace_back(s < scene.stems ? scene.top(c, s) : Top{});
        for (const Part &part : scene.parts)
            each_piece(scene, part, c, s, [&](Range range, const double *wave, const double *r) {
                if (s < scene.stems)
                    return false;
                for (std::size_t i = 0; i < range.size(); ++i)
                    mix[i] = wave[i] + r[i];
                const Top here = top_of(mix.data(), range.size());
                for (std::size_t side : {0, 1})
                    top[side] = std::max(top[side], here[side]);
                return true;
            });
    }
    return out;
}

/* What the residual holds of each file below its tops, by least squares. */
std::vector<double> below_tops(const Scene &scene, std::span<const Heard> files)
{
    std::vector<double> xr(files.size()), xx(files.size());
    std::array<double, kPiece> below;
    Signals signals{scene, kPiece};
    for (std::size_t c = 0; c < scene.lanes; ++c)
        for (const Part &part : scene.parts)
            for (std::size_t at = 0; at < part.frames; at += kPiece) {
                const Range range{at, std::min(at + kPiece, part.frames)};
                signals.read(part, c, range);
                const double *r = signals.residual();
                for (std::size_t s = 0; s < files.size(); ++s) {
                    const double *wave = signals.source(s);
                    const double high = 0.9 * files[s].tops[c][0], low = -0.9 * files[s].tops[c][1];
                    for (std::size_t i = 0; i < range.size(); ++i) {
                        const double x = wave[i] + files[s].rest * r[i];
                        below[i] = (x > high) | (x < low) ? 0.0 : x;
                    }
                    xr[s] += product_of(below.data(), r, range.size());
                    xx[s] += product_of(below.data(), below.data(), range.size());
                }
            }
    for (std::size_t s = 0; s < files.size(); ++s)
        xr[s] = xx[s] > 0.0 ? xr[s] / xx[s] : 0.0;
    return xr;
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
    bool natural = false, hopeless = false;
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        std::array<std::uint64_t, 2> flat{}, tops{}; // above zero, below
        const auto count = [&](const Part &each, std::size_t i, double wave, double r) {
            if (!each.hidden.empty() && each.hidden[c][i] != 0)
                return;
            const double x = wave + file.rest * r, left = r - part * x;
            const double edge = file.tops[c][x < 0.0] * (1.0 - 1e-4) - 3.5 * lsb;
            const bool is_top = std::fabs(x) >= edge && edge > 0.0;
            tops[x < 0.0] += is_top;
            double sum = 0.0;
            for (std::size_t k = 0; evidence.float_bound > 0.0 && k < scene.stems; ++k)
                sum += std::fabs(scene.stem(each, c, k)[i]);
            if (std::fabs(left) <= (1.0 + std::fabs(part)) * evidence.innocent(sum))
                return;
            ++loud;
            if (is_top && left * x * sign > 0.0) {
                ++flat[x < 0.0];
                ++flattened;
                level = std::max(level, std::fabs(x));
            }
        };
        for (const Part &each : scene.parts)
            each_piece(scene, each, c, s, [&](Range range, const double *wave, const double *r) {
                // Even if all that is still to come were at tops.
                hopeless = hopeless || static_cast<double>(flattened + still) <
                                           kShare * static_cast<double>(loud + still);
                if (hopeless)
                    return false;
                still -= range.size();
                for (std::size_t i = 0; i < range.size(); ++i)
                    count(each, range.from + i, wave[i], r[i]);
                return true;
            });
        if (hopeless)
            return std::nullopt;
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
    std::vector<Heard> files;
    std::vector<Clipping> found;
    for (std::size_t s = 0; s <= scene.stems; ++s) {
        files.push_back(hear(scene, s));
        if (const std::optional<Clipping> plain = clips(scene, s, files[s], 0.0))
            found.push_back(*plain);
    }
    const std::vector<double> parts =
        found.empty() ? below_tops(scene, files) : std::vector<double>{};
    for (std::size_t s = 0; s < parts.size(); ++s) {
        // The sum, or the stem, must be there at all.
        if (std::fabs(1.0 + (s < scene.stems ? parts[s] : -parts[s])) < 0.01)
            continue;
        if (const std::optional<Clipping> scaled = clips(scene, s, files[s], parts[s]))
            found.push_back(*scaled);
    }
    if (found.size() != 1)
        return std::nullopt;
    return found.front();
}

} // namespace stems
