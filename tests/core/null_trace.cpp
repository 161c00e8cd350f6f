/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is noted of a set that does not null: where it is loud, where its stems
 * sound, its worst second, its excerpts. Two stems and their mix; expected: what
 * null_trace.h says of the bounds of verdict.h. Of 24 bits and Q = 3 files that is
 * a peak of floor(1.5 Q) = 4 LSB, and of squares 3 Q/4 = 2.25 LSB for each sample.
 */
#include "core/null_trace.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace stems
{
namespace
{

constexpr std::size_t kCell = NullTrace::kCell;
constexpr double kLsb = 0x1p-23;

/* Cell by cell: all rows are as they were left, in LSB. */
class Trace : public testing::Test
{
protected:
    using Row = std::array<double, kCell>;

    void begin(const TraceSetup &setup, Format format = Format::S24)
    {
        const std::vector<Format> stems(setup.stems, format);
        NullGrid grid;
        grid.configure(format, stems);
        setup_ = setup;
        trace.configure(setup, grid);
        rows.assign(static_cast<std::size_t>(setup.channels) * (setup.stems + 1), Row{});
        at = 0;
    }
    void begin() { begin({.channels = 1, .stems = 2, .excerpts = false}); }

    Row &stem(std::size_t s, std::size_t channel = 0)
    {
        return rows[channel * (setup_.stems + 1) + s];
    }
    Row &residual(std::size_t channel = 0) { return stem(setup_.stems, channel); }

    void add(double excess = 0.0, std::size_t n = kCell)
    {
        std::vector<const double *> cells;
        bool lit = false;
        for (const Row &row : rows)
            cells.push_back(row.data());
        for (int c = 0; c < setup_.channels; ++c)
            lit = lit || std::ranges::any_of(residual(static_cast<std::size_t>(c)),
                                             [](double x) { return x != 0.0; });
        trace.add(at, n, cells.data(), lit, excess);
        at += n;
    }
    void add_silent(bool first, bool second)
    {
        trace.add_silent(at, kCell, {first, second});
        at += kCell;
    }

    NullTrace trace;
    TraceSetup setup_;
    std::vector<Row> rows;
    std::uint64_t at = 0;
};

TEST_F(Trace, LoudByASample)
{
    begin({.channels = 2, .stems = 2, .excerpts = false});
    residual()[100] = -4.0;
    add();
    Evidence evidence = trace.evidence();
    EXPECT_EQ(evidence.peak, 4.0 * kLsb);
    EXPECT_EQ(evidence.mean_square, 0.75 * kLsb * kLsb);
    EXPECT_EQ(evidence.quiet, kLsb);
    EXPECT_EQ(evidence.loud, 0U);
    EXPECT_EQ(evidence.first, kNowhere);
    EXPECT_EQ(evidence.last, 0U);
    // Of a cell the first frame and the one after the last, in any channel; of the
    // next the end alone.
    residual(0)[300] = -5.0;
    residual(1)[200] = 5.0;
    residual(1)[400] = -7.0;
    add();
    residual(1)[400] = 4.0;
    add();
    evidence = trace.evidence();
    EXPECT_EQ(evidence.loud, 2U);
    EXPECT_EQ(evidence.first, kCell + 200);
    EXPECT_EQ(trace.first_loud(), kCell + 200);
    EXPECT_EQ(evidence.last, 2 * kCell + 301);
    EXPECT_EQ(evidence.frames, 3 * kCell);
}

/* Ones and twos: of the twos 213 in 512 leave a mean square of 2.248, 214 of 2.254. */
TEST_F(Trace, LoudByItsMeanSquare)
{
    begin();
    residual().fill(1.0);
    std::fill_n(residual().begin(), 213, 2.0);
    add();
    EXPECT_EQ(trace.evidence().loud, 0U);
    residual()[511] = -2.0;
    add();
    const Evidence evidence = trace.evidence();
    EXPECT_EQ(evidence.loud, 1U);
    EXPECT_EQ(evidence.first, kCell); // which frame it is cannot be told
    EXPECT_EQ(evidence.last, 2 * kCell);
    // A part of a cell has its share.
    add(0.0, 150);
    EXPECT_EQ(trace.evidence().last, 2 * kCell + 150);
}

TEST_F(Trace, WhereStemsSound)
{
    begin();
    stem(0)[7] = -2.0;
    stem(1).fill(1.0); // no more than dither makes of silence
    add();
    add_silent(true, false);
    add_silent(false, false);
    add_silent(false, true);
    trace.give(1, 12345);
    residual()[0] = 9.0;
    add();
    stem(0)[7] = 0.0;
    add();
    residual()[0] = 0.0;
    stem(1)[3] = 1.5;
    add();
    add_silent(true, true);
    const Evidence evidence = trace.evidence();
    EXPECT_EQ(evidence.frames, 8 * kCell);
    const StemTrace &first = evidence.stems[0], &second = evidence.stems[1];
    EXPECT_EQ(first.sounding, 1U);
    EXPECT_EQ(first.silent, 1U);
    EXPECT_EQ(first.elsewhere, 3U);
    EXPECT_EQ(first.first_sound, 0U);
    EXPECT_EQ(first.last_sound, 8 * kCell);
    EXPECT_EQ(first.stopped, 2 * kCell); // as the first loud cell came
    EXPECT_EQ(first.rest, 2 * kCell);
    EXPECT_EQ(first.given, 0U);
    EXPECT_EQ(second.sounding, 0U);
    EXPECT_EQ(second.silent, 2U);
    EXPECT_EQ(second.elsewhere, 3U);
    EXPECT_EQ(second.first_sound, 3 * kCell);
    EXPECT_EQ(second.last_sound, 8 * kCell);
    EXPECT_EQ(second.stopped, 4 * kCell);
    EXPECT_EQ(second.rest, 2 * kCell);
    EXPECT_EQ(second.given, 12345U);
}

/* In the second channel alone. */
TEST_F(Trace, AStemSoundsInAnyChannel)
{
    begin({.channels = 2, .stems = 2, .excerpts = false});
    residual().fill(9.0);
    stem(1, 1)[511] = -3.0;
    add();
    EXPECT_EQ(trace.evidence().stems[0].silent, 1U);
    EXPECT_EQ(trace.evidence().stems[1].sounding, 1U);
}

/* Floats of any size: 2 (N-1) u = 2^-23 of sum|s|, and FLT_MIN. What is inside the
 * bound is not loud; where it is not, what is outside it is the fault. */
TEST_F(Trace, TheBoundOfFloats)
{
    begin({.channels = 1, .stems = 2, .excerpts = false}, Format::F32);
    stem(0).fill(0.3 / kLsb);
    stem(1).fill(-0.2 / kLsb);
    residual().fill(0.5); // of 2^-23 (0.3 + 0.2)
    add(1.0);
    EXPECT_EQ(trace.evidence().float_bound, 0x1p-23);
    EXPECT_EQ(trace.evidence().float_floor, 0x1p-126);
    EXPECT_EQ(trace.evidence().loud, 0U);
    EXPECT_EQ(trace.evidence().quiet, 0.0);
    residual()[40] = -0.51;
    residual()[90] = 0.51;
    add(1.02);
    const Evidence evidence = trace.evidence();
    EXPECT_EQ(evidence.loud, 1U);
    EXPECT_EQ(evidence.first, kCell + 40);
    EXPECT_EQ(evidence.last, kCell + 91);
    EXPECT_EQ(evidence.innocent(0.5), 0x1p-24 + 0x1p-126);
}

/* Which of them is loudest is not known before the end of a second; of equals, it is
 * the first. */
TEST_F(Trace, TheWorstSecond)
{
    begin({.rate = 2 * kCell, .channels = 2, .stems = 2, .excerpts = false});
    EXPECT_EQ(trace.worst_second(), kNowhere);
    const double levels[][2] = {{3.0, 3.0}, {0.0, 4.0}, {4.0, 3.0}, {3.0, 4.0}};
    for (const auto &second : levels)
        for (const double level : second) {
            residual(0)[9] = level;
            residual(1)[8] = -level;
            add();
        }
    EXPECT_EQ(trace.worst_second(), 2U * 2 * kCell);
    EXPECT_EQ(trace.worst_squares(), 2.0 * (16.0 + 9.0) * kLsb * kLsb);
    residual(0)[9] = std::nan("");
    residual(1)[8] = 8.0;
    add();
    EXPECT_EQ(trace.worst_second(), 4U * 2 * kCell); // by what can be added up
    EXPECT_EQ(trace.worst_squares(), 64.0 * kLsb * kLsb);
}

/* 16-bit material in files of 24 bits: by its own LSB it is rounding, which is known
 * after 4096 samples, and what was loud until then is not. */
TEST_F(Trace, WhatFilesHold)
{
    begin({.rate = 48000, .channels = 1, .stems = 2, .max_delay = 1000});
    stem(0).fill(0x1p8);
    stem(1).fill(0x1p9);
    stem(1)[1] = 3 * 0x1p8;
    residual().fill(0.0);
    residual()[5] = 0x1p8; // more than 4 LSB of 24 bits
    for (int i = 0; i < 7; ++i)
        add();
    EXPECT_EQ(trace.grid().level(), 0U);
    EXPECT_EQ(trace.evidence().loud, 7U);
    for (int i = 0; i < 3; ++i)
        add();
    EXPECT_EQ(trace.grid().level(), 1U);
    Evidence evidence = trace.evidence();
    EXPECT_EQ(evidence.peak, 4.0 * 0x1p-15);
    EXPECT_EQ(evidence.quiet, 0x1p-15);
    EXPECT_EQ(evidence.loud, 0U);
    EXPECT_EQ(evidence.stems[0].elsewhere, 0U); // one LSB is no sound
    EXPECT_EQ(evidence.stems[1].elsewhere, 10U);
    residual()[5] = 5 * 0x1p8;
    add();
    evidence = trace.evidence();
    EXPECT_EQ(evidence.loud, 1U);
    EXPECT_EQ(evidence.first, 10 * kCell + 5);
    ASSERT_EQ(evidence.excerpts.size(), 1U); // of what is loud, and not of what was
    EXPECT_EQ(evidence.excerpts[0].start, 10 * kCell);
}

/* 1.3 s, and 2.5 times the delay that is looked for, in powers of two; eight channels,
 * and of many stems fewer, so that all of 18 places are in 48 MiB. */
TEST_F(Trace, ExcerptsAreBounded)
{
    const auto bytes = [&](std::size_t places) {
        const Evidence evidence = trace.evidence();
        return sizeof(float) * static_cast<std::size_t>(evidence.lanes) * (setup_.stems + 1) *
               evidence.capacity * places;
    };
    begin({.rate = 48000, .channels = 2, .stems = 2, .max_delay = 24000});
    EXPECT_EQ(trace.evidence().capacity, 0x1p16); // 62400
    EXPECT_EQ(trace.evidence().lanes, 2);
    begin({.rate = 96000, .channels = 2, .stems = 2, .max_delay = 48000});
    EXPECT_EQ(trace.evidence().capacity, 0x1p17);
    begin({.rate = 48000, .channels = 2, .stems = 2, .max_delay = 30000});
    EXPECT_EQ(trace.evidence().capacity, 0x1p17); // 75000
    begin({.rate = 1000, .channels = 12, .stems = 2, .max_delay = 500});
    EXPECT_EQ(trace.evidence().capacity, 0x1p12);
    EXPECT_EQ(trace.evidence().lanes, 8);
    begin({.rate = 48000, .channels = 8, .stems = 15, .max_delay = 24000});
    EXPECT_EQ(trace.evidence().lanes, 2); // 16 MiB for three of them, 4 MiB for one
    EXPECT_LE(bytes(6), std::size_t{48} << 20);
    begin({.rate = 48000, .channels = 8, .stems = 60, .max_delay = 24000});
    EXPECT_EQ(trace.evidence().lanes, 1);
}

/* What they hold: the sound of the set, 1.0 full scale, from the first loud cell on; of
 * a set without one, from the first with a residual. */
TEST_F(Trace, ExcerptsHoldTheSet)
{
    begin({.rate = 1000, .channels = 1, .stems = 2, .max_delay = 500});
    stem(0).fill(0x1p22);
    add();
    EXPECT_TRUE(trace.evidence().excerpts.empty());
    residual()[3] = 2.0;
    add();
    Evidence evidence = trace.evidence();
    ASSERT_EQ(evidence.excerpts.size(), 1U);
    EXPECT_EQ(evidence.excerpts[0].start, kCell);
    EXPECT_EQ(evidence.excerpts[0].signal(2, evidence.capacity)[3], 0x1p-22F);
    stem(1)[9] = HUGE_VAL;
    residual()[9] = std::nan("");
    residual()[4] = -0x1p23;
    add();
    residual().fill(0.0);
    add(); // all that follows, until it is full
    evidence = trace.take_evidence();
    ASSERT_EQ(evidence.excerpts.size(), 1U);
    const Excerpt &excerpt = evidence.excerpts[0];
    EXPECT_EQ(excerpt.start, 2 * kCell);
    EXPECT_EQ(excerpt.frames, 2 * kCell);
    EXPECT_EQ(excerpt.from, 0U);
    EXPECT_EQ(excerpt.to, kCell);
    EXPECT_EQ(excerpt.signal(0, evidence.capacity)[700], 0.5F);
    EXPECT_EQ(excerpt.signal(2, evidence.capacity)[4], -1.0F);
    EXPECT_EQ(excerpt.signal(1, evidence.capacity)[9], 0.0F); // nothing that is no number
    EXPECT_EQ(excerpt.signal(2, evidence.capacity)[9], 0.0F);
    EXPECT_TRUE(trace.evidence().excerpts.empty());
}

/* Live, a fault that comes after half a second without one is another. */
TEST_F(Trace, LiveEachFaultIsCountedAnew)
{
    begin({.rate = 4 * kCell, .channels = 1, .stems = 2, .max_delay = 500, .live = true});
    stem(0).fill(100.0);
    residual()[10] = 9.0;
    add();
    add();
    residual()[10] = 0.0;
    add(); // a quarter of a second
    EXPECT_TRUE(trace.open());
    residual()[10] = 9.0;
    add();
    EXPECT_EQ(trace.evidence().loud, 3U);
    EXPECT_EQ(trace.evidence().first, 10U);
    residual()[10] = 0.0;
    add();
    add();
    EXPECT_FALSE(trace.recent().open());
    EXPECT_EQ(trace.evidence().loud, 3U); // until the next one
    residual()[20] = 9.0;
    stem(0).fill(0.0);
    add();
    const Evidence evidence = trace.evidence();
    EXPECT_EQ(evidence.loud, 1U);
    EXPECT_EQ(evidence.first, 6 * kCell + 20);
    EXPECT_EQ(evidence.stems[0].sounding, 0U);
    EXPECT_EQ(evidence.stems[0].silent, 1U);
    EXPECT_EQ(evidence.stems[0].stopped, 6 * kCell);
    ASSERT_EQ(evidence.excerpts.size(), 1U);
    EXPECT_EQ(evidence.excerpts[0].start, 6 * kCell);
    EXPECT_EQ(evidence.excerpts[0].frames, kCell);
}

} // namespace
} // namespace stems
