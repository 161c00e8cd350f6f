/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a null test hands on to the diagnosis while it compares: cells with a
 * residual, cells without, and how long each file is. Expected: what was put in.
 */
#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

constexpr std::size_t kCell = NullTrace::kCell;
constexpr double kLsb = 0x1p-23;

/* Two stems and their mix, mono; excerpts are 8 cells long. */
class Watch : public testing::Test
{
protected:
    void SetUp() override { make(20 * kCell); }
    void make(std::size_t frames)
    {
        set.stems.assign(2, Signal(frames));
        residual.assign(frames, 0.0);
    }
    static void fill(Signal &signal, std::size_t from, std::size_t to, double value)
    {
        std::fill(signal.begin() + static_cast<std::ptrdiff_t>(from),
                  signal.begin() + static_cast<std::ptrdiff_t>(to), value);
    }
    void run(std::size_t block, bool diagnose = true, Format format = Format::S24)
    {
        set.mix = sum_of(set.stems);
        for (std::size_t i = 0; i < residual.size(); ++i)
            set.mix[i] += residual[i];
        const Audio mix{format, {set.mix}}, a{format, {set.stems[0]}}, b{format, {set.stems[1]}};
        check.configure({.reference = format,
                         .layout = Layout::Planar,
                         .rate = 1000,
                         .weights = {1.0},
                         .stems = {format, format},
                         .diagnose = diagnose,
                         .max_delay = 500});
        for (std::size_t done = 0; done < set.mix.size(); done += block) {
            const Planes views[] = {a.view().advanced(done),
                                    done < end ? b.view().advanced(done) : Planes{}};
            check.add_block(mix.view().advanced(done), views,
                            std::min(block, set.mix.size() - done));
        }
        check.finish();
    }

    Set set;
    Signal residual;
    std::size_t end = SIZE_MAX; // of the second stem's file
    NullCheck check;
};

/* It is enough to look every 64 frames of the stream, however it is cut. */
TEST_F(Watch, StemsWhereThereIsNoResidual)
{
    for (const std::size_t block : {64U, 100U, 511U, 20000U}) {
        make(20 * kCell);
        set.stems[0][3 * kCell + 192] = -2.0 * kLsb;
        set.stems[0][9 * kCell + 448] = 2.0 * kLsb;
        set.stems[0][12 * kCell + 65] = 0.5;
        fill(set.stems[1], 0, 20 * kCell, kLsb); // dither makes that of silence
        run(block);
        const Evidence evidence = check.evidence();
        EXPECT_EQ(evidence.frames, 20 * kCell);
        EXPECT_EQ(evidence.stems[0].first_sound, 3 * kCell) << block;
        EXPECT_EQ(evidence.stems[0].last_sound, 10 * kCell) << block;
        EXPECT_EQ(evidence.stems[0].rest, 5 * kCell) << block;
        EXPECT_EQ(evidence.stems[0].elsewhere, 2U) << block;
        EXPECT_EQ(evidence.stems[1].first_sound, kNowhere) << block;
        EXPECT_TRUE(evidence.excerpts.empty());
    }
}

/* More than an LSB of the coarsest file, which is that of 24 bits. */
TEST_F(Watch, StemsThatAreFinerThanTheMix)
{
    const Audio mix{Format::S24, {Signal(1000, 0.0)}};
    const Audio a{Format::S32, {Signal(1000, 1.25 * kLsb)}};
    const Audio b{Format::S32, {Signal(1000, -1.25 * kLsb)}};
    check.configure({.reference = Format::S24,
                     .layout = Layout::Planar,
                     .rate = 1000,
                     .weights = {1.0},
                     .stems = {Format::S32, Format::S32},
                     .diagnose = true});
    const Planes views[] = {a.view(), b.view()};
    check.add_block(mix.view(), views, 1000);
    check.finish();
    EXPECT_EQ(check.evidence().stems[0].first_sound, 0U);
    EXPECT_EQ(check.evidence().stems[1].first_sound, 0U);
}

/* Minus zero is 0: there is nothing to keep. */
TEST_F(Watch, MinusZeroIsNoResidual)
{
    const Audio mix{Format::F32, {Signal(1000, -0.0)}}, stem{Format::F32, {Signal(1000, 0.0)}};
    check.configure({.reference = Format::F32,
                     .layout = Layout::Planar,
                     .rate = 1000,
                     .weights = {1.0},
                     .stems = {Format::F32},
                     .diagnose = true});
    const Planes view = stem.view();
    check.add_block(mix.view(), {&view, 1}, 1000);
    check.finish();
    EXPECT_TRUE(check.evidence().excerpts.empty());
}

TEST_F(Watch, AStemThatSoundsOnTheRight)
{
    const Signal silence(1000, 0.0), tone(1000, 0.25);
    const Audio audio{Format::S24, {silence, tone}};
    check.configure({.reference = Format::S24,
                     .layout = Layout::Planar,
                     .rate = 1000,
                     .weights = {1.0, 1.0},
                     .stems = {Format::S24},
                     .diagnose = true});
    const Planes view = audio.view();
    check.add_block(view, {&view, 1}, 1000);
    check.finish();
    EXPECT_EQ(check.evidence().stems[0].first_sound, 0U);
    EXPECT_EQ(check.evidence().stems[0].elsewhere, 2U);
}

/* An excerpt has the stems where the residual is 0 as well, and begins with the cell
 * before the one that is not innocent: what a fault begins with is a proof. */
TEST_F(Watch, ExcerptsAreWhole)
{
    for (const std::size_t block : {7U, 100U, 480U, 512U, 700U, 1024U, 1500U, 4800U, 20000U})
        for (const std::size_t first : {0U, 3U, 4U, 20U}) { // cells before the first that is lit
            make((first + 20) * kCell);
            for (std::size_t i = 0; i < set.stems[0].size(); ++i)
                set.stems[0][i] = static_cast<double>(i + 1) * 0x1p-20;
            residual[first * kCell + 300] = 100.0 * kLsb;
            residual[(first + 4) * kCell + 200] = 100.0 * kLsb;
            run(block);
            const Evidence evidence = check.evidence();
            ASSERT_EQ(evidence.excerpts.size(), 1U);
            const Excerpt &excerpt = evidence.excerpts[0];
            const std::size_t lead = first > 0 ? kCell : 0;
            ASSERT_EQ(excerpt.start, first * kCell - lead);
            ASSERT_EQ(excerpt.frames, 8 * kCell);
            const float *stem = excerpt.signal(0, evidence.capacity);
            const float *rest = excerpt.signal(2, evidence.capacity);
            for (std::size_t i = 0; i < excerpt.frames; ++i) {
                ASSERT_EQ(stem[i], static_cast<float>(excerpt.start + i + 1) * 0x1p-20F)
                    << block << " " << first << " " << i;
                const bool fault = i == lead + 300 || i == lead + 4 * kCell + 200;
                ASSERT_EQ(rest[i], fault ? 100.0F * 0x1p-23F : 0.0F);
            }
            EXPECT_EQ(excerpt.from, lead);
            EXPECT_EQ(excerpt.to, lead + 5 * kCell);
        }
}

/* Between excerpts, of a cell that has a residual from frame 300 on nothing is left of
 * what was there before. */
TEST_F(Watch, CellsBetweenExcerpts)
{
    for (const std::size_t block : {100U, 1000U}) {
        make(20 * kCell);
        fill(set.stems[0], 0, 8 * kCell, 0.25);
        fill(residual, 0, 8 * kCell, 100.0 * kLsb);
        fill(residual, 10 * kCell + 300, 10 * kCell + 400, 100.0 * kLsb);
        run(block);
        const Evidence evidence = check.evidence();
        EXPECT_EQ(evidence.loud, 9U);
        EXPECT_EQ(evidence.last, 10 * kCell + 400);
        EXPECT_EQ(evidence.stems[0].sounding, 8U);
        EXPECT_EQ(evidence.stems[0].silent, 1U);
        EXPECT_EQ(evidence.stems[0].last_sound, 8 * kCell);
    }
}

/* The figures are the same, whether anything is kept for a diagnosis or not. */
TEST_F(Watch, FiguresDoNotDependOnIt)
{
    for (std::size_t i = 0; i < set.stems[0].size(); ++i)
        set.stems[0][i] = (i / 7 % 2 == 0 ? 1001.0 : -1001.0) * kLsb;
    for (const std::size_t at : {0U, 2U, 3U, 15U})
        for (std::size_t i = at * kCell + 300; i < at * kCell + 450; ++i)
            residual[i] = std::copysign(kLsb, set.stems[0][i]);
    NullFigures with, without;
    run(700);
    check.whole(with);
    run(700, false);
    check.whole(without);
    ASSERT_EQ(with.gains.size(), 2U);
    ASSERT_EQ(without.gains.size(), 2U);
    EXPECT_EQ(with.gains[0].deviation, without.gains[0].deviation);
    EXPECT_EQ(with.gains[0].tolerance, without.gains[0].tolerance);
    EXPECT_EQ(with.verdict, without.verdict);
    EXPECT_TRUE(check.evidence().excerpts.empty());
}

TEST_F(Watch, FilesThatEnd)
{
    fill(set.stems[0], 0, 20 * kCell, 0.25);
    end = 6000; // with a block
    run(1000);
    EXPECT_EQ(check.evidence().stems[0].given, 20 * kCell);
    EXPECT_EQ(check.evidence().stems[1].given, 6000U);
}

/* A cell of floats is loud by its own samples: not by those of the one before, and by
 * those of all its blocks. */
TEST_F(Watch, EachCellHasItsOwnBound)
{
    for (const std::size_t block : {100U, 20000U}) {
        make(20 * kCell);
        fill(set.stems[0], 0, 20 * kCell, 0.3);
        fill(set.stems[1], 0, 20 * kCell, -0.3);
        for (Signal &signal : set.stems)
            for (double &x : signal)
                x = static_cast<double>(static_cast<float>(x));
        fill(residual, 0, 20 * kCell, 0x1p-25); // of a bound of 0.6 x 2^-23
        residual[5 * kCell + 20] = 0x1p-20;
        run(block, true, Format::F32);
        const Evidence evidence = check.evidence();
        EXPECT_EQ(evidence.loud, 1U);
        EXPECT_EQ(evidence.first, 5 * kCell + 20);
        EXPECT_EQ(evidence.last, 5 * kCell + 21);
    }
}

} // namespace
} // namespace stems::test
