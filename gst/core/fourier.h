/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A real Fourier transform, as core needs it; who calls core brings one
 * (support/fourier.h has GStreamer's).
 *
 *     X[k] = sum over t of x[t] exp(-2 pi i k t / size),  k = 0 ... size / 2
 *
 * inverse() is the sum with the opposite sign, divided by size: it undoes
 * forward(). Sizes are powers of two. Not real-time safe; an object serves one
 * thread.
 */
#pragma once

#include <complex>
#include <cstddef>
#include <functional>
#include <memory>

namespace stems
{

class Fourier
{
public:
    virtual ~Fourier() = default;
    virtual void forward(const double *in, std::complex<double> *out) = 0;
    virtual void inverse(const std::complex<double> *in, double *out) = 0;
};

using FourierMaker = std::function<std::unique_ptr<Fourier>(std::size_t size)>;

} // namespace stems
