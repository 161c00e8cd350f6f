/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A clock that runs apart: a stem whose lag grows with time.
 */
#include "diagnosis_poses.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

} // namespace

void try_drift(Scene &scene, Posing &posing)
{
    if (scene.parts.size() < 3)
        return;
    const std::vector<Pose> plain(scene.stems);
    double best = 0.5;
    for (std::size_t s = 0; s < scene.stems; ++s) {
        double n = 0.0, t = 0.0, y = 0.0, tt = 0.0, ty = 0.0, left = 0.0;
        // The ends first: where neither is late, none between is.
        const auto late = [&](const Part &part) {
            const Lag found = find_lag(scene, part, plain, s);
            return found.lag != 0.0 && found.coherence >= 0.3;
        };
        if (!late(scene.parts.back()) && !late(scene.parts.front()) &&
            !late(scene.parts[scene.parts.size() * 3 / 4]))
            continue;
        std::vector<std::pair<double, double>> points;
        for (const Part &part : scene.parts) {
            const Lag found = find_lag(scene, part, plain, s);
            left += found.unexplained / static_cast<double>(scene.parts.size());
            if (found.coherence < 0.3)
                continue;
            points.emplace_back(static_cast<double>(part.start) +
                                    0.5 * static_cast<double>(part.frames),
                                found.lag);
        }
        const std::size_t enough = std::min<std::size_t>(4, scene.parts.size());
        if (points.size() < enough || left >= best)
            continue;
        // Robustly: the median of all slopes, then least squares of what is near.
        std::vector<double> slopes;
        for (std::size_t i = 0; i < points.size(); ++i)
            for (std::size_t k = i + 1; k < points.size(); ++k)
                slopes.push_back((points[k].second - points[i].second) /
                                 (points[k].first - points[i].first));
        const double rough = median(slopes);
        std::vector<double> offsets;
        for (const auto &[at, lag] : points)
            offsets.push_back(lag - rough * at);
        const double offset = median(offsets);
        const double range = std::fabs(rough) * (points.back().first - points.front().first);
        for (const auto &[at, lag] : points) {
            if (std::fabs(lag - offset - rough * at) > 1.5 + 0.05 * range)
                continue;
            n += 1.0;
            t += at;
            y += lag;
            tt += at * at;
            ty += at * lag;
        }
        const double slope = (ty - t * y / n) / (tt - t * t / n);
        if (range < 2.5 || n < 3.0 || n < 0.7 * static_cast<double>(points.size()))
            continue;
        best = left;
        posing.drifts = true;
        posing.drifting = s;
        posing.drift = slope;
        posing.lag = y / n;
    }
}

} // namespace stems
