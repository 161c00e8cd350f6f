/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Interleaved audio to channels of doubles with Highway, for every instruction
 * set: stereo by even and odd samples, more channels four frames of four at a
 * time, which are turned over in registers.
 */
#include "to_double.h"

#include "choose.h"
#include "unpack.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_apart.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

using DFew = hn::CappedTag<double, 4>;
using VFew = hn::Vec<DFew>;
constexpr std::size_t kFew = hn::MaxLanes(DFew());

template <Format F> HWY_INLINE double one(const unsigned char *in, std::size_t sample) noexcept
{
    return unpack<Wide::F64, F>(in + sample * width(F));
}

/* kFew samples side by side; not for packed 24-bit. */
template <Format F> HWY_INLINE VFew load_few(const unsigned char *from) noexcept
{
    const DFew d;
    if constexpr (F == Format::F64) {
        return load_bytes(d, from);
    } else if constexpr (F == Format::F32) {
        return hn::PromoteTo(d, load_bytes(hn::Rebind<float, DFew>(), from));
    } else {
        const hn::Rebind<std::int32_t, DFew> top;
        const auto unit = hn::Set(d, 0x1p-31); // a power of two: the product is exact
        if constexpr (F == Format::S16) {
            const auto low = load_bytes(hn::Rebind<std::int16_t, DFew>(), from);
            return hn::Mul(hn::PromoteTo(d, hn::ShiftLeft<16>(hn::PromoteTo(top, low))), unit);
        } else if constexpr (F == Format::S24_32) {
            return hn::Mul(hn::PromoteTo(d, hn::ShiftLeft<8>(load_bytes(top, from))), unit);
        } else {
            return hn::Mul(hn::PromoteTo(d, load_bytes(top, from)), unit);
        }
    }
}

/* rows[i] has frame i; then row c has channel c. */
HWY_INLINE void turn_over(VFew *rows) noexcept
{
    const DFew d;
    if constexpr (kFew == 4) {
        const VFew even01 = hn::InterleaveLower(d, rows[0], rows[1]);
        const VFew odd01 = hn::InterleaveUpper(d, rows[0], rows[1]);
        const VFew even23 = hn::InterleaveLower(d, rows[2], rows[3]);
        const VFew odd23 = hn::InterleaveUpper(d, rows[2], rows[3]);
        rows[0] = hn::ConcatLowerLower(d, even23, even01);
        rows[1] = hn::ConcatLowerLower(d, odd23, odd01);
        rows[2] = hn::ConcatUpperUpper(d, even23, even01);
        rows[3] = hn::ConcatUpperUpper(d, odd23, odd01);
    } else if constexpr (kFew == 2) {
        const VFew first = hn::InterleaveLower(d, rows[0], rows[1]);
        rows[1] = hn::InterleaveUpper(d, rows[0], rows[1]);
        rows[0] = first;
    }
}

template <Format F>
void stereo(double *out, std::size_t distance, const unsigned char *in, std::size_t n) noexcept
{
    const DDouble d;
    const std::size_t frames = hn::Lanes(d); // of two vectors
    std::size_t i = 0;
    for (; i + frames + kAfter<F> <= n; i += frames) {
        const Doubles both = load_doubles<F>(in + 2 * i * width(F));
        hn::StoreU(hn::ConcatEven(d, both.high, both.low), d, out + i);
        hn::StoreU(hn::ConcatOdd(d, both.high, both.low), d, out + distance + i);
    }
    for (; i < n; ++i) {
        out[i] = one<F>(in, 2 * i);
        out[distance + i] = one<F>(in, 2 * i + 1);
    }
}

template <Format F>
void apart(double *out, std::size_t distance, const void *interleaved, std::size_t channels,
           std::size_t n) noexcept
{
    const auto *in = static_cast<const unsigned char *>(interleaved);
    if (channels == 2)
        return stereo<F>(out, distance, in, n);
    const DFew d;
    std::size_t i = 0;
    if constexpr (F != Format::S24) {
        for (; i + kFew <= n; i += kFew) {
            std::size_t c = 0;
            for (; c + kFew <= channels; c += kFew) {
                VFew rows[kFew];
                for (std::size_t k = 0; k < kFew; ++k)
                    rows[k] = load_few<F>(in + ((i + k) * channels + c) * width(F));
                turn_over(rows);
                for (std::size_t k = 0; k < kFew; ++k)
                    hn::StoreU(rows[k], d, out + (c + k) * distance + i);
            }
            for (; c < channels; ++c)
                for (std::size_t k = i; k < i + kFew; ++k)
                    out[c * distance + k] = one<F>(in, k * channels + c);
        }
    }
    constexpr std::size_t kTile = 8; // stays in the cache until all channels are read
    for (; i < n; i += kTile)
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t k = i; k < i + kTile && k < n; ++k)
                out[c * distance + k] = one<F>(in, k * channels + c);
}

ApartFn choose_apart(Format format)
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> ApartFn { return apart<decltype(pair)::format>; });
}

#else

ApartFn choose_apart(Format)
{
    return nullptr;
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_apart);

ApartFn simd::apart_kernel(Format format) noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_apart)(format);
}

} // namespace stems
#endif // HWY_ONCE
