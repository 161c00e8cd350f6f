/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Joint least squares of gains and lags, by Gauss and Newton: with misfit e,
 *     e = sum of dg_k s_k(t - lag_k) - g_k dlag_k s_k'(t - lag_k).
 */
#include "diagnosis_scene.h"
#include "gram.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stems
{

std::vector<double> solve_normal(const std::vector<double> &gram, std::size_t pitch,
                                 std::size_t count, std::size_t right)
{
    constexpr double kLeast = 1e-9; // of a signal that no other explains, relative
    const auto g = [&](std::size_t a, std::size_t b) {
        return gram[std::max(a, b) * pitch + std::min(a, b)];
    };
    std::vector<double> scale(count), left(count), l(count * count), x(count), y(count);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < count; ++i) {
        scale[i] = g(i, i) > 0.0 ? 1.0 / std::sqrt(g(i, i)) : 0.0;
        left[i] = g(i, i) > 0.0 ? 1.0 : 0.0;
    }
    std::size_t rank = 0;
    for (; rank < count; ++rank) {
        std::size_t best = rank;
        for (std::size_t i = rank + 1; i < count; ++i)
            if (left[order[i]] > left[order[best]])
                best = i;
        const std::size_t pivot = order[best];
        if (!(left[pivot] > kLeast))
            break;
        std::swap(order[rank], order[best]);
        for (std::size_t k = 0; k < rank; ++k)
            std::swap(l[rank * count + k], l[best * count + k]);
        const double root = std::sqrt(left[pivot]);
        l[rank * count + rank] = root;
        for (std::size_t i = rank + 1; i < count; ++i) {
            double rest = g(order[i], pivot) * scale[order[i]] * scale[pivot];
            for (std::size_t k = 0; k < rank; ++k)
                rest -= l[i * count + k] * l[rank * count + k];
            l[i * count + rank] = rest / root;
            left[order[i]] -= l[i * count + rank] * l[i * count + rank];
        }
    }
    for (std::size_t i = 0; i < rank; ++i) {
        double rest = g(order[i], right) * scale[order[i]];
        for (std::size_t k = 0; k < i; ++k)
            rest -= l[i * count + k] * y[k];
        y[i] = rest / l[i * count + i];
    }
    for (std::size_t i = rank; i-- > 0;) {
        for (std::size_t k = i + 1; k < rank; ++k)
            y[i] -= l[k * count + i] * y[k];
        y[i] /= l[i * count + i];
        x[order[i]] = y[i] * scale[order[i]];
    }
    return x;
}

void refine(Scene &scene, std::span<const std::size_t> which, std::vector<Pose> &poses,
            const std::vector<bool> &movable, int rounds)
{
    const std::size_t stems = scene.stems;
    std::vector<std::size_t> moving;
    for (std::size_t s = 0; s < stems; ++s)
        if (movable[s])
            moving.push_back(s);
    const std::size_t count = stems + moving.size(), pitch = count + 1;
    std::vector<Wave> columns(pitch);
    std::vector<const double *> at(pitch);
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> gram(pitch * pitch);
        const double reach = largest_lag(poses) + (moving.empty() ? 0.0 : 1.0);
        for (std::size_t p : which) {
            const Part &part = scene.parts[p];
            const Range range = scene.inner(part, reach);
            if (range.size() == 0)
                continue;
            for (std::size_t c = 0; c < scene.lanes; ++c) {
                for (std::size_t s = 0; s < stems; ++s)
                    scene.move(part, c, s, poses[s], columns[s]);
                for (std::size_t m = 0; m < moving.size(); ++m) {
                    const Pose &pose = poses[moving[m]];
                    const std::size_t lane = pose.swapped && scene.lanes == 2 ? 1 - c : c;
                    scene.slope(scene.stem(part, lane, moving[m]), part.frames, pose.lag,
                                columns[stems + m]);
                }
                scene.misfit(part, c, poses, columns[count]);
                for (std::size_t i = 0; i < pitch; ++i)
                    at[i] = columns[i].data() + range.from;
                gram_add(at.data(), pitch, range.size(), gram.data());
            }
        }
        const std::vector<double> x = solve_normal(gram, pitch, count, count);
        for (std::size_t s = 0; s < stems; ++s)
            poses[s].gain += x[s];
        for (std::size_t m = 0; m < moving.size(); ++m) {
            Pose &pose = poses[moving[m]];
            if (std::fabs(pose.gain) > 1e-3)
                pose.lag += std::clamp(-x[stems + m] / pose.gain, -1.0, 1.0);
        }
    }
}

} // namespace stems
