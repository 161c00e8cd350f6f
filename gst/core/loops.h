/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The operations of core, one sample after another: the scalar references.
 * Internal to core; what each means is said in the header of its name.
 *
 * Real-time safe: everything here.
 */
#pragma once

#include "pack.h"

#include <algorithm>

namespace stems
{

template <Wide W, Format F> void add_loop(void *sum, const void *in, std::size_t n) noexcept
{
    auto *to = static_cast<WideSample<W> *>(sum);
    const auto *from = static_cast<const unsigned char *>(in);
    for (std::size_t i = 0; i < n; ++i)
        to[i] = plus(to[i], unpack<W, F>(from + i * width(F)));
}

template <Wide W, Format F> void subtract_loop(void *sum, const void *in, std::size_t n) noexcept
{
    auto *to = static_cast<WideSample<W> *>(sum);
    const auto *from = static_cast<const unsigned char *>(in);
    for (std::size_t i = 0; i < n; ++i)
        to[i] = minus(unpack<W, F>(from + i * width(F)), to[i]);
}

template <Format F>
void scale_add_loop(double *sum, const void *in, double gain, std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    for (std::size_t i = 0; i < n; ++i)
        sum[i] += gain * unpack<Wide::F64, F>(from + i * width(F));
}

template <Wide W, Format F>
std::size_t finish_loop(void *out, const void *sum, std::size_t n) noexcept
{
    auto *to = static_cast<unsigned char *>(out);
    const auto *from = static_cast<const WideSample<W> *>(sum);
    std::size_t clamped = 0;
    for (std::size_t i = 0; i < n; ++i)
        clamped += pack<W, F>(to + i * width(F), from[i]);
    return clamped;
}

/* NaN compares false, and so is passed over. */
inline double larger(double peak, double value) noexcept
{
    const double magnitude = std::fabs(value);
    return magnitude > peak ? magnitude : peak;
}

template <Format F> double peak_loop(const void *in, std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    double peak = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        peak = larger(peak, unpack<Wide::F64, F>(from + i * width(F)));
    return peak;
}

template <Wide W> double wide_peak_loop(const void *sum, std::size_t n) noexcept
{
    const auto *from = static_cast<const WideSample<W> *>(sum);
    double peak = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        peak = larger(peak, finish_float<double, W>(from[i]));
    return peak;
}

} // namespace stems
