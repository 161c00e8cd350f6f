/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sample formats: what one sample of audio is, and what it is worth.
 *
 * Every format is native-endian. Full scale is 1.0; a sample of an integer
 * format with B bits is worth value * 2^-(B-1), so its range is
 * [-1, 1 - 2^-(B-1)].
 *
 *   format  bytes  bits  note
 *   S16     2      16
 *   S24     3      24    packed
 *   S24_32  4      24    in the low 24 bits; the upper 8 are ignored when
 *                        read and hold the sign when written
 *   S32     4      32
 *   F32     4      -     24-bit significand
 *   F64     8      -     53-bit significand
 *
 * Real-time safe: everything here.
 */
#pragma once

#include <cstddef>
#include <cstdint>

namespace stems
{

enum class Format : std::uint8_t { S16, S24, S24_32, S32, F32, F64 };
inline constexpr int kFormats = 6;

/* Interleaved: one plane of frames x channels samples. Planar: one plane of
 * frames samples for each channel. */
enum class Layout : std::uint8_t { Interleaved, Planar };

constexpr bool is_integer(Format format) noexcept
{
    return format <= Format::S32;
}

/* Bytes that one sample takes. */
constexpr std::size_t width(Format format) noexcept
{
    constexpr std::size_t bytes[] = {2, 3, 4, 4, 4, 8};
    return bytes[static_cast<int>(format)];
}

/* Bits of an integer format; of the significand for a float format. */
constexpr int depth(Format format) noexcept
{
    constexpr int bits[] = {16, 24, 24, 32, 24, 53};
    return bits[static_cast<int>(format)];
}

/* The wide sample in which sums are made, so that no sum loses anything.
 *
 *   I32  one unit is 2^-23: exact for up to 256 samples of S16, S24, S24_32
 *   I64  one unit is 2^-31: exact for any integer format, up to 2^32 samples
 *   F64  full scale 1.0: exact for integers of any format up to 2^21 samples,
 *        and the accumulator of all floats and of all gains
 */
enum class Wide : std::uint8_t { I32, I64, F64 };

constexpr std::size_t width(Wide wide) noexcept
{
    return wide == Wide::I32 ? 4 : 8;
}

/* Whether samples of @format can be added to @wide without loss. */
constexpr bool holds(Wide wide, Format format) noexcept
{
    switch (wide) {
    case Wide::I32:
        return format <= Format::S24_32;
    case Wide::I64:
        return is_integer(format);
    default:
        return true;
    }
}

/* How many samples of I32 can be added without overflow. */
inline constexpr int kI32Addends = 256;

} // namespace stems
