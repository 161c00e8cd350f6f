/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * K-weighting, ITU-R BS.1770-5 annex 1: a shelf for the head, then a
 * high-pass.
 *
 * It is specified by coefficients at 48 kHz. For another rate they are brought
 * back to the analogue plane by the inverse bilinear transform, with each
 * filter's own corner as the unit of frequency, and transformed again: "the
 * same frequency response as the specified filter at 48 kHz". A filter whose
 * corner lies beyond 0.45 of the rate is left out.
 *
 * Real-time safe.
 */
#pragma once

#include <array>

namespace stems
{

/* y[i] = b0 x[i] + b1 x[i-1] + b2 x[i-2] - a1 y[i-1] - a2 y[i-2] */
struct Biquad {
    double b0 = 1.0, b1 = 0.0, b2 = 0.0, a1 = 0.0, a2 = 0.0;
};

/* The shelf and the high-pass at @rate Hz. */
std::array<Biquad, 2> k_weighting(int rate) noexcept;

} // namespace stems
