/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Takes neighbouring channels of interleaved audio apart: each becomes a row of
 * samples side by side, byte for byte, in the same format. What follows can
 * then take whole vectors of a channel, and a frame's bytes are fetched once
 * for all of its channels.
 *
 * Shapes: @in is the first frame's sample of the first channel that is wanted,
 * and @stride how many samples apart frames are; @rows has @channels rows of n
 * samples, @distance samples from one to the next. No alignment is needed but
 * that of the rows to 4 bytes; in and rows do not overlap.
 *
 * take_rows_kernel() gives the fast version, scalar::take_rows_kernel() the
 * reference. Real-time safe: the kernels; not the choosing.
 */
#pragma once

#include "sample.h"

namespace stems
{

using RowsFn = void (*)(void *rows, std::size_t distance, const void *in, std::size_t stride,
                        std::size_t channels, std::size_t n) noexcept;

RowsFn take_rows_kernel(Format format) noexcept;

namespace scalar
{
RowsFn take_rows_kernel(Format format) noexcept;
}

} // namespace stems
