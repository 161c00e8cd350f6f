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
#include <numeric>

namespace stems
{

constexpr double kMost = 4.0;      // gain
constexpr std::size_t kPiece = 64; // windows

Motion find_motion(const Scene &scene)
{
    const std::size_t window = static_cast<std::size_t>(scene.evidence.setup.rate) / 700;
    Motion motion;
    double all = 0.0;
    struct Moment {
        double xr, xx, rr;
    };
    std::vector<double> squares; // of the residual, in all windows
    Wave x_room(window), r_room(window);
    for (std::size_t s = 0; s <= scene.stems; ++s) {
        std::size_t next = 0;
        std::vector<double> &pieces = motion.pieces.emplace_back();
        std::vector<std::pair<double, double>> gains; // with their energy
        for (const Part &part : scene.parts) {
            std::vector<Moment> moments;
            for (std::size_t at = part.loud.from; at + window <= part.loud.to; at += window) {
                Moment &moment = moments.emplace_back();
                if (s == 0)
                    squares.push_back(0.0);
                for (std::size_t c = 0; c < scene.lanes; ++c) {
                    const Range range{at, at + window};
                    const double *x = scene.source(part, c, s, range, x_room.data());
                    const double *r = scene.piece(part, c, scene.stems, range, r_room.data());
                    moment.xr += product_of(x, r, window);
                    moment.xx += product_of(x, x, window);
                    if (s == 0)
                        squares.back() += product_of(r, r, window);
                }
                moment.rr = squares[next++];
            }
            for (std::size_t i = 0; i < moments.size(); ++i) {
                const Moment &m = moments[i];
                const Moment &before = moments[i > 0 ? i - 1 : std::min(i + 1, moments.size() - 1)];
                const Moment &after = moments[i + 1 < moments.size() ? i + 1 : i > 0 ? i - 1 : i];
                const double xx = before.xx + after.xx;
                const double gain =
                    xx > 0.0 ? std::clamp((before.xr + after.xr) / xx, -1.0, kMost - 1.0) : 0.0;
                if (i % kPiece == 0)
                    pieces.push_back(0.0);
                pieces.back() += m.rr - 2.0 * gain * m.xr + gain * gain * m.xx;
                if (s == scene.stems)
                    all += m.rr;
                if (m.xx > 0.0)
                    gains.emplace_back(1.0 + m.xr / m.xx, m.xx);
            }
        }
        motion.left.push_back(std::accumulate(pieces.begin(), pieces.end(), 0.0));
        motion.lowest.push_back(1.0);
        motion.highest.push_back(1.0);
        if (gains.empty())
            continue;
        // Of the louder half: what is said of quiet windows is noise.
        std::ranges::sort(gains, [](const auto &a, const auto &b) { return a.second > b.second; });
        gains.resize((gains.size() + 1) / 2);
        const auto [low, high] =
            std::ranges::minmax_element(gains, {}, [](const auto &gain) { return gain.first; });
        motion.lowest.back() = low->first;
        motion.highest.back() = high->first;
    }
    for (double &left : motion.left)
        left = all > 0.0 ? left / all : 1.0;
    return motion;
}

} // namespace stems
