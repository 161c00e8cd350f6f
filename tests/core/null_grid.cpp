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

namespace stems
{
namespace
{

using test::Audio;
using test::Dither;
using test::Random;
using test::Set;
using test::Signal;

constexpr std::size_t kFrames = 24000;

std::vector<Signal> music(std::size_t stems, Random &random)
{
    std::vector<Signal> signals;
    for (std::size_t s = 0; s < stems; ++s)
        signals.push_back(test::notes(kFrames, 0.5 / static_cast<double>(stems), random));
    return signals;
}

/* To what a format holds, or to @bits where that is less. */
Signal held(const Signal &in, Format format, int bits, Dither dither, Random &random)
{
    if (bits > 0 || is_integer(format))
        return test::rounded(in, bits > 0 ? bits : depth(format), bits > 0 ? dither : Dither::None,
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
    set.mix =
        held(test::sum_of(signals), format, which == Coarse::Stems ? 0 : bits, dither, random);
    return set;
}

TEST(NullGrid, SoundSets)
{
    using enum Format;
    Random random{31};
    const std::pair<Format, int> files[] = {{S24, 16}, {S24_32, 16}, {S32, 16}, {S32, 24},
                                            {F32, 16}, {F32, 24},    {F64, 24}};
    for (const std::size_t stems : {1U, 2U, 3U, 5U, 8U, 16U}) {
        const std::vector<Signal> signals = music(stems, random);
        for (const auto &[format, bits] : files)
            for (const Coarse which : {Coarse::All, Coarse::Mix, Coarse::Stems})
                for (const Dither dither : {Dither::None, Dither::Tpdf}) {
                    Set set = padded(signals, format, bits, which, dither, random);
                    const std::string text = std::to_string(stems) + " stems, " +
                                             std::to_string(bits) + " bits in format " +
                                             std::to_string(static_cast<int>(format)) + ", " +
                                             std::to_string(static_cast<int>(which));
                    const NullFigures figures = test::check(set, format, format);
                    // One file without dither and its mix are the same.
                    if (stems > 1 || dither == Dither::Tpdf || which != Coarse::All)
                        EXPECT_EQ(figures.verdict, Verdict::Quantisation) << text;
                    else
                        EXPECT_EQ(figures.verdict, Verdict::BitExact) << text;
                    std::rotate(set.stems[0].begin(), set.stems[0].end() - 1, set.stems[0].end());
                    EXPECT_GT(test::check(set, format, format).verdict, Verdict::Quantisation)
                        << text;
                }
    }
}

/* A stem that is 0.004 dB off hides under what rounding to 16 bits leaves, in files
 * of floats as well, but not from the gains. */
TEST(NullGrid, GainsUnderTheNoise)
{
    Random random{32};
    for (const Format format : {Format::S24, Format::F32}) {
        std::vector<Signal> signals = music(4, random);
        Set set = padded(signals, format, 16, Coarse::All, Dither::Tpdf, random);
        for (double &x : signals[1])
            x *= from_db(0.004);
        set.stems[1] = held(signals[1], format, 16, Dither::Tpdf, random);
        const NullFigures figures = test::check(set, format, format);
        EXPECT_EQ(figures.verdict, Verdict::BelowGate);
        ASSERT_EQ(figures.gains.size(), 4U);
        EXPECT_NEAR(figures.gains[1].deviation, 1.0 / from_db(0.004) - 1.0, 1e-4);
    }
}

/* Round numbers are no proof: not few of them, and not if others are in between. */
TEST(NullGrid, WhatIsNoProof)
{
    const Format stems[] = {Format::S24, Format::S24};
    const double coarse = 0x1p8;
    std::vector<double> rows[3];
    const auto run = [&](std::size_t frames, double first) {
        for (std::vector<double> &row : rows)
            row.assign(512, coarse);
        NullGrid grid;
        grid.configure(Format::S24, stems);
        const double *cells[] = {rows[0].data(), rows[1].data(), rows[2].data()};
        rows[0][7] = rows[1][7] = first;
        for (std::size_t done = 0; done < frames; done += 512)
            grid.add(512, 1, cells);
        return grid;
    };
    EXPECT_EQ(run(2048, coarse).level(), 0U);
    EXPECT_EQ(run(2048, coarse).likely(), 1U);
    EXPECT_EQ(run(4096, coarse).level(), 1U);
    EXPECT_EQ(run(4096, coarse).unused_bits(1), 8);
    // One sample that is on no such grid, in all three files.
    EXPECT_EQ(run(4096, coarse - 1.0).level(), 0U);
    EXPECT_EQ(run(4096, 1e300).level(), 0U);
    EXPECT_EQ(run(4096, std::nan("")).level(), 0U);
}

/* Q by what is on the grid: of floats, those that are; the sum of those that are
 * not counts once under a mix that is. */
TEST(NullGrid, WhatCounts)
{
    using enum Format;
    Random random{33};
    const Signal fine = test::noise(8192, 0.1, random);
    const Signal coarse = test::rounded(fine, 24, Dither::None, random);
    const auto quantised = [&](const Signal &mix, const Signal &stem, Format format) {
        const Format stems[] = {format, format};
        NullGrid grid;
        grid.configure(format, stems);
        std::vector<Signal> rows{stem, stem, mix};
        for (std::size_t i = 0; i < mix.size(); ++i) {
            rows[2][i] -= static_cast<double>(static_cast<float>(2.0 * stem[i]));
            for (Signal &row : rows)
                row[i] /= grid.unit();
        }
        const double *cells[] = {rows[0].data(), rows[1].data(), rows[2].data()};
        grid.add(mix.size(), 1, cells);
        return grid.allowance(grid.level()).quantised;
    };
    Signal single = fine;
    for (double &x : single)
        x = static_cast<double>(static_cast<float>(x));
    EXPECT_EQ(quantised(coarse, coarse, F32), 3);
    EXPECT_EQ(quantised(single, coarse, F32), 2);
    EXPECT_EQ(quantised(coarse, single, F32), 2);
    EXPECT_EQ(quantised(single, single, F32), 0);
}

} // namespace
} // namespace stems
