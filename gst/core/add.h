/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Unpack and add: sum[i] += in[i], for n samples of one format.
 *
 * The sum is in one of the wide samples of sample.h; the call is exact for
 * every pair for which holds() is true (for F64 as long as the sum itself is
 * representable). Denormal floats are kept, not flushed; for that, floats never
 * go through Orc, which flushes them. A NaN stays a NaN, but which of the many
 * is not promised.
 *
 * add_kernel() gives the fast version, scalar::add_kernel() the reference
 * against which it is tested for equality; both give nullptr for a pair that
 * holds() refuses. Choose once, when the formats are known.
 *
 * sum is aligned to its own sample, in needs no alignment; they must not
 * overlap. Real-time safe: the kernels; not the choosing (the first call may
 * compile).
 */
#pragma once

#include "sample.h"

namespace stems
{

using AddFn = void (*)(void *sum, const void *in, std::size_t n) noexcept;

AddFn add_kernel(Wide wide, Format format) noexcept;

/* The same for samples that do not stand side by side: strides are counted in
 * samples (interleaved audio of C channels has stride C). */
using StridedAddFn = void (*)(void *sum, std::size_t sum_stride, const void *in,
                              std::size_t in_stride, std::size_t n) noexcept;

StridedAddFn strided_add_kernel(Wide wide, Format format) noexcept;

namespace scalar
{
AddFn add_kernel(Wide wide, Format format) noexcept;
}

} // namespace stems
