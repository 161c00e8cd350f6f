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

/* What a codec leaves: every bin of windows of 1024 (sine, overlapping by half) is
 * off by noise that is @below dB below it. */
inline void code(accuracy::Stereo &x, double below)
{
    constexpr std::size_t kSize = 1024;
    const auto fourier = make_fourier(kSize);
    const double gain = std::pow(10.0, -below / 20.0);
    accuracy::Random random{7};
    for (accuracy::Wave &channel : x) {
        accuracy::Wave out(channel.size()), frame(kSize);
        std::vector<std::complex<double>> bins(kSize / 2 + 1);
        const auto window = [](std::size_t i) {
            return std::sin(std::numbers::pi * (static_cast<double>(i) + 0.5) / kSize);
        };
        for (std::size_t at = 0; at + kSize <= channel.size(); at += kSize / 2) {
            for (std::size_t i = 0; i < kSize; ++i)
                frame[i] = channel[at + i] * window(i);
            fourier->forward(frame.data(), bins.data());
            for (std::complex<double> &bin : bins)
                bin *= 1.0 + std::polar(gain, accuracy::kTau * accuracy::uniform(random));
            fourier->inverse(bins.data(), frame.data());
            for (std::size_t i = 0; i < kSize; ++i)
                out[at + i] += frame[i] * window(i);
        }
        channel = out;
    }
}

} // namespace stems::test
