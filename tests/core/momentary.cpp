/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * K-weighting and momentary loudness. Expected: BS.1770-5 (coefficients at
 * 48 kHz; "the same frequency response" at other rates; 0 dBFS of 997 Hz reads
 * -3.01 LUFS), EBU Tech 3341 (2023) test 13, and libebur128 as an independent
 * implementation.
 */
#include "core/momentary.h"

#include "core/decibel.h"
#include "null_sets.h"

#include <gtest/gtest.h>

#include <complex>
#include <ebur128.h>

namespace stems
{
namespace
{

using test::Random;
using test::Signal;

double maximum_of(const Signal &signal, int rate, double weight = 1.0)
{
    Momentary meter;
    const double weights[] = {weight};
    meter.configure(rate, weights);
    meter.add(signal.data(), 0, signal.size());
    return meter.maximum();
}

double response_db(const std::array<Biquad, 2> &filter, double w)
{
    const std::complex<double> z = std::polar(1.0, -w);
    double gain = 1.0;
    for (const Biquad &f : filter)
        gain *= std::abs((f.b0 + z * (f.b1 + z * f.b2)) / (1.0 + z * (f.a1 + z * f.a2)));
    return to_db(gain);
}

TEST(KWeighting, SameResponseAtEveryRate)
{
    const auto at48 = k_weighting(48000);
    EXPECT_EQ(at48[0].b0, 1.53512485958697);
    EXPECT_EQ(at48[1].a2, 0.99007225036621);
    // Near half of the lower rate a bilinear transform bends; below 5 kHz the
    // responses agree.
    for (const int rate : {32000, 44100, 88200, 96000, 192000})
        for (const double f : {20.0, 38.0, 100.0, 400.0, 1000.0, 1682.0, 2500.0, 5000.0}) {
            const double w = 2.0 * std::numbers::pi * f;
            EXPECT_NEAR(response_db(k_weighting(rate), w / rate), response_db(at48, w / 48000.0),
                        f < 2000.0 ? 0.03 : 0.15)
                << rate << " Hz, " << f << " Hz";
        }
}

TEST(Momentary, SineOfFullScale)
{
    for (const int rate : {44100, 48000, 96000})
        EXPECT_NEAR(maximum_of(test::sine(static_cast<std::size_t>(rate), 1.0, 997.0 / rate), rate),
                    -3.01, 0.01)
            << rate;
}

/* 5 ms, and then the stream ends: a window of 400 ms that is silent before. */
TEST(Momentary, ShortStream)
{
    EXPECT_NEAR(maximum_of(test::sine(240, 1.0, 997.0 / 48000.0), 48000),
                -3.01 + 10.0 * std::log10(240.0 / 19200.0), 0.5);
}

/* Stereo 1 kHz at -23 for 400 ms after i * 20 ms of silence: -23.0 +-0.1. */
TEST(Momentary, Tech3341Test13)
{
    for (std::size_t i = 0; i < 20; ++i) {
        const std::size_t before = i * 960, tone = 19200, n = before + tone + 48000;
        Signal stereo(2 * n);
        const Signal wave = test::sine(tone, from_db(-23.0), 1000.0 / 48000.0);
        for (std::size_t c = 0; c < 2; ++c)
            std::copy(wave.begin(), wave.end(),
                      stereo.begin() + static_cast<std::ptrdiff_t>(c * n + before));
        Momentary meter;
        const double weights[] = {1.0, 1.0};
        meter.configure(48000, weights);
        meter.add(stereo.data(), n, n);
        EXPECT_NEAR(meter.maximum(), -23.0, 0.1) << i;
    }
}

double oracle(const Signal &signal, int rate)
{
    ebur128_state *state = ebur128_init(1, static_cast<unsigned long>(rate), EBUR128_MODE_M);
    const auto hop = static_cast<std::size_t>(rate / 100);
    double most = -HUGE_VAL, now = 0.0;
    for (std::size_t i = 0; i + hop <= signal.size(); i += hop) {
        EXPECT_EQ(ebur128_add_frames_double(state, signal.data() + i, hop), EBUR128_SUCCESS);
        ebur128_loudness_momentary(state, &now);
        most = std::max(most, now);
    }
    ebur128_destroy(&state);
    return most;
}

/* libebur128 keeps the numerator (1, -2, 1) of the high-pass at every rate, so
 * its pass band is level with that at 48 kHz only there. By how much is known:
 * 1 + tan(x)/Q + tan(x)^2 with x = pi f0 / rate. */
double high_pass_level(int rate)
{
    const double k = std::tan(std::numbers::pi * 38.13547087602444 / rate);
    return to_db(1.0 + k / 0.5003270373238773 + k * k);
}

TEST(Momentary, AgainstLibebur128)
{
    Random random{1};
    for (const int rate : {44100, 48000, 96000}) {
        const auto n = static_cast<std::size_t>(rate) * 2;
        const double expected = high_pass_level(48000) - high_pass_level(rate);
        for (const Signal &signal :
             {test::noise(n, 0.01, random), test::notes(n, 0.3, random),
              test::sine(n, 1e-4, 60.0 / rate), test::sine(n, 0.5, 4000.0 / rate)})
            EXPECT_NEAR(maximum_of(signal, rate), oracle(signal, rate) + expected, 0.01) << rate;
    }
}

TEST(Momentary, Weights)
{
    const Signal tone = test::sine(48000, 0.1, 997.0 / 48000.0);
    const double front = maximum_of(tone, 48000);
    EXPECT_NEAR(maximum_of(tone, 48000, 1.41) - front, 10.0 * std::log10(1.41), 1e-9);
    EXPECT_EQ(maximum_of(tone, 48000, 0.0), -HUGE_VAL);
    EXPECT_EQ(maximum_of(Signal(48000), 48000), -HUGE_VAL);
    EXPECT_EQ(maximum_of({}, 48000), -HUGE_VAL);
}

/* Bursts with rests: however it is cut, and whether a rest is told as silence
 * or given as zeros, every bit is the same. */
TEST(Momentary, CuttingChangesNothing)
{
    Random random{2};
    for (const int rate : {44100, 48000, 11025, 50}) {
        Signal signal = test::noise(200000, 0.01, random);
        std::fill(signal.begin() + 30000, signal.begin() + 31000, 0.0);
        std::fill(signal.begin() + 60000, signal.begin() + 150000, 0.0);
        for (std::size_t i = 150000; i < signal.size(); ++i)
            signal[i] *= 3.0;
        const double whole = maximum_of(signal, rate);
        for (int round = 0; round < 4; ++round) {
            Momentary meter;
            const double weights[] = {1.0};
            meter.configure(rate, weights);
            for (std::size_t i = 0; i < signal.size();) {
                const std::size_t n = std::min<std::size_t>(random() % 3000, signal.size() - i);
                const bool silent = std::all_of(signal.begin() + static_cast<std::ptrdiff_t>(i),
                                                signal.begin() + static_cast<std::ptrdiff_t>(i + n),
                                                [](double x) { return x == 0.0; });
                if (silent)
                    meter.add_silence(n);
                else
                    meter.add(signal.data() + i, 0, n);
                i += n;
            }
            EXPECT_EQ(meter.maximum(), whole) << rate;
        }
    }
}

TEST(Momentary, IntervalAndInfinity)
{
    Momentary meter;
    const double weights[] = {1.0};
    meter.configure(48000, weights);
    const Signal tone = test::sine(48000, 0.1, 997.0 / 48000.0);
    meter.add(tone.data(), 0, tone.size());
    const double loud = meter.maximum();
    EXPECT_EQ(meter.interval_maximum(), loud);
    meter.restart_interval();
    meter.add_silence(48000 - 480); // the windows that reach back are in it
    EXPECT_LT(meter.interval_maximum(), loud);
    EXPECT_GT(meter.interval_maximum(), -40.0);
    meter.add_silence(480);
    meter.restart_interval();
    meter.add_silence(48000);
    EXPECT_EQ(meter.interval_maximum(), -HUGE_VAL);
    EXPECT_EQ(meter.maximum(), loud);

    for (const double bad : {HUGE_VAL, std::nan(""), 1e200}) {
        meter.restart_interval();
        meter.add(&bad, 0, 1);
        EXPECT_EQ(meter.interval_maximum(), HUGE_VAL);
        meter.add_silence(48000);
        meter.restart_interval();
        meter.add(tone.data(), 0, tone.size());
        EXPECT_NEAR(meter.interval_maximum(), loud, 1e-3); // and it recovers
        EXPECT_EQ(meter.maximum(), HUGE_VAL);
    }
}

} // namespace
} // namespace stems
