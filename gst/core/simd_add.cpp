/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Adding, subtracting, and scaling with Highway, for every instruction set.
 */
#include "simd.h"

#include "choose.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_add.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

struct Plus {
    template <class V> HWY_INLINE V operator()(V sum, V in) const noexcept
    {
        return hn::Add(sum, in);
    }
};

struct Minus {
    template <class V> HWY_INLINE V operator()(V sum, V in) const noexcept
    {
        return hn::Sub(in, sum);
    }
};

struct PlusScaled {
    double gain;
    template <class V> HWY_INLINE V operator()(V sum, V in) const noexcept
    {
        return hn::Add(sum, hn::Mul(hn::Set(hn::DFromV<V>(), gain), in));
    }
};

/* sum = op(sum, in) for whole blocks; returns how many samples that were. */
template <Wide W, Format F, class Op>
HWY_INLINE std::size_t blocks(void *sum, const void *in, std::size_t n, Op op) noexcept
{
    auto *to = static_cast<WideSample<W> *>(sum);
    const auto *from = static_cast<const unsigned char *>(in);
    const std::size_t step = block();
    const std::size_t half = step / 2;
    std::size_t i = 0;
    for (; i + step + kAfter<F> <= n; i += step) {
        const unsigned char *samples = from + i * width(F);
        if constexpr (W == Wide::I32) {
            const D32 d;
            const auto wide = hn::ShiftRight<8>(load_top<F>(samples));
            hn::StoreU(op(hn::LoadU(d, to + i), wide), d, to + i);
        } else if constexpr (W == Wide::I64) {
            const D64 d;
            const auto top = load_top<F>(samples);
            const auto low = hn::PromoteTo(d, hn::LowerHalf(Half32(), top));
            const auto high = hn::PromoteTo(d, hn::UpperHalf(Half32(), top));
            hn::StoreU(op(hn::LoadU(d, to + i), low), d, to + i);
            hn::StoreU(op(hn::LoadU(d, to + i + half), high), d, to + i + half);
        } else {
            const DDouble d;
            const Doubles wide = load_doubles<F>(samples);
            hn::StoreU(op(hn::LoadU(d, to + i), wide.low), d, to + i);
            hn::StoreU(op(hn::LoadU(d, to + i + half), wide.high), d, to + i + half);
        }
    }
    return i;
}

template <Wide W, Format F> void add(void *sum, const void *in, std::size_t n) noexcept
{
    const std::size_t done = blocks<W, F>(sum, in, n, Plus());
    add_loop<W, F>(static_cast<WideSample<W> *>(sum) + done,
                   static_cast<const unsigned char *>(in) + done * width(F), n - done);
}

template <Wide W, Format F> void subtract(void *sum, const void *in, std::size_t n) noexcept
{
    const std::size_t done = blocks<W, F>(sum, in, n, Minus());
    subtract_loop<W, F>(static_cast<WideSample<W> *>(sum) + done,
                        static_cast<const unsigned char *>(in) + done * width(F), n - done);
}

template <Format F> void scale_add(double *sum, const void *in, double gain, std::size_t n) noexcept
{
    const std::size_t done = blocks<Wide::F64, F>(sum, in, n, PlusScaled{gain});
    scale_add_loop<F>(sum + done, static_cast<const unsigned char *>(in) + done * width(F), gain,
                      n - done);
}

/* Orc has the integers whose samples are whole words. */
template <Wide W, Format F>
constexpr bool kServed = W == Wide::F64 || (F == Format::S24 && holds(W, F));

AddFn choose_add(Wide wide, Format format)
{
    return with_pair(wide, format, [](auto pair) -> AddFn {
        using P = decltype(pair);
        if constexpr (kServed<P::wide, P::format>)
            return add<P::wide, P::format>;
        else
            return nullptr;
    });
}

SubtractFn choose_subtract(Wide wide, Format format)
{
    return with_pair(wide, format, [](auto pair) -> SubtractFn {
        using P = decltype(pair);
        if constexpr (kServed<P::wide, P::format>)
            return subtract<P::wide, P::format>;
        else
            return nullptr;
    });
}

ScaleAddFn choose_scale_add(Format format)
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> ScaleAddFn { return scale_add<decltype(pair)::format>; });
}

#else

AddFn choose_add(Wide, Format)
{
    return nullptr;
}

SubtractFn choose_subtract(Wide, Format)
{
    return nullptr;
}

ScaleAddFn choose_scale_add(Format)
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_add);
HWY_EXPORT(choose_subtract);
HWY_EXPORT(choose_scale_add);

AddFn simd::add_kernel(Wide wide, Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_add)(wide, format);
}

SubtractFn simd::subtract_kernel(Wide wide, Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_subtract)(wide, format);
}

ScaleAddFn simd::scale_add_kernel(Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_scale_add)(format);
}

} // namespace stems
#endif // HWY_ONCE
