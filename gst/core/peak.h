/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sample peak: the largest |in[i]| of n samples, as a linear factor of full
 * scale (-32768 in S16 is 1.0; no samples are 0.0). NaN is passed over;
 * infinity counts. For S24_32 the upper 8 bits are ignored.
 *
 * in needs no alignment. Real-time safe: the kernels; not the choosing.
 */
#pragma once

#include "sample.h"

namespace stems
{

using FiniteFn = bool (*)(const double *x, std::size_t n) noexcept;
using PeakFn = double (*)(const void *in, std::size_t n) noexcept;

PeakFn peak_kernel(Format format) noexcept;

namespace scalar
{
PeakFn peak_kernel(Format format) noexcept;
}

/* Of the wide sum, before it is clamped; each sum is rounded to double. The
 * first call of a process looks for the instruction set, without allocating. */
double peak(Wide wide, const void *sum, std::size_t n) noexcept;

/* Whether no x[i] is NaN or infinite. As for the choosing, the same. */
bool all_finite(const double *x, std::size_t n) noexcept;

} // namespace stems
