/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the sums should be, by other arithmetic than that of core: integers in
 * 128 bits, floats in quadruple precision. A sum or product of two doubles
 * that was rounded to 108 bits or more, and then to double, is the correctly
 * rounded one (Figueroa, "When is double rounding innocuous?", 1995); quad has
 * 113.
 */
#pragma once

#include "core/sample.h"

#include <cfloat>
#include <cstring>

namespace stems::formula
{

#ifdef __SIZEOF_FLOAT128__
using Quad = __float128;
#else
using Quad = long double;
static_assert(LDBL_MANT_DIG >= 108);
#endif
using Int = __int128;

inline constexpr Format kFormatList[] = {Format::S16, Format::S24, Format::S24_32,
                                         Format::S32, Format::F32, Format::F64};
inline constexpr Wide kWideList[] = {Wide::I32, Wide::I64, Wide::F64};

template <class T> T get(const unsigned char *from)
{
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

inline Int power(int exponent)
{
    return Int{1} << exponent;
}

/* An integer sample by the sum of its bytes in two's complement. */
inline Int integer(Format format, const unsigned char *sample)
{
    const unsigned one = 1;
    const bool little = get<unsigned char>(reinterpret_cast<const unsigned char *>(&one)) == 1;
    const int size = static_cast<int>(width(format));
    const int bytes = depth(format) / 8;
    Int value = 0;
    for (int i = 0; i < bytes; ++i)
        value += Int{sample[little ? i : size - 1 - i]} << (8 * i);
    return value >= power(depth(format) - 1) ? value - power(depth(format)) : value;
}

/* Full scale 1.0. */
inline Quad worth(Format format, const unsigned char *sample)
{
    if (format == Format::F32)
        return get<float>(sample);
    if (format == Format::F64)
        return get<double>(sample);
    return static_cast<Quad>(integer(format, sample)) / static_cast<Quad>(power(depth(format) - 1));
}

inline int unit_bits(Wide wide)
{
    return wide == Wide::I32 ? 23 : 31;
}

/* An integer sample in the units of an integer wide. */
inline Int in_units(Wide wide, Format format, const unsigned char *sample)
{
    return integer(format, sample) * power(unit_bits(wide) - depth(format) + 1);
}

/* num / den to nearest, ties to even. */
inline Int nearest(Int num, Int den)
{
    Int floor = num / den;
    if (floor * den > num)
        --floor;
    const Int twice = 2 * (num - floor * den);
    const bool up = twice > den || (twice == den && floor % 2 != 0);
    return floor + (up ? 1 : 0);
}

struct Result {
    Int value;
    bool clamped;
};

inline Result limit(Int value, int bits)
{
    if (value >= power(bits - 1))
        return {power(bits - 1) - 1, true};
    if (value < -power(bits - 1))
        return {-power(bits - 1), true};
    return {value, false};
}

/* A sum in an integer format of so many bits. */
inline Result finished(Wide wide, const unsigned char *sum, int bits)
{
    if (wide == Wide::I32)
        return limit(nearest(get<std::int32_t>(sum) * power(bits - 1), power(23)), bits);
    if (wide == Wide::I64)
        return limit(nearest(get<std::int64_t>(sum) * power(bits - 1), power(31)), bits);
    const Quad value = get<double>(sum);
    if (value != value)
        return {0, true};
    if (value > 4 || value < -4)
        return limit(value > 0 ? power(40) : -power(40), bits);
    // Within 4.0 this is exact but for what lies below 2^-80, of which only
    // the sign matters: keep it as a sticky last bit.
    const Quad scaled = value * static_cast<Quad>(power(80));
    Int num = static_cast<Int>(scaled);
    if (static_cast<Quad>(num) != scaled)
        num |= 1;
    return limit(nearest(num, power(80 - bits + 1)), bits);
}

/* A sum in full scale 1.0. */
inline Quad worth(Wide wide, const unsigned char *sum)
{
    if (wide == Wide::I32)
        return static_cast<Quad>(get<std::int32_t>(sum)) / static_cast<Quad>(power(23));
    if (wide == Wide::I64)
        return static_cast<Quad>(get<std::int64_t>(sum)) / static_cast<Quad>(power(31));
    return get<double>(sum);
}

} // namespace stems::formula
