/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: two stems at fault, of which one is so for a part of the time
 * only; and the mix late by a fraction. Expected values follow from what was
 * done.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

std::vector<Stereo> session()
{
    static const std::vector<Stereo> made = accuracy::make_stems(4, 8 * kRate, kRate, 12);
    return made;
}

void expect_two(const std::function<void(Stereo &)> &first, Fault one,
                const std::function<void(Stereo &)> &second, Fault other)
{
    std::vector<Stereo> stems = session();
    const Stereo mix = sum(stems);
    first(stems[2]);
    second(stems[0]);
    const Found found = diagnosed(stems, mix);
    std::vector<std::size_t> guilty = found.diagnosis.guilty;
    std::ranges::sort(guilty);
    EXPECT_EQ(guilty, (std::vector<std::size_t>{0, 2})) << found.words;
    EXPECT_EQ(found.diagnosis.stems[2].fault, one) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].fault, other) << found.words;
}

void softer(Stereo &x)
{
    accuracy::scale(x, std::pow(10.0, -1.3 / 20.0));
}

void drops(Stereo &x)
{
    accuracy::silence(x, 0.4, 0.5);
}

TEST(DiagnosisOfTwo, OneDropsOut)
{
    expect_two(softer, Fault::Gain, drops, Fault::Missing);
    expect_two([](Stereo &x) { accuracy::delay(x, 44.0); }, Fault::Delay, drops, Fault::Missing);
}

TEST(DiagnosisOfTwo, OneEndsTooSoon)
{
    expect_two([](Stereo &x) { accuracy::scale(x, -1.0); }, Fault::Polarity,
               [](Stereo &x) { accuracy::silence(x, 0.7, 1.0); }, Fault::Truncated);
}

TEST(DiagnosisOfTwo, OneIsClipped)
{
    expect_two(
        softer, Fault::Gain, [](Stereo &x) { accuracy::clip(x, 4.0); }, Fault::Clipped);
}

TEST(DiagnosisOfTwo, BothDropOut)
{
    expect_two([](Stereo &x) { accuracy::silence(x, 0.7, 0.75); }, Fault::Missing, drops,
               Fault::Missing);
}

/* A stem that is too soft, or late, and drops out besides; another one is silent nowhere. */
TEST(DiagnosisOfTwo, BothAreOfOneStem)
{
    const auto late = [](Stereo &x) { accuracy::delay(x, 44.0); };
    const std::pair<std::function<void(Stereo &)>, Fault> firsts[] = {{softer, Fault::Gain},
                                                                      {late, Fault::Delay}};
    for (const auto &[first, fault] : firsts) {
        std::vector<Stereo> stems = session();
        const Stereo mix = sum(stems);
        first(stems[2]);
        drops(stems[2]);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{2}) << found.words;
        EXPECT_EQ(found.diagnosis.stems[2].fault, fault) << found.words;
        EXPECT_EQ(found.diagnosis.stems[2].second, Fault::Missing) << found.words;
        EXPECT_NE(found.words.find("and drops out"), std::string::npos) << found.words;
    }
}

/* What is wrong by 20 dB is undone by a gain that raises the file's rounding as much. */
TEST(DiagnosisOfTwo, TooSoftByFar)
{
    const Files files{"16 bits", Format::S16, 16, Dither::None};
    for (std::size_t s = 0; s < 4; ++s) {
        std::vector<Stereo> stems = session();
        const Stereo mix = sum(stems);
        accuracy::scale(stems[s], 0.1);
        const Found found = diagnosed(stems, mix, files);
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{s}) << found.words;
        EXPECT_EQ(found.diagnosis.stems[s].fault, Fault::Gain) << found.words;
        EXPECT_NEAR(20.0 * std::log10(found.diagnosis.stems[s].gain), -20.0, 0.01) << found.words;
        EXPECT_TRUE(found.diagnosis.nulls) << found.words;
    }
}

/* What begins and ends within a cell is a gain, to the sample. */
TEST(DiagnosisOfTwo, GainForTwoSeconds)
{
    std::vector<Stereo> stems = session();
    const Stereo mix = sum(stems);
    for (auto &channel : stems[1])
        for (std::size_t i = 3 * kRate + 77; i < 5 * kRate + 131; ++i)
            channel[i] *= 0.8;
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Gain) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[1].gain, 0.8, 1e-4);
}

TEST(DiagnosisOfTwo, MixLateByAFraction)
{
    const std::vector<Stereo> stems = session();
    Stereo mix = sum(stems);
    accuracy::delay(mix, 0.4);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_NEAR(found.diagnosis.mix_delay, 0.4, 0.05);
}

} // namespace
} // namespace stems::test
