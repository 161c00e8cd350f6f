/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From core's signatures to the functions that orcc makes of mix.orc.
 */
#include "mix.h"

#include "choose.h"
#include "loops.h"

#include "mix-orc.h"

namespace stems::orc
{
namespace
{

/* Orc counts in int. */
constexpr std::size_t kMost = std::size_t{1} << 30;

template <class T> bool aligned(const void *array) noexcept
{
    return reinterpret_cast<std::uintptr_t>(array) % alignof(T) == 0;
}

/* sum = sum op in, by the function Run; Plain is the loop for what Run cannot
 * take. */
template <auto Run, AddFn Plain> struct Combine;

template <class Sum, class In, void (*Run)(Sum *, const In *, int), AddFn Plain>
struct Combine<Run, Plain> {
    static void kernel(void *sum, const void *in, std::size_t n) noexcept
    {
        if (!aligned<In>(in))
            return Plain(sum, in, n);
        auto *to = static_cast<Sum *>(sum);
        const auto *from = static_cast<const In *>(in);
        for (std::size_t part; n > 0; n -= part, to += part, from += part) {
            part = std::min(n, kMost);
            Run(to, from, static_cast<int>(part));
        }
    }

    static AddFn compiled() noexcept
    {
        Sum sum{};
        const In in{};
        Run(&sum, &in, 0);
        return kernel;
    }
};

/* out = sum; the function Run counts what it clamps downwards from 0. */
template <auto Run, FinishFn Plain> struct Finish;

template <class Out, class Sum, void (*Run)(Out *, orc_int32 *, const Sum *, int), FinishFn Plain>
struct Finish<Run, Plain> {
    static std::size_t kernel(void *out, const void *sum, std::size_t n) noexcept
    {
        if (!aligned<Out>(out))
            return Plain(out, sum, n);
        auto *to = static_cast<Out *>(out);
        const auto *from = static_cast<const Sum *>(sum);
        std::size_t clamped = 0;
        for (std::size_t part; n > 0; n -= part, to += part, from += part) {
            part = std::min(n, kMost);
            orc_int32 count = 0;
            Run(to, &count, from, static_cast<int>(part));
            clamped += static_cast<std::size_t>(-std::int64_t{count});
        }
        return clamped;
    }

    static FinishFn compiled() noexcept
    {
        Out out{};
        const Sum sum{};
        orc_int32 count = 0;
        Run(&out, &count, &sum, 0);
        return kernel;
    }
};

constexpr bool is(Wide wide, Format format, Wide w, Format f) noexcept
{
    return wide == w && format == f;
}

} // namespace

AddFn add_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> AddFn {
        constexpr Wide W = decltype(pair)::wide;
        constexpr Format F = decltype(pair)::format;
        if constexpr (is(W, F, Wide::I32, Format::S16))
            return Combine<stems_orc_add_i32_s16, add_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I32, Format::S24_32))
            return Combine<stems_orc_add_i32_s24_32, add_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I64, Format::S16))
            return Combine<stems_orc_add_i64_s16, add_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I64, Format::S24_32))
            return Combine<stems_orc_add_i64_s24_32, add_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I64, Format::S32))
            return Combine<stems_orc_add_i64_s32, add_loop<W, F>>::compiled();
        else
            return nullptr;
    });
}

SubtractFn subtract_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> SubtractFn {
        constexpr Wide W = decltype(pair)::wide;
        constexpr Format F = decltype(pair)::format;
        if constexpr (is(W, F, Wide::I32, Format::S16))
            return Combine<stems_orc_subtract_i32_s16, subtract_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I32, Format::S24_32))
            return Combine<stems_orc_subtract_i32_s24_32, subtract_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I64, Format::S16))
            return Combine<stems_orc_subtract_i64_s16, subtract_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I64, Format::S24_32))
            return Combine<stems_orc_subtract_i64_s24_32, subtract_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I64, Format::S32))
            return Combine<stems_orc_subtract_i64_s32, subtract_loop<W, F>>::compiled();
        else
            return nullptr;
    });
}

FinishFn finish_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> FinishFn {
        constexpr Wide W = decltype(pair)::wide;
        constexpr Format F = decltype(pair)::format;
        if constexpr (is(W, F, Wide::I32, Format::S16))
            return Finish<stems_orc_finish_i32_s16, finish_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I32, Format::S24_32))
            return Finish<stems_orc_finish_i32_s24_32, finish_loop<W, F>>::compiled();
        else if constexpr (is(W, F, Wide::I32, Format::S32))
            return Finish<stems_orc_finish_i32_s32, finish_loop<W, F>>::compiled();
        else
            return nullptr;
    });
}

} // namespace stems::orc
