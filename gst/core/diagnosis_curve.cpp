/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What was saturated: its samples went through a curve, so the residual goes by
 * the sample and not by what was before it. The curve is the mean residual at each
 * level of the stem (the regression of the one on the other); the noise of a coder
 * has none.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace stems
{
namespace
{

constexpr std::size_t kLevels = 129;

struct Level {
    double count = 0.0, x = 0.0, y = 0.0;
};

/* Of a stem or the sum against the residual, in one lane of all parts. */
struct Against {
    std::array<Level, kLevels> levels{};
    double xx = 0.0, xy = 0.0, yy = 0.0;

    void add(const Wave &x, const Wave &y, Range range, double top)
    {
        const double scale = 0.5 * static_cast<double>(kLevels - 1) / top;
        for (std::size_t i = range.from; i < range.to; ++i) {
            Level &level = levels[static_cast<std::size_t>((x[i] + top) * scale + 0.5)];
            level.count += 1.0;
            level.x += x[i];
            level.y += y[i];
            xx += x[i] * x[i];
            xy += x[i] * y[i];
            yy += y[i] * y[i];
        }
    }
    /* What is left of y: after a gain, and after the curve as well, which bends
     * about the line of that gain. */
    double left_by_gain() const { return xx > 0.0 ? yy - xy * xy / xx : yy; }
    double left_by_curve() const
    {
        const double gain = xx > 0.0 ? xy / xx : 0.0;
        double left = left_by_gain();
        for (const Level &level : levels)
            if (level.count > 0.0) {
                const double bend = level.y - gain * level.x;
                left -= bend * bend / level.count;
            }
        return left;
    }
};

Curves curves_of(const Scene &scene, std::span<const std::size_t> which)
{
    Curves out;
    for (std::size_t s = 0; s <= scene.stems; ++s) {
        double all = 0.0, gain = 0.0, curve = 0.0;
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            const auto wave = [&](std::size_t p) -> const Wave & {
                return s < scene.stems ? scene.stem(scene.parts[p], c, s)
                                       : scene.sum(scene.parts[p], c);
            };
            double top = 0.0;
            for (std::size_t p : which)
                for (std::size_t i = scene.parts[p].loud.from; i < scene.parts[p].loud.to; ++i)
                    top = std::max(top, std::fabs(wave(p)[i]));
            Against against;
            for (std::size_t p : which)
                if (const Part &part = scene.parts[p]; top > 0.0)
                    against.add(wave(p), scene.residual(part, c), part.loud, top);
                else
                    against.yy += energy_of(scene.residual(part, c), part.loud);
            all += against.yy;
            gain += against.left_by_gain();
            curve += against.left_by_curve();
        }
        out.by_gain.push_back(all > 0.0 ? gain / all : 1.0);
        out.left.push_back(all > 0.0 ? curve / all : 1.0);
    }
    return out;
}

} // namespace

/* No curve for all excerpts leaves less in some of them than the best one for these does. */
std::optional<Curves> find_curves(const Scene &scene, double most)
{
    double all = 0.0, some = 0.0;
    for (const Part &part : scene.parts)
        all += part.energy;
    for (std::size_t p : scene.strongest)
        some += scene.parts[p].energy;
    const auto leaves = [&](double left) { return left * some > 1.01 * most * all; };
    if (std::ranges::all_of(curves_of(scene, scene.strongest).left, leaves))
        return std::nullopt;
    std::vector<std::size_t> which(scene.parts.size());
    std::iota(which.begin(), which.end(), std::size_t{0});
    return curves_of(scene, which);
}

} // namespace stems
