/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Plain loops, which the compiler makes vectors of; Highway has them compiled for every
 * instruction set, and chooses.
 */
#include "coder_loops.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/coder_loops.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{
namespace
{

void fold(const double *in, const double *w, const double *turns, double *out)
{
    constexpr std::size_t kHalf = kMdctHop / 2;
    double folded[kMdctHop];
    for (std::size_t i = 0; i < kHalf; ++i) {
        const std::size_t down = 3 * kHalf - 1 - i, up = 3 * kHalf + i, back = kMdctHop - 1 - i;
        folded[i] = -in[down] * w[down] - in[up] * w[up];
        folded[kHalf + i] = in[i] * w[i] - in[back] * w[back];
    }
    // Apart at first: written by turns, GCC 12 fuses products and sums (vfmaddsub), whatever
    // -ffp-contract says, and the bits are others.
    double re[kHalf], im[kHalf];
    for (std::size_t i = 0; i < kHalf; ++i) {
        const double x = folded[2 * i], y = folded[kMdctHop - 1 - 2 * i];
        const double c = turns[2 * i], s = turns[2 * i + 1];
        re[i] = x * c - y * s;
        im[i] = x * s + y * c;
    }
    for (std::size_t i = 0; i < kHalf; ++i) {
        out[2 * i] = re[i];
        out[2 * i + 1] = im[i];
    }
}

void unfold(const double *re, const double *im, const double *turns, double *out)
{
    constexpr std::size_t kHalf = kMdctHop / 2;
    const double scale = std::sqrt(2.0 / kMdctHop);
    for (std::size_t k = 0; k < kHalf; ++k) {
        const double c = scale * turns[2 * k], s = scale * turns[2 * k + 1];
        out[2 * k] = re[k] * c - im[k] * s;
        out[kMdctHop - 1 - 2 * k] = -(re[k] * s + im[k] * c);
    }
}

void filter(const double *in, const double *taps, double *out)
{
    double sums[64] = {};
    for (std::size_t from = 0; from < kHybridTaps; from += 64)
        for (std::size_t i = 0; i < 64; ++i)
            sums[i] += taps[from + i] * in[kHybridTaps - 1 - from - i];
    for (std::size_t i = 0; i < 64; ++i)
        out[i] = sums[i];
}

void bands(const double *cosines, const double *folded, double *out)
{
    double sums[kHybridBands] = {};
    for (std::size_t i = 0; i < kHybridBands; ++i)
        for (std::size_t k = 0; k < kHybridBands; ++k)
            sums[k] += cosines[i * kHybridBands + k] * folded[i];
    for (std::size_t k = 0; k < kHybridBands; ++k)
        out[k] = sums[k];
}

/* All bands at once; of odd ones every other slot has its sign changed. */
void turn(const double *slots, std::size_t apart, const double *window, const double *turns,
          double *out)
{
    constexpr std::size_t kBands = kHybridBands, kHalf = kHybridSlots / 2, kQuarter = kHalf / 2;
    double x[kHybridSlots][kBands], folded[kHalf][kBands];
    for (std::size_t j = 0; j < kHybridSlots; ++j) {
        const double *slot = slots + j * apart * kBands;
        const double odd = j % 2 ? -window[j] : window[j];
        for (std::size_t b = 0; b < kBands; b += 2) {
            x[j][b] = window[j] * slot[b];
            x[j][b + 1] = odd * slot[b + 1];
        }
    }
    for (std::size_t i = 0; i < kQuarter; ++i)
        for (std::size_t b = 0; b < kBands; ++b) {
            folded[i][b] = -x[3 * kQuarter - 1 - i][b] - x[3 * kQuarter + i][b];
            folded[kQuarter + i][b] = x[i][b] - x[kHalf - 1 - i][b];
        }
    for (std::size_t k = 0; k < kHalf; ++k) {
        double sums[kBands] = {};
        for (std::size_t i = 0; i < kHalf; ++i)
            for (std::size_t b = 0; b < kBands; ++b)
                sums[b] += turns[i * kHalf + k] * folded[i][b];
        for (std::size_t b = 0; b < kBands; ++b)
            out[b * kHalf + k] = sums[b];
    }
}

std::size_t within(const double *x, const double *limits, double times, std::size_t n)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < n; ++i)
        count += std::fabs(x[i]) < times * limits[i] ? 1 : 0;
    return count;
}

} // namespace
} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{
namespace
{

HWY_EXPORT(fold);
HWY_EXPORT(unfold);
HWY_EXPORT(filter);
HWY_EXPORT(bands);
HWY_EXPORT(turn);
HWY_EXPORT(within);

/* As the standard has them: real and imaginary parts by turns. */
const double *parts_of(const std::complex<double> *x) noexcept
{
    return reinterpret_cast<const double *>(x);
}

} // namespace

void mdct_fold(const double *in, const double *window, const std::complex<double> *turns,
               std::complex<double> *out) noexcept
{
    HWY_DYNAMIC_DISPATCH(fold)(in, window, parts_of(turns), reinterpret_cast<double *>(out));
}

void mdct_unfold(const double *re, const double *im, const std::complex<double> *turns,
                 double *out) noexcept
{
    HWY_DYNAMIC_DISPATCH(unfold)(re, im, parts_of(turns), out);
}

void hybrid_filter(const double *in, const double *taps, double *sums) noexcept
{
    HWY_DYNAMIC_DISPATCH(filter)(in, taps, sums);
}

void hybrid_bands(const HybridSlot *cosines, const HybridSlot &folded, HybridSlot &out) noexcept
{
    HWY_DYNAMIC_DISPATCH(bands)(cosines->data(), folded.data(), out.data());
}

void hybrid_turn(const HybridSlot *slots, std::size_t apart, const double *window,
                 const HybridTurns &turns, double *out) noexcept
{
    HWY_DYNAMIC_DISPATCH(turn)(slots->data(), apart, window, turns[0].data(), out);
}

std::size_t count_within(const double *x, const double *limits, double times,
                         std::size_t n) noexcept
{
    return HWY_DYNAMIC_DISPATCH(within)(x, limits, times, n);
}

} // namespace stems
#endif
