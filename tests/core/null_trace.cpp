/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is noted of a set that does not null: where it is loud, where its stems
 * sound, its worst second. Expected: what null_trace.h says of the bounds of
 * verdict.h.
 */
#include "traced.h"

namespace stems::test
{
namespace
{

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

/* In the first channel, and a little in the second. */
TEST_F(Trace, LoudInAnyChannel)
{
    begin({.channels = 2, .stems = 2, .excerpts = false});
    residual(0)[3] = 5.0;
    residual(1)[3] = 1.0;
    add();
    EXPECT_EQ(trace.evidence().loud, 1U);
    residual(0).fill(2.0);
    add();
    EXPECT_EQ(trace.evidence().loud, 2U);
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
    EXPECT_EQ(evidence.innocent(0.5), 0x1p-24);
    EXPECT_EQ(evidence.innocent(0.0), 0x1p-126);
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

} // namespace
} // namespace stems::test
