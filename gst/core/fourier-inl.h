/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Complex numbers for the Fourier transform, as many at once as a vector holds,
 * compiled anew for each instruction set. Internal to core.
 */
#include <hwy/highway.h>

#include <cstddef>

#if defined(STEMS_FOURIER_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef STEMS_FOURIER_INL_H
#undef STEMS_FOURIER_INL_H
#else
#define STEMS_FOURIER_INL_H
#endif

/* Real and imaginary parts apart. */
#ifndef STEMS_FOURIER_SPLIT
#define STEMS_FOURIER_SPLIT
namespace stems
{
struct Split {
    double *re, *im;
};
struct Roots {
    const double *re, *im;
};
} // namespace stems
#endif

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{
namespace
{

#if HWY_HAVE_SCALABLE || !HWY_HAVE_FLOAT64

/* Vectors of one, where there are none that a struct can hold. */
namespace hn
{
struct D {
};
using V = double;
V LoadU(D, const double *x)
{
    return *x;
}
void StoreU(V a, D, double *x)
{
    *x = a;
}
V Set(D, double x)
{
    return x;
}
V Add(V a, V b)
{
    return a + b;
}
V Sub(V a, V b)
{
    return a - b;
}
V Mul(V a, V b)
{
    return a * b;
}
V Neg(V a)
{
    return -a;
}
V Reverse(D, V a)
{
    return a;
}
std::size_t Lanes(D)
{
    return 1;
}
void LoadInterleaved2(D, const double *x, V &a, V &b)
{
    a = x[0], b = x[1];
}
void StoreInterleaved2(V a, V b, D, double *x)
{
    x[0] = a, x[1] = b;
}
void StoreInterleaved4(V a, V b, V c, V e, D, double *x)
{
    x[0] = a, x[1] = b, x[2] = c, x[3] = e;
}
} // namespace hn
using D = hn::D;
using V = hn::V;

#else

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<double, 4>; // the shortest run that lies side by side
using V = hn::Vec<D>;

#endif

struct Complex {
    V re, im;
};

HWY_INLINE Complex operator+(Complex a, Complex b)
{
    return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}
HWY_INLINE Complex operator-(Complex a, Complex b)
{
    return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}
HWY_INLINE Complex operator*(Complex a, Complex b)
{
    return {hn::Sub(hn::Mul(a.re, b.re), hn::Mul(a.im, b.im)),
            hn::Add(hn::Mul(a.re, b.im), hn::Mul(a.im, b.re))};
}
/* Times -i. */
HWY_INLINE Complex turned(Complex a)
{
    return {a.im, hn::Neg(a.re)};
}
HWY_INLINE Complex load(const double *re, const double *im)
{
    const D d;
    return {hn::LoadU(d, re), hn::LoadU(d, im)};
}
HWY_INLINE Complex spread(Roots roots, std::size_t at)
{
    const D d;
    return {hn::Set(d, roots.re[at]), hn::Set(d, roots.im[at])};
}
HWY_INLINE void store(Complex a, double *re, double *im)
{
    const D d;
    hn::StoreU(a.re, d, re);
    hn::StoreU(a.im, d, im);
}

} // namespace
} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif // toggle
