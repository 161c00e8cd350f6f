/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Peak: the scalar reference, and the fast version.
 */
#include "peak.h"

#include "choose.h"
#include "loops.h"
#include "simd.h"

namespace stems
{

PeakFn scalar::peak_kernel(Format format) noexcept
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> PeakFn { return peak_loop<decltype(pair)::format>; });
}

PeakFn peak_kernel(Format format) noexcept
{
    const PeakFn kernel = simd::peak_kernel(format);
    return kernel ? kernel : scalar::peak_kernel(format);
}

double peak(Wide wide, const void *sum, std::size_t n) noexcept
{
    if (const PeakFn kernel = simd::wide_peak_kernel(wide))
        return kernel(sum, n);
    switch (wide) {
    case Wide::I32:
        return wide_peak_loop<Wide::I32>(sum, n);
    case Wide::I64:
        return wide_peak_loop<Wide::I64>(sum, n);
    default:
        return wide_peak_loop<Wide::F64>(sum, n);
    }
}

bool all_finite(const double *x, std::size_t n) noexcept
{
    if (const FiniteFn kernel = simd::finite_kernel())
        return kernel(x, n);
    return std::all_of(x, x + n, [](double value) { return std::isfinite(value); });
}

} // namespace stems
