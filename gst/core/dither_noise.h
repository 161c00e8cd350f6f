/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The noise of dither.h, one sample at a time. Internal to core: the scalar
 * reference and the ends of the fast loop are made of this.
 *
 * The mixing function is Chris Wellons' lowbias32 (public domain), which is a
 * permutation of 32-bit numbers; two rounds, each with a key of its own.
 *
 * Real-time safe: everything here.
 */
#pragma once

#include "dither.h"

namespace stems
{

inline constexpr std::uint32_t kDitherFactors[] = {0x7feb352d, 0x846ca68b};

inline std::uint32_t dither_mix(std::uint32_t x) noexcept
{
    x = (x ^ (x >> 16)) * kDitherFactors[0];
    x = (x ^ (x >> 15)) * kDitherFactors[1];
    return x ^ (x >> 16);
}

/* In units of 2^-16 LSB: from -65535 to 65535. */
inline std::int32_t dither_noise(DitherKey key, std::uint32_t number) noexcept
{
    const std::uint32_t x = dither_mix(dither_mix(number + key.first) ^ key.second);
    return static_cast<std::int32_t>(x >> 16) - static_cast<std::int32_t>(x & 0xffff);
}

inline void dither_loop(double *sum, DitherKey key, std::uint32_t number, std::uint32_t step,
                        double unit, std::size_t n) noexcept
{
    for (std::size_t i = 0; i < n; ++i)
        sum[i] += dither_noise(key, number + static_cast<std::uint32_t>(i) * step) * unit;
}

} // namespace stems
