/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The sums of levels with Highway, for every instruction set. Each part has the
 * samples of the scalar reference in its order, and nothing is fused, so that
 * the bits are the same.
 */
#include "levels.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_levels.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

constexpr std::size_t kLanes = hn::MaxLanes(DDouble());
constexpr std::size_t kParts = 8 / kLanes; /* vectors */

/* How many samples come before one that goes to part 0. */
HWY_INLINE std::size_t head(std::size_t n, std::size_t at) noexcept
{
    const std::size_t until = (8 - at % 8) % 8;
    return until < n ? until : n;
}

double add(const double *x, std::size_t n, std::size_t at, HopParts &sum, HopParts &square) noexcept
{
    const DDouble d;
    std::size_t i = 0;
    double peak = 0.0;
    const auto step = [&](std::size_t k) {
        sum[(at + k) % 8] += x[k];
        square[(at + k) % 8] += x[k] * x[k];
        const double magnitude = x[k] < 0.0 ? -x[k] : x[k];
        peak = magnitude > peak ? magnitude : peak;
    };
    for (const std::size_t first = head(n, at); i < first; ++i)
        step(i);
    VDouble sums[kParts], squares[kParts], peaks[kParts];
    for (std::size_t v = 0; v < kParts; ++v) {
        sums[v] = hn::LoadU(d, sum.data() + v * kLanes);
        squares[v] = hn::LoadU(d, square.data() + v * kLanes);
        peaks[v] = hn::Zero(d);
    }
    for (; i + 8 <= n; i += 8) {
        for (std::size_t v = 0; v < kParts; ++v) {
            const VDouble value = hn::LoadU(d, x + i + v * kLanes);
            sums[v] = hn::Add(sums[v], value);
            squares[v] = hn::Add(squares[v], hn::Mul(value, value));
            peaks[v] = hn::Max(peaks[v], hn::Abs(value));
        }
    }
    for (std::size_t v = 0; v < kParts; ++v) {
        hn::StoreU(sums[v], d, sum.data() + v * kLanes);
        hn::StoreU(squares[v], d, square.data() + v * kLanes);
        const double highest = hn::GetLane(hn::MaxOfLanes(d, peaks[v]));
        peak = highest > peak ? highest : peak;
    }
    for (; i < n; ++i)
        step(i);
    return peak;
}

void multiply(const double *x, const double *y, std::size_t n, std::size_t at,
              HopParts &product) noexcept
{
    const DDouble d;
    std::size_t i = 0;
    for (const std::size_t first = head(n, at); i < first; ++i)
        product[(at + i) % 8] += x[i] * y[i];
    VDouble products[kParts];
    for (std::size_t v = 0; v < kParts; ++v)
        products[v] = hn::LoadU(d, product.data() + v * kLanes);
    for (; i + 8 <= n; i += 8)
        for (std::size_t v = 0; v < kParts; ++v)
            products[v] = hn::Add(products[v], hn::Mul(hn::LoadU(d, x + i + v * kLanes),
                                                       hn::LoadU(d, y + i + v * kLanes)));
    for (std::size_t v = 0; v < kParts; ++v)
        hn::StoreU(products[v], d, product.data() + v * kLanes);
    for (; i < n; ++i)
        product[(at + i) % 8] += x[i] * y[i];
}

LevelKernels choose_levels()
{
    return {add, multiply};
}

#else

LevelKernels choose_levels()
{
    return {nullptr, nullptr};
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_levels);

LevelKernels simd::level_kernels() noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_levels)();
}

} // namespace stems
#endif // HWY_ONCE
