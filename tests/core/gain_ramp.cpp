/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Gain ramps against the formula of gain_ramp.h, in quadruple precision.
 */
#include "core/gain_ramp.h"
#include "formula.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

using namespace stems;
using formula::Quad;

namespace
{

constexpr double kGains[] = {0.0, 1.0, -1.0, 0.1, 10.0, -10.0, 0.5, 1.0 / 3.0, 1e-5, 9.999999};
constexpr std::uint64_t kLengths[] = {1, 2, 3, 7, 220, 240, 441, 4800, 100000};

/* The gains of @frames frames, asked for in runs of at most @cut frames. */
std::vector<double> gains(GainRamp ramp, std::uint64_t frames, std::uint64_t cut)
{
    std::vector<double> out;
    while (out.size() < frames) {
        const std::uint64_t run =
            ramp.run(std::min<std::uint64_t>(cut, frames - static_cast<std::uint64_t>(out.size())));
        EXPECT_GT(run, 0u);
        const Gain gain = ramp.gain();
        for (std::uint64_t i = 0; i < run; i++)
            out.push_back(gain.value + gain.step * static_cast<double>(i + 1));
        ramp.advance(run);
        if (!ramp.steady()) { /* else exactly the target */
            EXPECT_EQ(ramp.current(), out.back());
        }
    }
    return out;
}

TEST(GainRamp, FollowsTheFormula)
{
    for (double a : kGains)
        for (double b : kGains)
            for (std::uint64_t n : kLengths) {
                if (a == b)
                    continue;
                GainRamp ramp{a};
                ramp.move_to(b, n);
                EXPECT_EQ(ramp.target(), b);
                const std::vector<double> got = gains(ramp, n + 5, n + 5);
                const double bound = static_cast<double>(n) * 0x1p-45 + 0x1p-44;
                for (std::uint64_t k = 0; k < n; k++) {
                    const Quad want = Quad{a} + (Quad{b} - Quad{a}) * static_cast<Quad>(k + 1) /
                                                    static_cast<Quad>(n);
                    const auto off = static_cast<double>(Quad{got[k]} - want);
                    ASSERT_LE(std::abs(off), bound)
                        << a << " to " << b << ", frame " << k << " of " << n;
                }
                for (std::uint64_t k = n; k < n + 5; k++)
                    ASSERT_EQ(got[k], b);
            }
}

TEST(GainRamp, DoesNotDependOnHowItIsCut)
{
    std::mt19937_64 random(1);
    for (std::uint64_t n : kLengths) {
        GainRamp ramp{0.3};
        ramp.move_to(-7.1, n);
        const std::vector<double> whole = gains(ramp, n + 10, n + 10);
        for (std::uint64_t cut : {1ull, 2ull, 7ull, 64ull, 480ull})
            ASSERT_EQ(whole, gains(ramp, n + 10, cut)) << n << " frames, cut at " << cut;
        /* Past parts of it, too. */
        for (int i = 0; i < 100; i++) {
            const std::uint64_t skip = random() % n;
            GainRamp later = ramp;
            for (std::uint64_t left = skip; left > 0;) {
                const std::uint64_t step = 1 + random() % left;
                later.advance(step);
                left -= step;
            }
            const std::vector<double> rest(whole.begin() + static_cast<std::ptrdiff_t>(skip),
                                           whole.end());
            ASSERT_EQ(rest, gains(later, n + 10 - skip, 13));
        }
    }
}

TEST(GainRamp, StartsAnewFromWhereItIs)
{
    GainRamp ramp{0.0};
    ramp.move_to(1.0, 100);
    ramp.advance(50);
    EXPECT_NEAR(ramp.current(), 0.5, 1e-9);
    const double before = ramp.current();
    ramp.move_to(0.0, 100);
    EXPECT_EQ(ramp.current(), before);
    ramp.advance(1);
    EXPECT_NEAR(ramp.current(), 0.495, 1e-9);
    ramp.advance(99);
    EXPECT_TRUE(ramp.steady());
    EXPECT_EQ(ramp.current(), 0.0);
    EXPECT_TRUE(ramp.gain().silent());
}

TEST(GainRamp, TheSameTargetDoesNotStartItAnew)
{
    GainRamp ramp{0.0};
    ramp.move_to(1.0, 10);
    ramp.advance(5);
    ramp.move_to(1.0, 1000);
    ramp.advance(5);
    EXPECT_TRUE(ramp.steady());
    EXPECT_TRUE(ramp.gain().unity());
}

TEST(GainRamp, NoFramesMeansAtOnce)
{
    GainRamp ramp;
    EXPECT_TRUE(ramp.gain().unity());
    ramp.move_to(0.25, 0);
    EXPECT_TRUE(ramp.steady());
    EXPECT_EQ(ramp.gain().value, 0.25);
    EXPECT_EQ(ramp.gain().step, 0.0);
    EXPECT_EQ(ramp.run(4096), 4096u);

    ramp.move_to(1.0, 100);
    ramp.advance(10);
    ramp.move_to(0.0, 0);
    EXPECT_TRUE(ramp.gain().silent());
}

TEST(GainRamp, RunsEndWhereTheRampEnds)
{
    GainRamp ramp{0.0};
    ramp.move_to(1.0, 10);
    EXPECT_EQ(ramp.run(7), 7u);
    EXPECT_EQ(ramp.run(100), 10u);
    ramp.advance(7);
    EXPECT_EQ(ramp.run(100), 3u);
    ramp.advance(1000000); /* beyond the end */
    EXPECT_TRUE(ramp.steady());
    EXPECT_EQ(ramp.run(100), 100u);
}

} // namespace
