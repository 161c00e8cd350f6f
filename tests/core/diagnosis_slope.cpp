/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: a filter that takes away more than a bleed is below its source. Expected values
 * follow from what was done.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

constexpr std::size_t kFrames = 6 * kRate;

Stereo white(double rms, unsigned seed)
{
    Random random{seed};
    return {noise(kFrames, rms, random), noise(kFrames, rms, random)};
}

/* Twice 6 dB an octave from @corner on: by 24 dB two octaves above. */
Stereo low_passed(Stereo x, double corner)
{
    const double a = 1.0 - std::exp(-accuracy::kTau * corner / kRate);
    for (auto &channel : x)
        for (int times = 0; times < 2; ++times) {
            double low = 0.0;
            for (double &y : channel)
                y = low += a * (y - low);
        }
    return x;
}

/* What is above @corner: @x without what is below. */
Stereo above(Stereo x, double corner)
{
    Stereo low = x;
    accuracy::band_limit(low, corner, kRate);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kFrames; ++i)
            x[c][i] -= low[c][i];
    return x;
}

TEST(DiagnosisSlope, ALowPass)
{
    std::vector<Stereo> stems{white(0.05, 61), white(0.05, 62), white(0.05, 63)};
    const Stereo mix = sum(stems);
    for (const double corner : {800.0, 2000.0}) {
        std::vector<Stereo> dull = stems;
        dull[1] = low_passed(stems[1], corner);
        const Found found = diagnosed(dull, mix);
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
        EXPECT_NE(found.words.find("a filter on it"), std::string::npos) << found.words;
    }
}

/* A stem that is missing, and its bleed, 30 dB softer, in a stem that ends far below it, or
 * goes on where it begins: that is no filter on that one. */
TEST(DiagnosisSlope, ABleedIsNoFilter)
{
    const Stereo other = white(0.05, 65);
    for (const double begins : {3000.0, 400.0}) {
        const Stereo hats = above(white(0.05, 66), begins);
        Stereo bleed = hats, bass = white(0.2, 67);
        accuracy::band_limit(bass, 500.0, kRate);
        accuracy::scale(bleed, 0.03);
        const Stereo with = sum({bass, bleed});
        const Found found = diagnosed({with, other}, sum({with, other, hats}));
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    }
}

/* A stem that was recorded at 48 kHz, in a session of 192 kHz. */
TEST(DiagnosisSlope, AnEndFarBelowThatOfTheSet)
{
    constexpr int kHigh = 192000;
    std::vector<Stereo> stems{white(0.05, 68), white(0.05, 69), white(0.05, 70)};
    const Stereo mix = sum(stems);
    accuracy::band_limit(stems[2], 24000.0, kHigh);
    const Found found = diagnosed(stems, mix, {.rate = kHigh});
    EXPECT_EQ(found.diagnosis.fault, Fault::Resampled) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{2}) << found.words;
    EXPECT_NE(found.words.find("ends at 24."), std::string::npos) << found.words;
}

} // namespace
} // namespace stems::test
