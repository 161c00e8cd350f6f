/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the transforms of coders (mdct.cpp, hybrid.cpp): their inner loops, which are
 * run for every place at which a coder may have cut a stem, compiled for every instruction
 * set. All of them give the same bits.
 */
#pragma once

#include <array>
#include <complex>
#include <cstddef>

namespace stems
{

/* Of the transform of AAC, N = 1024 coefficients: windows a signal of 2 N frames, folds it, and
 * turns it into N / 2 complex numbers for Fourier; and makes coefficients of what that gives. */
void mdct_fold(const double *in, const double *window, const std::complex<double> *turns,
               std::complex<double> *out) noexcept;
void mdct_unfold(const double *re, const double *im, const std::complex<double> *turns,
                 double *out) noexcept;

inline constexpr std::size_t kMdctHop = 1024;

/* Of the transform of MP3. */
inline constexpr std::size_t kHybridBands = 32, kHybridTaps = 512, kHybridSlots = 36;
using HybridSlot = std::array<double, kHybridBands>; /* one value of each band */
using HybridTurns = std::array<std::array<double, kHybridSlots / 2>, kHybridSlots / 2>;

/* Sums of the products of so many samples, backwards, and of the filter, 64 apart. */
void hybrid_filter(const double *in, const double *filter, double *sums) noexcept;
/* The bands of what is folded of them. */
void hybrid_bands(const HybridSlot *cosines, const HybridSlot &folded, HybridSlot &out) noexcept;
/* Coefficients of all bands of kHybridSlots slots, @apart from each other; butterflies are to
 * come. */
void hybrid_turn(const HybridSlot *slots, std::size_t apart, const double *window,
                 const HybridTurns &turns, double *out) noexcept;

/* How many of @n values are less than that many times their limits, up or down. */
std::size_t count_within(const double *x, const double *limits, double times,
                         std::size_t n) noexcept;

} // namespace stems
