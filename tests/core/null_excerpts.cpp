/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is kept of a set that does not null, for a diagnosis: excerpts, and by what
 * its files hold. Expected: what null_trace.h and excerpts.h say.
 */
#include "traced.h"

namespace stems::test
{
namespace
{

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

/* The same, where the file that tells it comes in later: what was loud until then was
 * rounding, most of it, and its excerpt is dropped. */
TEST_F(Trace, WhatFilesHoldIsKnownLater)
{
    begin({.rate = 48000, .channels = 1, .stems = 2, .max_delay = 1000});
    stem(0).fill(1001.0);
    residual().fill(100.0);
    add();
    EXPECT_EQ(trace.evidence().excerpts.size(), 1U);
    stem(1).fill(3 * 0x1p8);
    for (int i = 0; i < 8; ++i)
        add();
    residual()[5] = 5 * 0x1p8;
    add();
    const Evidence evidence = trace.evidence();
    EXPECT_EQ(trace.grid().level(), 1U);
    EXPECT_EQ(evidence.loud, 1U);
    ASSERT_EQ(evidence.excerpts.size(), 1U);
    EXPECT_EQ(evidence.excerpts[0].start, 9 * kCell);
}

/* Nor are ends of silences kept that were loud by it. */
TEST_F(Trace, SilencesByWhatFilesHold)
{
    begin({.rate = 48000, .channels = 1, .stems = 2, .max_delay = 1000});
    residual().fill(100.0);
    for (int i = 0; i < 7; ++i) {
        stem(0).fill(i == 2 || i == 3 ? 0.0 : 1001.0);
        add();
    }
    EXPECT_EQ(trace.evidence().silences.size(), 1U);
    stem(1).fill(3 * 0x1p8);
    for (int i = 0; i < 8; ++i)
        add();
    EXPECT_EQ(trace.grid().level(), 1U);
    EXPECT_TRUE(trace.evidence().silences.empty());
}

/* Live, where it is likely is enough: the rounding of 16 bits is no fault that begins. */
TEST_F(Trace, LiveByWhatIsLikely)
{
    begin({.rate = 48000, .channels = 1, .stems = 2, .max_delay = 1000, .live = true});
    stem(0).fill(0x1p8);
    stem(1).fill(3 * 0x1p8);
    residual()[5] = 0x1p8;
    add();
    EXPECT_EQ(trace.grid().level(), 0U);
    EXPECT_FALSE(trace.recent().open());
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
    // Left and right, as long as there are four places for both.
    begin({.rate = 48000, .channels = 8, .stems = 23, .max_delay = 24000});
    EXPECT_EQ(trace.evidence().lanes, 2);
    EXPECT_LE(bytes(4), std::size_t{48} << 20);
    begin({.rate = 48000, .channels = 8, .stems = 24, .max_delay = 24000});
    EXPECT_EQ(trace.evidence().lanes, 1);
}

/* 18 of them, or as many as 48 MiB hold: one in four, of two to four, for what is not
 * loud. When all are taken, every second one makes room. */
TEST_F(Trace, PlacesOfExcerpts)
{
    const auto kept = [&](std::size_t stems, std::size_t spans, double level) {
        begin({.rate = 1000, .channels = 1, .stems = stems, .max_delay = 500});
        residual().fill(level);
        stem(0)[0] = 1.0;
        for (std::size_t i = 0; i < 8 * spans; ++i)
            add();
        return trace.evidence().excerpts.size();
    };
    const double loud = 0x1p20, soft = 1.0;
    EXPECT_EQ(kept(2, 14, loud), 14U);
    EXPECT_EQ(kept(2, 15, loud), 8U);
    EXPECT_EQ(kept(2, 4, soft), 4U);
    EXPECT_EQ(kept(2, 5, soft), 3U);
    // An excerpt of 16 KiB a file: of 384 files 8 places, of 614 five.
    EXPECT_EQ(kept(383, 6, loud), 6U);
    EXPECT_EQ(kept(383, 7, loud), 4U);
    EXPECT_EQ(kept(383, 2, soft), 2U);
    EXPECT_EQ(kept(383, 3, soft), 2U);
    EXPECT_EQ(kept(613, 3, loud), 3U);
    EXPECT_EQ(kept(613, 4, loud), 3U);
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
    residual()[3] = 0.0;
    add();
    EXPECT_EQ(trace.evidence().excerpts[0].frames, 2 * kCell);
    stem(1)[9] = HUGE_VAL;
    residual()[9] = std::nan("");
    residual()[4] = -0x1p23;
    add();
    residual().fill(0.0);
    add(); // all that follows, until it is full
    evidence = trace.take_evidence();
    ASSERT_EQ(evidence.excerpts.size(), 1U);
    const Excerpt &excerpt = evidence.excerpts[0];
    EXPECT_EQ(excerpt.start, 3 * kCell);
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
} // namespace stems::test
