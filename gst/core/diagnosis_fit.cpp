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
            const std::vector<bool> &free, const std::vector<bool> &movable, int rounds)
{
    std::vector<std::size_t> scaled, moving;
    for (std::size_t s = 0; s < scene.stems; ++s) {
        if (free[s])
            scaled.push_back(s);
        if (free[s] && movable[s])
            moving.push_back(s);
    }
    const std::size_t count = scaled.size() + moving.size(), pitch = count + 1;
    std::vector<const double *> at(pitch);
    std::vector<const Wave *> moved(scene.stems);
    for (std::size_t i = 0; i < scaled.size(); ++i)
        moved[scaled[i]] = &scene.room(i);
    for (int round = 0; round < rounds; ++round) {
        std::vector<double> gram(pitch * pitch);
        const double reach = largest_lag(poses) + (moving.empty() ? 0.0 : 1.0);
        for (std::size_t p : which) {
            const Part &part = scene.parts[p];
            const Range range = scene.inner(part, reach);
            if (range.size() == 0)
                continue;
            for (std::size_t c = 0; c < scene.lanes; ++c) {
                std::size_t i = 0;
                for (std::size_t s : scaled)
                    scene.move(part, c, s, poses[s], scene.room(i++));
                for (std::size_t s : moving) {
                    const std::size_t lane = poses[s].swapped && scene.lanes == 2 ? 1 - c : c;
                    scene.slope(scene.stem(part, lane, s), part.frames, poses[s].lag,
                                scene.room(i++));
                }
                scene.misfit(part, c, poses, scene.room(count), moved);
                for (i = 0; i < pitch; ++i) {
                    scene.blank(part, c, scene.room(i));
                    at[i] = scene.room(i).data() + range.from;
                }
                gram_add(at.data(), pitch, range.size(), gram.data());
            }
        }
        const std::vector<double> x = solve_normal(gram, pitch, count, count);
        for (std::size_t i = 0; i < scaled.size(); ++i)
            poses[scaled[i]].gain += x[i];
        for (std::size_t i = 0; i < moving.size(); ++i) {
            Pose &pose = poses[moving[i]];
            if (std::fabs(pose.gain) > 1e-3)
                pose.lag += std::clamp(-x[scaled.size() + i] / pose.gain, -1.0, 1.0);
        }
    }
}

void refine_lanes(Scene &scene, std::span<const std::size_t> which, std::vector<Pose> &poses)
{
    const std::size_t stems = scene.stems, pitch = stems + 1;
    std::vector<const double *> at(pitch);
    std::vector<const Wave *> moved(stems);
    for (std::size_t s = 0; s < stems; ++s)
        moved[s] = &scene.room(s);
    for (Pose &pose : poses)
        pose.each.assign(scene.lanes, pose.gain);
    for (std::size_t c = 0; c < scene.lanes; ++c) {
        std::vector<double> gram(pitch * pitch);
        for (std::size_t p : which) {
            const Part &part = scene.parts[p];
            const Range range = scene.inner(part, largest_lag(poses));
            for (std::size_t s = 0; s < stems; ++s)
                scene.move(part, c, s, poses[s], scene.room(s));
            scene.misfit(part, c, poses, scene.room(stems), moved);
            for (std::size_t i = 0; i < pitch; ++i) {
                scene.blank(part, c, scene.room(i));
                at[i] = scene.room(i).data() + range.from;
            }
            gram_add(at.data(), pitch, range.size(), gram.data());
        }
        const std::vector<double> x = solve_normal(gram, pitch, stems, stems);
        for (std::size_t s = 0; s < stems; ++s)
            poses[s].each[c] += x[s];
    }
    for (Pose &pose : poses) {
        const auto [low, high] = std::ranges::minmax(pose.each);
        if (high - low < 1e-6)
            pose.each.clear();
    }
}

} // namespace stems
