/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How many bits samples use: the smallest b of which every sample is a whole
 * number of LSBs, 2^-(b-1) of full scale. 16-bit material in a file of 24 bits
 * uses 16, whatever its level. A float sample that is no whole number of 2^-31,
 * or outside of [-1, 1), fits no integer: it uses all of its format.
 *
 * Real-time safe.
 */
#pragma once

#include "sample.h"

#include <cstdint>
#include <span>

namespace stems
{

struct UsedBits {
    std::uint32_t pattern = 0; /* all bits that were set, the highest is the sign */
    bool no_integer = false;   /* of floats */

    void merge(const UsedBits &later) noexcept
    {
        pattern |= later.pattern;
        no_integer = no_integer || later.no_integer;
    }
    /* 0 of silence; else 1 to the depth of @format, which is 32 of F32 and 64 of
     * F64 where the samples fit no integer. */
    int bits(Format format) const noexcept;
};

/* Adds finite samples that came from @format. Returns at once where it uses all
 * bits already, as all honest audio soon does. */
void add_bits(std::span<const double> samples, Format format, UsedBits &used) noexcept;

} // namespace stems
