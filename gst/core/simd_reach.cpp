/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which samples reach a limit: the scalar loop, and with Highway for every
 * instruction set.
 */
#include "reach.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_reach.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

std::uint64_t reach(const double *x, std::size_t n, double high, double low) noexcept
{
    const DDouble d;
    constexpr std::size_t kLanes = hn::MaxLanes(DDouble());
    const VDouble highs = hn::Set(d, high), lows = hn::Set(d, low);
    std::uint64_t bits = 0;
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        const VDouble value = hn::LoadU(d, x + i);
        std::uint8_t part[8] = {}; // it may write as many
        hn::StoreMaskBits(d, hn::Or(hn::Ge(value, highs), hn::Le(value, lows)), part);
        bits |= std::uint64_t{part[0]} << i;
    }
    for (; i < n; ++i)
        bits |= std::uint64_t{x[i] >= high || x[i] <= low} << i;
    return bits;
}

ReachFn choose_reach()
{
    return reach;
}

#else

ReachFn choose_reach()
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_reach);

ReachFn simd::reach_kernel() noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_reach)();
}

ReachFn scalar::reach_kernel() noexcept
{
    return [](const double *x, std::size_t n, double high, double low) noexcept {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < n; ++i)
            bits |= std::uint64_t{x[i] >= high || x[i] <= low} << i;
        return bits;
    };
}

ReachFn reach_kernel() noexcept
{
    const ReachFn kernel = simd::reach_kernel();
    return kernel ? kernel : scalar::reach_kernel();
}

} // namespace stems
#endif // HWY_ONCE
