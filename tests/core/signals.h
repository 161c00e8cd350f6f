/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of meters: test signals of EBU Tech 3341 and random programme,
 * one channel, full scale 1.0.
 */
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

namespace stems::test
{

/* From -1 to 1; the same numbers with every library. */
class Dice
{
public:
    explicit Dice(std::uint64_t seed) : engine_{seed} {}
    double operator()() { return static_cast<double>(engine_() >> 11) * 0x1p-52 - 1.0; }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }

private:
    std::mt19937_64 engine_;
};

/* Tech 3341 cases 15 to 19: a sine of rate / period, 1 s, that begins at a
 * phase in degrees, faded in and out over 10 ms. */
inline std::vector<double> true_peak_sine(int rate, double period, double degrees, double amplitude)
{
    using std::numbers::pi;
    const int fade = rate / 100;
    std::vector<double> out(static_cast<std::size_t>(rate));
    for (int i = 0; i < rate; ++i) {
        const double phase = 2.0 * pi * i / period + degrees * pi / 180.0;
        const double in = std::min(1.0, static_cast<double>(i) / fade);
        const double off = std::min(1.0, static_cast<double>(rate - 1 - i) / fade);
        out[static_cast<std::size_t>(i)] = amplitude * std::min(in, off) * std::sin(phase);
    }
    return out;
}

struct TruePeakCase {
    int number;
    double period, degrees, amplitude, expected; /* dBTP, +0.2 -0.4 */
};
inline constexpr TruePeakCase kTech3341[] = {{15, 4, 0, 0.50, -6.0},
                                             {16, 4, 45, 0.50, -6.0},
                                             {17, 6, 60, 0.50, -6.0},
                                             {18, 8, 67.5, 0.50, -6.0},
                                             {19, 4, 45, 1.41, 3.0}};

/* Tech 3341 cases 20 to 23: made at four times the rate, a sine of fs/6 at
 * 0.50 with one period of fs/4 at 1.00 in the middle that goes on in phase;
 * low-passed; every fourth sample, from the offset. */
inline std::vector<double> true_peak_transient(int offset)
{
    using std::numbers::pi;
    constexpr int kLength = 4 * 4800;
    constexpr int kReach = 400;
    std::vector<double> fine(kLength);
    double phase = 0.0;
    int burst = 0;
    for (int i = 0; i < kLength; ++i) {
        // The period begins where the phase is a whole number of turns.
        if (i == kLength / 2)
            burst = 16;
        const double fade =
            std::min({1.0, i / 1920.0, static_cast<double>(kLength - 1 - i) / 1920.0});
        fine[static_cast<std::size_t>(i)] = fade * (burst > 0 ? 1.0 : 0.5) * std::sin(phase);
        phase += 2.0 * pi / (burst > 0 ? 16.0 : 24.0);
        burst -= burst > 0;
    }
    // A sinc that passes below half the lower rate, under a Hann window.
    std::vector<double> out;
    for (int i = offset; i < kLength; i += 4) {
        double sum = 0.0;
        for (int k = -kReach; k <= kReach; ++k) {
            if (i - k < 0 || i - k >= kLength)
                continue;
            const double x = pi * k / 4.0;
            const double sinc = k == 0 ? 1.0 : std::sin(x) / x;
            const double window = 0.5 + 0.5 * std::cos(pi * k / kReach);
            sum += 0.25 * sinc * window * fine[static_cast<std::size_t>(i - k)];
        }
        out.push_back(sum);
    }
    return out;
}

/* Notes, each with its overtones and its decay, over noise that a one-pole
 * filter has dulled: loud at the bottom and thin at the top, as music is. */
inline std::vector<double> programme(std::size_t frames, int rate, std::uint64_t seed)
{
    using std::numbers::pi;
    Dice dice{seed};
    std::vector<double> out(frames);
    double dull = 0.0;
    for (double &x : out)
        x = dull += 0.2 * (0.3 * dice() - dull);
    for (int note = 0; note < 24; ++note) {
        const std::size_t start = dice.below(frames);
        const double pitch = 55.0 * std::exp2(dice.below(60) / 12.0);
        const double loudness = 0.05 + 0.2 * std::fabs(dice());
        for (int overtone = 1; overtone <= 8 && overtone * pitch < 0.4 * rate; ++overtone) {
            const double phase = pi * dice();
            for (std::size_t i = start; i < std::min(frames, start + rate / 2u); ++i) {
                const double t = static_cast<double>(i - start) / rate;
                out[i] += loudness / overtone * std::exp(-4.0 * t) * std::min(1.0, t * 500.0) *
                          std::sin(2.0 * pi * overtone * pitch * t + phase);
            }
        }
    }
    return out;
}

} // namespace stems::test
