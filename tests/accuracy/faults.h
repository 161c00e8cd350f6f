/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the accuracy table: what can go wrong with a stem, done to it by plain
 * formulas.
 */
#pragma once

#include "material.h"

namespace stems::accuracy
{

inline void scale(Stereo &stem, double gain)
{
    for (Wave &channel : stem)
        for (double &x : channel)
            x *= gain;
}

/* x(position): band-limited, by a windowed sinc of 64 taps (Blackman), which is
 * tabled for 4096 fractions and interpolated between them. */
inline double sample_at(const Wave &x, double position)
{
    constexpr std::size_t phases = 4096;
    static const std::vector<double> table = [] {
        std::vector<double> made((phases + 1) * 64);
        for (std::size_t p = 0; p <= phases; ++p)
            for (std::size_t k = 0; k < 64; ++k) {
                const double t = static_cast<double>(k) - 31.0 -
                                 static_cast<double>(p) / static_cast<double>(phases);
                const double w = std::numbers::pi * t / 32.5;
                const double window = 0.42 + 0.5 * std::cos(w) + 0.08 * std::cos(2.0 * w);
                made[p * 64 + k] = window * (std::fabs(t) < 1e-12 ? 1.0
                                                                  : std::sin(std::numbers::pi * t) /
                                                                        (std::numbers::pi * t));
            }
        return made;
    }();
    const double whole = std::floor(position);
    const double phase = (position - whole) * static_cast<double>(phases);
    const auto p = static_cast<std::size_t>(phase);
    const double part = phase - static_cast<double>(p);
    const auto at = static_cast<std::ptrdiff_t>(whole),
               size = static_cast<std::ptrdiff_t>(x.size());
    const double *low = table.data() + p * 64, *high = low + 64;
    double sum = 0.0;
    for (std::ptrdiff_t k = 0; k < 64; ++k) {
        const std::ptrdiff_t i = at + k - 31;
        if (i >= 0 && i < size)
            sum += x[static_cast<std::size_t>(i)] * (low[k] + part * (high[k] - low[k]));
    }
    return sum;
}

/* Late by so many samples. */
inline void delay(Stereo &stem, double samples)
{
    for (Wave &channel : stem) {
        const Wave dry = channel;
        for (std::size_t i = 0; i < channel.size(); ++i)
            channel[i] =
                samples == std::floor(samples)
                    ? (static_cast<double>(i) >= samples &&
                               static_cast<double>(i) - samples < static_cast<double>(dry.size())
                           ? dry[i - static_cast<std::size_t>(static_cast<std::ptrdiff_t>(samples))]
                           : 0.0)
                    : sample_at(dry, static_cast<double>(i) - samples);
    }
}

/* A clock that is slow by so many ppm. */
inline void drift(Stereo &stem, double ppm)
{
    for (Wave &channel : stem) {
        const Wave dry = channel;
        for (std::size_t i = 0; i < channel.size(); ++i)
            channel[i] = sample_at(dry, static_cast<double>(i) * (1.0 - ppm * 1e-6));
    }
}

inline double peak_of(const Stereo &stem)
{
    double peak = 0.0;
    for (const Wave &channel : stem)
        for (double x : channel)
            peak = std::max(peak, std::fabs(x));
    return peak;
}

/* Flat at so many dB below its own peak. */
inline void clip(Stereo &stem, double below)
{
    const double level = peak_of(stem) * std::pow(10.0, -below / 20.0);
    for (Wave &channel : stem)
        for (double &x : channel)
            x = std::clamp(x, -level, level);
}

inline void silence(Stereo &stem, double from, double to)
{
    for (Wave &channel : stem) {
        const auto n = static_cast<double>(channel.size());
        std::fill(channel.begin() + static_cast<std::ptrdiff_t>(from * n),
                  channel.begin() + static_cast<std::ptrdiff_t>(to * n), 0.0);
    }
}

/* A peaking filter (the cookbook of R. Bristow-Johnson). */
inline void equalise(Stereo &stem, double frequency, double gain, double rate)
{
    const double a = std::pow(10.0, gain / 40.0), w = kTau * frequency / rate;
    const double alpha = std::sin(w) / 2.0;
    const double b0 = 1 + alpha * a, b1 = -2 * std::cos(w), b2 = 1 - alpha * a;
    const double a0 = 1 + alpha / a, a2 = 1 - alpha / a;
    for (Wave &channel : stem) {
        double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
        for (double &x : channel) {
            const double y = (b0 * x + b1 * x1 + b2 * x2 - b1 * y1 - a2 * y2) / a0;
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = y;
            x = y;
        }
    }
}

/* Nothing above a frequency: a sinc of 512 taps, as converters of rates have. */
inline void band_limit(Stereo &stem, double frequency, double rate)
{
    constexpr int half = 256;
    Wave taps(2 * half + 1);
    for (int k = -half; k <= half; ++k) {
        const double t = 2.0 * frequency / rate * k;
        const double w = 0.42 + 0.5 * std::cos(std::numbers::pi * k / half) +
                         0.08 * std::cos(2.0 * std::numbers::pi * k / half);
        taps[static_cast<std::size_t>(k) + static_cast<std::size_t>(half)] =
            2.0 * frequency / rate * w *
            (k == 0 ? 1.0 : std::sin(std::numbers::pi * t) / (std::numbers::pi * t));
    }
    for (Wave &channel : stem) {
        const Wave dry = channel;
        for (std::size_t i = 0; i < dry.size(); ++i) {
            double sum = 0.0;
            for (std::size_t k = 0; k < taps.size(); ++k) {
                const std::size_t at = i + half - k;
                if (at < dry.size())
                    sum += taps[k] * dry[at];
            }
            channel[i] = sum;
        }
    }
}

/* A compressor with one gain for both channels: 4:1 above -18 dBFS, 5 and
 * 100 ms. */
inline void compress(Stereo &mix, double rate)
{
    double level = 0.0;
    for (std::size_t i = 0; i < mix[0].size(); ++i) {
        const double x = std::max(std::fabs(mix[0][i]), std::fabs(mix[1][i]));
        level += (1.0 - std::exp(-1.0 / ((x > level ? 0.005 : 0.1) * rate))) * (x - level);
        const double over = 20.0 * std::log10(std::max(level, 1e-9)) + 18.0;
        const double gain = over > 0.0 ? std::pow(10.0, -0.75 * over / 20.0) : 1.0;
        mix[0][i] *= gain;
        mix[1][i] *= gain;
    }
}

} // namespace stems::accuracy
