/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A gain that moves with time, on one stem or on all alike: a mix bus
 * compressor, a limiter, a ride that was not printed. Both channels have one.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>

namespace stems
{

Motion find_motion(const Scene &scene)
{
    constexpr std::size_t kWindow = 64;
    Motion motion;
    double all = 0.0;
    for (std::size_t s = 0; s <= scene.stems; ++s) {
        double left = 0.0;
        std::vector<std::pair<double, double>> gains; // with their energy
        for (const Part &part : scene.parts) {
            std::vector<Wave> sums;
            for (std::size_t c = 0; s == scene.stems && c < scene.lanes; ++c)
                sums.push_back(scene.sum(part, c));
            for (std::size_t at = part.loud.from; at + kWindow <= part.loud.to; at += kWindow) {
                double xr = 0.0, xx = 0.0, rr = 0.0;
                for (std::size_t c = 0; c < scene.lanes; ++c) {
                    const Wave &x = s < scene.stems ? scene.stem(part, c, s) : sums[c];
                    const Wave &r = scene.residual(part, c);
                    const Range window{at, at + kWindow};
                    xr += product_of(x, r, window);
                    xx += energy_of(x, window);
                    rr += energy_of(r, window);
                }
                left += rr - (xx > 0.0 ? xr * xr / xx : 0.0);
                if (s == scene.stems) {
                    all += rr;
                    if (xx > 0.0)
                        gains.emplace_back(1.0 + xr / xx, xx);
                }
            }
        }
        motion.left.push_back(left);
        if (gains.empty())
            continue;
        // Of the louder half: what is said of quiet windows is noise.
        std::ranges::sort(gains, [](const auto &a, const auto &b) { return a.second > b.second; });
        gains.resize((gains.size() + 1) / 2);
        const auto [low, high] =
            std::ranges::minmax_element(gains, {}, [](const auto &gain) { return gain.first; });
        motion.lowest = low->first;
        motion.highest = high->first;
    }
    for (double &left : motion.left)
        left = all > 0.0 ? left / all : 1.0;
    return motion;
}

} // namespace stems
