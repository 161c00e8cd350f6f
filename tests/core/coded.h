/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of the diagnosis: the noise of a coder.
 */
#pragma once

#include "accuracy/faults.h"
#include "core/fourier.h"

#include <cmath>
#include <complex>
#include <numbers>
#include <vector>

namespace stems::test
{

/* What a codec leaves: every bin of windows of @size (sine, overlapping by half) is
 * off by noise that is @below dB below it. */
inline void code(accuracy::Stereo &x, double below, std::size_t size = 1024)
{
    Fourier fourier{size};
    const double gain = std::pow(10.0, -below / 20.0);
    accuracy::Random random{7};
    for (accuracy::Wave &channel : x) {
        accuracy::Wave out(channel.size()), frame(size);
        std::vector<std::complex<double>> bins(size / 2 + 1);
        const auto window = [size](std::size_t i) {
            return std::sin(std::numbers::pi * (static_cast<double>(i) + 0.5) /
                            static_cast<double>(size));
        };
        for (std::size_t at = 0; at + size <= channel.size(); at += size / 2) {
            for (std::size_t i = 0; i < size; ++i)
                frame[i] = channel[at + i] * window(i);
            fourier.forward(frame.data(), bins.data());
            for (std::complex<double> &bin : bins)
                bin *= 1.0 + std::polar(gain, accuracy::kTau * accuracy::uniform(random));
            fourier.inverse(bins.data(), frame.data());
            for (std::size_t i = 0; i < size; ++i)
                out[at + i] += frame[i] * window(i);
        }
        channel = out;
    }
}

} // namespace stems::test
