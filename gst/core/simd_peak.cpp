/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Peak with Highway, for every instruction set.
 *
 * Of integers the smallest and the largest sample are kept, for the magnitude
 * of the smallest number has no positive of its width.
 */
#include "simd.h"

#include "choose.h"

#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_peak.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

template <class T> class Extremes
{
public:
    using D = hn::ScalableTag<T>;
    using V = hn::Vec<D>;

    // Written out: what the compiler writes is not for the instruction set.
    HWY_INLINE Extremes() noexcept : lowest_(hn::Zero(D())), highest_(hn::Zero(D())) {}

    HWY_INLINE void see(V value) noexcept
    {
        lowest_ = hn::Min(lowest_, value);
        highest_ = hn::Max(highest_, value);
    }

    /* The largest magnitude; unit is what 1 is worth. */
    HWY_INLINE double peak(double unit) const noexcept
    {
        const D d;
        HWY_ALIGN T lowest[hn::MaxLanes(D())];
        HWY_ALIGN T highest[hn::MaxLanes(D())];
        hn::Store(lowest_, d, lowest);
        hn::Store(highest_, d, highest);
        double peak = 0.0;
        for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
            peak = larger(peak, static_cast<double>(lowest[i]) * unit);
            peak = larger(peak, static_cast<double>(highest[i]) * unit);
        }
        return peak;
    }

private:
    V lowest_;
    V highest_;
};

/* NaN compares false, and so is passed over. */
template <class T> class Magnitude
{
public:
    using D = hn::ScalableTag<T>;
    using V = hn::Vec<D>;

    HWY_INLINE Magnitude() noexcept : largest_(hn::Zero(D())) {}

    HWY_INLINE void see(V value) noexcept
    {
        const V magnitude = hn::Abs(value);
        largest_ = hn::IfThenElse(hn::Gt(magnitude, largest_), magnitude, largest_);
    }

    HWY_INLINE double peak(double) const noexcept
    {
        const D d;
        HWY_ALIGN T largest[hn::MaxLanes(D())];
        hn::Store(largest_, d, largest);
        double peak = 0.0;
        for (std::size_t i = 0; i < hn::Lanes(d); ++i)
            peak = larger(peak, static_cast<double>(largest[i]));
        return peak;
    }

private:
    V largest_;
};

/* See whole vectors, two at a time; returns how many samples that were. */
template <Format F, class Seen, class Load>
HWY_INLINE std::size_t see_all(Seen &even, Seen &odd, const unsigned char *from, std::size_t n,
                               Load load_vector) noexcept
{
    const std::size_t step = hn::Lanes(typename Seen::D());
    std::size_t i = 0;
    for (; i + 2 * step + kAfter<F> <= n; i += 2 * step) {
        even.see(load_vector(from + i * width(F)));
        odd.see(load_vector(from + (i + step) * width(F)));
    }
    return i;
}

template <class T> struct Whole {
    HWY_INLINE hn::Vec<hn::ScalableTag<T>> operator()(const unsigned char *from) const noexcept
    {
        return load_bytes(hn::ScalableTag<T>(), from);
    }
};

template <Format F> struct Top {
    HWY_INLINE V32 operator()(const unsigned char *from) const noexcept
    {
        return load_top<F>(from);
    }
};

template <class Seen, Format F, class Load>
double row_peak(const void *in, std::size_t n, double unit, Load load_vector) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    Seen even, odd;
    const std::size_t done = see_all<F>(even, odd, from, n, load_vector);
    const double seen = larger(even.peak(unit), odd.peak(unit));
    return larger(seen, peak_loop<F>(from + done * width(F), n - done));
}

template <Format F> double peak(const void *in, std::size_t n) noexcept
{
    if constexpr (F == Format::S16)
        return row_peak<Extremes<std::int16_t>, F>(in, n, 0x1p-15, Whole<std::int16_t>());
    else if constexpr (F == Format::F32)
        return row_peak<Magnitude<float>, F>(in, n, 1.0, Whole<float>());
    else if constexpr (F == Format::F64)
        return row_peak<Magnitude<double>, F>(in, n, 1.0, Whole<double>());
    else
        return row_peak<Extremes<std::int32_t>, F>(in, n, 0x1p-31, Top<F>());
}

double peak_i64(const void *sum, std::size_t n) noexcept
{
    const D64 d;
    const auto *from = static_cast<const std::int64_t *>(sum);
    Extremes<std::int64_t> seen;
    std::size_t i = 0;
    for (; i + hn::Lanes(d) <= n; i += hn::Lanes(d))
        seen.see(hn::LoadU(d, from + i));
    return larger(seen.peak(0x1p-31), wide_peak_loop<Wide::I64>(from + i, n - i));
}

/* Sums of 32 bits are like S32 with another unit, sums of F64 are F64. */
double peak_i32(const void *sum, std::size_t n) noexcept
{
    return peak<Format::S32>(sum, n) * 0x1p8;
}

bool finite(const double *x, std::size_t n) noexcept
{
    const DDouble d;
    const VDouble infinity = hn::Set(d, std::numeric_limits<double>::infinity());
    auto good = hn::Eq(infinity, infinity);
    std::size_t i = 0;
    for (; i + hn::Lanes(d) <= n; i += hn::Lanes(d)) // NaN compares false
        good = hn::And(good, hn::Lt(hn::Abs(hn::LoadU(d, x + i)), infinity));
    return hn::AllTrue(d, good) &&
           std::all_of(x + i, x + n, [](double value) { return std::isfinite(value); });
}

FiniteFn choose_finite()
{
    return finite;
}

PeakFn choose_peak(Format format)
{
    return with_format<Wide::F64>(format,
                                  [](auto pair) -> PeakFn { return peak<decltype(pair)::format>; });
}

PeakFn choose_wide_peak(Wide wide)
{
    return wide == Wide::I32 ? peak_i32 : wide == Wide::I64 ? peak_i64 : peak<Format::F64>;
}

#else

FiniteFn choose_finite()
{
    return nullptr;
}

PeakFn choose_peak(Format)
{
    return nullptr;
}

PeakFn choose_wide_peak(Wide)
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_peak);
HWY_EXPORT(choose_wide_peak);
HWY_EXPORT(choose_finite);

PeakFn simd::peak_kernel(Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_peak)(format);
}

PeakFn simd::wide_peak_kernel(Wide wide) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_wide_peak)(wide);
}

FiniteFn simd::finite_kernel() noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_finite)();
}

} // namespace stems
#endif // HWY_ONCE
