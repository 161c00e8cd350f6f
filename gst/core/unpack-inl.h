/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Unpacking many samples at once, compiled anew for each instruction set.
 * Internal to core.
 *
 * A block is as many samples as a vector has 32-bit lanes; wide samples of 64
 * bits come as two vectors, low and high. STEMS_VECTORS is 0 where these
 * loops are not for the instruction set: emulation, vectors of unknown
 * length, no doubles, or the other byte order.
 *
 * Nothing is ever fused or reordered: each sample goes through the operations
 * of unpack.h, in their order.
 */
#include "loops.h"

#include <hwy/highway.h>

#if defined(STEMS_UNPACK_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef STEMS_UNPACK_INL_H
#undef STEMS_UNPACK_INL_H
#else
#define STEMS_UNPACK_INL_H
#endif

#undef STEMS_VECTORS
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128 || HWY_HAVE_SCALABLE ||                   \
    !HWY_HAVE_FLOAT64 || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#define STEMS_VECTORS 0
#else
#define STEMS_VECTORS 1
#endif

#if STEMS_VECTORS
HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

namespace hn = hwy::HWY_NAMESPACE;

using D32 = hn::ScalableTag<std::int32_t>;
using D64 = hn::Repartition<std::int64_t, D32>;
using DDouble = hn::Repartition<double, D32>;
using DFloat = hn::Repartition<float, D32>;
using Half32 = hn::Half<D32>;
using V32 = hn::Vec<D32>;
using VDouble = hn::Vec<DDouble>;

HWY_INLINE std::size_t block() noexcept
{
    return hn::Lanes(D32());
}

/* Vectors of packed 24-bit are read and written 16 bytes for 12: a block must
 * be followed by two more samples. */
template <Format F> constexpr std::size_t kAfter = F == Format::S24 ? 2 : 0;

/* From bytes without alignment. */
template <class D> HWY_INLINE hn::Vec<D> load_bytes(D d, const unsigned char *from) noexcept
{
    return hn::BitCast(d, hn::LoadU(hn::Repartition<std::uint8_t, D>(), from));
}

template <class D> HWY_INLINE void store_bytes(D d, hn::Vec<D> values, unsigned char *to) noexcept
{
    const hn::Repartition<std::uint8_t, D> bytes;
    hn::StoreU(hn::BitCast(bytes, values), bytes, to);
}

/* 12 bytes to each 16 of the vector. */
template <class D8> HWY_INLINE hn::Vec<D8> load_twelves(D8 d, const unsigned char *from) noexcept
{
    if constexpr (hn::MaxLanes(D8()) == 16) {
        return hn::LoadU(d, from);
    } else {
        const hn::Half<D8> half;
        const std::size_t twelves = hn::Lanes(half) / 16 * 12;
        return hn::Combine(d, load_twelves(half, from + twelves), load_twelves(half, from));
    }
}

/* A block of an integer format, in units of 2^-31. */
template <Format F> HWY_INLINE V32 load_top(const unsigned char *from) noexcept
{
    const D32 d;
    if constexpr (F == Format::S16) {
        const hn::Rebind<std::int16_t, D32> d16;
        return hn::ShiftLeft<16>(hn::PromoteTo(d, load_bytes(d16, from)));
    } else if constexpr (F == Format::S24) {
        // 0x80 gives a zero byte.
        alignas(16) static constexpr std::uint8_t order[16] = {0x80, 0, 1, 2, 0x80, 3, 4,  5,
                                                               0x80, 6, 7, 8, 0x80, 9, 10, 11};
        const hn::Repartition<std::uint8_t, D32> bytes;
        return hn::BitCast(
            d, hn::TableLookupBytesOr0(load_twelves(bytes, from), hn::LoadDup128(bytes, order)));
    } else if constexpr (F == Format::S24_32) {
        return hn::ShiftLeft<8>(load_bytes(d, from));
    } else {
        return load_bytes(d, from);
    }
}

struct Doubles {
    VDouble low, high;
};

HWY_INLINE Doubles promote(V32 values, double unit) noexcept
{
    const DDouble d;
    const auto scale = hn::Set(d, unit); // a power of two: the product is exact
    return {hn::Mul(hn::PromoteTo(d, hn::LowerHalf(Half32(), values)), scale),
            hn::Mul(hn::PromoteTo(d, hn::UpperHalf(Half32(), values)), scale)};
}

/* A block of any format, in full scale 1.0. */
template <Format F> HWY_INLINE Doubles load_doubles(const unsigned char *from) noexcept
{
    const DDouble d;
    const std::size_t half = hn::Lanes(d);
    if constexpr (F == Format::F32) {
        const hn::Half<DFloat> floats;
        return {hn::PromoteTo(d, load_bytes(floats, from)),
                hn::PromoteTo(d, load_bytes(floats, from + half * sizeof(float)))};
    } else if constexpr (F == Format::F64) {
        return {load_bytes(d, from), load_bytes(d, from + half * sizeof(double))};
    } else {
        return promote(load_top<F>(from), 0x1p-31);
    }
}

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif // STEMS_VECTORS

#endif // toggle
