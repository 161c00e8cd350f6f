/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: what is done to a stem is found on that stem. Expected values
 * follow from what was done. How often it is right is another question, which
 * tests/accuracy answers.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

namespace stems
{
namespace
{

using accuracy::Stereo;
using test::Found;
using test::kLabels;
using test::kRate;
using test::sum;

std::vector<Stereo> session()
{
    static const std::vector<Stereo> made = accuracy::make_stems(4, 10 * kRate, kRate, 12);
    return made;
}

Found check(const std::vector<Stereo> &stems, const Stereo &mix, std::size_t block = 1000)
{
    return test::diagnosed(stems, mix, {}, block);
}

/* One stem is changed, and it is named. */
Found change(std::size_t stem, const std::function<void(Stereo &)> &how)
{
    std::vector<Stereo> stems = session();
    const Stereo mix = sum(stems);
    how(stems[stem]);
    Found found = check(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{stem}) << found.words;
    for (std::size_t s = 0; s < stems.size(); ++s)
        EXPECT_TRUE(s == stem || found.diagnosis.stems[s].fault == Fault::None) << s;
    return found;
}

TEST(Diagnosis, GainDelayAndPolarity)
{
    for (const std::size_t stem : {0, 3}) {
        const Found found = change(stem, [](Stereo &x) {
            accuracy::delay(x, 37.0);
            accuracy::scale(x, -std::pow(10.0, 1.5 / 20.0));
        });
        const StemFinding &finding = found.diagnosis.stems[stem];
        EXPECT_EQ(found.diagnosis.fault, Fault::Delay);
        EXPECT_EQ(finding.second, Fault::Polarity);
        EXPECT_NEAR(finding.delay, 37.0, 0.001);
        EXPECT_TRUE(finding.inverted);
        EXPECT_NEAR(20.0 * std::log10(finding.gain), 1.5, 0.001);
        EXPECT_NE(found.words.find(kLabels[stem] + " is 37 samples late (0.84 ms), inverted and"),
                  std::string::npos)
            << found.words;
        EXPECT_NE(found.words.find("moved, flipped and levelled, the set nulls to -1"),
                  std::string::npos)
            << found.words;
    }
}

TEST(Diagnosis, FractionOfASample)
{
    for (const double late : {0.05, 0.5, -12.3}) {
        const Found found = change(3, [=](Stereo &x) { accuracy::delay(x, late); });
        EXPECT_EQ(found.diagnosis.fault, Fault::Delay);
        EXPECT_NEAR(found.diagnosis.stems[3].delay, late, 0.05);
    }
}

/* A clock of 100 ppm moves an organ by 6 samples within what is looked at at
 * once, and its tones are like themselves at many lags. */
TEST(Diagnosis, DriftWithinAnExcerpt)
{
    std::vector<Stereo> stems = accuracy::make_stems(4, 20 * kRate, kRate, 17);
    const Stereo mix = sum(stems);
    for (const double ppm : {-100.0, 100.0, 300.0}) {
        std::vector<Stereo> drifting = stems;
        accuracy::drift(drifting[0], ppm);
        const Found found = check(drifting, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Drift) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
        EXPECT_NEAR(found.diagnosis.stems[0].drift, ppm, 0.05 * std::fabs(ppm));
    }
}

TEST(Diagnosis, SmallGain)
{
    const Found found =
        change(1, [](Stereo &x) { accuracy::scale(x, std::pow(10.0, -0.02 / 20.0)); });
    EXPECT_EQ(found.diagnosis.fault, Fault::Gain);
    EXPECT_NEAR(20.0 * std::log10(found.diagnosis.stems[1].gain), -0.02, 0.001);
}

TEST(Diagnosis, Shapes)
{
    EXPECT_EQ(change(2, [](Stereo &x) { accuracy::clip(x, 4.0); }).diagnosis.fault, Fault::Clipped);
    const Found cut = change(3, [](Stereo &x) { accuracy::silence(x, 0.7, 1.0); });
    EXPECT_EQ(cut.diagnosis.fault, Fault::Truncated);
    EXPECT_NEAR(static_cast<double>(cut.diagnosis.from), 7.0 * kRate, kRate);
    const Found drop = change(0, [](Stereo &x) { accuracy::silence(x, 0.4, 0.5); });
    EXPECT_EQ(drop.diagnosis.fault, Fault::Missing);
    EXPECT_TRUE(drop.diagnosis.partial);
    EXPECT_EQ(change(2, [](Stereo &x) { std::swap(x[0], x[1]); }).diagnosis.fault,
              Fault::SwappedChannels);
}

TEST(Diagnosis, NoStemIsToBlame)
{
    std::vector<Stereo> stems = session();
    Stereo mix = sum(stems);
    accuracy::scale(mix, 0.9);
    Found found = check(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing);
    EXPECT_TRUE(found.diagnosis.guilty.empty());
    EXPECT_NEAR(found.diagnosis.mix_gain, 0.9, 1e-5);

    mix = sum(stems);
    accuracy::delay(mix, 64.0);
    found = check(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay);
    EXPECT_TRUE(found.diagnosis.guilty.empty());
    EXPECT_NEAR(found.diagnosis.mix_delay, 64.0, 0.001);

    mix = sum(stems);
    accuracy::compress(mix, kRate);
    found = check(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing);
    EXPECT_TRUE(found.diagnosis.guilty.empty());

    mix = sum(stems);
    stems.erase(stems.begin());
    found = check(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Missing);
    EXPECT_TRUE(found.diagnosis.guilty.empty());
}

/* What is wrong with one channel is told of that channel. */
/* Where it is not sure, it says which stem its figures are about. */
TEST(Diagnosis, TheLikeliestHasItsName)
{
    Diagnosis diagnosis;
    diagnosis.fault = Fault::Unknown;
    diagnosis.note = "the residual's levels follow it by 1.00";
    diagnosis.likely = 2;
    EXPECT_EQ(
        describe(diagnosis, kLabels, kRate),
        "The evidence does not say for certain which stem is at fault; look at keys first (the "
        "residual's levels follow it by 1.00).");
    diagnosis.note.clear();
    diagnosis.likely = -1;
    EXPECT_EQ(describe(diagnosis, kLabels, kRate),
              "The evidence does not say which stem is at fault.");
    // Half of what was alike on both sides is gone: as loud as the stem, where it is.
    std::vector<Stereo> stems = session();
    stems[1][1] = stems[1][0];
    const Stereo mix = sum(stems);
    stems[1][1].assign(stems[1][1].size(), 0.0);
    const Found found = check(stems, mix);
    EXPECT_TRUE(found.diagnosis.guilty.empty());
    EXPECT_NE(found.words.find("look at bass first"), std::string::npos) << found.words;
}

TEST(Diagnosis, ChannelsApart)
{
    const Found loud = change(1, [](Stereo &x) {
        for (double &y : x[0])
            y *= std::pow(10.0, 2.0 / 20.0);
    });
    EXPECT_EQ(loud.diagnosis.fault, Fault::Gain);
    EXPECT_NEAR(20.0 * std::log10(loud.diagnosis.stems[1].gain), 2.0, 0.001);
    EXPECT_NE(loud.words.find("bass has its left channel 2.00 dB too loud"), std::string::npos)
        << loud.words;
    const Found flipped = change(0, [](Stereo &x) {
        for (double &y : x[1])
            y = -y;
    });
    EXPECT_EQ(flipped.diagnosis.fault, Fault::Polarity);
    EXPECT_TRUE(flipped.diagnosis.stems[0].inverted);
    EXPECT_NE(flipped.words.find("drums has its right channel inverted; flipped, the set nulls"),
              std::string::npos)
        << flipped.words;
}

/* The bleed of a stem in others must not make them share its fault; a stem that
 * is nearly all of the sum is not the mix. */
TEST(Diagnosis, OneStemIsNearlyTheMix)
{
    std::vector<Stereo> stems = session();
    stems.resize(2);
    accuracy::scale(stems[1], 0.05);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < stems[1][c].size(); ++i)
            stems[1][c][i] += 0.1 * stems[0][c][i];
    const Stereo mix = sum(stems);
    std::vector<Stereo> one = stems;
    accuracy::scale(one[0], -1.0);
    Found found = check(one, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Polarity);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    // Both, of which one is hardly heard.
    accuracy::scale(one[1], std::pow(10.0, 0.5 / 20.0));
    found = check(one, mix);
    std::vector<std::size_t> guilty = found.diagnosis.guilty;
    std::ranges::sort(guilty);
    EXPECT_EQ(guilty, (std::vector<std::size_t>{0, 1})) << found.words;
    EXPECT_NEAR(20.0 * std::log10(found.diagnosis.stems[1].gain), 0.5, 0.001);
}

/* A stem of silence is no missing stem where another is at fault, and a stem
 * that holds the bleed of one that is missing is not at fault. */
TEST(Diagnosis, SilenceAndBleedAreInnocent)
{
    std::vector<Stereo> stems = session();
    const Stereo mix = sum(stems);
    std::vector<Stereo> other = stems;
    other.push_back(stems[0]);
    accuracy::silence(other.back(), 0.0, 1.0);
    for (Stereo::value_type &channel : other[0])
        for (double &x : channel)
            x = 0.1 * std::tanh(10.0 * x); // neither a gain nor a filter
    for (const std::size_t s : check(other, mix).diagnosis.guilty)
        EXPECT_EQ(s, 0U);
    for (const std::size_t s : {1, 3}) {
        other = stems;
        other.erase(other.begin() + static_cast<std::ptrdiff_t>(s));
        const Found found = check(other, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << s << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << s << found.words;
    }
}

/* Late in a set of many stems: tones alone do not say by how much. */
TEST(Diagnosis, LateAmongMany)
{
    std::vector<Stereo> stems = accuracy::make_stems(16, 4 * kRate, kRate, 7);
    const Stereo mix = sum(stems);
    accuracy::delay(stems[10], 7.0);
    const Found found = check(stems, mix);
    EXPECT_EQ(found.evidence.lanes, 2);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{10});
    EXPECT_NEAR(found.diagnosis.stems[10].delay, 7.0, 0.001);
}

/* A loop that repeats itself to the bit fits at each of its turns: the least lag is right. */
TEST(Diagnosis, LateInALoop)
{
    constexpr std::size_t kLength = 8 * kRate, kTurn = 9000;
    test::Random random{61};
    const test::Signal once = test::noise(kTurn, 0.1, random);
    test::Signal loop(kLength);
    for (std::size_t i = 0; i < kLength; ++i)
        loop[i] = once[i % kTurn] * std::exp(-static_cast<double>(i % kTurn) / 2000.0);
    for (const double lag : {64.0, -1024.0}) {
        std::vector<Stereo> stems{
            {loop, loop}, {test::noise(kLength, 0.05, random), test::noise(kLength, 0.05, random)}};
        const Stereo mix = sum(stems);
        accuracy::delay(stems[0], lag);
        const Found found = test::diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
        EXPECT_EQ(found.diagnosis.stems[0].delay, lag) << found.words;
    }
}

/* The same evidence, however the stream is cut. */
TEST(Diagnosis, DoesNotDependOnBlocks)
{
    std::vector<Stereo> stems = session();
    const Stereo mix = sum(stems);
    accuracy::delay(stems[1], 5.0);
    const Found a = check(stems, mix, 512), b = check(stems, mix, 777);
    ASSERT_EQ(a.evidence.excerpts.size(), b.evidence.excerpts.size());
    for (std::size_t i = 0; i < a.evidence.excerpts.size(); ++i) {
        const Excerpt &one = a.evidence.excerpts[i], &other = b.evidence.excerpts[i];
        EXPECT_EQ(one.start, other.start);
        ASSERT_EQ(one.frames, other.frames);
        ASSERT_EQ(one.audio.size(), other.audio.size());
        // What is not filled may hold anything.
        for (std::size_t at = 0; at < one.audio.size(); at += a.evidence.capacity)
            EXPECT_TRUE(std::equal(&one.audio[at], &one.audio[at] + one.frames, &other.audio[at]));
    }
    EXPECT_EQ(a.words, b.words);
    EXPECT_EQ(a.evidence.first, b.evidence.first);
}

/* Bounded, and spread over the whole. */
TEST(Excerpts, AreFewAndSpread)
{
    Excerpts excerpts;
    excerpts.configure(1, 1024, 5);
    const std::vector<float> cell(512, 1.0F);
    for (std::uint64_t frame = 0; frame < 512 * 1000; frame += 512)
        if (excerpts.open() || excerpts.wants(frame))
            excerpts.add(frame, 512, cell.data(), 512, true);
    ASSERT_GE(excerpts.all().size(), 3U);
    ASSERT_LE(excerpts.all().size(), 5U);
    EXPECT_GE(excerpts.all().back().start, 512U * 500);
    for (std::size_t i = 1; i < excerpts.all().size(); ++i)
        EXPECT_GT(excerpts.all()[i].start, excerpts.all()[i - 1].start + 1024);
}

} // namespace
} // namespace stems
