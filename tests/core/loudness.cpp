/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loudness: the cases of EBU Tech 3341 (2023) and Tech 3342 that can be
 * synthesised, and the tones and gates of ITU-R BS.2217-2. Cases 7 and 8 of Tech
 * 3341 and 5 and 6 of Tech 3342 are recorded programme.
 */
#include "loudness_signals.h"

#include <gtest/gtest.h>

#include <complex>

using namespace stems;
using namespace stems::test;

namespace
{

constexpr int kRates[] = {44100, 48000, 96000, 192000};
constexpr double kTolerance = 0.1; /* LU, of Tech 3341 */

TEST(Tech3341, Tones)
{
    for (int rate : kRates) {
        for (double level : {-23.0, -33.0}) { // 1, 2
            const auto read = loudness(rate, stereo(tones(rate, {{level, 20.0}})));
            EXPECT_NEAR(read.momentary, level, kTolerance) << rate;
            EXPECT_NEAR(read.short_term, level, kTolerance) << rate;
            EXPECT_NEAR(read.integrated, level, kTolerance) << rate;
            EXPECT_NEAR(read.max_momentary, level, kTolerance) << rate;
            EXPECT_NEAR(read.max_short_term, level, kTolerance) << rate;
        }
    }
}

TEST(Tech3341, Gates)
{
    const std::vector<Tone> cases[] = {
        {{-36, 10}, {-23, 60}, {-36, 10}},                       // 3
        {{-72, 10}, {-36, 10}, {-23, 60}, {-36, 10}, {-72, 10}}, // 4
        {{-26, 20}, {-20, 20.1}, {-26, 20}},                     // 5
    };
    for (int rate : {44100, 48000})
        for (const auto &list : cases)
            EXPECT_NEAR(loudness(rate, stereo(tones(rate, list))).integrated, -23.0, kTolerance);
}

TEST(Tech3341, Surround) // 6
{
    for (int rate : {44100, 48000, 96000}) {
        Channels audio;
        for (double level : {-28.0, -28.0, -24.0, -30.0, -30.0})
            audio.push_back(tones(rate, {{level, 20.0}}));
        EXPECT_NEAR(loudness(rate, audio, kFive).integrated, -23.0, kTolerance) << rate;
    }
}

/* The extremes of what is read each 100 ms after so many seconds. */
struct Extremes {
    double low = 1e9, high = -1e9;
};

Extremes while_running(const Channels &audio, double after, double LoudnessFigures::*figure)
{
    Loudness meter = meter_for(48000, audio);
    Extremes seen;
    for (std::size_t i = 0; i + 4800 <= audio[0].size(); i += 4800) {
        add(meter, audio, i, 4800);
        if (static_cast<double>(i + 4800) < after * 48000)
            continue;
        const double read = meter.figures().*figure;
        seen = {std::min(seen.low, read), std::max(seen.high, read)};
    }
    return seen;
}

TEST(Tech3341, ConstantShortTerm) // 9
{
    const auto audio = stereo(tones(48000, repeated({{-20, 1.34}, {-30, 1.66}}, 5)));
    const Extremes seen = while_running(audio, 3.0, &LoudnessFigures::short_term);
    EXPECT_NEAR(seen.low, -23.0, kTolerance);
    EXPECT_NEAR(seen.high, -23.0, kTolerance);
}

TEST(Tech3341, ConstantMomentary) // 12
{
    const auto audio = stereo(tones(48000, repeated({{-20, 0.18}, {-30, 0.22}}, 25)));
    const Extremes seen = while_running(audio, 1.0, &LoudnessFigures::momentary);
    EXPECT_NEAR(seen.low, -23.0, kTolerance);
    EXPECT_NEAR(seen.high, -23.0, kTolerance);
}

TEST(Tech3341, MaximumWhereverItIs) // 10, 13
{
    for (int i = 0; i < 20; ++i) {
        const auto longer = tones(48000, {{kSilence, 0.15 * i}, {-23, 3}, {kSilence, 1}});
        EXPECT_NEAR(loudness(48000, stereo(longer)).max_short_term, -23.0, kTolerance) << i;
        const auto shorter = tones(48000, {{kSilence, 0.02 * i}, {-23, 0.4}, {kSilence, 1}});
        EXPECT_NEAR(loudness(48000, stereo(shorter)).max_momentary, -23.0, kTolerance) << i;
    }
}

/* One file: silence, a tone, silence; each tone 1 LU louder, read when its turn
 * ends. As the maximum of an interval, too. */
void check_rising(double step, double length, double LoudnessFigures::*whole,
                  double LoudnessFigures::*interval)
{
    const Channels audio = stereo(tones(48000, rising(step, length)));
    const std::size_t turn = audio[0].size() / 20;
    Loudness meter = meter_for(48000, audio);
    for (std::size_t i = 0; i < 20; ++i) {
        add(meter, audio, i * turn, turn);
        const LoudnessFigures read = meter.figures();
        const double expected = -38.0 + static_cast<double>(i);
        EXPECT_NEAR(read.*whole, expected, kTolerance) << i;
        EXPECT_NEAR(read.*interval, expected, kTolerance) << i;
        meter.restart_interval();
    }
}

TEST(Tech3341, RisingMaximum) // 11, 14
{
    check_rising(0.15, 3.0, &LoudnessFigures::max_short_term,
                 &LoudnessFigures::interval_max_short_term);
    check_rising(0.02, 0.4, &LoudnessFigures::max_momentary,
                 &LoudnessFigures::interval_max_momentary);
}

TEST(Tech3342, LoudnessRange) // 1 to 4: +-1 LU
{
    const struct {
        std::vector<Tone> list;
        double expected;
    } cases[] = {{{{-20, 20}, {-30, 20}}, 10.0},
                 {{{-20, 20}, {-15, 20}}, 5.0},
                 {{{-40, 20}, {-20, 20}}, 20.0},
                 {{{-50, 20}, {-35, 20}, {-20, 20}, {-35, 20}, {-50, 20}}, 15.0}};
    for (int rate : {44100, 48000, 96000})
        for (const auto &c : cases)
            EXPECT_NEAR(loudness(rate, stereo(tones(rate, c.list))).range, c.expected, 1.0) << rate;
}

/* Levels of the sines so that they read -23 and -24: less the response of the
 * two filters of BS.1770-5 at 48 kHz, computed from its tables here. */
double k_response(double frequency)
{
    using Complex = std::complex<double>;
    const Complex z = std::polar(1.0, -2.0 * std::numbers::pi * frequency / 48000.0);
    const Complex shelf = (1.53512485958697 + z * (-2.69169618940638 + z * 1.19839281085285)) /
                          (1.0 + z * (-1.69065929318241 + z * 0.73248077421585));
    const Complex pass =
        (1.0 + z * (-2.0 + z)) / (1.0 + z * (-1.99004745483398 + z * 0.99007225036621));
    return to_db(std::abs(shelf * pass)) - 0.691;
}

TEST(Bs2217, Sines)
{
    for (int rate : kRates) {
        for (double frequency : {25.0, 100.0, 500.0, 1000.0, 2000.0, 10000.0}) {
            for (double target : {-23.0, -24.0}) {
                // A sine of one channel: its mean square is 3.01 dB below its peak.
                const double level =
                    target - k_response(frequency) + 20.0 * std::log10(std::sqrt(2.0));
                const Channels audio = {tones(rate, {{level, 3.0}}, frequency)};
                EXPECT_NEAR(loudness(rate, audio).integrated, target, 0.1)
                    << frequency << " Hz at " << rate;
            }
        }
    }
}

TEST(Bs2217, EachChannelOfFiveOne)
{
    const auto tone = tones(48000, {{-20.0, 5.0}});
    const double front = loudness(48000, {tone}).integrated;
    for (std::size_t c = 0; c < 6; ++c) {
        Channels audio(6, std::vector<double>(tone.size()));
        audio[c] = tone;
        const double read = loudness(48000, audio, kFiveOne).integrated;
        if (kFiveOne[c] == 0.0)
            EXPECT_EQ(read, kSilence);
        else
            EXPECT_NEAR(read, front + 10.0 * std::log10(kFiveOne[c]), 1e-6) << c;
    }
}

TEST(Alignment, MinusEighteen)
{
    EXPECT_NEAR(loudness(48000, stereo(tones(48000, {{-18.0, 5.0}}))).integrated, -18.0, 0.05);
}

TEST(Gating, NothingAboveTheGate)
{
    for (double level : {kSilence, -80.0, -70.2}) {
        const auto read = loudness(48000, stereo(tones(48000, {{level, 10.0}})));
        EXPECT_EQ(read.integrated, kSilence) << level;
        EXPECT_EQ(read.range, 0.0) << level;
        if (level > -100.0)
            EXPECT_NEAR(read.max_momentary, level, kTolerance);
        else
            EXPECT_EQ(read.max_momentary, kSilence);
    }
    // BS.2217: the absolute gate lets -69.5 pass.
    EXPECT_NEAR(loudness(48000, stereo(tones(48000, {{-69.5, 10.0}}))).integrated, -69.5, 0.1);
}

/* Half of the blocks are silent, half at -10: the silent ones do not count. */
TEST(Gating, RelativeGate)
{
    const auto read = loudness(48000, stereo(tones(48000, {{-10, 30}, {-45, 30}, {kSilence, 30}})));
    EXPECT_NEAR(read.integrated, -10.0, kTolerance);
}

TEST(Gating, ShorterThanABlock)
{
    const auto read = [](double seconds) {
        return loudness(48000, stereo(tones(48000, {{-20.0, seconds}})));
    };
    EXPECT_EQ(read(0.3999).integrated, kSilence);
    EXPECT_NEAR(read(0.4).integrated, -20.0, kTolerance);
    // 5 ms in a window of 400 ms, and nothing of it is lost.
    EXPECT_NEAR(read(0.005).max_momentary, -20.0 + 10.0 * std::log10(0.005 / 0.4), 0.5);
    EXPECT_NEAR(read(0.005).max_short_term, -20.0 + 10.0 * std::log10(0.005 / 3.0), 0.5);
    const auto nothing = loudness(48000, stereo({}));
    EXPECT_EQ(nothing.integrated, kSilence);
    EXPECT_EQ(nothing.momentary, kSilence);
    EXPECT_EQ(nothing.max_short_term, kSilence);
    EXPECT_EQ(nothing.range, 0.0);
}

} // namespace
