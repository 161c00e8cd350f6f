/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rows.h"

#include "choose.h"
#include "simd.h"

#include <atomic>
#include <cstring>

namespace stems
{
namespace
{

template <std::size_t Bytes>
void take_rows(void *rows, std::size_t distance, const void *in, std::size_t stride,
               std::size_t channels, std::size_t n) noexcept
{
    for (std::size_t c = 0; c < channels; ++c) {
        auto *to = static_cast<unsigned char *>(rows) + c * distance * Bytes;
        const auto *from = static_cast<const unsigned char *>(in) + c * Bytes;
        for (std::size_t i = 0; i < n; ++i)
            std::memcpy(to + i * Bytes, from + i * stride * Bytes, Bytes);
    }
}

/* Chosen with the kernel. */
std::atomic<TakeRowsFn> fours{nullptr};
template <Format F> std::atomic<TakeStereoFn> twos{nullptr};

/* Stereo, and whole fours of 32 bits, by vectors; then what is left. */
template <Format F>
void take_rows_fast(void *rows, std::size_t distance, const void *in, std::size_t stride,
                    std::size_t channels, std::size_t n) noexcept
{
    constexpr std::size_t bytes = width(F);
    auto *to = static_cast<unsigned char *>(rows);
    const auto *from = static_cast<const unsigned char *>(in);
    std::size_t even = channels, done = 0;
    if (stride == 2 && channels == 2) {
        done = twos<F>.load(std::memory_order_relaxed)(to, to + distance * bytes, in, n);
    } else if (bytes == 4) {
        even = channels / 4 * 4;
        done = fours.load(std::memory_order_relaxed)(rows, distance, in, stride, even, n);
    }
    take_rows<bytes>(to + done * bytes, distance, from + done * stride * bytes, stride, even,
                     n - done);
    take_rows<bytes>(to + even * distance * bytes, distance, from + even * bytes, stride,
                     channels - even, n);
}

} // namespace

RowsFn scalar::take_rows_kernel(Format format) noexcept
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> RowsFn { return take_rows<width(decltype(pair)::format)>; });
}

RowsFn take_rows_kernel(Format format) noexcept
{
    const TakeRowsFn kernel = simd::take_rows_kernel();
    const TakeStereoFn stereo = simd::take_stereo_kernel(format);
    if (!kernel || !stereo)
        return scalar::take_rows_kernel(format);
    fours.store(kernel, std::memory_order_relaxed);
    return with_format<Wide::F64>(format, [stereo](auto pair) -> RowsFn {
        constexpr Format F = decltype(pair)::format;
        twos<F>.store(stereo, std::memory_order_relaxed);
        return take_rows_fast<F>;
    });
}

} // namespace stems
