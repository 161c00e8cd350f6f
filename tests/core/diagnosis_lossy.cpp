/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: the noise of a coder where something else seems to explain it. Expected
 * values follow from what was done.
 */
#include "coded.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

constexpr std::size_t kFrames = 10 * kRate;

std::vector<Stereo> stems_of(std::initializer_list<int> kinds, std::uint64_t seed)
{
    std::vector<Stereo> stems;
    for (int kind : kinds)
        stems.push_back(
            accuracy::make_stem(kind, kFrames, kRate, seed + static_cast<std::uint64_t>(kind)));
    accuracy::level(stems);
    return stems;
}

void expect_lossy(const Found &found, std::size_t stem)
{
    EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{stem}) << found.words;
}

/* Of a bass all is in one band: what a coder does to that is a gain that moves, but by
 * less than anybody would turn it. */
TEST(DiagnosisLossy, AGainThatHardlyMoves)
{
    std::vector<Stereo> stems = stems_of({9, 4, 3}, 40);
    const Stereo mix = sum(stems);
    Random random{4};
    double gain = 0.0;
    for (std::size_t i = 0; i < kFrames; ++i) {
        gain += 0.001 * (0.15 * gaussian(random) - gain);
        for (auto &channel : stems[0])
            channel[i] *= 1.0 + gain + 0.0005 * gaussian(random);
    }
    expect_lossy(diagnosed(stems, mix), 0);
}

/* An organ on the left, coded with its noise on both sides; what does not move with it
 * does not double it, wherever that is. */
TEST(DiagnosisLossy, NoiseOnBothSides)
{
    std::vector<Stereo> stems = stems_of({7, 8, 2}, 40);
    accuracy::scale(stems[1], 4.0);
    const Stereo mix = sum(stems);
    const Stereo dry = stems[0];
    code(stems[0], 30.0);
    for (std::size_t i = 0; i < kFrames; ++i)
        stems[0][1][i] += stems[0][0][i] - dry[0][i];
    expect_lossy(diagnosed(stems, mix), 0);
}

/* A filter at the bottom of a bass that is nearly all of the sum there: the others tell. */
TEST(DiagnosisLossy, AFilterOnWhatIsMostOfTheSum)
{
    std::vector<Stereo> stems = stems_of({1, 4, 3}, 40);
    const Stereo mix = sum(stems);
    for (auto &channel : stems[0]) {
        double low = 0.0;
        for (double &x : channel) {
            low += accuracy::kTau * 3.0 / kRate * (x - low);
            x -= low;
        }
    }
    code(stems[0], 41.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

/* A coder that takes away what is constant, with a pole at 3 Hz: of a bass that is far above
 * the noise it adds, and yet none of a filter's. Without a coder it is a filter. */
TEST(DiagnosisLossy, ACoderThatTakesAwayWhatIsConstant)
{
    std::vector<Stereo> stems = stems_of({1, 4, 3}, 40);
    const Stereo mix = sum(stems);
    for (auto &channel : stems[0]) {
        double low = 0.0;
        for (double &x : channel) {
            low += accuracy::kTau * 3.0 / kRate * (x - low);
            x -= low;
        }
    }
    const Found filtered = diagnosed(stems, mix);
    EXPECT_EQ(filtered.diagnosis.fault, Fault::Unknown) << filtered.words;
    EXPECT_EQ(filtered.diagnosis.guilty, std::vector<std::size_t>{0}) << filtered.words;
    code(stems[0], 41.0);
    const Found coded = diagnosed(stems, mix);
    expect_lossy(coded, 0);
    EXPECT_NE(coded.words.find("beyond a filter at some 3 Hz"), std::string::npos) << coded.words;
}

/* A stem that is missing, softer than another at all times and frequencies, and that moves
 * with it a little, as a band does: that other one is innocent. */
TEST(DiagnosisLossy, WhatMovesWithAStemALittle)
{
    Random random{14};
    const auto moving = [&](double rms, double with, double by_itself) {
        Stereo out{noise(kFrames, rms, random), noise(kFrames, rms, random)};
        for (auto &channel : out)
            for (std::size_t i = 0; i < kFrames; ++i) {
                const double t = static_cast<double>(i) / kRate;
                channel[i] *= 1.0 + with * std::sin(t / 0.17) + by_itself * std::sin(t / 0.113);
            }
        return out;
    };
    const Stereo loud = moving(0.1, 0.5, 0.0), soft = moving(0.006, 0.3, 0.5);
    const Stereo other{sine(kFrames, 0.2, 0.0123), sine(kFrames, 0.2, 0.0123)};
    const Found found = diagnosed({loud, other}, sum({loud, soft, other}));
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* A silent file of a stem that is as loud as all others, and steady as they are: no coder makes as
 * much noise. */
TEST(DiagnosisLossy, AsLoudAsAStemIsNoNoise)
{
    Random random{16};
    std::vector<Stereo> stems;
    for (int s = 0; s < 4; ++s)
        stems.push_back({noise(kFrames, 0.05, random), noise(kFrames, 0.05, random)});
    const Stereo mix = sum(stems);
    accuracy::scale(stems[2], 0.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{2}) << found.words;
}

/* The noise of a coder, most of it at the top of a stem, and another one that ends where it begins,
 * as many do: the noise follows the one, and the other lost nothing. */
TEST(DiagnosisLossy, NoiseAboveTheEndOfAnother)
{
    Random random{15};
    Stereo loud{noise(kFrames, 0.1, random), noise(kFrames, 0.1, random)};
    Stereo top{noise(kFrames, 0.01, random), noise(kFrames, 0.01, random)};
    Stereo dark{noise(kFrames, 0.1, random), noise(kFrames, 0.1, random)};
    accuracy::band_limit(dark, 14000.0, kRate);
    Stereo below = top;
    accuracy::band_limit(below, 14000.0, kRate);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kFrames; ++i) {
            const double hit = std::exp(-8.0 * std::fmod(static_cast<double>(i) / kRate, 0.37));
            loud[c][i] *= hit;
            top[c][i] = hit * (top[c][i] - 0.9 * below[c][i]);
        }
    const Stereo mix = sum({loud, dark});
    const Found found = diagnosed({sum({loud, top}), dark}, mix);
    EXPECT_EQ(std::ranges::count(found.diagnosis.guilty, 1U), 0) << found.words;
}

} // namespace
} // namespace stems::test
