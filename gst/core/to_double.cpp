/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Unpack to double.
 */
#include "to_double.h"

#include "choose.h"
#include "unpack.h"

namespace stems
{
namespace
{

template <Format F>
inline void apart(double *out, const unsigned char *in, std::size_t stride, std::size_t n) noexcept
{
    for (std::size_t i = 0; i < n; ++i)
        out[i] = unpack<Wide::F64, F>(in + i * stride * width(F));
}

template <Format F>
void to_double(double *out, const void *in, std::size_t stride, std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    // Mono, planar, and stereo with strides that the compiler knows.
    if (stride == 1)
        apart<F>(out, from, 1, n);
    else if (stride == 2)
        apart<F>(out, from, 2, n);
    else
        apart<F>(out, from, stride, n);
}

/* Frames in a tile: one line of a cache in each channel of the output. */
constexpr std::size_t kTile = 8;

template <Format F>
void all_apart(double *out, std::size_t distance, const void *in, std::size_t channels,
               std::size_t n) noexcept
{
    const auto *from = static_cast<const unsigned char *>(in);
    if (channels <= 2) {
        for (std::size_t c = 0; c < channels; ++c)
            to_double<F>(out + c * distance, from + c * width(F), channels, n);
        return;
    }
    std::size_t i = 0;
    for (; i + kTile <= n; i += kTile) {
        const unsigned char *tile = from + i * channels * width(F);
        for (std::size_t c = 0; c < channels; ++c)
            apart<F>(out + c * distance + i, tile + c * width(F), channels, kTile);
    }
    for (std::size_t c = 0; c < channels; ++c)
        apart<F>(out + c * distance + i, from + (i * channels + c) * width(F), channels, n - i);
}

} // namespace

ToDoubleFn to_double_kernel(Format format) noexcept
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> ToDoubleFn { return to_double<decltype(pair)::format>; });
}

ApartFn apart_kernel(Format format) noexcept
{
    const ApartFn kernel = simd::apart_kernel(format);
    return kernel ? kernel : scalar::apart_kernel(format);
}

ApartFn scalar::apart_kernel(Format format) noexcept
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> ApartFn { return all_apart<decltype(pair)::format>; });
}

} // namespace stems
