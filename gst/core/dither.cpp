/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dither.h"

#include "dither_noise.h"
#include "simd.h"

#include <algorithm>

namespace stems
{

namespace
{

constexpr std::uint64_t kNumbers = std::uint64_t{1} << 32; /* that have one key */

/* SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
 * Generators", 2014), one step. */
std::uint64_t split_mix(std::uint64_t x) noexcept
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

} // namespace

Dither::Dither(std::string_view stem) noexcept : seed_{0}
{
    for (const char c : stem)
        seed_ = split_mix(seed_ + static_cast<unsigned char>(c));
}

void Dither::add(Format format, double *sum, std::uint64_t number, std::uint32_t step,
                 std::size_t n) const noexcept
{
    const DitherFn kernel = dither_kernel();
    const double unit = 0x1p-16 / static_cast<double>(std::uint64_t{1} << (depth(format) - 1));
    while (n > 0) {
        const std::uint64_t left = kNumbers - number % kNumbers;
        const auto part = std::min<std::size_t>(n, (left + step - 1) / step);
        const std::uint64_t key = split_mix(seed_ ^ split_mix(number / kNumbers));
        kernel(sum, {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)},
               static_cast<std::uint32_t>(number), step, unit, part);
        sum += part;
        number += part * step;
        n -= part;
    }
}

DitherFn scalar::dither_kernel() noexcept
{
    return dither_loop;
}

DitherFn dither_kernel() noexcept
{
    const DitherFn kernel = simd::dither_kernel();
    return kernel ? kernel : scalar::dither_kernel();
}

} // namespace stems
