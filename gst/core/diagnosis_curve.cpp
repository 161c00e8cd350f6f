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

} // namespace

Curves find_curves(const Scene &scene)
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
            for (std::size_t p = 0; p < scene.parts.size(); ++p)
                for (std::size_t i = scene.parts[p].loud.from; i < scene.parts[p].loud.to; ++i)
                    top = std::max(top, std::fabs(wave(p)[i]));
            Against against;
            for (std::size_t p = 0; p < scene.parts.size(); ++p)
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

} // namespace stems
