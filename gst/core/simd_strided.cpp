/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * With Highway, for every instruction set: adding samples that stand side by
 * side to one side of a stereo sum, ramps, and taking interleaved channels
 * apart. The operations of each sample are those of the scalar loops in
 * strided.cpp, in their order.
 */
#include "simd.h"

#include "choose.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_strided.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

/* What is added to a vector of sums whose first is that of sample i. */
struct AsIs {
    template <class D, class V> HWY_INLINE V operator()(D, V in, std::size_t) const noexcept
    {
        return in;
    }
};

struct Held {
    double gain;
    template <class D, class V> HWY_INLINE V operator()(D d, V in, std::size_t) const noexcept
    {
        return hn::Mul(hn::Set(d, gain), in);
    }
};

struct Ramped {
    double gain, step;
    template <class D, class V> HWY_INLINE V operator()(D d, V in, std::size_t i) const noexcept
    {
        const V k = hn::Iota(d, static_cast<double>(i + 1));
        return hn::Mul(hn::Add(hn::Set(d, gain), hn::Mul(hn::Set(d, step), k)), in);
    }
};

/* A vector of sums += in: side by side, or every second sample from the first
 * on. Of those the last one's neighbour is read and written back. */
template <int Stride, class D, class V>
HWY_INLINE void add_to(D d, hn::TFromD<D> *sum, V in) noexcept
{
    if constexpr (Stride == 1) {
        hn::StoreU(hn::Add(hn::LoadU(d, sum), in), d, sum);
    } else {
        V ours, others;
        hn::LoadInterleaved2(d, sum, ours, others);
        hn::StoreInterleaved2(hn::Add(ours, in), others, d, sum);
    }
}

/* sum += op(in) for whole blocks; returns how many samples that were. */
template <Wide W, Format F, int Stride, class Op>
HWY_INLINE std::size_t blocks_apart(WideSample<W> *sum, const unsigned char *from, std::size_t n,
                                    Op op) noexcept
{
    constexpr std::size_t after = std::max<std::size_t>(kAfter<F>, Stride - 1);
    const std::size_t step = block();
    const std::size_t half = step / 2;
    std::size_t i = 0;
    for (; i + step + after <= n; i += step) {
        const unsigned char *samples = from + i * width(F);
        WideSample<W> *to = sum + i * Stride;
        if constexpr (W == Wide::I32) {
            const D32 d;
            add_to<Stride>(d, to, op(d, hn::ShiftRight<8>(load_top<F>(samples)), i));
        } else if constexpr (W == Wide::I64) {
            const D64 d;
            const auto top = load_top<F>(samples);
            add_to<Stride>(d, to, op(d, hn::PromoteTo(d, hn::LowerHalf(Half32(), top)), i));
            add_to<Stride>(d, to + half * Stride,
                           op(d, hn::PromoteTo(d, hn::UpperHalf(Half32(), top)), i + half));
        } else {
            const DDouble d;
            const Doubles wide = load_doubles<F>(samples);
            add_to<Stride>(d, to, op(d, wide.low, i));
            add_to<Stride>(d, to + half * Stride, op(d, wide.high, i + half));
        }
    }
    return i;
}

template <Wide W, Format F> void stereo_add(void *sum, const void *in, std::size_t n) noexcept
{
    auto *to = static_cast<WideSample<W> *>(sum);
    const auto *from = static_cast<const unsigned char *>(in);
    for (std::size_t i = blocks_apart<W, F, 2>(to, from, n, AsIs{}); i < n; ++i)
        to[2 * i] = plus(to[2 * i], unpack<W, F>(from + i * width(F)));
}

template <Format F, int Stride>
void ramp(double *sum, const void *in, double gain, double step, std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    std::size_t i = step == 0.0
                        ? blocks_apart<Wide::F64, F, Stride>(sum, from, n, Held{gain})
                        : blocks_apart<Wide::F64, F, Stride>(sum, from, n, Ramped{gain, step});
    for (; i < n; ++i)
        sum[i * Stride] += (step == 0.0 ? gain : gain + step * static_cast<double>(i + 1)) *
                           unpack<Wide::F64, F>(from + i * width(F));
}

/* Four frames of four channels of 32 bits at a time. */
std::size_t take_rows(void *rows, std::size_t distance, const void *in, std::size_t stride,
                      std::size_t channels, std::size_t n) noexcept
{
    const hn::FixedTag<std::uint32_t, 4> d;
    const hn::FixedTag<std::uint64_t, 2> pairs;
    auto *to = static_cast<std::uint32_t *>(rows);
    const auto *bytes = static_cast<const unsigned char *>(in);
    std::size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const unsigned char *frame = bytes + i * stride * 4;
        for (std::size_t c = 0; c + 4 <= channels; c += 4) {
            const auto a = load_bytes(d, frame + c * 4);
            const auto b = load_bytes(d, frame + (stride + c) * 4);
            const auto e = load_bytes(d, frame + (2 * stride + c) * 4);
            const auto f = load_bytes(d, frame + (3 * stride + c) * 4);
            const auto ab = hn::BitCast(pairs, hn::InterleaveLower(d, a, b));
            const auto ef = hn::BitCast(pairs, hn::InterleaveLower(d, e, f));
            const auto ab2 = hn::BitCast(pairs, hn::InterleaveUpper(d, a, b));
            const auto ef2 = hn::BitCast(pairs, hn::InterleaveUpper(d, e, f));
            std::uint32_t *row = to + c * distance + i;
            hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, ab, ef)), d, row);
            hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, ab, ef)), d, row + distance);
            hn::StoreU(hn::BitCast(d, hn::InterleaveLower(pairs, ab2, ef2)), d, row + 2 * distance);
            hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(pairs, ab2, ef2)), d, row + 3 * distance);
        }
    }
    return i;
}

/* As many frames as a vector has samples; of packed 24-bit, four. */
template <Format F>
std::size_t take_stereo(void *left, void *right, const void *in, std::size_t n) noexcept
{
    auto *to = static_cast<unsigned char *>(left);
    auto *other = static_cast<unsigned char *>(right);
    const auto *from = static_cast<const unsigned char *>(in);
    std::size_t i = 0;
    if constexpr (F == Format::S24) {
        const hn::FixedTag<std::uint8_t, 16> d;
        constexpr std::uint8_t k = 0x80; // nothing
        alignas(16) constexpr std::uint8_t first[] = {0, 1, 2, 6, 7, 8, k, k,
                                                      k, k, k, k, k, k, k, k};
        alignas(16) constexpr std::uint8_t second[] = {k, k, k, k, k, k, 0, 1,
                                                       2, 6, 7, 8, k, k, k, k};
        const auto three = hn::Set(d, 3); // from the left sample to the right one
        const auto low = hn::Load(d, first), high = hn::Load(d, second);
        const auto low_right = hn::Add(low, three), high_right = hn::Add(high, three);
        for (; i + 4 + kAfter<F> <= n; i += 4) {
            const auto a = hn::LoadU(d, from + i * 6), b = hn::LoadU(d, from + i * 6 + 12);
            hn::StoreU(hn::Or(hn::TableLookupBytesOr0(a, low), hn::TableLookupBytesOr0(b, high)), d,
                       to + i * 3);
            hn::StoreU(hn::Or(hn::TableLookupBytesOr0(a, low_right),
                              hn::TableLookupBytesOr0(b, high_right)),
                       d, other + i * 3);
        }
    } else {
        constexpr std::size_t bytes = width(F);
        const hn::Repartition<
            std::conditional_t<bytes == 2, std::uint16_t,
                               std::conditional_t<bytes == 4, std::uint32_t, std::uint64_t>>,
            D32>
            d;
        const std::size_t lanes = hn::Lanes(d);
        for (; i + lanes <= n; i += lanes) {
            const auto a = load_bytes(d, from + 2 * i * bytes);
            const auto b = load_bytes(d, from + (2 * i + lanes) * bytes);
            store_bytes(d, hn::ConcatEven(d, b, a), to + i * bytes);
            store_bytes(d, hn::ConcatOdd(d, b, a), other + i * bytes);
        }
    }
    return i;
}

AddFn choose_stereo_add(Wide wide, Format format)
{
    return with_pair(wide, format, [](auto pair) -> AddFn {
        using P = decltype(pair);
        if constexpr (holds(P::wide, P::format))
            return stereo_add<P::wide, P::format>;
        else
            return nullptr;
    });
}

RampRowFn choose_ramp(Format format, bool stereo)
{
    return with_format<Wide::F64>(format, [stereo](auto pair) -> RampRowFn {
        constexpr Format F = decltype(pair)::format;
        return stereo ? ramp<F, 2> : ramp<F, 1>;
    });
}

TakeRowsFn choose_take_rows()
{
    return take_rows;
}

TakeStereoFn choose_take_stereo(Format format)
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> TakeStereoFn { return take_stereo<decltype(pair)::format>; });
}

#else

AddFn choose_stereo_add(Wide, Format)
{
    return nullptr;
}

RampRowFn choose_ramp(Format, bool)
{
    return nullptr;
}

TakeRowsFn choose_take_rows()
{
    return nullptr;
}

TakeStereoFn choose_take_stereo(Format)
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_stereo_add);
HWY_EXPORT(choose_ramp);
HWY_EXPORT(choose_take_rows);
HWY_EXPORT(choose_take_stereo);

AddFn simd::stereo_add_kernel(Wide wide, Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_stereo_add)(wide, format);
}

RampRowFn simd::ramp_kernel(Format format, bool stereo) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_ramp)(format, stereo);
}

TakeRowsFn simd::take_rows_kernel() noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_take_rows)();
}

TakeStereoFn simd::take_stereo_kernel(Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_take_stereo)(format);
}

} // namespace stems
#endif // HWY_ONCE
