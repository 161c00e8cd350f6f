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
    double xx = 0.0, xy = 0.0, yy = 0.0; /* about the means, after centre() */

    void add(const double *x, const double *y, std::size_t n, double top)
    {
        const double scale = 0.5 * static_cast<double>(kLevels - 1) / top;
        for (std::size_t i = 0; i < n; ++i) {
            Level &level = levels[static_cast<std::size_t>((x[i] + top) * scale + 0.5)];
            level.count += 1.0;
            level.x += x[i];
            level.y += y[i];
            xx += x[i] * x[i];
            xy += x[i] * y[i];
            yy += y[i] * y[i];
        }
    }
    void centre()
    {
        Level all;
        for (const Level &level : levels) {
            all.count += level.count;
            all.x += level.x;
            all.y += level.y;
        }
        if (!(all.count > 0.0))
            return;
        const double x = all.x / all.count, y = all.y / all.count;
        for (Level &level : levels) {
            level.x -= level.count * x;
            level.y -= level.count * y;
        }
        xx = std::max(xx - all.x * x, 0.0);
        xy -= all.x * y;
        yy = std::max(yy - all.y * y, 0.0);
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

/* Calls @call(samples of the stem or the sum, of the residual, count) for one piece of
 * what is loud after the other. */
template <class Call>
void each_piece(const Scene &scene, std::span<const std::size_t> which, std::size_t c,
                std::size_t s, Call call)
{
    std::array<double, Scene::kPiece> x, y;
    for (std::size_t p : which) {
        const Part &part = scene.parts[p];
        for (Range piece = part.loud; piece.from < part.loud.to; piece.from = piece.to) {
            piece.to = std::min(piece.from + Scene::kPiece, part.loud.to);
            call(scene.source(part, c, s, piece, x.data()),
                 scene.piece(part, c, scene.stems, piece, y.data()), piece.size());
        }
    }
}

Curves curves_of(const Scene &scene, std::span<const std::size_t> which)
{
    Curves out;
    for (std::size_t s = 0; s <= scene.stems; ++s) {
        double all = 0.0, gain = 0.0, curve = 0.0;
        for (std::size_t c = 0; c < scene.lanes; ++c) {
            double top = 0.0;
            each_piece(scene, which, c, s, [&](const double *x, const double *, std::size_t n) {
                for (std::size_t i = 0; i < n; ++i)
                    top = std::max(top, std::fabs(x[i]));
            });
            Against against;
            each_piece(scene, which, c, s, [&](const double *x, const double *y, std::size_t n) {
                if (top > 0.0)
                    against.add(x, y, n, top);
                else
                    against.yy += product_of(y, y, n);
            });
            against.centre();
            all += against.yy;
            gain += against.left_by_gain();
            curve += against.left_by_curve();
        }
        out.by_gain.push_back(all > 0.0 ? gain / all : 1.0);
        out.left.push_back(all > 0.0 ? curve / all : 1.0);
        out.energy = all;
    }
    return out;
}

} // namespace

/* No curve for all excerpts leaves less in some of them, or in one, than the best one for
 * these does. */
std::optional<Curves> find_curves(const Scene &scene, double most)
{
    double all = 0.0;
    for (const Part &part : scene.parts)
        all += part.energy;
    const std::size_t loudest = *std::ranges::max_element(
        scene.strongest, {}, [&](std::size_t p) { return scene.parts[p].energy; });
    for (const auto some : {std::span{&loudest, 1}, std::span{scene.strongest}}) {
        const Curves curves = curves_of(scene, some);
        const auto leaves = [&](double left) { return left * curves.energy > 1.01 * most * all; };
        if (std::ranges::all_of(curves.left, leaves))
            return std::nullopt;
    }
    std::vector<std::size_t> which(scene.parts.size());
    std::iota(which.begin(), which.end(), std::size_t{0});
    return curves_of(scene, which);
}

} // namespace stems
