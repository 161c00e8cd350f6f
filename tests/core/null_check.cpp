/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The null test as a whole: its classes, its figures, and that they depend on
 * the audio alone. Expected values follow from how each set is made.
 */
#include "core/null_check.h"

#include "core/decibel.h"
#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

TEST(NullCheck, BitExact)
{
    Random random{11};
    for (const Format format : {Format::S16, Format::S24, Format::S24_32, Format::S32}) {
        const Set set = exact_set(5, depth(format), 5000, random);
        const NullFigures figures = check(set, format, format);
        EXPECT_EQ(figures.verdict, Verdict::BitExact);
        EXPECT_EQ(figures.samples, 5000U);
        EXPECT_EQ(figures.differing, 0U);
        EXPECT_EQ(figures.first_difference, -1);
        EXPECT_EQ(figures.residual_peak, std::vector<double>{0.0});
        EXPECT_EQ(figures.residual_rms, std::vector<double>{0.0});
        EXPECT_EQ(figures.max_momentary, -HUGE_VAL);
        EXPECT_TRUE(figures.gains.empty());
    }
}

/* 16-bit material in files of 24 bits is 16-bit, mix and stems rounded apart. */
TEST(NullCheck, EffectiveBits)
{
    Random random{17};
    const Set set = print(music(3, 48000, random), 16, Dither::Tpdf, random);
    const NullFigures figures = check(set, Format::S24, Format::S24);
    EXPECT_EQ(figures.verdict, Verdict::Quantisation);
    EXPECT_GT(figures.max_lsb, 6.0); // of 24 bits: more than they would excuse
    Set late = set;
    std::rotate(late.stems[0].begin(), late.stems[0].end() - 1, late.stems[0].end());
    EXPECT_EQ(check(late, Format::S24, Format::S24).verdict, Verdict::Audible);
}

/* One LSB on one sample: as much as rounding leaves, and found where it is. */
TEST(NullCheck, OneSampleByOneLsb)
{
    Random random{12};
    Set set = exact_set(4, 24, 9000, random);
    set.mix[1234] -= 0x1p-23;
    const NullFigures figures = check(set, Format::S24, Format::S24);
    EXPECT_EQ(figures.verdict, Verdict::Quantisation);
    EXPECT_EQ(figures.first_difference, 1234);
    EXPECT_EQ(figures.differing, 1U);
    EXPECT_EQ(figures.max_lsb, 1.0);
    EXPECT_EQ(figures.residual_peak[0], 0x1p-23);
    EXPECT_NEAR(figures.residual_rms[0], 0x1p-23 / std::sqrt(9000.0), 1e-20);
}

/* Variance LSB^2/12 for each rounded file without dither, LSB^2/4 with. */
TEST(NullCheck, QuantisationAsInTheory)
{
    Random random{13};
    std::vector<Signal> sources;
    for (int s = 0; s < 16; ++s)
        sources.push_back(noise(192000, 0.1 / 16.0, random));
    for (const int bits : {16, 24})
        for (const std::size_t stems : {2U, 4U, 8U, 12U, 16U})
            for (const int dithered : {0, 1, 2}) { // no file, all files, the stems
                const auto count = static_cast<double>(stems);
                const double variance = dithered == 0   ? (count + 1.0) / 12.0
                                        : dithered == 1 ? (count + 1.0) / 4.0
                                                        : count / 4.0 + 1.0 / 12.0;
                const Set set =
                    print({sources.begin(), sources.begin() + static_cast<std::ptrdiff_t>(stems)},
                          bits, dithered == 0 ? Dither::None : Dither::Tpdf, random, dithered == 1);
                const Format format = integer_format(bits);
                const NullFigures figures = check(set, format, format);
                EXPECT_EQ(figures.verdict, Verdict::Quantisation) << bits << " " << stems;
                EXPECT_NEAR(to_db(figures.residual_rms[0]),
                            to_db(std::ldexp(std::sqrt(variance), 1 - bits)), 0.05)
                    << bits << " bits, " << stems << " stems, " << dithered;
                EXPECT_LE(figures.max_lsb, std::floor((dithered == 0 ? 0.5 : 1.5) * (count + 1.0)));
                EXPECT_EQ(figures.clamped, 0U);
            }
}

/* A stem that is late by one sample, at -60 dBFS under four loud ones. */
TEST(NullCheck, LateQuietStem)
{
    Random random{14};
    std::vector<Signal> signals = music(4, 96000, random);
    signals.push_back(sine(96000, 0.001, 1000.0 / 48000.0));
    Set set = print(signals, 24, Dither::None, random);
    std::rotate(set.stems[4].begin(), set.stems[4].end() - 1, set.stems[4].end());
    const NullFigures figures = check(set, Format::S24, Format::S24);
    // 2 sin(pi 1000/48000) of the stem's -63 dBFS RMS: -80.7 LUFS or so.
    EXPECT_EQ(figures.verdict, Verdict::BelowGate);
    EXPECT_NEAR(to_db(figures.residual_rms[0]),
                to_db(0.001 / std::sqrt(2.0) * 2.0 * std::sin(std::numbers::pi / 48.0)), 0.05);
}

TEST(NullCheck, MissingStemIsAudible)
{
    Random random{15};
    Set set = exact_set(4, 24, 48000, random);
    set.stems.pop_back();
    EXPECT_EQ(check(set, Format::S24, Format::S24).verdict, Verdict::Audible);
}

/* The sum is not clamped: a mix that was clipped does not null. */
TEST(NullCheck, ClippedMix)
{
    Random random{16};
    Set set{{Signal(100, 0.75), Signal(100, 0.75)}, Signal(100, 1.0 - 0x1p-15)};
    const NullFigures figures = check(set, Format::S16, Format::S16);
    EXPECT_EQ(figures.residual_peak[0], 0.5 + 0x1p-15);
    EXPECT_EQ(figures.max_lsb, 16385.0);
    EXPECT_EQ(figures.verdict, Verdict::Audible);
}

/* A sum in double, rounded once, is what stemgroup prints; float32 addition in
 * another order is not, but stays inside the bound of theory. */
TEST(NullCheck, Floats)
{
    Random random{17};
    for (const std::size_t stems : {1U, 2U, 4U, 16U}) {
        Set set = float_set(stems, 20000, random);
        EXPECT_EQ(check(set, Format::F32, Format::F32).verdict, Verdict::BitExact) << stems;
        EXPECT_EQ(check(set, Format::F64, Format::F32).verdict, Verdict::BitExact) << stems;
        if (stems < 4)
            continue;
        for (std::size_t i = 0; i < set.mix.size(); ++i) {
            float sum = 0.0F;
            for (std::size_t s = stems; s-- > 0;)
                sum += static_cast<float>(set.stems[s][i]);
            set.mix[i] = static_cast<double>(sum);
        }
        NullFigures figures = check(set, Format::F32, Format::F32);
        EXPECT_EQ(figures.verdict, Verdict::FloatRounding) << stems;
        EXPECT_GT(figures.float_excess, 0.01);
        EXPECT_LE(figures.float_excess, 1.0);
        EXPECT_TRUE(figures.gains.empty());

        // A step out of the bound, at one sample.
        double magnitude = 0.0;
        for (const Signal &stem : set.stems)
            magnitude += std::fabs(stem[777]);
        set.mix[777] += 3.0 * static_cast<double>(stems - 1) * 0x1p-24 * magnitude + 0x1p-22;
        figures = check(set, Format::F32, Format::F32);
        EXPECT_EQ(figures.verdict, Verdict::BelowGate) << stems;
        EXPECT_GT(figures.float_excess, 1.0);
    }
}

TEST(NullCheck, DoublesHaveTheirOwnBound)
{
    Random random{18};
    Set set;
    for (int s = 0; s < 8; ++s)
        set.stems.push_back(noise(5000, 0.1, random));
    set.mix = sum_of(set.stems);
    EXPECT_EQ(check(set, Format::F64, Format::F64).verdict, Verdict::BitExact);
    std::reverse(set.stems.begin(), set.stems.end());
    EXPECT_EQ(check(set, Format::F64, Format::F64).verdict, Verdict::FloatRounding);
    set.mix[5] += 0x1p-40;
    EXPECT_EQ(check(set, Format::F64, Format::F64).verdict, Verdict::BelowGate);
}

/* Never bit-exact, never a number that hides it. */
TEST(NullCheck, NaNAndInfinity)
{
    Random random{19};
    for (const double bad : {HUGE_VAL, -HUGE_VAL, std::nan("")})
        for (const int where : {0, 1, 2}) { // mix, stem, both
            Set set = float_set(3, 2000, random);
            if (where != 1)
                set.mix[1000] = bad;
            if (where != 0)
                set.stems[1][1000] = bad;
            const NullFigures figures = check(set, Format::F32, Format::F32);
            EXPECT_EQ(figures.verdict, Verdict::Audible);
            EXPECT_EQ(figures.differing, 1U);
            EXPECT_EQ(figures.first_difference, 1000);
            EXPECT_EQ(figures.residual_peak[0], HUGE_VAL);
            EXPECT_EQ(figures.residual_rms[0], HUGE_VAL);
            EXPECT_EQ(figures.max_momentary, HUGE_VAL);
        }
}

/* A mix of integers under float stems is their sum, rounded to nearest. */
TEST(NullCheck, FloatStemsUnderAnIntegerMix)
{
    Random random{20};
    for (const int bits : {16, 24}) {
        Set set = float_set(3, 20000, random);
        const Signal sum = set.mix;
        set.mix = rounded(sum, bits, Dither::None, random);
        const Format format = integer_format(bits);
        EXPECT_EQ(check(set, format, Format::F32).verdict, Verdict::BitExact) << bits;
        set.mix = rounded(sum, bits, Dither::Tpdf, random);
        EXPECT_EQ(check(set, format, Format::F32).verdict, Verdict::Quantisation) << bits;
    }
    // Ties go to even: 0.5 and 1.5 LSB are 0 and 2.
    const Set ties{{{0x1p-16, 0x3p-16, -0x1p-16}}, {0.0, 0x1p-14, 0.0}};
    EXPECT_EQ(check(ties, Format::S16, Format::F32).verdict, Verdict::BitExact);
}

} // namespace
} // namespace stems::test
