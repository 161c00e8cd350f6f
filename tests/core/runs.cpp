/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Clip runs and flat tops, 64 samples at a time, against plain loops that look at
 * one sample after the other.
 */
#include "core/clip_runs.h"
#include "core/flat_tops.h"
#include "kernels.h"
#include "signals.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace stems;
using namespace stems::test;

namespace
{

constexpr double kInf = std::numeric_limits<double>::infinity();

struct PlainClips {
    double top;
    std::uint64_t shortest, run = 0;

    ClipRuns::Found count(std::span<const double> samples)
    {
        ClipRuns::Found found;
        for (std::size_t i = 0; i < samples.size(); ++i) {
            run = samples[i] >= top || samples[i] <= -1.0 ? run + 1 : 0;
            if (run == shortest && found.runs++ == 0)
                found.first =
                    static_cast<std::ptrdiff_t>(i + 1) - static_cast<std::ptrdiff_t>(shortest);
            found.samples += run == shortest ? shortest : run > shortest;
        }
        return found;
    }
};

/* One side. */
struct PlainTops {
    double sign;
    std::uint64_t shortest, run = 0;
    double value = 0.0, before = 0.0;
    bool sharp = false;
    FlatSide side{};

    void count(std::span<const double> samples)
    {
        for (double x : samples) {
            const double height = sign * x;
            if (height >= side.ceiling && height > 0.0) {
                if (height > side.ceiling)
                    side = {height, 0};
                if (run > 0 && height == value) {
                    ++run;
                } else {
                    run = 1;
                    value = height;
                    sharp = std::fabs(x - before) > 0x1p-14;
                }
                side.tops += sharp && run == shortest;
            } else {
                run = 0;
            }
            before = x;
        }
    }
};

/* Few values, so that runs are many; some of them long. */
std::vector<double> steps(Dice &dice, std::size_t n)
{
    static constexpr double kValues[] = {
        1.0,  -1.0,    0.999,    -0.999, 0.5,
        -0.5, 0.49999, -0.49999, 0.0,    -0.0,
        0.3,  kInf,    -kInf,    0.5,    std::numeric_limits<double>::quiet_NaN()};
    const std::size_t most = 1 + dice.below(dice.below(2) == 0 ? 4 : 200);
    const std::size_t first = dice.below(2) == 0 ? 4 : 0, last = first == 0 ? 15 : 11;
    std::vector<double> out;
    while (out.size() < n)
        out.resize(std::min(n, out.size() + 1 + dice.below(most)),
                   kValues[first + dice.below(last - first)]);
    return out;
}

class Runs : public EveryTarget
{
};
STEMS_EVERY_TARGET(Runs);

TEST_P(Runs, ClipsAsThePlainLoop)
{
    Dice dice{6};
    for (int turn = 0; turn < 600; ++turn) {
        const auto x = steps(dice, 2000);
        const std::uint64_t shortest = dice.below(2) == 0 ? 1 + dice.below(5) : 1 + dice.below(300);
        ClipRuns clips{Format::F64, shortest};
        PlainClips plain{1.0, shortest};
        for (std::size_t i = 0; i < x.size();) {
            const std::size_t n = std::min(1 + dice.below(turn % 2 == 0 ? 513 : 5), x.size() - i);
            const auto part = std::span{x}.subspan(i, n);
            const ClipRuns::Found a = clips.count(part), b = plain.count(part);
            ASSERT_EQ(a.runs, b.runs) << turn;
            ASSERT_EQ(a.samples, b.samples) << turn;
            ASSERT_EQ(a.first, b.first) << turn;
            ASSERT_EQ(clips.in_run(), plain.run > 0) << turn;
            i += n;
        }
    }
}

TEST_P(Runs, TopsAsThePlainLoop)
{
    Dice dice{7};
    for (int turn = 0; turn < 600; ++turn) {
        const auto x = steps(dice, 2000);
        const std::uint64_t shortest = dice.below(2) == 0 ? 2 + dice.below(4) : 2 + dice.below(300);
        FlatTops flat{shortest};
        PlainTops up{1.0, shortest}, down{-1.0, shortest};
        for (std::size_t i = 0; i < x.size();) {
            const std::size_t n = std::min(1 + dice.below(turn % 2 == 0 ? 513 : 5), x.size() - i);
            const auto part = std::span{x}.subspan(i, n);
            double peak = 0.0;
            for (double value : part)
                peak = std::max(peak, std::isnan(value) ? 0.0 : std::fabs(value));
            flat.count(part, peak);
            up.count(part);
            down.count(part);
            const auto expect = [turn](const FlatSide &a, const FlatSide &b) {
                EXPECT_EQ(a.ceiling, b.ceiling) << turn;
                EXPECT_TRUE(a.tops == b.tops || b.ceiling == kInf) << turn; // full scale
            };
            expect(flat.figures().up, up.side);
            expect(flat.figures().down, down.side);
            if (dice.below(4) == 0) {
                flat.clear();
                up.side = down.side = {};
            }
            i += n;
        }
    }
}

/* A limiter that is not symmetrical: each side has its own ceiling. */
TEST(FlatTops, OfOneSide)
{
    std::vector<double> x(48000);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = std::clamp(std::sin(0.0131 * static_cast<double>(i)), -0.51, 0.5);
    for (double factor : {1.0, -1.0}) {
        auto y = x;
        for (double &sample : y)
            sample *= factor;
        y[20100] = -0.9 * factor;
        FlatTops flat{3};
        flat.count(y, 0.9);
        // Of a sine of 0.0131 per sample: 100.1 periods in 48000; one or two tops may be
        // reached by too small a step.
        EXPECT_NEAR(static_cast<double>(flat.figures().tops()), 100.0, 2.0);
    }
}

} // namespace
