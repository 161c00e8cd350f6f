/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: what explains a residual is only said where it mends the set.
 * Expected values follow from what was done.
 */
#include "accuracy/material_band.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

namespace stems
{
namespace
{

using accuracy::Stereo;
using test::diagnosed;
using test::Dither;
using test::Found;
using test::kRate;
using test::sum;

constexpr std::size_t kFrames = 6 * kRate;

Stereo both(const test::Signal &x)
{
    return {x, x};
}

/* Of bells, as it were: it never repeats. */
test::Signal chord(double amplitude, double pitch)
{
    test::Signal out(kFrames);
    for (int h = 1; h <= 12; ++h)
        for (std::size_t i = 0; i < kFrames; ++i)
            out[i] += amplitude / h *
                      std::sin(2.0 * std::numbers::pi * pitch * std::pow(h, 1.07) *
                                   static_cast<double>(i) / kRate +
                               0.7 * h * h);
    return out;
}

/* Noise through @order averages of two frames, which falls slowly to the top. */
test::Signal falling(double rms, int order, std::uint64_t seed)
{
    test::Random random{seed};
    test::Signal out = test::noise(kFrames, rms, random);
    for (int k = 0; k < order; ++k)
        for (std::size_t i = kFrames; i-- > 1;)
            out[i] = 0.5 * (out[i] + out[i - 1]);
    return out;
}

/* A lag that explains a stem where it is loudest is not its fault, if it explains nothing
 * of it elsewhere: there it plays something else. */
TEST(DiagnosisClaims, LagOfTheLoudestPartsAlone)
{
    std::vector<Stereo> stems = accuracy::make_stems(3, 24 * kRate, kRate, 12);
    const auto half = static_cast<std::ptrdiff_t>(12 * kRate);
    for (auto &channel : stems[0])
        std::for_each(channel.begin() + half, channel.end(), [](double &x) { x *= 0.5; });
    const Stereo mix = sum(stems);
    for (auto &channel : stems[0]) {
        std::rotate(channel.begin(), channel.begin() + 5000, channel.begin() + half);
        std::reverse(channel.begin() + half, channel.end());
    }
    const Found found = diagnosed(stems, mix);
    EXPECT_NE(found.diagnosis.stems[0].fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.stems[1].fault, Fault::None) << found.words;
    EXPECT_EQ(found.diagnosis.stems[2].fault, Fault::None) << found.words;
}

/* A chord left of the middle, in a room, printed in mono: the gains that bring its sides
 * nearest to the mix are no fault of it, as they do not mend the set. */
TEST(DiagnosisClaims, PrintedInMono)
{
    test::Signal dry = chord(0.1, 110.0);
    test::Random random{11};
    Stereo wide = both(dry);
    for (std::size_t c = 0; c < 2; ++c) {
        const test::Signal air = test::noise(kFrames, 0.01, random);
        for (std::size_t i = 0; i < kFrames; ++i)
            wide[c][i] = (c == 0 ? 1.2 : 0.5) * dry[i] + air[i];
    }
    std::vector<Stereo> stems{wide, both(falling(0.02, 1, 3)), both(falling(0.05, 8, 4))};
    const Stereo mix = sum(stems);
    for (std::size_t i = 0; i < kFrames; ++i)
        stems[0][0][i] = stems[0][1][i] = 0.5 * (wide[0][i] + wide[1][i]);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    EXPECT_NE(found.words.find("printed in mono"), std::string::npos) << found.words;
}

/* A compressor that is slow to act on a steady sound is a gain but for its start:
 * that gain repairs nothing, and the same sides are not left for right. */
TEST(DiagnosisClaims, GainThatLeavesThePeak)
{
    std::vector<Stereo> stems{both(chord(0.1, 110.0)), both(falling(0.02, 1, 3))};
    const Stereo mix = sum(stems);
    for (auto &channel : stems[0])
        for (std::size_t i = 0; i < kFrames; ++i)
            channel[i] *= 0.4 + 0.6 * std::exp(-static_cast<double>(i) / (0.004 * kRate));
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

/* Coders lower what they are given by some tenths of a dB: LAME by 0.97 at 192
 * kbit/s. What is left then is noise that follows the stem. */
TEST(DiagnosisClaims, CoderThatIsSofter)
{
    std::vector<Stereo> stems{both(chord(0.1, 110.0)), both(falling(0.02, 1, 3))};
    for (auto &channel : stems[0])
        for (std::size_t i = 0; i < kFrames; ++i)
            channel[i] *= 1.0 + 0.95 * std::sin(9.0 * static_cast<double>(i) / kRate);
    const Stereo mix = sum(stems);
    test::Random random{4};
    for (auto &channel : stems[0]) {
        test::Signal noise = test::noise(kFrames, 1.0, random), soft = noise;
        for (std::size_t i = 1; i < kFrames; ++i)
            soft[i] = 0.9 * soft[i - 1] + 0.1 * noise[i];
        for (std::size_t i = 0; i < kFrames; ++i)
            channel[i] *= 0.97 + 0.004 * soft[i];
    }
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].second, Fault::Gain) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[0].gain, 0.97, 0.001);
}

/* A click of another stem while one is silent but for its dither, of which the residual
 * holds its part: without it there is less. */
TEST(DiagnosisClaims, DitherHasNoGain)
{
    std::vector<Stereo> stems{both(falling(0.01, 1, 3)), both(chord(0.1, 110.0))};
    for (auto &channel : stems[1])
        std::fill_n(channel.begin(), kRate / 2, 0.0);
    const Stereo mix = sum(stems);
    for (const std::size_t seed : {1, 2, 3, 4, 5, 6}) {
        std::vector<Stereo> others = stems;
        for (auto &channel : others[0])
            channel[2000 * seed] += 5e-4;
        const Found found = diagnosed(others, mix, {"16 bits", Format::S16, 16, Dither::Tpdf});
        EXPECT_EQ(found.diagnosis.stems[1].fault, Fault::None) << found.words;
    }
}

/* What interpolating a stem that is late by a fraction leaves is no fault of another. */
TEST(DiagnosisClaims, FractionAndGainAlone)
{
    test::Random random{8};
    std::vector<Stereo> stems{both(falling(0.1, 0, 3)), both(test::notes(kFrames, 0.3, random))};
    for (auto &channel : stems[1])
        for (std::size_t i = 0; i < kFrames; ++i)
            channel[i] *= i < kRate / 4 ? 0.0 : 1.0;
    const Stereo mix = sum(stems);
    accuracy::delay(stems[0], 1.5);
    accuracy::scale(stems[0], 0.95);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

/* A filter that falls slowly to the top, on one of two that go up there. */
TEST(DiagnosisClaims, SlowFilterAtTheTop)
{
    std::vector<Stereo> stems{both(falling(0.05, 1, 3)), both(falling(0.05, 1, 4)),
                              both(chord(0.1, 110.0))};
    const Stereo mix = sum(stems);
    // Half-band steps: a windowed sinc of 31 taps at 0.4 of the rate.
    constexpr int kHalf = 15;
    for (auto &channel : stems[1]) {
        test::Signal out(kFrames);
        for (int k = -kHalf; k <= kHalf; ++k) {
            const double x = std::numbers::pi * k;
            const double h =
                (k == 0 ? 0.8 : std::sin(0.8 * x) / x) * (0.5 + 0.5 * std::cos(x / (kHalf + 1)));
            for (std::size_t i = kHalf; i + kHalf < kFrames; ++i)
                out[i] += h * channel[i - static_cast<std::size_t>(k + kHalf) + kHalf];
        }
        channel = out;
    }
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Resampled) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
}

} // namespace
/* What a filter does to a bass looks like a lag of a sample, which leaves a fifth. */
TEST(DiagnosisClaims, AFilterIsNoLag)
{
    for (std::uint64_t seed : {11, 21}) {
        std::vector<Stereo> stems = accuracy::make_stems(3, 6 * kRate, kRate, seed);
        const Stereo mix = sum(stems);
        accuracy::equalise(stems[0], 2000.0, 3.0, kRate);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << seed << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << seed << found.words;
    }
}

/* A low-pass of one pole is late by (1 - a) / a samples far below it, where a bass is: 1.5 and 5.7
 * here. What that lag leaves is little, and is the filter's. */
TEST(DiagnosisClaims, ALowPassAboveABassIsNoLag)
{
    const auto low_pass = [](test::Signal &x, double a) {
        double low = 0.0;
        for (double &sample : x)
            sample = low += a * (sample - low);
    };
    for (const auto &[corner, a] : {std::pair{600.0, 0.4}, std::pair{150.0, 0.15}}) {
        test::Random random{6};
        test::Signal bass = test::noise(kFrames, 1.0, random);
        for (int pole = 0; pole < 3; ++pole)
            low_pass(bass, 1.0 - std::exp(-2.0 * std::numbers::pi * corner / kRate));
        std::vector<Stereo> stems{both(bass), both(test::noise(kFrames, 0.02, random)),
                                  both(chord(0.05, 880.0))};
        const Stereo mix = sum(stems);
        low_pass(bass, a);
        stems[0] = both(bass);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    }
}

/* One of two stems is of another song; the other holds some of what it should be. */
TEST(DiagnosisClaims, OneOfTwoIsAnotherSongs)
{
    std::vector<Stereo> stems = accuracy::make_stems(2, 8 * kRate, kRate, 5);
    const Stereo mix = sum(stems);
    const double peak = accuracy::peak_of(stems[0]);
    stems[0] = accuracy::make_stem(5, 8 * kRate, kRate, 777782);
    accuracy::scale(stems[0], peak / accuracy::peak_of(stems[0]));
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::DifferentContent) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

/* The voice of another song, 20 dB softer than that of the mix: 1 % of the residual. */
TEST(DiagnosisClaims, AnotherSongsIsSoft)
{
    std::vector<Stereo> stems = accuracy::make_band(5, 8 * kRate, kRate, 3);
    const Stereo mix = sum(stems);
    const double peak = accuracy::peak_of(stems[0]);
    test::Random random{4};
    stems[0] = accuracy::make_speech(8 * kRate, kRate, random);
    accuracy::scale(stems[0], 0.1 * peak / accuracy::peak_of(stems[0]));
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::DifferentContent) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

/* A stem with a constant offset, which no other has; and a mix with one. */
TEST(DiagnosisClaims, AConstantOffset)
{
    const auto lift = [](Stereo &x) {
        for (test::Signal &channel : x)
            for (double &y : channel)
                y += 0.003;
    };
    test::Random random{51};
    std::vector<Stereo> stems;
    for (std::size_t s = 0; s < 3; ++s)
        stems.push_back({test::noise(kFrames, 0.1, random), test::noise(kFrames, 0.1, random)});
    const std::vector<Stereo> sound = stems;
    Stereo mix = sum(stems);
    const std::string offset = "a constant offset of -50.5 dBFS"; // 20 log10(0.003)

    lift(stems[1]);
    const Found of_stem = diagnosed(stems, mix);
    EXPECT_EQ(of_stem.diagnosis.fault, Fault::Unknown) << of_stem.words;
    EXPECT_EQ(of_stem.diagnosis.guilty, std::vector<std::size_t>{1}) << of_stem.words;
    EXPECT_NE(of_stem.words.find(offset), std::string::npos) << of_stem.words;

    lift(mix);
    const Found of_mix = diagnosed(sound, mix);
    EXPECT_EQ(of_mix.diagnosis.fault, Fault::Unknown) << of_mix.words;
    EXPECT_TRUE(of_mix.diagnosis.guilty.empty()) << of_mix.words;
    EXPECT_NE(of_mix.words.find(offset), std::string::npos) << of_mix.words;
}

/* A stem that is late, and holds a little noise where the mix has nothing of it: that is no
 * gain of it, though another one is silent while it plays. */
TEST(DiagnosisClaims, NextToNothingIsNoGain)
{
    test::Random random{71};
    std::vector<Stereo> stems;
    for (std::size_t s = 0; s < 3; ++s)
        stems.push_back(both(test::noise(kFrames, 0.1, random)));
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kFrames; ++i) {
            if (i < 2 * kRate || i >= 4 * kRate)
                stems[0][c][i] = 0.0;
            if (i >= 2 * kRate)
                stems[1][c][i] = 0.0;
        }
    const Stereo mix = sum(stems);
    accuracy::delay(stems[0], 1105.0);
    const test::Signal faint = test::noise(kFrames, 1e-4, random);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kFrames; ++i)
            stems[0][c][i] += faint[i];
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].delay, 1105.0) << found.words;
}

} // namespace stems
