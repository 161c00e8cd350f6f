/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * True peak with Highway, for every instruction set: only the points that may
 * be the highest are computed, 8 at a time, each by the operations of point()
 * in their order.
 */
#include "simd.h"

#include "true_peak_bank.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_true_peak.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

using VD = hn::Vec<hn::ScalableTag<double>>;

constexpr std::size_t kGroup = 8;
constexpr std::size_t kBlock = 64;
constexpr std::size_t kBlocks = 16; // looked over before any point is computed

/* Bounds are computed with rounding, and so are points: with fewer than 100
 * operations each, they are off by less than 1e-13 of the bound, and among
 * denormals by less than 100 of the smallest numbers. */
constexpr double kRelative = 1.0 + 1e-12;
constexpr double kAbsolute = 1e-321;

/* The largest |x[i]|. */
HWY_INLINE double largest(const double *x, std::size_t n) noexcept
{
    const hn::ScalableTag<double> d;
    const std::size_t step = hn::Lanes(d);
    VD even = hn::Zero(d), odd = hn::Zero(d);
    std::size_t i = 0;
    for (; i + 2 * step <= n; i += 2 * step) {
        even = hn::Max(even, hn::Abs(hn::LoadU(d, x + i)));
        odd = hn::Max(odd, hn::Abs(hn::LoadU(d, x + i + step)));
    }
    double most = hn::GetLane(hn::MaxOfLanes(d, hn::Max(even, odd)));
    for (; i < n; ++i)
        most = larger(most, x[i]);
    return most;
}

/* No point that x[0] to x[7] bring is above this. */
template <class B> HWY_INLINE double group_bound(const B &bank, const double *x) noexcept
{
    const hn::ScalableTag<double> d;
    const double *first = x - (B::kTaps - 1);
    VD low = hn::LoadU(d, first), high = low;
    for (std::size_t i = hn::Lanes(d); i < B::kTaps - 1 + kGroup; i += hn::Lanes(d)) {
        // The last vector overlaps, so as not to reach beyond the group.
        const std::size_t from = std::min(i, B::kTaps - 1 + kGroup - hn::Lanes(d));
        const VD here = hn::LoadU(d, first + from);
        low = hn::Min(low, here);
        high = hn::Max(high, here);
    }
    const double lowest = hn::GetLane(hn::MinOfLanes(d, low));
    const double highest = hn::GetLane(hn::MaxOfLanes(d, high));
    return 0.5 *
           (std::fabs(highest + lowest) * bank.bounds.dc + (highest - lowest) * bank.bounds.gain);
}

/* The highest point that x[0] to x[7] bring. */
template <class B> HWY_INLINE double group_peak(const B &bank, const double *x) noexcept
{
    const hn::ScalableTag<double> d;
    VD highest = hn::Zero(d);
    for (std::size_t i = 0; i < kGroup; i += hn::Lanes(d)) {
        for (std::size_t pair = 0; pair < B::kPairs; ++pair) {
            VD even = hn::Zero(d), odd = hn::Zero(d);
            for (std::size_t k = 0; k < B::kHalf; ++k) {
                const VD newer = hn::LoadU(d, x + i - k);
                const VD older = hn::LoadU(d, x + i - (B::kTaps - 1 - k));
                const VD sum = hn::Add(newer, older);
                even = hn::Add(even, hn::Mul(hn::Set(d, bank.even[pair][k]), sum));
                if constexpr (B::kOdd) {
                    const VD difference = hn::Sub(newer, older);
                    odd = hn::Add(odd, hn::Mul(hn::Set(d, bank.odd[pair][k]), difference));
                }
            }
            highest = hn::Max(highest, hn::Add(hn::Abs(even), hn::Abs(odd)));
        }
    }
    return hn::GetLane(hn::MaxOfLanes(d, highest));
}

HWY_INLINE bool matters(double bound, double floor) noexcept
{
    return bound * kRelative + kAbsolute >= floor;
}

/* The points of one block of samples whose first is the @at-th. */
template <class B>
HWY_INLINE void see_block(TruePeakFound &best, const B &bank, const double *x, std::size_t n,
                          double floor, std::ptrdiff_t at) noexcept
{
    const auto see = [&](std::size_t i) {
        best.raise(point(bank, x + i), at + static_cast<std::ptrdiff_t>(i) - B::kDelay);
    };
    std::size_t i = 0;
    for (; i + kGroup <= n; i += kGroup) {
        const double least = larger(floor, best.peak);
        if (!matters(group_bound(bank, x + i), least))
            continue;
        // A tie is won by the earlier point; the floor is older than this call.
        const std::ptrdiff_t first = at + static_cast<std::ptrdiff_t>(i) - B::kDelay;
        const bool may_tie = first < 0 || first < best.at;
        const double peak = group_peak(bank, x + i);
        if (peak > least || (peak == least && may_tie))
            for (std::size_t k = 0; k < kGroup; ++k)
                see(i + k);
    }
    for (; i < n; ++i)
        see(i);
}

/* The highest of the samples of up to kBlocks blocks, and that of each. */
HWY_INLINE void best_sample(TruePeakFound &best, double *tops, const double *x, std::size_t start,
                            std::size_t end) noexcept
{
    double top = 0.0;
    for (std::size_t i = start, b = 0; i < end; i += kBlock, ++b) {
        tops[b] = largest(x + i, std::min(kBlock, end - i));
        top = larger(top, tops[b]);
    }
    if (!(top > best.peak))
        return;
    std::size_t first = start;
    while (tops[(first - start) / kBlock] != top)
        first += kBlock;
    while (std::fabs(x[first]) != top)
        ++first;
    best.raise(top, static_cast<std::ptrdiff_t>(first));
}

TruePeakFound samples(const double *x, std::size_t n, double) noexcept
{
    TruePeakFound best;
    double tops[kBlocks];
    for (std::size_t start = 0; start < n; start += kBlock * kBlocks)
        best_sample(best, tops, x, start, std::min(n, start + kBlock * kBlocks));
    return best;
}

template <class B, const B &bank>
TruePeakFound true_peak(const double *x, std::size_t n, double floor) noexcept
{
    TruePeakFound best;
    double before = largest(x - (B::kTaps - 1), B::kTaps - 1);
    for (std::size_t start = 0; start < n; start += kBlock * kBlocks) {
        const std::size_t end = std::min(n, start + kBlock * kBlocks);
        double tops[kBlocks];
        best_sample(best, tops, x, start, end);
        for (std::size_t b = 0; start + b * kBlock < end; ++b) {
            const std::size_t i = start + b * kBlock;
            const double reach = larger(before, tops[b]);
            before = tops[b];
            if (reach > 0.0 && matters(reach * bank.bounds.gain, larger(floor, best.peak)))
                see_block(best, bank, x + i, std::min(kBlock, end - i), floor,
                          static_cast<std::ptrdiff_t>(i));
        }
    }
    return best;
}

TruePeakFn choose_true_peak(int oversampling)
{
    return oversampling == 4   ? true_peak<Annex2, kAnnex2>
           : oversampling == 2 ? true_peak<HalfWay, kHalfWay>
                               : samples;
}

#else

TruePeakFn choose_true_peak(int)
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_true_peak);

TruePeakFn simd::true_peak_kernel(int oversampling) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_true_peak)(oversampling);
}

} // namespace stems
#endif // HWY_ONCE
