/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Levels by bands and windows.
 */
#include "diagnosis_levels.h"

#include "diagnosis_scene.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace stems
{

double correlation(const std::vector<double> &x, const std::vector<double> &y) noexcept
{
    double xx = 0.0, yy = 0.0, xy = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += x[i] * x[i];
        yy += y[i] * y[i];
        xy += x[i] * y[i];
    }
    return xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : 0.0;
}

void centre(std::vector<double> &levels) noexcept
{
    const std::size_t windows = levels.size() / kBands;
    for (std::size_t b = 0; b < kBands; ++b) {
        double mean = 0.0;
        for (std::size_t w = 0; w < windows; ++w)
            mean += levels[w * kBands + b] / static_cast<double>(windows);
        for (std::size_t w = 0; w < windows; ++w)
            levels[w * kBands + b] -= mean;
    }
}

double share_above(const std::vector<double> &residual, const std::vector<double> &stem,
                   const std::vector<double> &floor, std::size_t bands, std::size_t reach)
{
    const std::size_t windows = stem.size() / kBands;
    double cells = 0.0, above = 0.0;
    for (std::size_t w = 0; w < windows; ++w)
        for (std::size_t b = 0; b < bands; ++b) {
            const double level = residual[w * kBands + b];
            if (level <= floor[b] + 6.0)
                continue;
            double near = stem[w * kBands + b];
            for (std::size_t v = w - std::min(w, reach); v <= std::min(w + reach, windows - 1); ++v)
                near = std::max(near, stem[v * kBands + b]);
            cells += 1.0;
            above += level > near + 3.0;
        }
    return cells > 0.0 ? above / cells : 0.0;
}

namespace
{

double mean_of(const std::vector<double> &levels, std::size_t band)
{
    double sum = 0.0;
    for (std::size_t i = band; i < levels.size(); i += kBands)
        sum += levels[i];
    return levels.empty() ? 0.0 : sum * kBands / static_cast<double>(levels.size());
}

double scatter_of(const std::vector<double> &levels, std::size_t band)
{
    const double mean = mean_of(levels, band);
    double square = 0.0;
    for (std::size_t i = band; i < levels.size(); i += kBands)
        square += (levels[i] - mean) * (levels[i] - mean);
    return std::sqrt(square * kBands / static_cast<double>(levels.size()));
}

} // namespace

bool is_steady(const std::vector<double> &residual, const std::vector<double> &stem,
               const std::vector<double> &floor, std::size_t bands)
{
    constexpr double kScatter = 3.0, kBelow = 6.0, kCounts = 30.0; // dB
    std::vector<double> most(bands, -1e9);
    for (std::size_t i = 0; i < residual.size(); ++i)
        if (i % kBands < bands)
            most[i % kBands] = std::max(most[i % kBands], residual[i]);
    const double loudest = *std::ranges::max_element(most);
    for (std::size_t b = 0; b < bands; ++b) {
        if (most[b] <= std::max(floor[b] + 6.0, loudest - kCounts))
            continue;
        if (mean_of(residual, b) > mean_of(stem, b) - kBelow ||
            scatter_of(residual, b) > kScatter || scatter_of(stem, b) > kScatter)
            return false;
    }
    return !residual.empty();
}

std::vector<double> find_unique(const std::vector<std::vector<double>> &levels)
{
    const std::size_t count = levels.size() - 1, pitch = count + 1;
    std::vector<double> gram(pitch * pitch), unique;
    for (std::size_t i = 0; i <= count; ++i)
        for (std::size_t k = 0; k <= i; ++k)
            gram[i * pitch + k] = std::inner_product(levels[i].begin(), levels[i].end(),
                                                     levels[k].begin(), i == k ? 1e-9 : 0.0);
    const std::vector<double> all = solve_normal(gram, pitch, count, count);
    for (std::size_t s = 0; s < count; ++s) {
        std::vector<double> unit = gram;
        for (std::size_t k = 0; k < count; ++k)
            unit[count * pitch + k] = k == s ? 1.0 : 0.0;
        const double inverse = solve_normal(unit, pitch, count, count)[s];
        unique.push_back(inverse > 0.0 ? all[s] * all[s] / inverse / gram.back() : 0.0);
    }
    return unique;
}

} // namespace stems
