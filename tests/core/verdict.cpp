/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What an innocent set may leave, and what follows from a set of figures.
 * Expected: the formulas of quantisation theory (variance of one rounding
 * LSB^2/12, of TPDF dither LSB^2/6, errors below 1.5 LSB) and, in dBFS, the
 * table that they give for 2 to 16 stems.
 */
#include "core/verdict.h"

#include "core/decibel.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace stems
{
namespace
{

Allowance of(Format format, std::size_t stems)
{
    return allowance_of(format, std::vector<Format>(stems, format));
}

TEST(Allowance, TableOfTpdfTheory)
{
    const struct {
        std::size_t stems;
        double rms16, peak16, rms24, peak24;
    } table[] = {{2, -91.6, -78.3, -139.7, -126.4},
                 {4, -89.3, -73.4, -137.5, -121.6},
                 {8, -86.8, -68.0, -135.0, -116.2},
                 {12, -85.2, -64.7, -133.4, -112.9},
                 {16, -84.0, -62.4, -132.2, -110.5}};
    for (const auto &row : table) {
        const Allowance s16 = of(Format::S16, row.stems), s24 = of(Format::S24, row.stems);
        EXPECT_NEAR(to_db(s16.peak), row.peak16, 0.06) << row.stems;
        EXPECT_NEAR(to_db(s24.peak), row.peak24, 0.06) << row.stems;
        EXPECT_NEAR(to_db(std::sqrt(s16.mean_square)), row.rms16, 0.06) << row.stems;
        EXPECT_NEAR(to_db(std::sqrt(s24.mean_square)), row.rms24, 0.06) << row.stems;
        // Half a decibel for a long file; never less for a short one.
        EXPECT_NEAR(to_db(std::sqrt(s24.mean_square_limit(1000000) / s24.mean_square)), 0.5, 1e-9);
        EXPECT_GT(s24.mean_square_limit(100), s24.mean_square_limit(1000000));
    }
}

TEST(Allowance, MixedSets)
{
    using enum Format;
    const Format coarse[] = {S24, S16, S24_32};
    EXPECT_EQ(allowance_of(S32, coarse).lsb, 0x1p-15);
    EXPECT_EQ(allowance_of(S32, coarse).unit, 0x1p-31);
    EXPECT_EQ(allowance_of(S32, coarse).quantised, 4);
    EXPECT_EQ(allowance_of(S32, coarse).float_bound, 0.0);

    const Format floats[] = {F32, F64, F32};
    EXPECT_EQ(allowance_of(F32, floats).quantised, 0);
    EXPECT_EQ(allowance_of(F32, floats).float_bound, 4.0 * 0x1p-24);
    EXPECT_EQ(allowance_of(F64, floats).float_bound, 4.0 * 0x1p-53);
    EXPECT_EQ(allowance_of(F32, floats).unit, 0x1p-23);
    // The mix was rounded, and so is the sum.
    EXPECT_EQ(allowance_of(S24, floats).quantised, 2);
    EXPECT_EQ(allowance_of(S24, floats).peak, 3.0 * 0x1p-23);
    EXPECT_EQ(allowance_of(S24, floats).float_bound, 4.0 * 0x1p-24);

    EXPECT_EQ(allowance_of(F32, std::span(floats, 2)).float_bound, 2.0 * 0x1p-24);

    const Format integers[] = {S16, S16, S16};
    EXPECT_EQ(allowance_of(F32, integers).quantised, 3);
    EXPECT_EQ(allowance_of(F32, integers).peak, 4.5 * 0x1p-15);
    EXPECT_EQ(allowance_of(F32, std::span(integers, 1)).float_bound, 2.0 * 0x1p-24);
}

/* A residual that is as large as @allowed lets it be. */
NullFigures largest(const Allowance &allowed)
{
    NullFigures figures;
    figures.frames = figures.samples = figures.differing = 100000;
    figures.residual_peak = {allowed.peak};
    figures.residual_rms = {std::sqrt(allowed.mean_square_limit(100000)) * (1 - 1e-12)};
    figures.gains = {{1e-4, 1e-4, true}, {1.0, 0.0, false}};
    figures.max_momentary = -60.0;
    return figures;
}

TEST(Judge, EachGuardOfQuantisation)
{
    const Allowance allowed = of(Format::S16, 4);
    NullFigures figures = largest(allowed);
    EXPECT_EQ(judge(figures, allowed), Verdict::Quantisation);

    figures.residual_peak[0] += allowed.lsb;
    EXPECT_EQ(judge(figures, allowed), Verdict::Audible);
    figures = largest(allowed);
    figures.residual_rms[0] *= 1.001;
    EXPECT_EQ(judge(figures, allowed), Verdict::Audible);
    figures = largest(allowed);
    figures.gains[0].deviation = -1.001e-4;
    EXPECT_EQ(judge(figures, allowed), Verdict::Audible);
    figures.gains[0].deviation = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(judge(figures, allowed), Verdict::Audible);

    // Every channel must do.
    figures = largest(allowed);
    figures.residual_peak.push_back(2.0 * allowed.peak);
    figures.residual_rms.push_back(0.0);
    EXPECT_EQ(judge(figures, allowed), Verdict::Audible);
}

TEST(Judge, Classes)
{
    const Allowance integers = of(Format::S24, 2), floats = of(Format::F32, 2);
    NullFigures figures = largest(integers);
    figures.residual_peak[0] = 1.0;
    figures.max_momentary = -70.0;
    EXPECT_EQ(judge(figures, integers), Verdict::Audible);
    figures.max_momentary = -70.001;
    EXPECT_EQ(judge(figures, integers), Verdict::BelowGate);

    figures.float_excess = 1.0;
    EXPECT_EQ(judge(figures, floats), Verdict::FloatRounding);
    EXPECT_EQ(judge(figures, integers), Verdict::BelowGate); // no float in the set
    figures.float_excess = 1.001;
    EXPECT_EQ(judge(figures, floats), Verdict::BelowGate);
    figures.differing = 0;
    EXPECT_EQ(judge(figures, floats), Verdict::BitExact);
    EXPECT_EQ(judge({}, integers), Verdict::BitExact);
}

TEST(Verdict, Names)
{
    const std::pair<Verdict, const char *> names[] = {{Verdict::BitExact, "bit-exact"},
                                                      {Verdict::FloatRounding, "float-rounding"},
                                                      {Verdict::Quantisation, "quantisation"},
                                                      {Verdict::BelowGate, "below-gate"},
                                                      {Verdict::Audible, "audible"}};
    for (const auto &[verdict, name] : names)
        EXPECT_STREQ(name_of(verdict), name);
}

TEST(Tolerance, WhatPasses)
{
    NullFigures figures;
    for (const Verdict verdict : {Verdict::BitExact, Verdict::FloatRounding, Verdict::Quantisation,
                                  Verdict::BelowGate, Verdict::Audible}) {
        figures.verdict = verdict;
        EXPECT_EQ(passed(figures, Tolerance::Auto, 0.0), verdict != Verdict::Audible);
        EXPECT_EQ(passed(figures, Tolerance::Exact, 0.0), verdict == Verdict::BitExact);
    }
    figures.residual_peak = {0.0, from_db(-80.0)};
    EXPECT_TRUE(passed(figures, Tolerance::Level, -79.999));
    EXPECT_FALSE(passed(figures, Tolerance::Level, -80.001));
    figures.residual_peak = {0.0};
    EXPECT_TRUE(passed(figures, Tolerance::Level, -500.0));
}

} // namespace
} // namespace stems
