/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: what looks like a fault of one stem and is none, or is not only of
 * that one. Expected values follow from what was done.
 */
#include "coded.h"
#include "diagnosed.h"

#include "accuracy/material_band.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

std::vector<Stereo> session(std::size_t stems)
{
    return accuracy::make_stems(stems, 6 * kRate, kRate, 1);
}

/* A compressor of the mix turns hits down, which then seem to come sooner, and more so
 * from one to the next: no stem's clock does that. */
TEST(DiagnosisInnocent, AGainOfTheMixThatMovesIsNoDrift)
{
    const std::vector<Stereo> stems = session(2);
    Stereo mix = sum(stems);
    accuracy::compress(mix, kRate);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* Left of the mix is right of all stems: that is the mix, unless but one stem has sides. */
TEST(DiagnosisInnocent, AMixThatIsLeftForRight)
{
    constexpr std::size_t kLength = 6 * kRate;
    Random random{31};
    std::vector<Stereo> stems;
    for (std::size_t s = 0; s < 4; ++s) {
        const double right = 0.2 + 0.3 * static_cast<double>(s);
        const Signal left = noise(kLength, 0.1, random);
        stems.push_back({left, left});
        for (double &x : stems.back()[1])
            x *= right;
    }
    Stereo mix = sum(stems);
    std::swap(mix[0], mix[1]);
    const Found all = diagnosed(stems, mix);
    EXPECT_EQ(all.diagnosis.fault, Fault::SwappedChannels) << all.words;
    EXPECT_TRUE(all.diagnosis.guilty.empty()) << all.words;
    EXPECT_TRUE(all.diagnosis.nulls) << all.words;
    EXPECT_NE(all.words.find("the mix is swapped left for right"), std::string::npos) << all.words;

    for (std::size_t s = 1; s < stems.size(); ++s)
        stems[s][1] = stems[s][0];
    mix = sum(stems);
    std::swap(mix[0], mix[1]);
    const Found one = diagnosed(stems, mix);
    EXPECT_EQ(one.diagnosis.guilty, std::vector<std::size_t>{0}) << one.words;
    EXPECT_EQ(one.diagnosis.fault, Fault::SwappedChannels) << one.words;
}

/* A kit, and a crushed copy of it that is cut in a rest shortly before the end: from there
 * on the kit is nearly as if it were too soft. */
TEST(DiagnosisInnocent, WhatIsLikeAStemThatIsCut)
{
    constexpr std::size_t kLength = 10 * kRate, kBeat = kRate / 2;
    Random random{21};
    Signal kit = noise(kLength, 0.1, random), crushed(kLength);
    for (std::size_t i = 0; i < kLength; ++i) {
        const auto since = static_cast<double>(i % kBeat) / kRate;
        kit[i] = since < 0.35 ? kit[i] * std::exp(-12.0 * since) : 0.0;
        crushed[i] = 0.1 * std::tanh(kit[i]);
    }
    std::vector<Stereo> stems{{kit, kit},
                              {crushed, crushed},
                              {noise(kLength, 0.02, random), noise(kLength, 0.02, random)}};
    const Stereo mix = sum(stems);
    accuracy::silence(stems[1], 9.45 / 10.0, 1.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(std::ranges::count(found.diagnosis.guilty, 0U), 0) << found.words;
    EXPECT_EQ(std::ranges::count(found.diagnosis.guilty, 2U), 0) << found.words;
}

/* 0.0087 dB of a bass, beside drums that are late by a fraction: it is a thousandth of
 * the residual, but nearly all of what the lag leaves. */
TEST(DiagnosisInnocent, AWeakGainBesideALag)
{
    std::vector<Stereo> stems = session(4);
    const Stereo mix = sum(stems);
    accuracy::delay(stems[0], 1.5);
    accuracy::scale(stems[1], 0.999);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, (std::vector<std::size_t>{0, 1})) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[0].delay, 1.5, 0.001);
    EXPECT_NEAR(found.diagnosis.stems[1].gain, 0.999, 1e-4);
}

/* The mix is the copy of a codec: no stem is even pointed at, and none is missing. */
TEST(DiagnosisInnocent, NoiseOfTheMixPointsAtNoStem)
{
    for (const std::size_t count : {2, 4}) {
        const std::vector<Stereo> stems = session(count);
        Stereo mix = sum(stems);
        code(mix, 12.0);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
        if (count == 2) // of which one is most of the sum
            continue;
        EXPECT_EQ(found.diagnosis.likely, -1) << found.words;
        EXPECT_NE(found.words.find("with that of all stems together"), std::string::npos)
            << found.words;
    }
}

/* A filter of the mix is foretold from the stem that is nearly all of it, and follows
 * it nearly as closely as the sum. */
TEST(DiagnosisInnocent, AFilterOfAMixThatIsNearlyOneStem)
{
    std::vector<Stereo> stems = session(2);
    accuracy::scale(stems[0], 0.03);
    Stereo mix = sum(stems);
    for (accuracy::Wave &channel : mix) {
        double y = 0.0;
        for (double &x : channel)
            x = y += 0.8 * (x - y);
    }
    const Found found = diagnosed(stems, mix);
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_EQ(found.diagnosis.likely, -1) << found.words;
}

/* 20 dB below the others, a bass that is missing is a stem; 60 dB below them, no one
 * would have printed it. Nor is it anything of drums, of which it has the bleed. */
TEST(DiagnosisInnocent, WhatIsTooSoftForAStem)
{
    for (const double gain : {0.1, 0.001}) {
        std::vector<Stereo> stems = session(4);
        accuracy::scale(stems[1], gain);
        const Stereo mix = sum(stems);
        stems.erase(stems.begin() + 1);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, gain > 0.01 ? Fault::Missing : Fault::Unknown)
            << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
        EXPECT_EQ(found.diagnosis.likely, -1) << found.words;
    }
}

/* What a coder takes out of the bleed of others is coherent with them, but little. */
TEST(DiagnosisInnocent, ACodersNoiseIsHardlyCoherentWithOthers)
{
    std::vector<Stereo> stems = session(4);
    const Stereo mix = sum(stems);
    code(stems[1], 14.0, 8192);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
}

/* Drums that were saturated and then coded: the curve leaves what the coder did, and is
 * not said to be what is wrong. */
TEST(DiagnosisInnocent, ACurveThatLeavesMuchIsNotAllOfIt)
{
    std::vector<Stereo> stems = session(2);
    const Stereo mix = sum(stems);
    const double top = accuracy::peak_of(stems[0]);
    for (accuracy::Wave &channel : stems[0])
        for (double &x : channel)
            x = std::tanh(2.0 * x / top) * top / 2.0;
    code(stems[0], 22.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    EXPECT_EQ(found.words.find("a curve of"), std::string::npos) << found.words;
}

/* A compressor of the mix holds back a stem most that sounds where all is loud: it is
 * not other audio. */
TEST(DiagnosisInnocent, WhatACompressorOfTheMixHoldsBackIsThere)
{
    const std::vector<Stereo> stems = accuracy::make_band(9, 8 * kRate, kRate, 1);
    Stereo mix = sum(stems);
    accuracy::compress(mix, kRate);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* One of two stems is in place of the other, of which it holds a bleed, and which holds
 * its own: what the mix has of both is no gain of 20 dB of one. */
TEST(DiagnosisInnocent, ACopyInPlaceOfTheOtherOfTwoIsNotTooLoud)
{
    for (const std::uint64_t seed : {1, 6, 7, 9}) {
        std::vector<Stereo> stems = accuracy::make_stems(2, 8 * kRate, kRate, seed);
        const Stereo mix = sum(stems);
        for (const std::size_t s : {0, 1}) {
            std::vector<Stereo> other = stems;
            other[s] = other[1 - s];
            const Found found = diagnosed(other, mix);
            EXPECT_EQ(found.diagnosis.fault, Fault::Duplicate) << seed << ": " << found.words;
        }
    }
}

/* Two stems are one, and the mix holds both: another is at fault. */
TEST(DiagnosisInnocent, TwinsThatTheMixHoldsTwice)
{
    std::vector<Stereo> stems = session(3);
    stems.push_back(stems[1]);
    const Stereo mix = sum(stems);
    accuracy::equalise(stems[0], 2000.0, 3.0, kRate);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

/* A stem stops of its own just where a peak of another is cut off: that is all that is
 * heard in its rest. */
TEST(DiagnosisInnocent, ARestThatBeginsAtAClippedPeak)
{
    std::vector<Stereo> stems = accuracy::make_band(4, 8 * kRate, kRate, 4);
    const Stereo mix = sum(stems);
    for (const double below : {1.0, 3.0}) {
        std::vector<Stereo> clipped = stems;
        accuracy::clip(clipped[2], below);
        const Found found = diagnosed(clipped, mix);
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{2}) << found.words;
        EXPECT_EQ(found.diagnosis.fault, Fault::Clipped) << found.words;
    }
}

} // namespace
} // namespace stems::test
