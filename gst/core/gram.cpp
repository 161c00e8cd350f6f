/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Gram matrix: scalar reference, and Highway for every instruction set.
 */
#include "gram.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/gram.cpp"
#include <hwy/foreach_target.h>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{
namespace
{

#if HWY_TARGET == HWY_SCALAR || HWY_HAVE_SCALABLE

void gram(const double *const *x, std::size_t count, std::size_t n, double *g)
{
    scalar::gram_add(x, count, n, g);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<double, 4>;
using V = hn::Vec<D>;

/* The four lanes of one inner product, in one vector or in two. */
struct Lanes {
    V low, high;
};

HWY_INLINE Lanes load(const double *from) noexcept
{
    const D d;
    if constexpr (hn::MaxLanes(D()) == 4)
        return {hn::LoadU(d, from), hn::Zero(d)};
    else
        return {hn::LoadU(d, from), hn::LoadU(d, from + 2)};
}

HWY_INLINE void add_product(Lanes &sum, const Lanes &a, const Lanes &b) noexcept
{
    sum.low = hn::Add(sum.low, hn::Mul(a.low, b.low));
    if constexpr (hn::MaxLanes(D()) == 2)
        sum.high = hn::Add(sum.high, hn::Mul(a.high, b.high));
}

HWY_INLINE double total(const Lanes &sum) noexcept
{
    const D d;
    alignas(32) double lane[4];
    hn::StoreU(sum.low, d, lane);
    if constexpr (hn::MaxLanes(D()) == 2)
        hn::StoreU(sum.high, d, lane + 2);
    return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

/* Two by two, so that each sample that is loaded serves twice. */
void gram(const double *const *x, std::size_t count, std::size_t n, double *g)
{
    const Lanes zero{hn::Zero(D()), hn::Zero(D())};
    for (std::size_t i = 0; i < count; i += 2) {
        const double *a0 = x[i], *a1 = x[std::min(i + 1, count - 1)];
        for (std::size_t j = 0; j <= i; j += 2) {
            const double *b0 = x[j], *b1 = x[std::min(j + 1, count - 1)];
            Lanes s00 = zero, s01 = zero, s10 = zero, s11 = zero;
            for (std::size_t k = 0; k < n; k += 4) {
                const Lanes va0 = load(a0 + k), va1 = load(a1 + k);
                const Lanes vb0 = load(b0 + k), vb1 = load(b1 + k);
                add_product(s00, va0, vb0);
                add_product(s01, va0, vb1);
                add_product(s10, va1, vb0);
                add_product(s11, va1, vb1);
            }
            g[i * count + j] += total(s00);
            if (j + 1 <= i)
                g[i * count + j + 1] += total(s01);
            if (i + 1 == count)
                continue;
            g[(i + 1) * count + j] += total(s10);
            g[(i + 1) * count + j + 1] += total(s11); // j + 1 <= i + 1 always
        }
    }
}

#endif

} // namespace
} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{
namespace
{
HWY_EXPORT(gram);
}

void gram_add(const double *const *x, std::size_t count, std::size_t n, double *g) noexcept
{
    HWY_DYNAMIC_DISPATCH(gram)(x, count, n, g);
}

void scalar::gram_add(const double *const *x, std::size_t count, std::size_t n, double *g) noexcept
{
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double lane[4]{};
            for (std::size_t k = 0; k < n; k += 4)
                for (std::size_t l = 0; l < 4; ++l)
                    lane[l] += x[i][k + l] * x[j][k + l];
            g[i * count + j] += (lane[0] + lane[1]) + (lane[2] + lane[3]);
        }
}

} // namespace stems
#endif
