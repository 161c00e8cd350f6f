/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ends of stems' silences. Expected: what silence_ends.h says of what was put in.
 */
#include "core/silence_ends.h"

#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

constexpr std::size_t kCell = SilenceEnds::kCell, kFrames = SilenceEnds::kFrames;

/* One stem in one lane, and a residual that is loud throughout. */
class Ends : public testing::Test
{
protected:
    using Spans = std::vector<std::pair<std::size_t, std::size_t>>; // from, to: it sounds

    /* Of so many frames; at frame i a sound is i + 1. */
    void run(std::size_t frames, const Spans &sounds)
    {
        ends.configure(1, 1);
        stem.assign((frames + kCell - 1) / kCell * kCell, 0.0F);
        for (const auto &[from, to] : sounds)
            for (std::size_t i = from; i < to; ++i)
                stem[i] = static_cast<float>(i + 1);
        for (std::size_t at = 0; at < frames; at += kCell)
            add(at, std::min(kCell, frames - at));
        silences = ends.all();
    }
    void add(std::size_t at, std::size_t n)
    {
        std::vector<float> cell(2 * kCell, -0.5F);
        std::copy_n(stem.data() + at, kCell, cell.data());
        ends.add(at, n, cell.data(), 0.25, loud(at));
    }
    /* What is in it is what was there. */
    void expect(const Excerpt &excerpt, std::size_t start, std::size_t frames)
    {
        EXPECT_EQ(excerpt.start, start);
        ASSERT_EQ(excerpt.frames, frames);
        EXPECT_EQ(excerpt.from, 0U);
        EXPECT_EQ(excerpt.to, frames);
        for (std::size_t i = 0; i < frames; ++i) {
            ASSERT_EQ(excerpt.signal(0, kFrames)[i], stem[start + i]) << i;
            ASSERT_EQ(excerpt.signal(1, kFrames)[i], -0.5F) << i;
        }
    }

    std::function<bool(std::size_t)> loud = [](std::size_t) { return true; };
    SilenceEnds ends;
    std::vector<float> stem;
    std::vector<Silence> silences;
};

/* Two cells where it sounds, the one with the end, and one where it does not. */
TEST_F(Ends, HaveWhatIsAroundThem)
{
    run(30 * kCell, {{0, 10 * kCell + 100}, {20 * kCell + 7, 30 * kCell}});
    ASSERT_EQ(silences.size(), 1U);
    EXPECT_EQ(silences[0].from, 10 * kCell + 100);
    EXPECT_EQ(silences[0].to, 20 * kCell + 7);
    expect(silences[0].stop, 8 * kCell, kFrames);
    expect(silences[0].start, 19 * kCell, kFrames);
}

/* What it has not begun with is no end, nor is that of the stream. */
TEST_F(Ends, BeforeTheFirstSoundAndAfterTheLast)
{
    run(30 * kCell + 9, {{4 * kCell, 6 * kCell}});
    ASSERT_EQ(silences.size(), 2U);
    EXPECT_EQ(silences[0].from, 0U);
    EXPECT_EQ(silences[0].to, 4 * kCell);
    EXPECT_EQ(silences[0].stop.frames, 0U);
    expect(silences[0].start, 3 * kCell, kFrames);
    EXPECT_EQ(silences[1].from, 6 * kCell);
    EXPECT_EQ(silences[1].to, UINT64_MAX);
    expect(silences[1].stop, 3 * kCell, kFrames);
    EXPECT_EQ(silences[1].start.frames, 0U);
}

/* One that is in two cells, and fills none of them, is none. */
TEST_F(Ends, OfSilencesThatHoldACell)
{
    run(20 * kCell, {{0, 4 * kCell + 1}, {6 * kCell - 1, 9 * kCell}, {10 * kCell, 20 * kCell}});
    ASSERT_EQ(silences.size(), 1U);
    EXPECT_EQ(silences[0].from, 9 * kCell);
    EXPECT_EQ(silences[0].to, 10 * kCell);
}

/* The stream ends in the cell in which it sounds again. */
TEST_F(Ends, AtTheEndOfTheStream)
{
    run(12 * kCell + 40, {{0, 4 * kCell}, {12 * kCell + 20, 12 * kCell + 40}});
    ASSERT_EQ(silences.size(), 1U);
    EXPECT_EQ(silences[0].to, 12 * kCell + 20);
    expect(silences[0].start, 9 * kCell, 3 * kCell + 40);
}

/* Of six, the four longest; and those before its first sound and after its last,
 * which are shorter. */
TEST_F(Ends, OfTheLongest)
{
    Spans sounds;
    std::size_t at = 2 * kCell;
    for (const std::size_t rest : {5U, 9U, 4U, 7U, 6U, 3U, 2U}) {
        sounds.emplace_back(at, at + 4 * kCell);
        at += (4 + rest) * kCell;
    }
    run(at, sounds);
    std::vector<std::size_t> lengths;
    for (const Silence &silence : silences)
        lengths.push_back((std::min<std::size_t>(silence.to, at) - silence.from) / kCell);
    EXPECT_EQ(lengths, (std::vector<std::size_t>{2, 5, 9, 7, 6, 2}));
}

/* Nothing is cut where the residual is innocent: one cell of an end is enough, one
 * beside it is not. */
TEST_F(Ends, OfWhichOneIsLoud)
{
    const Spans sounds{{0, 10 * kCell + 1}, {20 * kCell, 40 * kCell}};
    loud = [](std::size_t at) { return at == 12 * kCell; };
    run(40 * kCell, sounds);
    EXPECT_TRUE(silences.empty());
    loud = [](std::size_t at) { return at == 11 * kCell; };
    run(40 * kCell, sounds);
    ASSERT_EQ(silences.size(), 1U);
    EXPECT_EQ(silences[0].stop.frames, kFrames);
    EXPECT_EQ(silences[0].start.frames, 0U);
    loud = [](std::size_t at) { return at == 22 * kCell; };
    run(40 * kCell, sounds);
    ASSERT_EQ(silences.size(), 1U);
    EXPECT_EQ(silences[0].stop.frames, 0U);
    EXPECT_EQ(silences[0].start.frames, kFrames);
}

/* What it did where cells are left out is not known. */
TEST_F(Ends, AcrossAGap)
{
    run(12 * kCell, {{0, 8 * kCell}});
    stem.assign(40 * kCell, 0.0F);
    stem[35 * kCell] = 1.0F;
    for (std::size_t at = 30; at < 40; ++at)
        add(at * kCell, kCell);
    silences = ends.all();
    ASSERT_EQ(silences.size(), 2U);
    EXPECT_EQ(silences[0].from, 30 * kCell);
    EXPECT_EQ(silences[0].stop.frames, 0U);
    EXPECT_EQ(silences[1].from, 35 * kCell + 1);
}

/* 32 MiB, whatever there is to keep: stems that all rest most of the time. */
TEST(SilenceEnds, MemoryIsBounded)
{
    const auto kept = [](std::size_t stems, std::size_t lanes) {
        SilenceEnds ends;
        ends.configure(stems, lanes);
        std::vector<float> cell(lanes * (stems + 1) * kCell);
        for (std::size_t at = 0; at < 32 && ends.able(); ++at) {
            std::ranges::fill(cell, at % 4 == 2 ? 1.0F : 0.0F);
            ends.add(at * kCell, kCell, cell.data(), 0.5, true);
        }
        std::size_t bytes = 0;
        for (const Silence &silence : ends.all())
            bytes += (silence.stop.audio.size() + silence.start.audio.size()) * sizeof(float);
        return bytes;
    };
    // Two excerpts of each, and one at the beginning and at the end, of 2048 frames.
    EXPECT_EQ(kept(3, 2), 3 * (2 * 4 + 2) * 2 * 4 * 2048 * sizeof(float));
    EXPECT_EQ(kept(19, 2), 19 * (2 * 1 + 2) * 2 * 20 * 2048 * sizeof(float));
    EXPECT_EQ(kept(20, 2), 20 * (2 * 1 + 2) * 1 * 21 * 2048 * sizeof(float));
    for (const std::size_t stems : {1U, 5U, 10U, 15U, 28U})
        for (const std::size_t lanes : {1U, 2U, 8U}) {
            EXPECT_GT(kept(stems, lanes), 0U);
            EXPECT_LE(kept(stems, lanes), SilenceEnds::kBudget);
        }
    EXPECT_EQ(kept(29, 1), 0U);
}

/* In a null test: from the first loud cell on, however the stream is cut into blocks. */
TEST(SilenceEnds, InANullTest)
{
    const std::size_t frames = 60 * kCell;
    Random random{3};
    Set set;
    for (int s = 0; s < 2; ++s)
        set.stems.push_back(noise(frames, 0.05, random));
    const auto rest = [&](std::size_t from, std::size_t to) {
        std::fill(set.stems[1].begin() + static_cast<std::ptrdiff_t>(from),
                  set.stems[1].begin() + static_cast<std::ptrdiff_t>(to), 0.0);
    };
    rest(2 * kCell, 7 * kCell); // before anything is loud
    rest(11 * kCell, 14 * kCell);
    rest(20 * kCell, 26 * kCell);
    rest(30 * kCell + 100, 50 * kCell + 1);
    for (Signal &stem : set.stems)
        stem = rounded(stem, 24, Dither::None, random);
    set.mix = sum_of(set.stems);
    set.mix[9 * kCell + 1] += 0.5; // all of the next cell is known
    set.mix[11 * kCell + 9] += 0.5;
    set.mix[32 * kCell - 1] += 0.5;
    for (const std::size_t block : {64U, 511U, 20000U}) {
        const Audio mix{Format::S24, {set.mix}}, a{Format::S24, {set.stems[0]}},
            b{Format::S24, {set.stems[1]}};
        NullCheck check;
        check.configure({.reference = Format::S24,
                         .layout = Layout::Planar,
                         .rate = 1000,
                         .weights = {1.0},
                         .stems = {Format::S24, Format::S24},
                         .diagnose = true,
                         .max_delay = 500});
        for (std::size_t done = 0; done < frames; done += block) {
            const Planes views[] = {a.view().advanced(done), b.view().advanced(done)};
            check.add_block(mix.view().advanced(done), views, std::min(block, frames - done));
        }
        check.finish();
        const Evidence evidence = check.evidence();
        EXPECT_EQ(evidence.end_lanes, 1U);
        ASSERT_EQ(evidence.silences.size(), 2U) << block;
        EXPECT_EQ(evidence.silences[0].from, 11 * kCell);
        EXPECT_EQ(evidence.silences[0].stop.start, 10 * kCell);
        EXPECT_EQ(evidence.silences[0].stop.frames, 2 * kCell);
        const Silence &silence = evidence.silences[1];
        EXPECT_EQ(silence.stem, 1U);
        EXPECT_EQ(silence.from, 30 * kCell + 100);
        EXPECT_EQ(silence.to, 50 * kCell + 1);
        EXPECT_EQ(silence.start.frames, 0U);
        ASSERT_EQ(silence.stop.start, 28 * kCell);
        ASSERT_EQ(silence.stop.frames, kFrames);
        for (std::size_t i = 0; i < kFrames; ++i)
            for (std::size_t s = 0; s < 2; ++s)
                ASSERT_EQ(silence.stop.signal(s, kFrames)[i],
                          static_cast<float>(set.stems[s][28 * kCell + i]));
        EXPECT_EQ(silence.stop.signal(2, kFrames)[4 * kCell - 1], 0.5F);
        EXPECT_EQ(check.take_evidence().silences.size(), 2U);
    }
}

} // namespace
} // namespace stems::test
