/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A real Fourier transform:
 *
 *     X[k] = sum over t of x[t] exp(-2 pi i k t / size),  k = 0 ... size / 2
 *
 * inverse() is the sum with the opposite sign, divided by size: it undoes
 * forward(). Sizes are powers of two, of at least 32.
 *
 * By the complex transform of half the size, of even samples and odd ones
 * (Stockham's, radix 4: no bits are reversed, and all that vectors load lies side
 * by side). Every instruction set gives the same bits.
 *
 * Real-time safe, but for what makes it; an object serves one thread.
 */
#pragma once

#include <complex>
#include <cstddef>
#include <vector>

namespace stems
{

class Fourier
{
public:
    /* Allocates; may throw std::bad_alloc. */
    explicit Fourier(std::size_t size);

    void forward(const double *in, std::complex<double> *out) noexcept;
    void inverse(const std::complex<double> *in, double *out) noexcept;

    /* Of size / 2 complex numbers: as many, good until the next call. */
    struct Parts {
        const double *re, *im;
    };
    Parts parts(const std::complex<double> *in) noexcept;

private:
    double *room(std::size_t i) noexcept { return work_.data() + i * (half_ + kApart); }
    template <class F> void run(F *function, const double *in, double *out) noexcept;

    /* Between arrays, so that what is combined does not fall on the same lines of a cache. */
    static constexpr std::size_t kApart = 72;

    std::size_t half_; /* of the size */
    /* exp(-2 pi i k / half), cosines and sines apart; and exp(-2 pi i k / size). */
    std::vector<double> cos_, sin_, fine_cos_, fine_sin_;
    std::vector<double> work_;
};

/* The product as it is of finite numbers: that of std::complex looks for infinity. */
inline std::complex<double> times(std::complex<double> a, std::complex<double> b) noexcept
{
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

} // namespace stems
