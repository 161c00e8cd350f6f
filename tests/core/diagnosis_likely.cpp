/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: faults that no gain and no lag undoes, among stems that play
 * together and bleed into each other. Expected values follow from what was done.
 */
#include "coded.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

/* A sub that holds the bleed of drums, beside those drums: noise of one is no
 * noise of the other, even if both play at the same time and one is louder than
 * it everywhere; and a silent file is not what is missing. */
TEST(Diagnosis, NoiseOfOneOfTwoThatPlayTogether)
{
    std::vector<Stereo> stems = accuracy::make_stems(6, 10 * kRate, kRate, 9);
    const Stereo mix = sum(stems);
    code(stems[0], 12.0);
    Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    stems.push_back(stems[0]);
    accuracy::silence(stems.back(), 0.0, 1.0);
    found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

/* The mix is the copy of a codec: its noise follows no stem as it does the sum. */
TEST(Diagnosis, NoiseOfTheMix)
{
    const std::vector<Stereo> stems = accuracy::make_stems(6, 10 * kRate, kRate, 9);
    Stereo mix = sum(stems);
    code(mix, 12.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_NE(found.diagnosis.fault, Fault::Missing) << found.words;
}

/* Drums that are missing, and a sub that holds little but their bleed. */
TEST(Diagnosis, SilentFileWhoseBleedIsThere)
{
    for (const std::uint64_t seed : {5, 8}) {
        std::vector<Stereo> stems =
            accuracy::make_stems(seed == 5 ? 2 : 3, 10 * kRate, kRate, seed);
        const Stereo mix = sum(stems);
        accuracy::silence(stems.back(), 0.0, 1.0);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{stems.size() - 1})
            << found.words;
    }
}

/* What is in the mix but for a trace: swapped, late or plain, it is not "56 dB too
 * loud"; nor is a mix of other music these stems, turned down. */
TEST(Diagnosis, TracesAreNoFaultsOfGain)
{
    const std::vector<Stereo> stems = accuracy::make_stems(3, 10 * kRate, kRate, 23);
    for (const double lag : {0.0, 700.0})
        for (const bool swapped : {false, true}) {
            std::vector<Stereo> others = stems;
            accuracy::scale(others[2], -0.0016);
            if (swapped)
                std::swap(others[2][0], others[2][1]);
            if (lag != 0.0)
                accuracy::delay(others[2], lag);
            const Found found = diagnosed(stems, sum(others));
            EXPECT_EQ(found.diagnosis.fault, Fault::DifferentContent) << found.words;
            EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{2}) << found.words;
            EXPECT_EQ(found.words.find("dB too"), std::string::npos) << found.words;
        }
    Stereo another = sum(accuracy::make_stems(3, 10 * kRate, kRate, 24));
    accuracy::scale(another, 0.1);
    const Found found = diagnosed(stems, another);
    EXPECT_NE(found.diagnosis.fault, Fault::MixProcessing) << found.words;
    EXPECT_EQ(found.words.find("dB too"), std::string::npos) << found.words;
}

/* Of another song, or later than was looked for: the mix does not hold the stems, so
 * that it is not these and one that is missing; nor is one of them the wrong one. */
TEST(Diagnosis, AnotherMixIsNoMissingStem)
{
    const std::vector<Stereo> stems = accuracy::make_stems(3, 10 * kRate, kRate, 23);
    std::vector<Stereo> mixes{sum(accuracy::make_stems(3, 10 * kRate, kRate, 24)), sum(stems)};
    accuracy::delay(mixes[1], 1.5 * kRate);
    for (const Stereo &mix : mixes) {
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
        EXPECT_NE(found.words.find("the mix does not hold what stems do"), std::string::npos)
            << found.words;
    }
}

/* A fault on each of two stems: the gain of the one pulls at the lag of the other. */
TEST(Diagnosis, LateAndAnotherTooSoft)
{
    std::vector<Stereo> stems = accuracy::make_stems(4, 10 * kRate, kRate, 17);
    const Stereo mix = sum(stems);
    accuracy::delay(stems[1], 53.0);
    accuracy::scale(stems[2], std::pow(10.0, -2.0 / 20.0));
    Found found = diagnosed(stems, mix);
    std::ranges::sort(found.diagnosis.guilty);
    EXPECT_EQ(found.diagnosis.guilty, (std::vector<std::size_t>{1, 2})) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[1].delay, 53.0, 0.001);
    EXPECT_EQ(found.diagnosis.stems[2].delay, 0.0);
    EXPECT_NEAR(20.0 * std::log10(found.diagnosis.stems[2].gain), -2.0, 0.001);
}

/* A compressor on one stem is none of the kinds that have a name: which stem, and by
 * how much its level moves, is what there is to tell. Against what was done:
 * 4:1 above -18 dBFS, so the mix holds it louder. */
TEST(Diagnosis, CompressorOnOneStem)
{
    std::vector<Stereo> stems = accuracy::make_stems(4, 10 * kRate, kRate, 12);
    for (const std::size_t s : {0, 2}) {
        std::vector<Stereo> other = stems;
        accuracy::scale(other[s], 0.5 / accuracy::peak_of(other[s]));
        const Stereo mix = sum(other);
        accuracy::compress(other[s], kRate);
        const Found found = diagnosed(other, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{s}) << found.words;
        const std::string begin =
            kLabels[s] +
            " is not what the mix holds of it: its level against the mix moves between ";
        ASSERT_TRUE(found.words.starts_with(begin)) << found.words;
        double low = 0.0, high = 0.0, percent = 0.0;
        ASSERT_EQ(std::sscanf(found.words.c_str() + begin.size(),
                              "%lf and %lf dB, which explains %lf %% of the residual.", &low, &high,
                              &percent),
                  3)
            << found.words;
        EXPECT_NEAR(high, 0.0, 1.0) << found.words;
        EXPECT_LT(low, -2.0) << found.words;
        EXPECT_GE(low, -9.1) << found.words; // peaks of -6 dBFS are 12 dB above
        EXPECT_GE(percent, 80.0);
    }
}

/* Drums that are silent between two hits, and stop there: no cell of them is cut. A
 * file that ends there is too short; a silent tail can be theirs, or begin where a
 * stem begins that is missing. */
class StopsBetweenHits : public testing::Test
{
protected:
    StopsBetweenHits()
    {
        // 0.2 s of every half second.
        accuracy::Random random{21};
        Stereo &hits = stems.emplace_back(2, accuracy::Wave(10 * kRate));
        for (std::size_t at = kRate / 4; at < 10 * kRate; at += kRate / 2)
            accuracy::add_hit(hits, at, kRate, 0.4, 0.03, 0.3, 0.5, random);
        for (int kind : {1, 2}) {
            stems.push_back(accuracy::make_stem(kind, 10 * kRate, kRate, 21));
            accuracy::scale(stems.back(), 0.4);
        }
        mix = sum(stems);
    }
    void shorten(std::size_t s, std::size_t frames)
    {
        for (Stereo::value_type &channel : stems[s])
            channel.resize(frames);
    }
    std::vector<Stereo> stems;
    Stereo mix;
    const std::size_t cut = 132000; // 2.99 s: a whole block, after a hit that ends at 2.96 s
};

TEST_F(StopsBetweenHits, AFileThatIsTooShort)
{
    shorten(0, cut);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Truncated) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    EXPECT_TRUE(found.diagnosis.partial);
    EXPECT_EQ(found.diagnosis.from, cut);
    EXPECT_TRUE(found.words.starts_with("drums ends at 2.993 s; its tail, up to ")) << found.words;
}

TEST_F(StopsBetweenHits, ASilentTailIsNoProof)
{
    accuracy::silence(stems[0], static_cast<double>(cut) / (10.0 * kRate), 1.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_NE(found.words.find("Or it is the tail of drums, which falls silent just before."),
              std::string::npos)
        << found.words;
}

/* Its file ends where it ends: what is missing begins much later than it ever rested. */
TEST_F(StopsBetweenHits, AShortFileIsInnocent)
{
    shorten(0, cut);
    Stereo whole = stems[0];
    for (Stereo::value_type &channel : whole)
        channel.resize(10 * kRate);
    mix = sum({whole, stems[1], stems[2]});
    Stereo missing = accuracy::make_stem(3, 10 * kRate, kRate, 21);
    accuracy::silence(missing, 0.5, 1.0);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 5 * kRate; i < 10 * kRate; ++i)
            mix[c][i] += 0.4 * missing[c][i - 5 * kRate];
    Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_EQ(found.words.find("drums"), std::string::npos) << found.words;
}

/* The copy is told with the name of what it is a copy of, whether it came as well or
 * in place of another. */
TEST(Diagnosis, WhatACopyIsACopyOf)
{
    const std::vector<Stereo> stems = accuracy::make_stems(4, 10 * kRate, kRate, 12);
    const Stereo mix = sum(stems);
    std::vector<Stereo> other = stems;
    other[3] = other[1];
    Found found = diagnosed(other, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Duplicate);
    EXPECT_EQ(found.diagnosis.stems[3].other, 1);
    EXPECT_EQ(found.words, "voice holds the same audio as bass, which the mix has once.");
    other = stems;
    other.push_back(other[2]);
    found = diagnosed(other, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Duplicate);
    EXPECT_EQ(found.diagnosis.stems[4].other, 2);
    EXPECT_TRUE(found.words.starts_with("another holds the same audio as keys, which the mix has "
                                        "once; left out, the set nulls to -"))
        << found.words;
    // In place of drums that held 10 % of it as bleed.
    other = accuracy::make_stems(3, 10 * kRate, kRate, 8);
    const Stereo bleeding = sum(other);
    other[2] = other[0];
    found = diagnosed(other, bleeding);
    EXPECT_EQ(found.diagnosis.fault, Fault::Duplicate);
    EXPECT_EQ(found.words, "keys holds the same audio as drums, which the mix has once.");
}

} // namespace
} // namespace stems::test
