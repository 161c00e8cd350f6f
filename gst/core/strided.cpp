/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The operations for samples that do not stand side by side. Where they do,
 * and where they go to one side of a stereo sum, the call goes to the fast
 * kernel for whole rows.
 */
#include "add.h"
#include "choose.h"
#include "loops.h"
#include "scale.h"
#include "simd.h"

#include <atomic>

namespace stems
{
namespace
{

/* The fast kernels for rows, set when a strided kernel is chosen. */
template <Wide W, Format F> std::atomic<AddFn> row_add{nullptr};
template <Wide W, Format F> std::atomic<AddFn> stereo_add{nullptr};
template <Format F> std::atomic<RampRowFn> row_ramp{nullptr};
template <Format F> std::atomic<RampRowFn> stereo_ramp{nullptr};

template <Wide W, Format F>
inline void add_apart(WideSample<W> *sum, std::size_t sum_stride, const unsigned char *in,
                      std::size_t in_stride, std::size_t n) noexcept
{
    for (std::size_t i = 0; i < n; ++i) {
        WideSample<W> &to = sum[i * sum_stride];
        to = plus(to, unpack<W, F>(in + i * in_stride * width(F)));
    }
}

template <Wide W, Format F> void stereo_add_loop(void *sum, const void *in, std::size_t n) noexcept
{
    add_apart<W, F>(static_cast<WideSample<W> *>(sum), 2, static_cast<const unsigned char *>(in), 1,
                    n);
}

template <Wide W, Format F>
void strided_add(void *sum, std::size_t sum_stride, const void *in, std::size_t in_stride,
                 std::size_t n) noexcept
{
    auto *to = static_cast<WideSample<W> *>(sum);
    const auto *from = static_cast<const unsigned char *>(in);
    // Mono and stereo with strides that the compiler knows.
    if (sum_stride == 1 && in_stride == 1)
        row_add<W, F>.load(std::memory_order_relaxed)(sum, in, n);
    else if (sum_stride == 2 && in_stride == 1)
        stereo_add<W, F>.load(std::memory_order_relaxed)(sum, in, n);
    else if (sum_stride == 1 && in_stride == 2)
        add_apart<W, F>(to, 1, from, 2, n);
    else if (sum_stride == 2 && in_stride == 2)
        add_apart<W, F>(to, 2, from, 2, n);
    else
        add_apart<W, F>(to, sum_stride, from, in_stride, n);
}

template <Format F, class Gain>
inline void scale_apart(double *sum, std::size_t sum_stride, const unsigned char *in,
                        std::size_t in_stride, std::size_t n, Gain gain_at) noexcept
{
    for (std::size_t i = 0; i < n; ++i)
        sum[i * sum_stride] += gain_at(i) * unpack<Wide::F64, F>(in + i * in_stride * width(F));
}

template <Format F, std::size_t SumStride>
void ramp_loop(double *sum, const void *in, double gain, double step, std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    if (step != 0.0)
        scale_apart<F>(sum, SumStride, from, 1, n, [gain, step](std::size_t i) {
            return gain + step * static_cast<double>(i + 1);
        });
    else
        scale_apart<F>(sum, SumStride, from, 1, n, [gain](std::size_t) { return gain; });
}

template <Format F>
void ramp_add(double *sum, std::size_t sum_stride, const void *in, std::size_t in_stride,
              double gain, double step, std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    if (in_stride == 1 && sum_stride == 1)
        row_ramp<F>.load(std::memory_order_relaxed)(sum, in, gain, step, n);
    else if (in_stride == 1 && sum_stride == 2)
        stereo_ramp<F>.load(std::memory_order_relaxed)(sum, in, gain, step, n);
    else if (step != 0.0)
        scale_apart<F>(sum, sum_stride, from, in_stride, n, [gain, step](std::size_t i) {
            return gain + step * static_cast<double>(i + 1);
        });
    else
        scale_apart<F>(sum, sum_stride, from, in_stride, n, [gain](std::size_t) { return gain; });
}

} // namespace

StridedAddFn strided_add_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> StridedAddFn {
        using P = decltype(pair);
        if constexpr (holds(P::wide, P::format)) {
            row_add<P::wide, P::format>.store(add_kernel(P::wide, P::format),
                                              std::memory_order_relaxed);
            const AddFn stereo = simd::stereo_add_kernel(P::wide, P::format);
            stereo_add<P::wide, P::format>.store(
                stereo ? stereo : stereo_add_loop<P::wide, P::format>, std::memory_order_relaxed);
            return strided_add<P::wide, P::format>;
        } else {
            return nullptr;
        }
    });
}

RampAddFn ramp_add_kernel(Format format) noexcept
{
    return with_format<Wide::F64>(format, [](auto pair) -> RampAddFn {
        constexpr Format F = decltype(pair)::format;
        const RampRowFn row = simd::ramp_kernel(F, false), stereo = simd::ramp_kernel(F, true);
        row_ramp<F>.store(row ? row : ramp_loop<F, 1>, std::memory_order_relaxed);
        stereo_ramp<F>.store(stereo ? stereo : ramp_loop<F, 2>, std::memory_order_relaxed);
        return ramp_add<F>;
    });
}

} // namespace stems
