/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The operations for samples that do not stand side by side. Where they do,
 * the call goes to the fast kernel for whole rows.
 */
#include "add.h"
#include "choose.h"
#include "loops.h"
#include "scale.h"

#include <atomic>

namespace stems
{
namespace
{

/* The fast kernels for rows, set when a strided kernel is chosen. */
template <Wide W, Format F> std::atomic<AddFn> row_add{nullptr};
template <Format F> std::atomic<ScaleAddFn> row_scale_add{nullptr};

template <Wide W, Format F>
inline void add_apart(WideSample<W> *sum, std::size_t sum_stride, const unsigned char *in,
                      std::size_t in_stride, std::size_t n) noexcept
{
    for (std::size_t i = 0; i < n; ++i) {
        WideSample<W> &to = sum[i * sum_stride];
        to = plus(to, unpack<W, F>(in + i * in_stride * width(F)));
    }
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
        add_apart<W, F>(to, 2, from, 1, n);
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

template <Format F, class Gain>
inline void scale_strides(double *sum, std::size_t sum_stride, const unsigned char *in,
                          std::size_t in_stride, std::size_t n, Gain gain_at) noexcept
{
    if (sum_stride == 1 && in_stride == 1)
        scale_apart<F>(sum, 1, in, 1, n, gain_at);
    else if (sum_stride == 2 && in_stride == 1)
        scale_apart<F>(sum, 2, in, 1, n, gain_at);
    else if (sum_stride == 1 && in_stride == 2)
        scale_apart<F>(sum, 1, in, 2, n, gain_at);
    else if (sum_stride == 2 && in_stride == 2)
        scale_apart<F>(sum, 2, in, 2, n, gain_at);
    else
        scale_apart<F>(sum, sum_stride, in, in_stride, n, gain_at);
}

template <Format F>
void ramp_add(double *sum, std::size_t sum_stride, const void *in, std::size_t in_stride,
              double gain, double step, std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    if (step != 0.0)
        scale_strides<F>(sum, sum_stride, from, in_stride, n, [gain, step](std::size_t i) {
            return gain + step * static_cast<double>(i + 1);
        });
    else if (sum_stride == 1 && in_stride == 1)
        row_scale_add<F>.load(std::memory_order_relaxed)(sum, in, gain, n);
    else
        scale_strides<F>(sum, sum_stride, from, in_stride, n, [gain](std::size_t) { return gain; });
}

} // namespace

StridedAddFn strided_add_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> StridedAddFn {
        using P = decltype(pair);
        if constexpr (holds(P::wide, P::format)) {
            row_add<P::wide, P::format>.store(add_kernel(P::wide, P::format),
                                              std::memory_order_relaxed);
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
        row_scale_add<F>.store(scale_add_kernel(F), std::memory_order_relaxed);
        return ramp_add<F>;
    });
}

} // namespace stems
