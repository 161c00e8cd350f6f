/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Round and clamp: from the wide sum to n samples of a format, once.
 *
 * Rounding is to nearest, ties to even. A sum beyond the range of an integer
 * format becomes its end value, and is counted: the return value is the
 * number of samples that were clamped, 0 when nothing was lost. NaN becomes 0
 * in an integer format and is counted as clamped. Float formats never clamp;
 * F64 to F32 rounds to nearest even (beyond the range of F32 that is
 * infinity). The same value gives the same sample from every wide format.
 *
 * Every pair of (wide, format) is served. finish_kernel() gives the fast
 * version, scalar::finish_kernel() the reference.
 *
 * out needs no alignment; out and sum must not overlap. Real-time safe: the
 * kernels; not the choosing.
 */
#pragma once

#include "sample.h"

namespace stems
{

using FinishFn = std::size_t (*)(void *out, const void *sum, std::size_t n) noexcept;

FinishFn finish_kernel(Wide wide, Format format) noexcept;

namespace scalar
{
FinishFn finish_kernel(Wide wide, Format format) noexcept;
}

} // namespace stems
