/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The transform of AAC: a modified discrete cosine transform of windows of 2048 frames
 * that overlap by half,
 *
 *     X[k] = sqrt(2 / N) sum over n of w[n] x[n] cos(pi / N (n + 1/2 + N/2) (k + 1/2)),
 *
 * with N = 1024 and k = 0 ... N - 1.
 */
#pragma once

#include "fourier.h"
#include "transform.h"

namespace stems
{

class Mdct final : public Transform
{
public:
    static constexpr std::size_t kHop = 1024, kWindow = 2 * kHop;
    enum class Shape { Sine, Kaiser }; /* Kaiser-Bessel derived, of alpha 4 */

    explicit Mdct(Shape shape);

    std::size_t hop() const noexcept override { return kHop; }
    std::size_t window() const noexcept override { return kWindow; }
    void forward(const double *in, double *out) noexcept override;
    void slide(const double *in, std::size_t count,
               const std::function<void(std::size_t, const double *)> &call) override;
    void noise(const double *bins, double rounding, double *out) const noexcept override;

private:
    Fourier fourier_{kHop};
    std::vector<double> window_;
    std::vector<std::complex<double>> turns_, folded_;
};

} // namespace stems
