/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A gain that moves with time, on one stem or on all alike: a mix bus
 * compressor, a limiter, a ride that was not printed. Both channels have one.
 *
 * The gain of each window (1.4 ms) is foretold from those beside it: what moves
 * smoothly is, and a bass cannot pass for a gain on another stem because both
 * hardly change in a window.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace stems
{

constexpr double kMost = 4.0;      // gain
constexpr std::size_t kPiece = 64; // windows

Motion find_motion(const Scene &scene)
{
    const std::size_t window = static_cast<std::size_t>(scene.evidence.setup.rate) / 700;
    const std::size_t sources = scene.stems + 1; // the sum is the last
    Motion motion;
    motion.pieces.resize(sources);
    double all = 0.0;
    struct Moment {
        double xr = 0.0, xx = 0.0;
    };
    std::vector<std::vector<Moment>> moments(sources);
    std::vector<double> squares;                                        // of the residual
    std::vector<std::vector<std::pair<double, double>>> gains(sources); // with their energy
    Signals signals{scene, window};
    for (const Part &part : scene.parts) {
        const std::size_t windows = part.loud.size() / window;
        squares.assign(windows, 0.0);
        for (std::vector<Moment> &of_source : moments)
            of_source.assign(windows, {});
        for (std::size_t i = 0; i < windows; ++i)
            for (std::size_t c = 0; c < scene.lanes; ++c) {
                const std::size_t at = part.loud.from + i * window;
                signals.read(part, c, {at, at + window});
                const double *r = signals.residual();
                squares[i] += product_of(r, r, window);
                for (std::size_t s = 0; s < sources; ++s) {
                    const double *x = signals.source(s);
                    moments[s][i].xr += product_of(x, r, window);
                    moments[s][i].xx += product_of(x, x, window);
                }
            }
        for (double square : squares)
            all += square;
        for (std::size_t s = 0; s < sources; ++s)
            for (std::size_t i = 0; i < windows; ++i) {
                const Moment &m = moments[s][i];
                const Moment &before = moments[s][i > 0 ? i - 1 : std::min(i + 1, windows - 1)];
                const Moment &after = moments[s][i + 1 < windows ? i + 1 : i > 0 ? i - 1 : i];
                const double xx = before.xx + after.xx;
                const double gain =
                    xx > 0.0 ? std::clamp((before.xr + after.xr) / xx, -1.0, kMost - 1.0) : 0.0;
                if (i % kPiece == 0)
                    motion.pieces[s].push_back(0.0);
                motion.pieces[s].back() += squares[i] - 2.0 * gain * m.xr + gain * gain * m.xx;
                if (m.xx > 0.0)
                    gains[s].emplace_back(1.0 + m.xr / m.xx, m.xx);
            }
    }
    for (std::size_t s = 0; s < sources; ++s) {
        motion.left.push_back(
            std::accumulate(motion.pieces[s].begin(), motion.pieces[s].end(), 0.0));
        motion.lowest.push_back(1.0);
        motion.highest.push_back(1.0);
        if (gains[s].empty())
            continue;
        // Of the louder half: what is said of quiet windows is noise.
        const auto half = static_cast<std::ptrdiff_t>((gains[s].size() + 1) / 2);
        std::ranges::nth_element(gains[s], gains[s].begin() + (half - 1), std::greater<>{},
                                 [](const auto &gain) { return gain.second; });
        const auto [low, high] =
            std::ranges::minmax_element(gains[s].begin(), gains[s].begin() + half, {},
                                        [](const auto &gain) { return gain.first; });
        motion.lowest.back() = low->first;
        motion.highest.back() = high->first;
    }
    for (double &left : motion.left)
        left = all > 0.0 ? left / all : 1.0;
    return motion;
}

} // namespace stems
