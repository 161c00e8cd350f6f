/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rounding and clamping with Highway, for every instruction set. The
 * operations are those of pack.h, in another form where that is quicker; that
 * they give the same is tested.
 */
#include "simd.h"

#include "choose.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_finish.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

constexpr double top_of(int bits) noexcept
{
    return static_cast<double>((std::int64_t{1} << (bits - 1)) - 1);
}

/* Each gives a block of integers of B bits, and adds to kept how many of them
 * were not clamped. */
template <int B> HWY_INLINE V32 take_i32(const std::int32_t *sum, std::size_t &kept) noexcept
{
    static_assert(B == 24, "the others are Orc's");
    const D32 d;
    const auto value = hn::LoadU(d, sum);
    const auto limited = hn::Max(hn::Min(value, hn::Set(d, 0x7fffff)), hn::Set(d, -0x7fffff - 1));
    kept += hn::CountTrue(d, hn::Eq(value, limited));
    return limited;
}

template <int B> HWY_INLINE hn::Vec<D64> round_i64(hn::Vec<D64> value) noexcept
{
    constexpr int shift = 32 - B;
    if constexpr (shift == 0) {
        return value;
    } else {
        const D64 d;
        const hn::Repartition<std::uint64_t, D64> du;
        // Ties to even: the last bit kept and a little less than half a unit.
        const auto whole = hn::ShiftRight<shift>(value);
        const auto rest = hn::And(value, hn::Set(d, (std::int64_t{1} << shift) - 1));
        const auto odd = hn::And(whole, hn::Set(d, 1));
        const auto more =
            hn::Add(hn::Add(rest, odd), hn::Set(d, (std::int64_t{1} << (shift - 1)) - 1));
        return hn::Add(whole, hn::BitCast(d, hn::ShiftRight<shift>(hn::BitCast(du, more))));
    }
}

template <int B> HWY_INLINE V32 take_i64(const std::int64_t *sum, std::size_t &kept) noexcept
{
    const D32 d;
    const D64 d64;
    const auto low = hn::BitCast(d, round_i64<B>(hn::LoadU(d64, sum)));
    const auto high = hn::BitCast(d, round_i64<B>(hn::LoadU(d64, sum + hn::Lanes(d64))));
    const auto lower = hn::ConcatEven(d, high, low);
    const auto upper = hn::ConcatOdd(d, high, low);
    // It fits into 32 bits when the upper half repeats the sign of the lower;
    // if not, the sign of the upper half says which end.
    const auto fits = hn::Eq(upper, hn::ShiftRight<31>(lower));
    const auto end = hn::Xor(hn::ShiftRight<31>(upper), hn::Set(d, 0x7fffffff));
    const auto value = hn::IfThenElse(fits, lower, end);
    constexpr auto top = static_cast<std::int32_t>((std::int64_t{1} << (B - 1)) - 1);
    const auto limited = hn::Max(hn::Min(value, hn::Set(d, top)), hn::Set(d, -top - 1));
    kept += hn::CountTrue(d, hn::And(fits, hn::Eq(value, limited)));
    return limited;
}

/* With the number in the last bits of 1.5 * 2^52 + number. */
template <int B> HWY_INLINE VDouble round_f64(VDouble sum, std::size_t &kept) noexcept
{
    const DDouble d;
    constexpr double magic = 0x1.8p52;
    constexpr double top = top_of(B);
    constexpr double bottom = -top - 1.0;
    const auto is_number = hn::Eq(sum, sum);
    const auto scaled = hn::Mul(hn::IfThenElseZero(is_number, sum), hn::Set(d, top + 1.0));
    const auto near = hn::Min(hn::Max(scaled, hn::Set(d, bottom - 1.0)), hn::Set(d, top + 1.0));
    const auto rounded = hn::Add(near, hn::Set(d, magic));
    const auto limited =
        hn::Min(hn::Max(rounded, hn::Set(d, bottom + magic)), hn::Set(d, top + magic));
    kept += hn::CountTrue(d, hn::And(is_number, hn::Eq(rounded, limited)));
    return limited;
}

template <int B> HWY_INLINE V32 take_f64(const double *sum, std::size_t &kept) noexcept
{
    const D32 d;
    const DDouble dd;
    const auto low = round_f64<B>(hn::LoadU(dd, sum), kept);
    const auto high = round_f64<B>(hn::LoadU(dd, sum + hn::Lanes(dd)), kept);
    return hn::ConcatEven(d, hn::BitCast(d, high), hn::BitCast(d, low));
}

/* The first 12 of each 16 bytes, in ascending order: each write covers the
 * four bytes too many of the one before. */
template <class D8> HWY_INLINE void store_twelves(D8 d, hn::Vec<D8> bytes, unsigned char *to)
{
    if constexpr (hn::MaxLanes(D8()) == 16) {
        hn::StoreU(bytes, d, to);
    } else {
        const hn::Half<D8> half;
        store_twelves(half, hn::LowerHalf(half, bytes), to);
        store_twelves(half, hn::UpperHalf(half, bytes), to + hn::Lanes(half) / 16 * 12);
    }
}

template <Format F> HWY_INLINE void store_block(V32 values, unsigned char *to) noexcept
{
    const D32 d;
    if constexpr (F == Format::S16) {
        const hn::Rebind<std::int16_t, D32> d16;
        store_bytes(d16, hn::DemoteTo(d16, values), to);
    } else if constexpr (F == Format::S24) {
        alignas(16) static constexpr std::uint8_t order[16] = {
            0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0x80, 0x80, 0x80, 0x80};
        const hn::Repartition<std::uint8_t, D32> bytes;
        const auto packed =
            hn::TableLookupBytesOr0(hn::BitCast(bytes, values), hn::LoadDup128(bytes, order));
        store_twelves(bytes, packed, to);
    } else {
        store_bytes(d, values, to);
    }
}

template <Wide W, Format F>
std::size_t finish_int_format(void *out, const void *sum, std::size_t n) noexcept
{
    auto *to = static_cast<unsigned char *>(out);
    const auto *from = static_cast<const WideSample<W> *>(sum);
    const std::size_t step = block();
    std::size_t i = 0;
    std::size_t kept = 0;
    for (; i + step + kAfter<F> <= n; i += step) {
        V32 values;
        if constexpr (W == Wide::I32)
            values = take_i32<depth(F)>(from + i, kept);
        else if constexpr (W == Wide::I64)
            values = take_i64<depth(F)>(from + i, kept);
        else
            values = take_f64<depth(F)>(from + i, kept);
        store_block<F>(values, to + i * width(F));
    }
    return i - kept + finish_loop<W, F>(to + i * width(F), from + i, n - i);
}

/* A block in full scale 1.0; of I64 rounded to double. */
template <Wide W> HWY_INLINE Doubles take_doubles(const WideSample<W> *sum) noexcept
{
    const DDouble d;
    const std::size_t half = hn::Lanes(d);
    if constexpr (W == Wide::I32) {
        return promote(hn::LoadU(D32(), sum), 0x1p-23);
    } else if constexpr (W == Wide::I64) {
        const D64 d64;
        const auto unit = hn::Set(d, 0x1p-31);
        return {hn::Mul(hn::ConvertTo(d, hn::LoadU(d64, sum)), unit),
                hn::Mul(hn::ConvertTo(d, hn::LoadU(d64, sum + half)), unit)};
    } else {
        return {hn::LoadU(d, sum), hn::LoadU(d, sum + half)};
    }
}

/* Whether a double holds each of these sums of I64: else a float would be
 * rounded twice. */
HWY_INLINE bool exact(Doubles sums) noexcept
{
    const DDouble d;
    const auto largest = hn::Max(hn::Abs(sums.low), hn::Abs(sums.high));
    return hn::AllTrue(d, hn::Lt(largest, hn::Set(d, 0x1p22)));
}

template <Wide W, Format F>
std::size_t finish_float_format(void *out, const void *sum, std::size_t n) noexcept
{
    auto *to = static_cast<unsigned char *>(out);
    const auto *from = static_cast<const WideSample<W> *>(sum);
    const std::size_t step = block();
    const std::size_t half = step / 2;
    std::size_t i = 0;
    for (; i + step <= n; i += step) {
        unsigned char *samples = to + i * width(F);
        const Doubles values = take_doubles<W>(from + i);
        if constexpr (F == Format::F64) {
            const DDouble d;
            store_bytes(d, values.low, samples);
            store_bytes(d, values.high, samples + half * sizeof(double));
        } else {
            if (W == Wide::I64 && !exact(values)) {
                finish_loop<W, F>(samples, from + i, step);
                continue;
            }
            const hn::Half<DFloat> d;
            store_bytes(d, hn::DemoteTo(d, values.low), samples);
            store_bytes(d, hn::DemoteTo(d, values.high), samples + half * sizeof(float));
        }
    }
    finish_loop<W, F>(to + i * width(F), from + i, n - i);
    return 0;
}

FinishFn choose_finish(Wide wide, Format format)
{
    return with_pair(wide, format, [](auto pair) -> FinishFn {
        constexpr Wide W = decltype(pair)::wide;
        constexpr Format F = decltype(pair)::format;
        constexpr bool orc = W == Wide::I32 && F != Format::S24;
        if constexpr (!is_integer(F))
            return finish_float_format<W, F>;
        else if constexpr (!orc)
            return finish_int_format<W, F>;
        else
            return nullptr;
    });
}

#else

FinishFn choose_finish(Wide, Format)
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_finish);

FinishFn simd::finish_kernel(Wide wide, Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_finish)(wide, format);
}

} // namespace stems
#endif // HWY_ONCE
