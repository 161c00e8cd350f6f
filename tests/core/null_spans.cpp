/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The figures of intervals and of the whole, and that they do not depend on how a
 * stream is cut into blocks. Expected values follow from how each set is made.
 */
#include "null_sets.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

void expect_same(const NullFigures &a, const NullFigures &b)
{
    EXPECT_EQ(a.verdict, b.verdict);
    EXPECT_EQ(a.frames, b.frames);
    EXPECT_EQ(a.samples, b.samples);
    EXPECT_EQ(a.differing, b.differing);
    EXPECT_EQ(a.first_difference, b.first_difference);
    EXPECT_EQ(a.clamped, b.clamped);
    EXPECT_EQ(a.residual_peak, b.residual_peak);
    EXPECT_EQ(a.residual_rms, b.residual_rms);
    EXPECT_EQ(a.max_lsb, b.max_lsb);
    EXPECT_EQ(a.float_excess, b.float_excess);
    EXPECT_EQ(a.max_momentary, b.max_momentary);
    ASSERT_EQ(a.gains.size(), b.gains.size());
    for (std::size_t i = 0; i < a.gains.size(); ++i) {
        EXPECT_EQ(a.gains[i].deviation, b.gains[i].deviation);
        EXPECT_EQ(a.gains[i].tolerance, b.gains[i].tolerance);
        EXPECT_EQ(a.gains[i].determined, b.gains[i].determined);
    }
}

TEST(NullSpans, CuttingChangesNothing)
{
    Random random{21};
    std::vector<std::pair<Set, Format>> sets;
    sets.emplace_back(print(music(3, 30011, random), 16, Dither::Tpdf, random), Format::S16);
    sets.emplace_back(float_set(3, 30011, random), Format::F32);
    for (std::size_t i = 0; i < 5000; ++i) // in part only
        sets.back().first.mix[12345 + i] *= 1.01;
    sets.emplace_back(exact_set(3, 24, 30011, random), Format::S24);
    for (const std::size_t i : {700U, 701U, 1400U, 20000U, 30010U})
        sets.back().first.mix[i] += 0x1p-20;
    for (const auto &[set, format] : sets) {
        const NullFigures whole = check(set, format, format, [] { return 1U << 20; });
        EXPECT_NE(whole.verdict, Verdict::BitExact);
        for (const std::size_t most : {1U, 7U, 480U, 513U, 5000U})
            expect_same(check(set, format, format,
                              [&] { return 1 + static_cast<std::size_t>(random()) % most; }),
                        whole);
    }
}

TEST(NullSpans, Intervals)
{
    Random random{23};
    Set set = exact_set(2, 24, 30000, random);
    set.mix[15000] += 0x1p-10;
    const Audio mix{Format::S24, {set.mix}}, a{Format::S24, {set.stems[0]}},
        b{Format::S24, {set.stems[1]}};
    NullCheck null;
    null.configure({.reference = Format::S24,
                    .layout = Layout::Planar,
                    .rate = 48000,
                    .weights = {1.0},
                    .stems = {Format::S24, Format::S24}});
    NullFigures figures;
    for (std::size_t i = 0; i < 3; ++i) {
        const Planes views[] = {a.view().advanced(10000 * i), b.view().advanced(10000 * i)};
        null.add_block(mix.view().advanced(10000 * i), views, 10000);
        null.interval(figures);
        EXPECT_EQ(figures.frames, 10000U);
        EXPECT_EQ(figures.differing, i == 1 ? 1U : 0U);
        EXPECT_EQ(figures.first_difference, i == 1 ? 15000 : -1);
        EXPECT_EQ(figures.verdict == Verdict::BitExact, i != 1);
        EXPECT_EQ(figures.max_lsb, i == 1 ? 8192.0 : 0.0);
    }
    null.interval(figures);
    EXPECT_EQ(figures.frames, 0U);
    EXPECT_EQ(figures.verdict, Verdict::BitExact);
    null.finish();
    null.whole(figures);
    expect_same(figures, check(set, Format::S24, Format::S24));
}

/* Nothing of one interval is in the next: here of two channels, the louder one first,
 * then the other one alone. The whole has the most of each. */
TEST(NullSpans, IntervalsAreApart)
{
    constexpr std::size_t n = 48000;
    const Signal silence(3 * n, 0.0);
    Signal left = silence, right = silence;
    // +-1 against a stem of -1 and 1: twice what an integer holds.
    std::fill_n(left.begin() + 50, 1000, -1.0);
    std::fill_n(right.begin() + 100, 10, -0.25);
    std::fill_n(right.begin() + n + 7, 10, 0.25);
    const Audio stem{Format::S16, {left, right}}, mix{Format::S16, {silence, silence}};
    NullCheck null;
    null.configure({.reference = Format::S16,
                    .layout = Layout::Planar,
                    .rate = 48000,
                    .weights = {1.0, 1.0},
                    .stems = {Format::S16}});
    std::vector<std::byte> bytes(2 * n);
    void *const planes[] = {bytes.data(), bytes.data()};
    const OutPlanes out{planes, Format::S16, Layout::Planar, 2, 0};
    NullFigures figures;
    for (std::size_t i = 0; i < 3; ++i) {
        const Planes view = stem.view().advanced(i * n);
        null.add_block(mix.view().advanced(i * n), {&view, 1}, n, &out);
        null.interval(figures);
        const double peaks[][2] = {{1.0, 0.25}, {0.0, 0.25}, {0.0, 0.0}};
        EXPECT_EQ(figures.samples, 2 * n);
        EXPECT_EQ(figures.residual_peak, std::vector<double>(peaks[i], peaks[i] + 2));
        EXPECT_NEAR(figures.residual_rms[0], i == 0 ? std::sqrt(1000.0 / n) : 0.0, 1e-12);
        EXPECT_NEAR(figures.residual_rms[1], i < 2 ? 0.25 * std::sqrt(10.0 / n) : 0.0, 1e-12);
        EXPECT_EQ(figures.max_lsb, 32768.0 * peaks[i][i == 0 ? 0 : 1]);
        EXPECT_EQ(figures.differing, i == 0 ? 1010U : i == 1 ? 10U : 0U);
        EXPECT_EQ(figures.first_difference, i == 0 ? 50 : i == 1 ? static_cast<int>(n) + 7 : -1);
        EXPECT_EQ(figures.clamped, i == 0 ? 1000U : 0U); // +1 is beyond 16 bits
        EXPECT_EQ(figures.verdict, i == 2 ? Verdict::BitExact : Verdict::Audible);
    }
    // A window of 400 ms of the loudness reaches into the second; not into the third.
    EXPECT_EQ(figures.max_momentary, -HUGE_VAL);
    null.whole(figures);
    EXPECT_EQ(figures.max_lsb, 32768.0);
    EXPECT_EQ(figures.first_difference, 50);
    EXPECT_EQ(figures.differing, 1020U);
    EXPECT_EQ(figures.clamped, 1000U);
}

/* The bound of floats that one interval exceeds is not that of the next. */
TEST(NullSpans, BoundsOfFloatsAreApart)
{
    Random random{25};
    constexpr std::size_t n = 4096;
    Set set = float_set(3, 2 * n, random);
    set.mix[5] += 0x1p-16;
    set.mix[n + 5] = std::nextafterf(static_cast<float>(set.mix[n + 5]), 1.0F);
    const Audio mix{Format::F32, {set.mix}};
    std::vector<Audio> stems;
    for (const Signal &stem : set.stems)
        stems.emplace_back(Format::F32, std::vector<Signal>{stem});
    NullCheck null;
    null.configure({.reference = Format::F32,
                    .layout = Layout::Planar,
                    .rate = 48000,
                    .weights = {1.0},
                    .stems = std::vector<Format>(3, Format::F32)});
    NullFigures figures;
    for (const std::size_t at : {std::size_t{0}, n}) {
        std::vector<Planes> views;
        for (const Audio &stem : stems)
            views.push_back(stem.view().advanced(at));
        null.add_block(mix.view().advanced(at), views, n);
        null.interval(figures);
        EXPECT_EQ(figures.verdict, at == 0 ? Verdict::BelowGate : Verdict::FloatRounding);
    }
    null.whole(figures);
    EXPECT_EQ(figures.verdict, Verdict::BelowGate);
}

} // namespace
} // namespace stems::test
