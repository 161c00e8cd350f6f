/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * core's Fourier transform, by GStreamer's FFT library.
 */
#pragma once

#include "core/fourier.h"

#include <gst/fft/gstfftf64.h>

#include <algorithm>
#include <vector>

namespace stems
{

class GstFourier final : public Fourier
{
public:
    explicit GstFourier(std::size_t size)
        : forward_{gst_fft_f64_new(static_cast<gint>(size), FALSE)},
          inverse_{gst_fft_f64_new(static_cast<gint>(size), TRUE)}, size_{size}, bins_(size / 2 + 1)
    {
    }
    ~GstFourier() override
    {
        gst_fft_f64_free(forward_);
        gst_fft_f64_free(inverse_);
    }
    GstFourier(const GstFourier &) = delete;
    GstFourier &operator=(const GstFourier &) = delete;

    void forward(const double *in, std::complex<double> *out) override
    {
        gst_fft_f64_fft(forward_, in, bins_.data());
        std::transform(bins_.begin(), bins_.end(), out, [](const GstFFTF64Complex &bin) {
            return std::complex<double>{bin.r, bin.i};
        });
    }
    void inverse(const std::complex<double> *in, double *out) override
    {
        const double scale = 1.0 / static_cast<double>(size_);
        std::transform(in, in + bins_.size(), bins_.begin(), [=](std::complex<double> bin) {
            return GstFFTF64Complex{bin.real() * scale, bin.imag() * scale};
        });
        gst_fft_f64_inverse_fft(inverse_, bins_.data(), out);
    }

private:
    GstFFTF64 *forward_;
    GstFFTF64 *inverse_;
    std::size_t size_;
    std::vector<GstFFTF64Complex> bins_;
};

inline std::unique_ptr<Fourier> gst_fourier(std::size_t size)
{
    return std::make_unique<GstFourier>(size);
}

} // namespace stems
