/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Fourier transform, with Highway for every instruction set.
 */
#include "fourier.h"

#include <cmath>
#include <numbers>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/fourier.cpp"
#include <hwy/foreach_target.h>

#include "fourier-inl.h"

HWY_BEFORE_NAMESPACE();
namespace stems::HWY_NAMESPACE
{
namespace
{

struct Four {
    Complex x[4];
};

/* The transform of four, times the powers of a root. */
HWY_INLINE Four butterfly(const Four &in, Complex w1, Complex w2, Complex w3)
{
    const Complex even = in.x[0] + in.x[2], odd = in.x[1] + in.x[3];
    const Complex apart = in.x[0] - in.x[2], turn = turned(in.x[1] - in.x[3]);
    return {{even + odd, (apart + turn) * w1, (even - odd) * w2, (apart - turn) * w3}};
}

/* The first step: neighbours are of other roots. From complex numbers, parts by turns. */
void first(const double *in, std::size_t n, Roots roots, Split out)
{
    const D d;
    const std::size_t quarter = n / 4;
    for (std::size_t p = 0; p < quarter; p += hn::Lanes(d)) {
        Four four;
        for (std::size_t k = 0; k < 4; ++k)
            hn::LoadInterleaved2(d, in + 2 * (p + k * quarter), four.x[k].re, four.x[k].im);
        const Complex w1 = load(roots.re + p, roots.im + p);
        const Complex w2 = w1 * w1;
        const Four y = butterfly(four, w1, w2, w1 * w2);
        hn::StoreInterleaved4(y.x[0].re, y.x[1].re, y.x[2].re, y.x[3].re, d, out.re + 4 * p);
        hn::StoreInterleaved4(y.x[0].im, y.x[1].im, y.x[2].im, y.x[3].im, d, out.im + 4 * p);
    }
}

/* A step: @stride neighbours are of one root, a multiple of 4. */
void step(Split in, std::size_t n, std::size_t stride, Roots roots, Split out)
{
    const D d;
    const std::size_t quarter = n / 4;
    for (std::size_t p = 0; p < quarter; ++p) {
        const std::size_t at = p * stride;
        const Complex w1 = spread(roots, at), w2 = spread(roots, 2 * at),
                      w3 = spread(roots, 3 * at);
        for (std::size_t q = 0; q < stride; q += hn::Lanes(d)) {
            Four four;
            for (std::size_t k = 0; k < 4; ++k) {
                const std::size_t from = q + stride * (p + k * quarter);
                four.x[k] = load(in.re + from, in.im + from);
            }
            const Four y = butterfly(four, w1, w2, w3);
            for (std::size_t k = 0; k < 4; ++k) {
                const std::size_t to = q + stride * (4 * p + k);
                store(y.x[k], out.re + to, out.im + to);
            }
        }
    }
}

/* The last step, of two, where the size is no power of 4. */
void last(Split in, std::size_t stride, Split out)
{
    const D d;
    for (std::size_t q = 0; q < stride; q += hn::Lanes(d)) {
        const Complex a = load(in.re + q, in.im + q);
        const Complex b = load(in.re + q + stride, in.im + q + stride);
        store(a + b, out.re + q, out.im + q);
        store(a - b, out.re + q + stride, out.im + q + stride);
    }
}

/* Of n complex numbers, n >= 16; gives where the result is. */
Split transform(const double *in, std::size_t n, Roots roots, Split a, Split b)
{
    first(in, n, roots, a);
    std::size_t stride = 4;
    for (std::size_t left = n / 4; left > 1; left /= 4, stride *= 4) {
        if (left == 2)
            last(a, stride, b);
        else
            step(a, left, stride, roots, b);
        std::swap(a, b);
        if (left == 2)
            break;
    }
    return a;
}

/* z of the even and odd samples, to X of all: with E = (z[k] + z*[n - k]) / 2 and
 * iO = (z[k] - z*[n - k]) / 2, X[k] = E + w^k O and X*[n - k] = E - w^k O. */
void to_real(Split z, std::size_t n, Roots fine, double *out)
{
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    const V half = hn::Set(d, 0.5);
    const double re = z.re[0], im = z.im[0];
    // The last vector may be the middle twice over.
    for (std::size_t k = 1; k <= n / 2; k += lanes) {
        const std::size_t other = n - k - (lanes - 1);
        const Complex a = load(z.re + k, z.im + k), back = load(z.re + other, z.im + other);
        const Complex b{hn::Reverse(d, back.re), hn::Neg(hn::Reverse(d, back.im))};
        const Complex sum = a + b, odd = turned(a - b) * load(fine.re + k, fine.im + k);
        const Complex x = sum + odd, y = sum - odd;
        hn::StoreInterleaved2(hn::Mul(x.re, half), hn::Mul(x.im, half), d, out + 2 * k);
        hn::StoreInterleaved2(hn::Reverse(d, hn::Mul(y.re, half)),
                              hn::Neg(hn::Reverse(d, hn::Mul(y.im, half))), d, out + 2 * other);
    }
    out[0] = re + im;
    out[1] = 0.0;
    out[2 * n] = re - im;
    out[2 * n + 1] = 0.0;
}

/* And back, with real and imaginary parts exchanged, so that transform() is the
 * inverse; not halved. */
void from_real(const double *in, std::size_t n, Roots fine, double *z)
{
    const D d;
    const std::size_t lanes = hn::Lanes(d);
    for (std::size_t k = 1; k <= n / 2; k += lanes) {
        const std::size_t other = n - k - (lanes - 1);
        Complex a, back;
        hn::LoadInterleaved2(d, in + 2 * k, a.re, a.im);
        hn::LoadInterleaved2(d, in + 2 * other, back.re, back.im);
        const Complex b{hn::Reverse(d, back.re), hn::Neg(hn::Reverse(d, back.im))};
        Complex root = load(fine.re + k, fine.im + k);
        root.im = hn::Neg(root.im);
        const Complex even = a + b, odd = turned((a - b) * root); // -i O
        const Complex x = even - odd, y = even + odd;             // E + i O; E* + i O* of n - k
        hn::StoreInterleaved2(x.im, x.re, d, z + 2 * k);
        hn::StoreInterleaved2(hn::Neg(hn::Reverse(d, y.im)), hn::Reverse(d, y.re), d,
                              z + 2 * other);
    }
    z[0] = in[0] - in[2 * n];
    z[1] = in[0] + in[2 * n];
}

/* Exchanged parts of z to samples by turns. */
void interleave(Split z, std::size_t n, double scale, double *out)
{
    const D d;
    const V by = hn::Set(d, scale);
    for (std::size_t k = 0; k < n; k += hn::Lanes(d)) {
        const Complex a = load(z.re + k, z.im + k);
        hn::StoreInterleaved2(hn::Mul(a.im, by), hn::Mul(a.re, by), d, out + 2 * k);
    }
}

} // namespace

void forward(const double *in, std::size_t n, Roots roots, Roots fine, Split a, Split b,
             double *out)
{
    to_real(transform(in, n, roots, a, b), n, fine, out);
}

void inverse(const double *in, std::size_t n, Roots roots, Roots fine, Split a, Split b,
             double *out)
{
    from_real(in, n, fine, out);
    interleave(transform(out, n, roots, a, b), n, 0.5 / static_cast<double>(n), out);
}

Split parts(const double *in, std::size_t n, Roots roots, Split a, Split b)
{
    return transform(in, n, roots, a, b);
}

} // namespace stems::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stems
{
namespace
{

HWY_EXPORT(forward);
HWY_EXPORT(inverse);
HWY_EXPORT(parts);

void fill(std::vector<double> &cosines, std::vector<double> &sines, std::size_t count,
          std::size_t of)
{
    for (std::size_t k = 0; k < count; ++k) {
        const double angle =
            -2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(of);
        cosines.push_back(std::cos(angle));
        sines.push_back(std::sin(angle));
    }
}

} // namespace

Fourier::Fourier(std::size_t size) : half_{size / 2}, work_(4 * (half_ + kApart))
{
    fill(cos_, sin_, half_ * 3 / 4, half_);
    fill(fine_cos_, fine_sin_, half_ / 2 + 1, size);
}

void Fourier::forward(const double *in, std::complex<double> *out) noexcept
{
    run(HWY_DYNAMIC_DISPATCH(forward), in, reinterpret_cast<double *>(out));
}

void Fourier::inverse(const std::complex<double> *in, double *out) noexcept
{
    run(HWY_DYNAMIC_DISPATCH(inverse), reinterpret_cast<const double *>(in), out);
}

Fourier::Parts Fourier::parts(const std::complex<double> *in) noexcept
{
    const Split found = HWY_DYNAMIC_DISPATCH(parts)(reinterpret_cast<const double *>(in), half_,
                                                    {cos_.data(), sin_.data()}, {room(0), room(1)},
                                                    {room(2), room(3)});
    return {found.re, found.im};
}

template <class F> void Fourier::run(F *function, const double *in, double *out) noexcept
{
    function(in, half_, {cos_.data(), sin_.data()}, {fine_cos_.data(), fine_sin_.data()},
             {room(0), room(1)}, {room(2), room(3)}, out);
}

} // namespace stems
#endif
