/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Scale and add: sum[i] += gain * in[i], in double, for n samples.
 *
 * The product is rounded once to double and then added (no fused
 * multiply-add), so every version gives the same bits. Gains are linear
 * factors. Denormal floats are kept.
 *
 * A ramp is gain(i) = gain + step * (i + 1), computed by that formula and not
 * by repeated addition, so that it does not depend on how a stream is cut.
 *
 * Alignment, overlap, and real-time safety as in add.h.
 */
#pragma once

#include "sample.h"

namespace stems
{

using ScaleAddFn = void (*)(double *sum, const void *in, double gain, std::size_t n) noexcept;

ScaleAddFn scale_add_kernel(Format format) noexcept;

/* Strided, and with a ramp: step 0 holds the gain. */
using RampAddFn = void (*)(double *sum, std::size_t sum_stride, const void *in,
                           std::size_t in_stride, double gain, double step, std::size_t n) noexcept;

RampAddFn ramp_add_kernel(Format format) noexcept;

namespace scalar
{
ScaleAddFn scale_add_kernel(Format format) noexcept;
}

} // namespace stems
