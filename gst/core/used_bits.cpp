/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "used_bits.h"

#include <bit>

namespace stems
{

namespace
{

constexpr double kScale = 2147483648.0; /* 2^31: of full scale */
constexpr int kWord = 32;

int width_of(Format format) noexcept
{
    return is_integer(format) ? depth(format) : format == Format::F64 ? 64 : kWord;
}

/* Integers all: a loop that compilers make vectors of. */
std::uint32_t pattern_of(std::span<const double> samples) noexcept
{
    std::uint32_t pattern = 0;
    for (const double sample : samples)
        pattern |= static_cast<std::uint32_t>(static_cast<std::int32_t>(sample * kScale));
    return pattern;
}

} // namespace

int UsedBits::bits(Format format) const noexcept
{
    if (no_integer)
        return width_of(format);
    return pattern == 0 ? 0 : kWord - std::countr_zero(pattern);
}

void add_bits(std::span<const double> samples, Format format, UsedBits &used) noexcept
{
    if (used.no_integer)
        return;
    if (is_integer(format)) {
        if (used.bits(format) < depth(format))
            used.pattern |= pattern_of(samples);
        return;
    }
    for (const double sample : samples) {
        const double scaled = sample * kScale;
        const bool inside = scaled >= -kScale && scaled < kScale;
        const auto whole = inside ? static_cast<std::int32_t>(scaled) : 0;
        if (!inside || static_cast<double>(whole) != scaled) {
            used.no_integer = true;
            return;
        }
        used.pattern |= static_cast<std::uint32_t>(whole);
    }
}

} // namespace stems
