/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The transform of AAC: a modified discrete cosine transform of windows of 2048 frames
 * that overlap by half,
 *
 *     X[k] = sqrt(2 / N) sum over n of w[n] x[n] cos(pi / N (n + 1/2 + N/2) (k + 1/2)),
 *
 * with N = 1024 and k = 0 ... N - 1. White noise has the same power in every X[k] as in x.
 *
 * An object serves one thread.
 */
#pragma once

#include "fourier.h"

namespace stems
{

class Mdct
{
public:
    static constexpr std::size_t kHop = 1024, kWindow = 2 * kHop;
    enum class Shape { Sine, Kaiser }; /* Kaiser-Bessel derived, of alpha 4 */

    explicit Mdct(Shape shape);

    /* @in: kWindow samples; @out: kHop coefficients. */
    void forward(const double *in, double *out) noexcept;

private:
    Fourier fourier_{kHop / 2};
    std::vector<double> window_, even_, odd_;
    std::vector<std::complex<double>> turns_, of_even_, of_odd_;
};

} // namespace stems
