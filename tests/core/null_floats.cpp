/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sets of floats that are sound, however they were added up and printed. They
 * are made by adding as such programs do.
 */
#include "null_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace stems::test
{
namespace
{

/* Programs that add floats, in every order and with partial sums far above the
 * mix, to stems that were printed as they are or from double; and programs that
 * add in double and print all apart. All of them are sound. */
TEST(NullFloats, AddedInAnyOrder)
{
    enum class Adds { Floats, FloatsOfDoubles, Doubles };
    Random random{24};
    for (std::size_t stems = 1; stems <= 16; ++stems)
        for (const Adds adds : {Adds::Floats, Adds::FloatsOfDoubles, Adds::Doubles})
            for (const bool hot : {false, true}) {
                // Hot: loud ones that cancel out, in pairs.
                std::vector<Signal> sources;
                for (std::size_t s = 0; s < stems; ++s) {
                    sources.push_back(noise(4000, hot ? 0.5 : 0.1, random));
                    for (std::size_t i = 0; hot && s % 2 == 1 && i < 4000; ++i)
                        sources[s][i] = sources[s][i] * 1e-3 - sources[s - 1][i];
                }
                std::vector<std::size_t> order(stems);
                std::iota(order.begin(), order.end(), std::size_t{0});
                std::ranges::stable_sort(order, {}, [&](std::size_t s) {
                    return hot ? s % 2 : stems - s; // all that is loud first
                });
                if (!hot && adds == Adds::FloatsOfDoubles)
                    std::ranges::shuffle(order, random);
                Set set{sources, Signal(4000)};
                for (std::size_t i = 0; i < 4000; ++i) {
                    float single = 0.0F;
                    double sum = 0.0;
                    for (const std::size_t s : order) {
                        const auto printed = static_cast<float>(sources[s][i]);
                        set.stems[s][i] = static_cast<double>(printed);
                        sum += sources[s][i];
                        single =
                            adds == Adds::Floats
                                ? single + printed
                                : static_cast<float>(static_cast<double>(single) + sources[s][i]);
                    }
                    set.mix[i] = static_cast<double>(adds == Adds::Doubles ? static_cast<float>(sum)
                                                                           : single);
                }
                const NullFigures figures = check(set, Format::F32, Format::F32);
                EXPECT_LE(figures.verdict, Verdict::FloatRounding)
                    << stems << " " << static_cast<int>(adds) << " " << hot << ": "
                    << figures.float_excess;
            }
}

/* Two stems and their mix, each rounded once: three roundings, of which two are
 * as far as they go apart. Beside powers of two, where roundings are coarsest,
 * in steps of a quarter of the last place. */
TEST(NullFloats, TwoPrintedApart)
{
    Set set{{{}, {}}, {}};
    const auto print = [](double x) { return static_cast<double>(static_cast<float>(x)); };
    for (const double size : {1.0, 0.5, -0.5, 0.25, -0.25, 0x1p-20})
        for (int a = -40; a <= 40; ++a)
            for (int b = -40; b <= 40; ++b) {
                const double first = 1.0 + a * 0x1p-26, second = size * (1.0 + b * 0x1p-26);
                set.stems[0].push_back(print(first));
                set.stems[1].push_back(print(second));
                set.mix.push_back(print(first + second));
            }
    const NullFigures figures = check(set, Format::F32, Format::F32);
    EXPECT_EQ(figures.verdict, Verdict::FloatRounding);
    EXPECT_GT(figures.float_excess, 0.99); // no bound is tighter
}

/* A program that flushes denormals leaves what is below FLT_MIN of each stem. */
TEST(NullFloats, FlushedDenormals)
{
    Set set{{Signal(1000, 0x1p-130), Signal(1000, 0x1p-128)}, Signal(1000, 0.0)};
    EXPECT_EQ(check(set, Format::F32, Format::F32).verdict, Verdict::FloatRounding);
    set.mix[5] = -0x1p-126;
    EXPECT_GT(check(set, Format::F32, Format::F32).verdict, Verdict::FloatRounding);
}

/* Infinite stems excuse nothing, nor does a mix that is no number. */
TEST(NullFloats, InfinityIsNoRounding)
{
    for (const double bad : {HUGE_VAL, std::nan("")}) {
        const Set set{{Signal(1000, HUGE_VAL), Signal(1000, 0.5)}, Signal(1000, bad)};
        const NullFigures figures = check(set, Format::F32, Format::F32);
        EXPECT_EQ(figures.float_excess, HUGE_VAL);
        EXPECT_EQ(figures.verdict, Verdict::Audible);
    }
    // Beyond what a sum of sizes can hold: that is no bound either. Where the mix is
    // their sum for all that, it does no harm to others.
    Set large{{Signal(1000, 0x1p1020), Signal(1000, -0x1p1020)}, Signal(1000, 0.0)};
    large.stems[0][9] = 1.0;
    large.stems[1][9] = 0x1p-2;
    large.mix[9] = 1.25 + 0x1p-52;
    EXPECT_EQ(check(large, Format::F64, Format::F64).verdict, Verdict::FloatRounding);
    large.mix[8] = 1.0;
    EXPECT_EQ(check(large, Format::F64, Format::F64).verdict, Verdict::Audible);
}

} // namespace
} // namespace stems::test
