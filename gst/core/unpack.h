/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One sample at a time: what unpacking means. Internal to core: the scalar
 * references and the ends of the fast loops are made of this.
 *
 * An integer sample is first put at the top of 32 bits, where one unit is
 * 2^-31 whatever its format; every wide sample follows from that by a shift or
 * by an exact product. Sums of integers wrap, so that one addend too many is a
 * wrong sum (see kI32Addends) and not undefined behaviour.
 *
 * Real-time safe: everything here.
 */
#pragma once

#include "sample.h"

#include <bit>
#include <cstring>
#include <type_traits>

namespace stems
{

template <Wide W>
using WideSample = std::conditional_t<W == Wide::I32, std::int32_t,
                                      std::conditional_t<W == Wide::I64, std::int64_t, double>>;

template <class T> inline T load(const unsigned char *from) noexcept
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/* An integer sample in units of 2^-31. */
template <Format F> inline std::int32_t unpack_top(const unsigned char *from) noexcept
{
    static_assert(is_integer(F));
    std::uint32_t bits;
    if constexpr (F == Format::S16)
        bits = std::uint32_t{load<std::uint16_t>(from)} << 16;
    else if constexpr (F == Format::S24 && std::endian::native == std::endian::little)
        bits = std::uint32_t{from[0]} << 8 | std::uint32_t{from[1]} << 16 |
               std::uint32_t{from[2]} << 24;
    else if constexpr (F == Format::S24)
        bits = std::uint32_t{from[2]} << 8 | std::uint32_t{from[1]} << 16 |
               std::uint32_t{from[0]} << 24;
    else if constexpr (F == Format::S24_32)
        bits = load<std::uint32_t>(from) << 8;
    else
        bits = load<std::uint32_t>(from);
    return static_cast<std::int32_t>(bits);
}

/* A sample of any pair that holds(). */
template <Wide W, Format F> inline WideSample<W> unpack(const unsigned char *from) noexcept
{
    static_assert(holds(W, F));
    if constexpr (F == Format::F32)
        return static_cast<double>(load<float>(from));
    else if constexpr (F == Format::F64)
        return load<double>(from);
    else if constexpr (W == Wide::I32)
        return unpack_top<F>(from) >> 8;
    else if constexpr (W == Wide::I64)
        return unpack_top<F>(from);
    else
        return static_cast<double>(unpack_top<F>(from)) * 0x1p-31;
}

template <class T> inline T plus(T a, T b) noexcept
{
    if constexpr (std::is_integral_v<T>) {
        using U = std::make_unsigned_t<T>;
        return static_cast<T>(static_cast<U>(a) + static_cast<U>(b));
    } else {
        return a + b;
    }
}

template <class T> inline T minus(T a, T b) noexcept
{
    if constexpr (std::is_integral_v<T>) {
        using U = std::make_unsigned_t<T>;
        return static_cast<T>(static_cast<U>(a) - static_cast<U>(b));
    } else {
        return a - b;
    }
}

} // namespace stems
