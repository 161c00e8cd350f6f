/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The energy of K-weighted audio with Highway, for every instruction set: one
 * hop in each lane. Products are not fused with sums, so that every instruction
 * set gives the same bits.
 */
#include "simd.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/simd_k_energy.cpp"
#include <hwy/foreach_target.h>

#include "unpack-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{

#if STEMS_VECTORS

using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

constexpr std::size_t kLanes = hn::MaxLanes(D());
constexpr std::size_t kVectors = kHopsAtOnce / kLanes; // for one channel

/* Two vectors are as many as the chain of a step's operations leaves time for,
 * and as have room in the registers of most machines. */
constexpr std::size_t kChannels = kVectors == 1 ? 2 : 1;

template <std::size_t Hops>
HWY_INLINE void sums_of(const KTables &tables, const double *const *from, KState *sums) noexcept
{
    const D d;
    HWY_ALIGN double parts[8];
    // Rows in pairs: with both hops, that is what the registers hold.
    for (std::size_t row = 0; row < 4; row += 2) {
        const double *w0 = tables.weights.data() + row * tables.padded;
        const double *w1 = w0 + tables.padded;
        V acc0[Hops][kVectors], acc1[Hops][kVectors];
        for (std::size_t h = 0; h < Hops; ++h)
            for (std::size_t v = 0; v < kVectors; ++v)
                acc0[h][v] = acc1[h][v] = hn::Zero(d);
        for (std::size_t i = 0; i < tables.padded; i += 8) {
            for (std::size_t v = 0; v < kVectors; ++v) {
                const std::size_t at = i + v * kLanes;
                const V weight0 = hn::LoadU(d, w0 + at), weight1 = hn::LoadU(d, w1 + at);
                for (std::size_t h = 0; h < Hops; ++h) {
                    const V x = hn::LoadU(d, from[h] + at);
                    acc0[h][v] = hn::Add(acc0[h][v], hn::Mul(weight0, x));
                    acc1[h][v] = hn::Add(acc1[h][v], hn::Mul(weight1, x));
                }
            }
        }
        for (std::size_t h = 0; h < Hops; ++h) {
            for (std::size_t v = 0; v < kVectors; ++v)
                hn::Store(acc0[h][v], d, parts + v * kLanes);
            sums[h][row] = sum_of_8(parts);
            for (std::size_t v = 0; v < kVectors; ++v)
                hn::Store(acc1[h][v], d, parts + v * kLanes);
            sums[h][row + 1] = sum_of_8(parts);
        }
    }
}

void sums(const KTables &tables, const double *const *from, std::size_t hops, KState *sums) noexcept
{
    constexpr std::size_t kAtOnce = kVectors == 1 ? 4 : 2;
    std::size_t h = 0;
    for (; h + kAtOnce <= hops; h += kAtOnce)
        sums_of<kAtOnce>(tables, from + h, sums + h);
    for (; h < hops; ++h)
        sums_of<1>(tables, from + h, sums + h);
}

/* Samples i and i + 1 of every second hop, from the first: two in each 16
 * bytes. */
template <class DX>
HWY_INLINE hn::Vec<DX> load_pairs(DX d, const double *const *from, std::size_t i) noexcept
{
    if constexpr (hn::MaxLanes(DX()) == 2) {
        return hn::LoadU(d, from[0] + i);
    } else {
        const hn::Half<DX> half;
        return hn::Combine(d, load_pairs(half, from + hn::MaxLanes(half), i),
                           load_pairs(half, from, i));
    }
}

struct Filter {
    V b1, b2, a1, a2, d1, d2, c1, c2;
};

struct Lanes {
    V s0, s1, s2, s3, energy;
};

/* k_step() and its energy, in each lane. */
HWY_INLINE void step(const Filter &f, Lanes &s, V x) noexcept
{
    const V v = hn::Add(x, s.s0);
    s.s0 = hn::Sub(hn::Add(s.s1, hn::Mul(f.b1, x)), hn::Mul(f.a1, v));
    s.s1 = hn::Sub(hn::Mul(f.b2, x), hn::Mul(f.a2, v));
    const V y = hn::Add(v, s.s2);
    s.s2 = hn::Sub(hn::Add(s.s3, hn::Mul(f.d1, v)), hn::Mul(f.c1, y));
    s.s3 = hn::Sub(hn::Mul(f.d2, v), hn::Mul(f.c2, y));
    s.energy = hn::Add(s.energy, hn::Mul(y, y));
}

template <std::size_t Channels>
HWY_INLINE void energies_of(const KTables &tables, KHops *channels) noexcept
{
    const D d;
    const KFilter &k = tables.filter;
    const Filter f{hn::Set(d, k.b1), hn::Set(d, k.b2), hn::Set(d, k.a1), hn::Set(d, k.a2),
                   hn::Set(d, k.d1), hn::Set(d, k.d2), hn::Set(d, k.c1), hn::Set(d, k.c2)};
    constexpr std::size_t kAll = Channels * kVectors;
    const auto hops = [channels](std::size_t v) -> KHops & { return channels[v / kVectors]; };
    const auto lane = [](std::size_t v) { return v % kVectors * kLanes; };

    Lanes s[kAll];
    for (std::size_t v = 0; v < kAll; ++v) {
        const KHops &h = hops(v);
        s[v] = {hn::Load(d, h.state[0] + lane(v)), hn::Load(d, h.state[1] + lane(v)),
                hn::Load(d, h.state[2] + lane(v)), hn::Load(d, h.state[3] + lane(v)),
                hn::Load(d, h.energy + lane(v))};
    }
    std::size_t i = 0;
    for (; i + 2 <= tables.length; i += 2) {
        V later[kAll];
        for (std::size_t v = 0; v < kAll; ++v) {
            const V even = load_pairs(d, hops(v).from + lane(v), i);
            const V odd = load_pairs(d, hops(v).from + lane(v) + 1, i);
            later[v] = hn::InterleaveUpper(d, even, odd);
            step(f, s[v], hn::InterleaveLower(d, even, odd));
        }
        for (std::size_t v = 0; v < kAll; ++v)
            step(f, s[v], later[v]);
    }
    if (i < tables.length) {
        HWY_ALIGN double last[kLanes];
        for (std::size_t v = 0; v < kAll; ++v) {
            for (std::size_t l = 0; l < kLanes; ++l)
                last[l] = hops(v).from[lane(v) + l][i];
            step(f, s[v], hn::Load(d, last));
        }
    }
    for (std::size_t v = 0; v < kAll; ++v) {
        KHops &h = hops(v);
        hn::Store(s[v].s0, d, h.state[0] + lane(v));
        hn::Store(s[v].s1, d, h.state[1] + lane(v));
        hn::Store(s[v].s2, d, h.state[2] + lane(v));
        hn::Store(s[v].s3, d, h.state[3] + lane(v));
        hn::Store(s[v].energy, d, h.energy + lane(v));
    }
}

void energies(const KTables &tables, KHops *channels, std::size_t n) noexcept
{
    std::size_t c = 0;
    for (; c + kChannels <= n; c += kChannels)
        energies_of<kChannels>(tables, channels + c);
    for (; c < n; ++c)
        energies_of<1>(tables, channels + c);
}

KKernels choose_k()
{
    return {sums, energies};
}

#else

KKernels choose_k()
{
    return {nullptr, nullptr};
}

#endif

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{

HWY_EXPORT(choose_k);

KKernels simd::k_kernels() noexcept
{
    return HWY_DYNAMIC_DISPATCH(choose_k)();
}

} // namespace stems
#endif // HWY_ONCE
