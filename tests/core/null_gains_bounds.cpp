/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The figures of gains to the last term: of square waves and the like, of which the
 * formulas of null_gains.h can be worked out by hand. All is in LSB.
 */
#include "null_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace stems::test
{
namespace
{

/* +1 and -1, for @half frames each. */
double sign(std::size_t i, std::size_t half)
{
    return i / half % 2 == 0 ? 1.0 : -1.0;
}

Signal square(std::size_t n, double amplitude, std::size_t half)
{
    Signal out(n);
    for (std::size_t i = 0; i < n; ++i)
        out[i] = amplitude * sign(i, half);
    return out;
}

Set in_lsb(std::vector<Signal> stems, const Signal &residual, int bits)
{
    Set set{std::move(stems), residual};
    const Signal sum = sum_of(set.stems);
    for (std::size_t i = 0; i < sum.size(); ++i)
        set.mix[i] += sum[i];
    set.stems.push_back(set.mix);
    for (Signal &signal : set.stems)
        for (double &x : signal)
            x = std::ldexp(x, 1 - bits);
    set.mix = set.stems.back();
    set.stems.pop_back();
    return set;
}

/* k sqrt((Q/4 + n sum 1/(12 m)) / G) + n/4 / G, of a single stem: Q is 2. */
double tolerance_of(double frames, double energy, double repeats)
{
    return 6.0 * std::sqrt((2.0 / 4.0 + frames / 12.0 * repeats) / energy) + frames / 4.0 / energy;
}

/* Of one magnitude, so m is 1 of the stem and of the mix, which is an LSB more: from
 * its first difference to an end within a cell. */
TEST(NullGainsBounds, OneStem)
{
    constexpr std::size_t n = 5000, silent = 300;
    constexpr double amplitude = 1001.0; // odd: 16 bits need all of them
    const Signal stem = square(n, amplitude, 7);
    Signal residual = square(n, 1.0, 7);
    std::fill_n(residual.begin(), silent, 0.0);
    const double frames = n - silent, energy = frames * amplitude * amplitude;
    const Set set = in_lsb({stem}, residual, 16);
    // 16 bits, whatever the file.
    for (const Format format : {Format::S16, Format::S24, Format::S32, Format::F32}) {
        const NullFigures figures = check(set, format, format);
        ASSERT_EQ(figures.gains.size(), 1U);
        EXPECT_TRUE(figures.gains[0].determined);
        EXPECT_NEAR(figures.gains[0].deviation, 1.0 / amplitude, 1e-12);
        EXPECT_NEAR(figures.gains[0].tolerance, tolerance_of(frames, energy, 2.0), 1e-12);
    }
}

/* A tone of 32 frames, of which a step that is no prime would see a few alone. Expected:
 * the chance that a sample, drawn by energy, has the magnitude of another one, counted. */
TEST(NullGainsBounds, ValuesThatRepeat)
{
    constexpr std::size_t n = 20480;
    Signal stem = sine(n, 5000.0, 1.0 / 32.0, 0.3);
    for (double &x : stem)
        x = std::nearbyint(x);
    Signal residual(n, 1.0);
    const auto repeats = [](const Signal &x) {
        std::map<double, double> count;
        for (double value : x)
            count[std::fabs(value)] += 1.0;
        double energy = 0.0, met = 0.0;
        for (const auto &[value, times] : count) {
            energy += times * value * value;
            met += times * value * value * times;
        }
        return met / energy / static_cast<double>(x.size());
    };
    const Set set = in_lsb({stem}, residual, 16);
    Signal mix = set.mix;
    for (double &x : mix)
        x *= 0x1p15;
    double energy = 0.0;
    for (double x : stem)
        energy += x * x;
    const NullFigures figures = check(set, Format::S16, Format::S16);
    ASSERT_EQ(figures.gains.size(), 1U);
    const double expected = tolerance_of(n, energy, repeats(stem) + repeats(mix));
    EXPECT_NEAR(figures.gains[0].tolerance, expected, 0.08 * expected); // classes that meet
}

/* Three that are correlated, in an order in which the largest comes last; their own
 * errors add up with their signs away: n/4 sum |G^-1|. */
TEST(NullGainsBounds, ThreeStems)
{
    constexpr std::size_t n = 4096;
    // Of three patterns that are orthogonal.
    std::vector<Signal> stems(3, Signal(n));
    Signal residual(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double a = sign(i, 1), b = sign(i, 2), c = sign(i, 4);
        stems[0][i] = 2000.0 * a + 3000.0 * b;
        stems[1][i] = 1000.0 * a + 1000.0 * c;
        stems[2][i] = 5000.0 * a;
        residual[i] = 1e-3 * stems[0][i] - 3e-3 * stems[1][i] + 2e-3 * stems[2][i];
    }
    const NullFigures figures = check(in_lsb(stems, residual, 16), Format::S16, Format::S16);
    ASSERT_EQ(figures.gains.size(), 3U);
    EXPECT_NEAR(figures.gains[0].deviation, 1e-3, 1e-12);
    EXPECT_NEAR(figures.gains[1].deviation, -3e-3, 1e-12);
    EXPECT_NEAR(figures.gains[2].deviation, 2e-3, 1e-12);
    // S = P B with P'P = n, so G^-1 = B^-1 B^-1' / n; B^-1 in units of 1/1000:
    const double inverse[3][3] = {{0.0, 1.0 / 3.0, 0.0}, {0.0, 0.0, 1.0}, {0.2, -2.0 / 15.0, -0.2}};
    for (int j = 0; j < 3; ++j) {
        double own = 0.0, diagonal = 0.0;
        for (int i = 0; i < 3; ++i) {
            double sum = 0.0;
            for (int k = 0; k < 3; ++k)
                sum += inverse[j][k] * inverse[i][k];
            own += std::fabs(sum);
            diagonal = i == j ? sum : diagonal;
        }
        // 1/m: of stem 0 there are 5000 and 1000 in half of the frames each, of stem 1
        // 2000 and 0, of stem 2 one magnitude. Those of the mix are counted.
        const double m0 = 0.5, m1 = 0.5, m2 = 1.0;
        Signal mix(n);
        double met = 0.0, energy = 0.0;
        std::map<double, double> count;
        for (std::size_t i = 0; i < n; ++i) {
            mix[i] = stems[0][i] + stems[1][i] + stems[2][i] + residual[i];
            count[std::fabs(mix[i])] += 1.0;
        }
        for (const auto &[value, times] : count) {
            energy += times * value * value;
            met += times * value * value * times;
        }
        const double repeats = m0 + m1 + m2 + met / energy / n;
        const double expected =
            6.0 * std::sqrt(diagonal * (4.0 / 4.0 / n + repeats / 12.0)) / 1e3 + own / 4.0 / 1e6;
        EXPECT_NEAR(figures.gains[static_cast<std::size_t>(j)].tolerance, expected,
                    0.01 * expected); // one frame in 13 is classed
    }
}

/* A part of its own of more than 1 LSB RMS, and of more than 1e-6 of the stem; of a
 * family, the largest has the gain. */
TEST(NullGainsBounds, WhichHaveAGainOfTheirOwn)
{
    constexpr std::size_t n = 4096;
    const auto determined = [&](std::vector<Signal> stems) {
        Signal residual(n);
        residual[0] = 1.0;
        const NullFigures figures =
            check(in_lsb(std::move(stems), residual, 24), Format::S24, Format::S24);
        std::vector<bool> out;
        for (const GainFigure &gain : figures.gains)
            out.push_back(gain.determined);
        return out;
    };
    using Are = std::vector<bool>;
    Signal soft = square(n, 1.0, 3);
    EXPECT_EQ(determined({soft}), Are{false});
    soft[100] *= 2.0;
    EXPECT_EQ(determined({soft}), Are{true});
    EXPECT_EQ(determined({Signal(n)}), Are{false});
    // A copy but for so much. sqrt(1 + 1e-12 (2^22)^2) LSB are 4.3.
    const Signal loud = square(n, 0x1p22 - 1.0, 1);
    const auto with = [&](double other) {
        Signal out = square(n, other, 2);
        for (std::size_t i = 0; i < n; ++i)
            out[i] += loud[i];
        return out;
    };
    EXPECT_EQ(determined({loud, with(4.0)}), (Are{false, true}));
    EXPECT_EQ(determined({loud, with(5.0)}), (Are{true, true}));
    EXPECT_EQ(determined({square(n, 50.0, 2), square(n, 100.0, 2)}), (Are{false, true}));
}

/* Each interval has its own gains, and each channel; the whole has all of them. */
TEST(NullGainsBounds, IntervalsAndChannels)
{
    constexpr std::size_t part = 2048;
    constexpr double amplitude = 1001.0;
    const Signal stem = square(3 * part, amplitude, 8);
    Signal first = square(3 * part, 1.0, 8), second = first;
    std::fill(first.begin() + 2 * part, first.end(), 0.0); // 1, 2, 0
    for (std::size_t i = part; i < 2 * part; ++i)
        first[i] *= 2.0;
    for (double &x : second)
        x *= -3.0;
    const Set left = in_lsb({stem}, first, 16), right = in_lsb({stem}, second, 16);
    const Audio mix{Format::S16, {left.mix, right.mix}};
    const Audio stems{Format::S16, {left.stems[0], right.stems[0]}};
    NullCheck check;
    check.configure({.reference = Format::S16,
                     .layout = Layout::Planar,
                     .rate = 48000,
                     .weights = {1.0, 1.0},
                     .stems = {Format::S16}});
    NullFigures figures;
    for (std::size_t i = 0; i < 3; ++i) {
        const Planes view = stems.view().advanced(i * part);
        check.add_block(mix.view().advanced(i * part), {&view, 1}, part);
        check.interval(figures);
        ASSERT_EQ(figures.gains.size(), 2U);
        EXPECT_NEAR(figures.gains[0].deviation, (i == 2 ? 0.0 : 1.0 + i) / amplitude, 1e-12);
        EXPECT_NEAR(figures.gains[1].deviation, -3.0 / amplitude, 1e-12);
        for (const GainFigure &gain : figures.gains)
            EXPECT_NEAR(gain.tolerance, tolerance_of(part, part * amplitude * amplitude, 2.0),
                        1e-12);
    }
    check.whole(figures);
    EXPECT_NEAR(figures.gains[0].deviation, 1.0 / amplitude, 1e-12); // of 1, 2 and 0
    EXPECT_NEAR(figures.gains[1].deviation, -3.0 / amplitude, 1e-12);
}

} // namespace
} // namespace stems::test
