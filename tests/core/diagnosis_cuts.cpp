/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: stems that are cut, beside other faults. Expected values follow
 * from what was done.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

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

/* One begins again, in its own time, just where the head of another is cut off: that
 * it rests there is no proof. */
TEST(DiagnosisOfCuts, AStemThatComesInJustThenIsInnocent)
{
    std::vector<Stereo> stems = session();
    // Of one nothing up to 1.004 s; of the other nothing up to 1.5 s, but in the mix up to 1 s.
    accuracy::silence(stems[0], 0.0, 1.004 / 8.0);
    accuracy::silence(stems[1], 1.0 / 8.0, 1.5 / 8.0);
    const Stereo mix = sum(stems);
    accuracy::silence(stems[1], 0.0, 1.0 / 8.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(std::ranges::count(found.diagnosis.guilty, 0U), 0) << found.words;
}

/* Two are silent where the residual begins, and one of them was cut there: wherever in a
 * cell of the trace that is, what came before tells which. */
TEST(DiagnosisOfCuts, WhereTheResidualBegins)
{
    for (const std::size_t offset : {0U, 2U, 40U, 100U, 511U}) {
        const std::size_t at = 400 * NullTrace::kCell + offset;
        std::vector<Stereo> stems = session();
        accuracy::silence(stems[0], 0.5, 1.0); // which ends before that
        const Stereo mix = sum(stems);
        for (auto &lane : stems[3])
            std::fill(lane.begin() + static_cast<std::ptrdiff_t>(at), lane.end(), 0.0);
        const Found found = diagnosed(stems, mix);
        ASSERT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{3}) << offset << found.words;
        EXPECT_EQ(found.diagnosis.fault, Fault::Truncated) << found.words;
    }
}

/* The strings end too soon, while the voice is clipped all the time. */
TEST(DiagnosisOfCuts, BesideAStemThatIsClipped)
{
    std::vector<Stereo> stems = session();
    const Stereo mix = sum(stems);
    accuracy::silence(stems[3], 0.7, 1.0);
    accuracy::clip(stems[1], 4.0);
    const Found found = diagnosed(stems, mix);
    ASSERT_EQ(found.diagnosis.guilty.size(), 2U) << found.words;
    EXPECT_EQ(found.diagnosis.stems[3].fault, Fault::Truncated) << found.words;
    EXPECT_EQ(found.diagnosis.stems[1].fault, Fault::Clipped) << found.words;
}

/* The same for most of the time: what the voice lacks at its tops is heard where the
 * strings still play, and of the tops after that nothing is known. */
TEST(DiagnosisOfCuts, BesideAStemThatIsClippedMostlyAfterIt)
{
    std::vector<Stereo> stems = session();
    const Stereo mix = sum(stems);
    accuracy::silence(stems[3], 0.25, 1.0);
    accuracy::clip(stems[1], 4.0);
    const Found found = diagnosed(stems, mix);
    ASSERT_EQ(found.diagnosis.guilty.size(), 2U) << found.words;
    EXPECT_EQ(found.diagnosis.stems[3].fault, Fault::Truncated) << found.words;
    EXPECT_EQ(found.diagnosis.stems[1].fault, Fault::Clipped) << found.words;
}

/* A click that nobody explains, long before a stem is cut, is no part of its tail. */
TEST(DiagnosisOfCuts, ATailBeginsWhereTheStemEnds)
{
    std::vector<Stereo> stems = session();
    Stereo mix = sum(stems);
    for (std::size_t i = 0; i < 8; ++i)
        mix[0][kRate + i] += 0.1;
    accuracy::silence(stems[3], 0.7, 1.0);
    const Found found = diagnosed(stems, mix);
    ASSERT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{3}) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Truncated) << found.words;
    EXPECT_NEAR(static_cast<double>(found.diagnosis.from), 0.7 * 8 * kRate, NullTrace::kCell)
        << found.words;
}

void expect_both(const Found &found, Fault of_first, Fault of_second)
{
    std::vector<std::size_t> guilty = found.diagnosis.guilty;
    std::ranges::sort(guilty);
    ASSERT_EQ(guilty, (std::vector<std::size_t>{1, 2})) << found.words;
    EXPECT_EQ(found.diagnosis.stems[1].fault, of_first) << found.words;
    EXPECT_EQ(found.diagnosis.stems[2].fault, of_second) << found.words;
    EXPECT_FALSE(found.diagnosis.resting) << found.words;
}

/* Whether any excerpt holds this frame. */
bool held(const Found &found, std::size_t frame)
{
    return std::ranges::any_of(found.evidence.excerpts, [&](const Excerpt &excerpt) {
        return excerpt.start <= frame && frame < excerpt.start + excerpt.frames;
    });
}

/* Of 40 s every second 1.4 s are looked at, and the cut is in none of them: but the ends
 * of silences are kept. */
TEST(DiagnosisOfCuts, BetweenExcerpts)
{
    std::vector<Stereo> stems = accuracy::make_stems(3, 40 * kRate, kRate, 12);
    const Stereo mix = sum(stems);
    accuracy::scale(stems[1], 0.9);
    accuracy::silence(stems[2], 29.3 / 40.0, 1.0);
    const Found found = diagnosed(stems, mix);
    ASSERT_FALSE(held(found, 293 * kRate / 10));
    expect_both(found, Fault::Gain, Fault::Truncated);
}

/* The same beside a clip. */
TEST(DiagnosisOfCuts, BetweenExcerptsBesideAClip)
{
    std::vector<Stereo> stems = accuracy::make_stems(3, 40 * kRate, kRate, 12);
    const Stereo mix = sum(stems);
    accuracy::clip(stems[1], 4.0);
    accuracy::silence(stems[2], 30.6 / 40.0, 1.0);
    const Found found = diagnosed(stems, mix);
    ASSERT_FALSE(held(found, 306 * kRate / 10));
    expect_both(found, Fault::Clipped, Fault::Truncated);
}

/* A stem drops out for less than what is between two excerpts, all of which null once
 * the other is moved; or nearly so, by a fraction of a sample. */
TEST(DiagnosisOfCuts, AllOfItBetweenExcerpts)
{
    for (const double late : {44.0, 12.3}) {
        std::vector<Stereo> stems = accuracy::make_stems(3, 40 * kRate, kRate, 12);
        const Stereo mix = sum(stems);
        accuracy::delay(stems[1], late);
        accuracy::silence(stems[2], 29.2 / 40.0, 29.6 / 40.0);
        const Found found = diagnosed(stems, mix);
        for (std::size_t tenth = 292; tenth <= 296; ++tenth)
            ASSERT_FALSE(held(found, tenth * kRate / 10)) << tenth;
        expect_both(found, Fault::Delay, Fault::Missing);
    }
}

/* One that stops at once, in the mix as well, while another is too soft. */
TEST(DiagnosisOfCuts, ARestBetweenExcerptsIsInnocent)
{
    std::vector<Stereo> stems = accuracy::make_stems(3, 40 * kRate, kRate, 12);
    accuracy::silence(stems[2], 29.3 / 40.0, 33.0 / 40.0);
    const Stereo mix = sum(stems);
    accuracy::scale(stems[1], 0.9);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Gain) << found.words;
    EXPECT_FALSE(found.diagnosis.resting) << found.words;
}

/* The tops of one stem are cut off just while another rests. */
TEST(DiagnosisOfCuts, ARestBesideAClipIsInnocent)
{
    std::vector<Stereo> stems = session();
    accuracy::silence(stems[0], 3.0 / 8.0, 7.0 / 8.0);
    Stereo loud = stems[1];
    accuracy::silence(loud, 0.0, 3.0 / 8.0);
    accuracy::silence(loud, 6.9 / 8.0, 1.0);
    const double peak = accuracy::peak_of(stems[1]);
    for (std::size_t c = 0; c < 2; ++c) {
        for (std::size_t i = 0; i < loud[c].size(); ++i)
            stems[1][c][i] += loud[c][i];
        for (std::size_t i = 0; i < 20; ++i)
            stems[1][c][3 * kRate + 300 + i] = 1.2 * peak;
    }
    const Stereo mix = sum(stems);
    for (auto &channel : stems[1])
        for (double &x : channel)
            x = std::clamp(x, -peak, peak);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Clipped) << found.words;
}

/* The second stem is cut off at its tops, once a second, while the first one rests from 3 s
 * to 6 s; the tops then are as loud as what it stops with. What is done to it afterwards. */
Found among_clips(const std::function<void(Stereo &)> &change)
{
    std::vector<Stereo> stems = session();
    accuracy::silence(stems[0], 3.0 / 8.0, 6.0 / 8.0);
    double held = 0.0; // of the last 256 frames
    for (const auto &channel : stems[0])
        for (std::size_t i = 3 * kRate - 256; i < 3 * kRate; ++i)
            held += channel[i] * channel[i];
    const double peak = accuracy::peak_of(stems[1]);
    for (auto &channel : stems[1])
        for (const std::size_t second : {1U, 2U, 3U, 4U, 5U, 6U, 7U})
            for (std::size_t i = 0; i < 20; ++i)
                channel[second * kRate + 20 + i] = peak + std::sqrt(held / 40.0);
    const Stereo mix = sum(stems);
    for (auto &channel : stems[1])
        for (double &x : channel)
            x = std::clamp(x, -peak, peak);
    change(stems[0]);
    return diagnosed(stems, mix);
}

/* The tops explain all of it. */
TEST(DiagnosisOfCuts, ARestAmongClipsIsInnocent)
{
    const Found found = among_clips([](Stereo &) {});
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Clipped) << found.words;
}

/* It is cut at its end, where most of the residual is, and does not drop out. */
TEST(DiagnosisOfCuts, ACutAmongClipsIsWhereTheResidualIs)
{
    const Found found = among_clips([](Stereo &x) { accuracy::silence(x, 7.2 / 8.0, 1.0); });
    EXPECT_EQ(found.diagnosis.stems[0].fault, Fault::Truncated) << found.words;
    EXPECT_EQ(found.diagnosis.stems[1].fault, Fault::Clipped) << found.words;
}

/* One stem stops where another begins, and rests for as long as that one plays, which
 * is too soft. */
TEST(DiagnosisOfCuts, AStemThatMakesRoomIsInnocent)
{
    std::vector<Stereo> stems = session();
    Random random{9};
    for (const std::size_t s : {0U, 1U})
        for (auto &channel : stems[s])
            channel = noise(channel.size(), 0.05, random);
    accuracy::silence(stems[0], 3.0 / 8.0, 1.0);
    accuracy::silence(stems[1], 0.0, 3.0 / 8.0);
    const Stereo mix = sum(stems);
    accuracy::scale(stems[1], 0.5);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Gain) << found.words;
}

} // namespace
} // namespace stems::test
