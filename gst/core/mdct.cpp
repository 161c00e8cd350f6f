/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The window is folded to a DCT-IV of N values, which is a complex transform of N / 2.
 */
#include "mdct.h"

#include "coder_loops.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace stems
{
namespace
{

constexpr std::size_t kHop = Mdct::kHop, kHalf = kHop / 2;
static_assert(kHop == kMdctHop);

/* The modified Bessel function of the first kind, of order 0. */
double bessel(double x)
{
    double sum = 1.0, term = 1.0;
    for (int k = 1; term > 1e-17 * sum; ++k) {
        term *= (0.5 * x / k) * (0.5 * x / k);
        sum += term;
    }
    return sum;
}

/* Both halves together have a power of one at every frame. */
std::vector<double> window_of(Mdct::Shape shape)
{
    constexpr double kAlpha = 4.0;
    std::vector<double> window(Mdct::kWindow), kaiser(kHop + 1);
    double all = 0.0, sum = 0.0;
    for (std::size_t i = 0; i <= kHop; ++i) {
        const double r = 2.0 * static_cast<double>(i) / kHop - 1.0;
        kaiser[i] = bessel(std::numbers::pi * kAlpha * std::sqrt(1.0 - r * r));
        all += kaiser[i];
    }
    for (std::size_t i = 0; i < kHop; ++i) {
        sum += kaiser[i];
        window[i] =
            shape == Mdct::Shape::Sine
                ? std::sin(std::numbers::pi * (static_cast<double>(i) + 0.5) / Mdct::kWindow)
                : std::sqrt(sum / all);
        window[Mdct::kWindow - 1 - i] = window[i];
    }
    return window;
}

} // namespace

Mdct::Mdct(Shape shape) : window_{window_of(shape)}, turns_(kHalf), folded_(kHalf)
{
    for (std::size_t i = 0; i < kHalf; ++i)
        turns_[i] = std::polar(1.0, -std::numbers::pi * (static_cast<double>(i) + 0.125) / kHop);
}

void Mdct::forward(const double *in, double *out) noexcept
{
    mdct_fold(in, window_.data(), turns_.data(), folded_.data());
    const auto [re, im] = fourier_.parts(folded_.data());
    mdct_unfold(re, im, turns_.data(), out);
}

void Mdct::slide(const double *in, std::size_t count,
                 const std::function<void(std::size_t, const double *)> &call)
{
    std::array<double, kHop> bins;
    for (std::size_t i = 0; i < count; ++i) {
        forward(in + i, bins.data());
        call(i, bins.data());
    }
}

/* It is its own inverse. */
void Mdct::noise(const double *, double rounding, double *out) const noexcept
{
    std::fill_n(out, kHop, rounding);
}

} // namespace stems
