/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counting what is left: the figures of the residual of one channel, over the
 * whole stream and over the interval. Sums run sample after sample, so they do
 * not depend on how the stream is cut into blocks.
 *
 * A sample that is NaN or infinite differs, and makes peak and RMS infinite.
 *
 * Real-time safe: everything.
 */
#pragma once

#include <cstddef>
#include <cstdint>

namespace stems
{

struct NullTally {
    double peak = 0.0;    /* in the unit of r */
    double squares = 0.0; /* sum of r^2 */
    std::uint64_t differing = 0;
    std::uint64_t first = UINT64_MAX; /* frame of the first difference */
};

/* Adds n samples of r to both tallies; r[0] is of frame @frame. */
void tally(const double *r, std::size_t n, std::uint64_t frame, NullTally &whole,
           NullTally &interval) noexcept;

/* The largest |r[i]| / (bound * sum[i] + floor) of the samples that differ,
 * where sum is sum|s_i|; infinite if r is not finite. */
double float_excess(const double *r, const double *sum, std::size_t n, double bound,
                    double floor) noexcept;

} // namespace stems
