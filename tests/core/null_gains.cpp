/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The gains of stems in the mix: a fault that hides below the bounds of
 * quantisation is found, and innocent sets of every kind pass. The deviation
 * that is expected is the one put in.
 */
#include "core/decibel.h"
#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

NullFigures check(const Set &set, int bits)
{
    const Format format = integer_format(bits);
    return check(set, format, format);
}

/* Stem 1 is @db off in the mix. */
Set off_by(double db, double rms, int bits, std::size_t n, std::size_t stems, Dither dither,
           Random &random)
{
    std::vector<Signal> signals;
    for (std::size_t s = 0; s < stems; ++s)
        signals.push_back(s == 1 ? sine(n, rms * std::sqrt(2.0), 0.0213, 1.0)
                                 : notes(n, 0.1 / static_cast<double>(stems), random));
    Set set = print(signals, bits, dither, random);
    for (double &x : signals[1])
        x *= from_db(db);
    set.mix = rounded(sum_of(signals), bits, dither, random);
    return set;
}

/* These leave a residual below the bound of the peak, and without dither of the
 * RMS: only the gain tells.
 * 0.001 dB of -60 dBFS is 0.96 LSB at 24 bits, of -12 dBFS 0.95 LSB at 16. */
TEST(NullGains, FindsWhatHidesInQuantisation)
{
    Random random{31};
    for (const auto &[bits, rms_db] : {std::pair{24, -60.0}, std::pair{16, -12.0}})
        for (const std::size_t stems : {4U, 16U})
            for (const Dither dither : {Dither::None, Dither::Tpdf}) {
                const Set set = off_by(0.001, from_db(rms_db), bits, 240000, stems, dither, random);
                NullFigures figures = check(set, bits);
                EXPECT_EQ(figures.verdict, Verdict::BelowGate) << bits << " " << stems;
                const Allowance allowed = allowance_of(
                    integer_format(bits), std::vector<Format>(stems, integer_format(bits)));
                EXPECT_LE(figures.residual_peak[0], allowed.peak);
                if (dither == Dither::None) {
                    EXPECT_LE(figures.residual_rms[0],
                              std::sqrt(allowed.mean_square_limit(figures.frames)));
                }
                EXPECT_NEAR(figures.gains[1].deviation, from_db(0.001) - 1.0, 1e-5);
                EXPECT_GT(figures.gains[1].deviation, figures.gains[1].tolerance);
                for (std::size_t s = 0; s < stems; ++s)
                    if (s != 1) {
                        EXPECT_LE(std::fabs(figures.gains[s].deviation),
                                  figures.gains[s].tolerance);
                    }
            }
}

TEST(NullGains, LoudStems)
{
    Random random{32};
    for (const auto &[bits, db] : {std::pair{24, 0.001}, std::pair{16, 0.01}})
        for (const double sign : {1.0, -1.0}) {
            const NullFigures figures = check(
                off_by(sign * db, from_db(-12.0), bits, 240000, 8, Dither::None, random), bits);
            EXPECT_NE(figures.verdict, Verdict::Quantisation);
            EXPECT_NEAR(figures.gains[1].deviation, from_db(sign * db) - 1.0,
                        1e-6 * (bits == 16 ? 50 : 1));
            EXPECT_GT(std::fabs(figures.gains[1].deviation), figures.gains[1].tolerance);
        }
}

/* Of two copies of a stem one is 0.00009 dB off: one of them answers for both. */
TEST(NullGains, DuplicateAndSilentStems)
{
    Random random{33};
    const std::size_t n = 240000;
    Set set = off_by(0.0, 0.01, 24, n, 3, Dither::None, random);
    set.stems.push_back(set.stems[1]);
    set.stems.push_back(Signal(n, 0.0));
    Signal sum = sum_of(set.stems);
    set.mix = sum;
    EXPECT_EQ(check(set, 24).verdict, Verdict::BitExact);
    set.mix[7] += 0x1p-23;
    NullFigures figures = check(set, 24);
    EXPECT_EQ(figures.verdict, Verdict::Quantisation);
    EXPECT_NE(figures.gains[1].determined, figures.gains[3].determined);
    EXPECT_FALSE(figures.gains[4].determined);

    for (std::size_t i = 0; i < n; ++i)
        sum[i] += set.stems[1][i] * 1e-5; // 0.8 LSB RMS
    set.mix = rounded(sum, 24, Dither::Tpdf, random);
    figures = check(set, 24);
    EXPECT_EQ(figures.verdict, Verdict::BelowGate);
    EXPECT_NEAR(figures.gains[1].deviation + figures.gains[3].deviation, 1e-5, 1e-7);
}

Signal square(std::size_t n, double amplitude, std::size_t half)
{
    Signal out(n);
    for (std::size_t i = 0; i < n; ++i)
        out[i] = i / half % 2 == 0 ? amplitude : -amplitude;
    return out;
}

/* What stems are made of; levels go down to a few LSB. */
Signal material(int kind, std::size_t n, double amplitude, std::size_t stem, Random &random)
{
    const auto harmonic = static_cast<double>(stem + 1);
    switch (kind) {
    case 0: // any tone
        return sine(n, amplitude, 0.2 * uniform(random), uniform(random));
    case 1: // tones whose periods are whole samples, harmonics of one another
        return sine(n, amplitude, harmonic / 480.0);
    case 2: // tones of very few values
        return sine(n, amplitude, 1.0 / (4.0 + harmonic), 0.3);
    case 3:
        return square(n, amplitude, 20 + random() % 200);
    case 4:
        return noise(n, amplitude / 3.0, random);
    default:
        return notes(n, amplitude, random);
    }
}

TEST(NullGains, InnocentSetsPass)
{
    Random random{34};
    double nearest = 0.0;
    for (int kind = 0; kind < 7; ++kind) // 6: some of each
        for (const int bits : {16, 24})
            for (const std::size_t stems : {1U, 2U, 5U, 16U})
                for (const int dithered : {0, 1, 2}) // no file, all files, the stems
                    for (const double lsb : {3.0, 40.0, 3000.0, 25000.0}) {
                        const std::size_t n = stems == 5 ? 24000 : 6000;
                        std::vector<Signal> signals;
                        for (std::size_t s = 0; s < stems; ++s)
                            signals.push_back(
                                material(kind < 6 ? kind : static_cast<int>(s % 6), n,
                                         std::ldexp(lsb / static_cast<double>(stems), 1 - bits) *
                                             (0.2 + uniform(random)),
                                         s, random));
                        const Set set =
                            print(signals, bits, dithered == 0 ? Dither::None : Dither::Tpdf,
                                  random, dithered == 1);
                        const NullFigures figures = check(set, bits);
                        EXPECT_LE(figures.verdict, Verdict::Quantisation)
                            << kind << " " << bits << " " << stems << " " << dithered << " " << lsb;
                        for (const GainFigure &gain : figures.gains)
                            if (gain.determined)
                                nearest =
                                    std::max(nearest, std::fabs(gain.deviation) / gain.tolerance);
                    }
    EXPECT_LT(nearest, 0.75); // with a margin
}

} // namespace
} // namespace stems::test
