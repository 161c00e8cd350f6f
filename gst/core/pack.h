/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One sample at a time: what rounding and clamping mean. Internal to core: the
 * scalar reference of finish.h and the ends of its fast loops are made of this.
 *
 * Real-time safe: everything here.
 */
#pragma once

#include "unpack.h"

#include <cmath>

namespace stems
{

template <class T> inline void store(unsigned char *to, T value) noexcept
{
    std::memcpy(to, &value, sizeof value);
}

/* value, in units of 2^-31, to nearest (ties to even) in units of 2^-(B-1). */
template <int B> inline std::int64_t round_to(std::int64_t value) noexcept
{
    constexpr int shift = 32 - B;
    if constexpr (shift == 0) {
        return value;
    } else {
        constexpr std::int64_t unit = std::int64_t{1} << shift;
        const std::int64_t whole = value >> shift;
        // Above one half, or at one half of an odd whole: up. No sum overflows.
        const std::int64_t rest = (value & (unit - 1)) + (whole & 1);
        return whole + (rest > unit / 2 ? 1 : 0);
    }
}

struct Finished {
    std::int32_t value;
    bool clamped;
};

/* The integer of B bits that stands for a wide sample. */
template <Wide W, int B> inline Finished finish_int(WideSample<W> sum) noexcept
{
    constexpr std::int64_t top = (std::int64_t{1} << (B - 1)) - 1;
    constexpr std::int64_t bottom = -top - 1;
    if constexpr (W == Wide::F64) {
        // 1.5 * 2^52 has a unit of 1 in its last bit: adding it rounds, ties
        // to even. Limits first, one beyond the end, so that it always fits;
        // the scaling is by a power of two and so exact.
        constexpr double scale = static_cast<double>(std::int64_t{1} << (B - 1));
        constexpr double magic = 0x1.8p52;
        const double scaled = sum * scale;
        if (std::isnan(scaled))
            return {0, true};
        const double limited = std::fmin(std::fmax(scaled, bottom - 1.0), top + 1.0);
        const double rounded = (limited + magic) - magic;
        if (rounded > static_cast<double>(top))
            return {static_cast<std::int32_t>(top), true};
        if (rounded < static_cast<double>(bottom))
            return {static_cast<std::int32_t>(bottom), true};
        return {static_cast<std::int32_t>(rounded), false};
    } else {
        std::int64_t value = sum;
        if constexpr (W == Wide::I32)
            value *= 256; // its unit is 2^-23
        value = round_to<B>(value);
        if (value > top)
            return {static_cast<std::int32_t>(top), true};
        if (value < bottom)
            return {static_cast<std::int32_t>(bottom), true};
        return {static_cast<std::int32_t>(value), false};
    }
}

/* A wide sample in full scale 1.0, rounded once to T. */
template <class T, Wide W> inline T finish_float(WideSample<W> sum) noexcept
{
    if constexpr (W == Wide::I32)
        return static_cast<T>(sum) * static_cast<T>(0x1p-23);
    else if constexpr (W == Wide::I64)
        return static_cast<T>(sum) * static_cast<T>(0x1p-31);
    else
        return static_cast<T>(sum);
}

/* Write one sample; true if it was clamped. */
template <Wide W, Format F> inline bool pack(unsigned char *to, WideSample<W> sum) noexcept
{
    if constexpr (F == Format::F32) {
        store(to, finish_float<float, W>(sum));
        return false;
    } else if constexpr (F == Format::F64) {
        store(to, finish_float<double, W>(sum));
        return false;
    } else {
        const Finished finished = finish_int<W, depth(F)>(sum);
        if constexpr (F == Format::S16) {
            store(to, static_cast<std::int16_t>(finished.value));
        } else if constexpr (F == Format::S24) {
            constexpr bool little = std::endian::native == std::endian::little;
            const auto bits = static_cast<std::uint32_t>(finished.value);
            to[little ? 0 : 2] = static_cast<unsigned char>(bits);
            to[1] = static_cast<unsigned char>(bits >> 8);
            to[little ? 2 : 0] = static_cast<unsigned char>(bits >> 16);
        } else {
            store(to, finished.value);
        }
        return finished.clamped;
    }
}

} // namespace stems
