/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Least-squares gains: solving for them, by a Cholesky factor with pivots.
 */
#include "null_gains.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr double kSigmas = 6.0;

/* The stems that have a gain of their own come first in @order, their number
 * is the result; @l has the factor of their Gram matrix, in that order. */
std::size_t factorise(const double *gram, std::size_t pitch, std::size_t count, double frames,
                      std::vector<double> &l, std::vector<double> &left,
                      std::vector<std::size_t> &order) noexcept
{
    const auto g = [=](std::size_t a, std::size_t b) {
        return gram[std::max(a, b) * pitch + std::min(a, b)];
    };
    for (std::size_t i = 0; i < count; ++i) {
        order[i] = i;
        left[i] = g(i, i);
    }
    for (std::size_t p = 0; p < count; ++p) {
        std::size_t best = p;
        for (std::size_t i = p + 1; i < count; ++i)
            if (left[order[i]] > left[order[best]])
                best = i;
        const std::size_t stem = order[best];
        if (!(left[stem] > frames + 1e-12 * g(stem, stem)))
            return p;
        std::swap(order[p], order[best]);
        for (std::size_t k = 0; k < p; ++k)
            std::swap(l[p * count + k], l[best * count + k]);
        const double root = std::sqrt(left[stem]);
        l[p * count + p] = root;
        for (std::size_t i = p + 1; i < count; ++i) {
            double rest = g(order[i], stem);
            for (std::size_t k = 0; k < p; ++k)
                rest -= l[i * count + k] * l[p * count + k];
            rest /= root;
            l[i * count + p] = rest;
            left[order[i]] -= rest * rest;
        }
    }
    return count;
}

/* Column @j of the inverse of L L', of rank @rank. */
void inverse_column(const std::vector<double> &l, std::size_t count, std::size_t rank,
                    std::size_t j, double *x) noexcept
{
    for (std::size_t i = 0; i < rank; ++i) {
        double rest = i == j ? 1.0 : 0.0;
        for (std::size_t k = j; k < i; ++k)
            rest -= l[i * count + k] * x[k];
        x[i] = rest / l[i * count + i];
    }
    for (std::size_t i = rank; i-- > 0;) {
        for (std::size_t k = i + 1; k < rank; ++k)
            x[i] -= l[k * count + i] * x[k];
        x[i] /= l[i * count + i];
    }
}

} // namespace

void NullGains::solve(const Sums &sums, std::span<GainFigure> out, double lsb) noexcept
{
    for (int c = 0; c < channels_; ++c)
        solve_channel(sums, c, out.subspan(static_cast<std::size_t>(c) * stems_, stems_), lsb);
}

/* The sum of 1/m over all files of a channel. */
double NullGains::repetition(const Sums &sums, int channel) const noexcept
{
    double sum = 0.0;
    for (std::size_t s = 0; s <= stems_; ++s) {
        const std::size_t row = (static_cast<std::size_t>(channel) * (stems_ + 1) + s) * kClasses;
        double energy = 0.0, met = 0.0;
        for (std::size_t k = row; k < row + kClasses; ++k) {
            energy += static_cast<double>(sums.energies[k]);
            met += static_cast<double>(sums.energies[k]) * sums.counts[k];
        }
        if (energy > 0.0)
            sum += met / (energy * static_cast<double>(sums.classed));
    }
    return sum;
}

void NullGains::solve_channel(const Sums &sums, int channel, std::span<GainFigure> out,
                              double lsb) noexcept
{
    std::ranges::fill(out, GainFigure{0.0, 0.0, false});
    if (sums.frames == 0)
        return;
    const std::size_t pitch = stems_ + 1;
    const double *gram = sums.gram.data() + static_cast<std::size_t>(channel) * pitch * pitch;
    const double *residual = gram + stems_ * pitch; // the last row: <r, stem>
    const auto frames = static_cast<double>(sums.frames);
    const std::size_t rank = factorise(gram, pitch, stems_, frames, factor_, column_, order_);

    const double variance =
        lsb * lsb * (quantised_ / 4.0 + frames / 12.0 * repetition(sums, channel));
    for (std::size_t j = 0; j < rank; ++j) {
        double *x = column_.data();
        inverse_column(factor_, stems_, rank, j, x);
        double deviation = 0.0, own_error = 0.0;
        for (std::size_t i = 0; i < rank; ++i) {
            deviation += x[i] * residual[order_[i]];
            own_error += std::fabs(x[i]);
        }
        const double noise = kSigmas * std::sqrt(std::max(x[j], 0.0) * variance);
        out[order_[j]] = {deviation, noise + lsb * lsb * frames / 4.0 * own_error, true};
    }
}

} // namespace stems
