/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files that could hold more than they do: 16-bit material in files of 24 bits
 * and the like. Expected: what the formulas of verdict.h give for the material,
 * whatever the files.
 */
#include "core/null_grid.h"

#include "core/decibel.h"
#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

constexpr std::size_t kFrames = 24000;

/* To what a format holds, or to @bits where that is less. */
Signal held(const Signal &in, Format format, int bits, Dither dither, Random &random)
{
    if (bits > 0 || is_integer(format))
        return rounded(in, bits > 0 ? bits : depth(format), bits > 0 ? dither : Dither::None,
                       random);
    Signal out = in;
    if (format == Format::F32)
        for (double &x : out)
            x = static_cast<double>(static_cast<float>(x));
    return out;
}

enum class Coarse { All, Mix, Stems };

Set padded(const std::vector<Signal> &signals, Format format, int bits, Coarse which, Dither dither,
           Random &random)
{
    Set set;
    for (const Signal &signal : signals)
        set.stems.push_back(held(signal, format, which == Coarse::Mix ? 0 : bits, dither, random));
    set.mix = held(sum_of(signals), format, which == Coarse::Stems ? 0 : bits, dither, random);
    return set;
}

TEST(NullGrid, SoundSets)
{
    using enum Format;
    Random random{31};
    const std::pair<Format, int> files[] = {{S24, 16}, {S24_32, 16}, {S32, 16}, {S32, 24},
                                            {F32, 16}, {F32, 24},    {F64, 24}};
    for (const std::size_t stems : {1U, 2U, 3U, 5U, 8U, 16U}) {
        const std::vector<Signal> signals = music(stems, kFrames, random);
        for (const auto &[format, bits] : files)
            for (const Coarse which : {Coarse::All, Coarse::Mix, Coarse::Stems})
                for (const Dither dither : {Dither::None, Dither::Tpdf}) {
                    Set set = padded(signals, format, bits, which, dither, random);
                    const std::string text = std::to_string(stems) + " stems, " +
                                             std::to_string(bits) + " bits in format " +
                                             std::to_string(static_cast<int>(format)) + ", " +
                                             std::to_string(static_cast<int>(which));
                    const NullFigures figures = check(set, format, format);
                    // One file without dither and its mix are the same.
                    if (stems > 1 || dither == Dither::Tpdf || which != Coarse::All)
                        EXPECT_EQ(figures.verdict, Verdict::Quantisation) << text;
                    else
                        EXPECT_EQ(figures.verdict, Verdict::BitExact) << text;
                    std::rotate(set.stems[0].begin(), set.stems[0].end() - 1, set.stems[0].end());
                    EXPECT_GT(check(set, format, format).verdict, Verdict::Quantisation) << text;
                }
    }
}

/* A stem that is 0.004 dB off hides under what rounding to 16 bits leaves, in files
 * of floats as well, but not from the gains. */
TEST(NullGrid, GainsUnderTheNoise)
{
    Random random{32};
    for (const Format format : {Format::S24, Format::F32}) {
        std::vector<Signal> signals = music(4, kFrames, random);
        Set set = padded(signals, format, 16, Coarse::All, Dither::Tpdf, random);
        for (double &x : signals[1])
            x *= from_db(0.004);
        set.stems[1] = held(signals[1], format, 16, Dither::Tpdf, random);
        const NullFigures figures = check(set, format, format);
        EXPECT_EQ(figures.verdict, Verdict::BelowGate);
        ASSERT_EQ(figures.gains.size(), 4U);
        EXPECT_NEAR(figures.gains[1].deviation, 1.0 / from_db(0.004) - 1.0, 1e-4);
    }
}

/* What a check knows of a set of one channel, whose residual is that of null_residual.h. */
NullGrid grid_of(Format mix_format, const Signal &mix, const std::vector<Format> &formats,
                 const std::vector<Signal> &stems)
{
    Random random{1};
    NullGrid grid;
    grid.configure(mix_format, formats);
    std::vector<Signal> rows = stems;
    Signal &residual = rows.emplace_back(mix);
    const Signal sum = held(sum_of(stems), mix_format, 0, Dither::None, random);
    std::vector<const double *> cells;
    for (std::size_t i = 0; i < mix.size(); ++i)
        residual[i] -= sum[i];
    for (Signal &row : rows) {
        for (double &x : row)
            x /= grid.unit();
        cells.push_back(row.data());
    }
    grid.add(mix.size(), 1, cells.data());
    return grid;
}

/* Round numbers are no proof: not few of them, not if others are in between, and not
 * if they are rounder than what they would be proof of. */
TEST(NullGrid, WhatIsNoProof)
{
    const Format stems[] = {Format::S24, Format::S24};
    const double coarse = 0x1p8;
    std::vector<double> rows[3];
    const auto run = [&](std::size_t frames, double all, double first) {
        for (std::vector<double> &row : rows)
            row.assign(512, all);
        NullGrid grid;
        grid.configure(Format::S24, stems);
        const double *cells[] = {rows[0].data(), rows[1].data(), rows[2].data()};
        for (std::vector<double> &row : rows) // a residual of -first: so the mix is first
            row[7] = &row == &rows[2] ? -first : first;
        for (std::size_t done = 0; done < frames; done += 512) {
            grid.add(512, 1, cells);
            for (std::vector<double> &row : rows)
                row[7] = all;
        }
        return grid;
    };
    EXPECT_EQ(run(2048, coarse, coarse).level(), 0U);
    EXPECT_EQ(run(2048, coarse, coarse).likely(), 1U);
    EXPECT_EQ(run(4096, coarse, coarse).level(), 1U);
    EXPECT_EQ(run(4096, coarse, coarse).unused_bits(1), 8);
    // 4095 samples that are heard.
    EXPECT_EQ(run(4096, coarse, 0.0).level(), 0U);
    EXPECT_EQ(run(4096, coarse, 0.0).likely(), 1U);
    // One sample that is on no such grid, in all three files.
    EXPECT_EQ(run(4096, coarse, coarse - 1.0).level(), 0U);
    EXPECT_EQ(run(4096, coarse, coarse - 1.0).likely(), 0U);
    EXPECT_EQ(run(4096, coarse, 1e300).level(), 0U);
    EXPECT_EQ(run(4096, coarse, std::nan("")).level(), 0U);
    // A square wave, as it may be: on the grid of 16 bits, but on those of 15 as well.
    EXPECT_EQ(run(4096, 2.0 * coarse, 2.0 * coarse).level(), 0U);
    EXPECT_EQ(run(4096, 2.0 * coarse, 2.0 * coarse).likely(), 1U);
    // Silence is on no grid.
    EXPECT_EQ(run(4096, 0.0, 0.0).likely(), 0U);
    // What was certain is not, once a sample is finer.
    for (const double fine : {coarse + 1.0, coarse + 0.5}) {
        NullGrid grid = run(4096, coarse, coarse);
        for (std::vector<double> &row : rows)
            row[7] = &row == &rows[2] ? -fine : fine;
        const double *cells[] = {rows[0].data(), rows[1].data(), rows[2].data()};
        grid.add(512, 1, cells);
        EXPECT_EQ(grid.level(), 0U);
        EXPECT_EQ(grid.likely(), 0U);
    }
}

/* A few floats that happen to be whole LSBs, beside a file of integers. */
TEST(NullGrid, IntegersAreNoProofForFloats)
{
    using enum Format;
    Random random{35};
    const Signal whole = rounded(noise(8192, 0.1, random), 24, Dither::None, random);
    Signal few = whole;
    std::fill(few.begin() + 100, few.end(), 0.0);
    const NullGrid grid = grid_of(S24, whole, {S24, F32}, {whole, few});
    EXPECT_EQ(grid.level(), 0U);
    EXPECT_EQ(grid.likely(), 1U);
}

/* The unit is the LSB of the coarsest integers, of floats alone that of 24 bits; from
 * there on there are the unit for floats, and 24 and 16 bits. */
TEST(NullGrid, UnitsAndLevels)
{
    using enum Format;
    const struct {
        Format mix;
        std::vector<Format> stems;
        double unit;
        std::vector<int> unused;
    } sets[] = {{S16, {S24, S32}, 0x1p-15, {0}},          {S32, {S24, S32}, 0x1p-23, {0, 8}},
                {S24, {S32, S32}, 0x1p-23, {0, 8}},       {S32, {S32}, 0x1p-31, {0, 8, 16}},
                {F32, {F32, F64}, 0x1p-23, {0, 0, 8}},    {F32, {S16, F32}, 0x1p-15, {0, 0}},
                {S32, {F32, S32}, 0x1p-31, {0, 0, 8, 16}}};
    for (const auto &set : sets) {
        NullGrid grid;
        grid.configure(set.mix, set.stems);
        EXPECT_EQ(grid.unit(), set.unit);
        ASSERT_EQ(grid.levels(), set.unused.size());
        for (std::size_t k = 0; k < set.unused.size(); ++k)
            EXPECT_EQ(grid.unused_bits(k), set.unused[k]);
        // By the formats alone, until more is known.
        const Allowance own = allowance_of(set.mix, set.stems);
        EXPECT_EQ(grid.allowance(0).quantised, own.quantised);
        EXPECT_EQ(grid.allowance(0).lsb, own.lsb);
        EXPECT_EQ(grid.allowance(0).peak, own.peak);
    }
}

/* A mix of 16 bits in a file of 32, under floats: it is what is left and their sum,
 * which is rounded to 32 bits, ties to even, and not to the unit. */
TEST(NullGrid, MixOfIntegersUnderFloats)
{
    using enum Format;
    Random random{34};
    Signal stem = held(noise(8192, 0.1, random), F32, 0, Dither::None, random);
    stem[0] = 0x3p-32; // 1.5 LSB of 32 bits
    const Signal mix = rounded(noise(8192, 0.1, random), 16, Dither::None, random);
    const Signal silence(8192, 0.0);
    for (const Format other : {S24, S32}) {
        const NullGrid grid = grid_of(S32, mix, {other, F32}, {silence, stem});
        EXPECT_EQ(grid.unused_bits(grid.level()), other == S24 ? 8 : 16);
        EXPECT_EQ(grid.allowance(grid.level()).lsb, 0x1p-15);
        // The mix, the silent file, and the floats for one.
        EXPECT_EQ(grid.allowance(grid.level()).quantised, 3);
    }
}

/* Q by what is on the grid: of floats, those that are; the sum of those that are
 * not counts once under a mix that is. */
TEST(NullGrid, WhatCounts)
{
    using enum Format;
    Random random{33};
    const Signal fine = noise(8192, 0.1, random);
    const Signal coarse = rounded(fine, 24, Dither::None, random);
    const auto quantised = [&](const Signal &mix, const Signal &stem, Format format) {
        const NullGrid grid = grid_of(format, mix, {format, format}, {stem, stem});
        return grid.allowance(grid.level()).quantised;
    };
    const Signal single = held(fine, F32, 0, Dither::None, random);
    EXPECT_EQ(quantised(coarse, coarse, F32), 3);
    EXPECT_EQ(quantised(single, coarse, F32), 2);
    EXPECT_EQ(quantised(coarse, single, F32), 2);
    EXPECT_EQ(quantised(single, single, F32), 0);
}

} // namespace
} // namespace stems::test
