/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Dither with Highway, for every instruction set: the operations of
 * dither_noise.h, in their order.
 */
#include "simd.h"

#include "dither_noise.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_dither.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

using DU32 = hn::Repartition<std::uint32_t, D32>;
using VU32 = hn::Vec<DU32>;

HWY_INLINE VU32 mix(VU32 x) noexcept
{
    const DU32 d;
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<16>(x)), hn::Set(d, kDitherFactors[0]));
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), hn::Set(d, kDitherFactors[1]));
    return hn::Xor(x, hn::ShiftRight<16>(x));
}

void dither(double *sum, DitherKey key, std::uint32_t number, std::uint32_t step, double unit,
            std::size_t n) noexcept
{
    const D32 d;
    const DU32 du;
    const DDouble dd;
    const std::size_t lanes = block();
    const std::size_t half = lanes / 2;
    const auto second = hn::Set(du, key.second);
    const auto further = hn::Set(du, static_cast<std::uint32_t>(lanes) * step);
    auto numbers =
        hn::Add(hn::Set(du, number + key.first), hn::Mul(hn::Iota(du, 0), hn::Set(du, step)));
    std::size_t i = 0;
    for (; i + lanes <= n; i += lanes, numbers = hn::Add(numbers, further)) {
        const auto x = mix(hn::Xor(mix(numbers), second));
        const auto noise =
            hn::Sub(hn::ShiftRight<16>(x), hn::And(x, hn::Set(du, std::uint32_t{0xffff})));
        const Doubles more = promote(hn::BitCast(d, noise), unit);
        hn::StoreU(hn::Add(hn::LoadU(dd, sum + i), more.low), dd, sum + i);
        hn::StoreU(hn::Add(hn::LoadU(dd, sum + i + half), more.high), dd, sum + i + half);
    }
    dither_loop(sum + i, key, number + static_cast<std::uint32_t>(i) * step, step, unit, n - i);
}

DitherFn choose_dither()
{
    return dither;
}

#else

DitherFn choose_dither()
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_dither);

DitherFn simd::dither_kernel() noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_dither)();
}

} // namespace stems
#endif // HWY_ONCE
