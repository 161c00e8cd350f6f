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

std::atomic<TakeRowsFn> fours{nullptr};

/* Whole fours by vectors, and what is left at both edges. */
void take_rows_of_32(void *rows, std::size_t distance, const void *in, std::size_t stride,
                     std::size_t channels, std::size_t n) noexcept
{
    const std::size_t even = channels / 4 * 4;
    const std::size_t done =
        fours.load(std::memory_order_relaxed)(rows, distance, in, stride, even, n);
    auto *to = static_cast<unsigned char *>(rows);
    const auto *from = static_cast<const unsigned char *>(in);
    take_rows<4>(to + done * 4, distance, from + done * stride * 4, stride, even, n - done);
    take_rows<4>(to + even * distance * 4, distance, from + even * 4, stride, channels - even, n);
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
    if (width(format) != 4 || !kernel)
        return scalar::take_rows_kernel(format);
    fours.store(kernel, std::memory_order_relaxed);
    return take_rows_of_32;
}

} // namespace stems
