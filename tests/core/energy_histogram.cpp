/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Gated means and percentiles against sorted lists of all energies.
 */
#include "core/energy_histogram.h"
#include "signals.h"

#include <cmath>
#include <gtest/gtest.h>

#include <limits>

using namespace stems;
using namespace stems::test;

namespace
{

/* dB: a bin, and a gate that is a bin beside. */
constexpr double kBins = 2.0 * 0.0043;

double db(double energy)
{
    return 10.0 * std::log10(energy);
}

std::vector<double> above(std::vector<double> list, double gate)
{
    double sum = 0.0;
    for (double e : list)
        sum += e;
    const double level = gate * sum / static_cast<double>(list.size());
    std::erase_if(list, [level](double e) { return !(e > level); });
    std::ranges::sort(list);
    return list;
}

TEST(EnergyHistogram, LikeAList)
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Dice dice{seed};
        EnergyHistogram histogram;
        std::vector<double> list;
        const std::size_t n = seed < 10 ? seed : 100 + dice.below(40000);
        for (std::size_t i = 0; i < n; ++i) {
            list.push_back(std::pow(10.0, -3.0 + 2.5 * dice() * std::fabs(dice())));
            histogram.add(list.back());
        }
        for (double gate : {0.1, 0.01}) {
            const auto passed = above(list, gate);
            double sum = 0.0;
            for (double e : passed)
                sum += e;
            EXPECT_NEAR(db(histogram.gated_mean(gate)), db(sum / double(passed.size())), 0.002)
                << seed;
            const auto range = histogram.percentiles(0.10, 0.95, gate);
            const auto last = static_cast<double>(passed.size() - 1);
            EXPECT_NEAR(db(range.low), db(passed[std::size_t(std::lround(0.10 * last))]), kBins)
                << seed;
            EXPECT_NEAR(db(range.high), db(passed[std::size_t(std::lround(0.95 * last))]), kBins)
                << seed;
        }
    }
}

/* A few levels only: told from the gate exactly, however near. Of 9 at 1 and
 * 10 at g, the gate of 0.1 of the mean is (9 + 10 g) / 190. */
TEST(EnergyHistogram, LevelsAtTheGate)
{
    const double tie = 9.0 / 180.0;
    for (double beside : {-1e-9, 1e-9}) {
        EnergyHistogram histogram;
        const double g = tie * (1.0 + beside);
        for (int i = 0; i < 19; ++i)
            histogram.add(i < 9 ? 1.0 : g);
        const double expected = beside > 0.0 ? (9.0 + 10.0 * g) / 19.0 : 1.0;
        EXPECT_NEAR(histogram.gated_mean(0.1), expected, 1e-12);
    }
}

TEST(EnergyHistogram, Edges)
{
    EnergyHistogram histogram;
    EXPECT_EQ(histogram.mean(), 0.0);
    EXPECT_EQ(histogram.gated_mean(0.1), 0.0);
    EXPECT_EQ(histogram.percentiles(0.1, 0.95, 0.01).high, 0.0);
    for (double e : {1e-300, 1e-9, 1e9, 1e300}) {
        histogram.clear();
        histogram.add(e);
        EXPECT_EQ(histogram.gated_mean(0.1), e);
        EXPECT_EQ(histogram.percentiles(0.1, 0.95, 0.01).low, e);
    }
    histogram.add(std::numeric_limits<double>::infinity());
    EXPECT_EQ(histogram.gated_mean(0.1), std::numeric_limits<double>::infinity());
    EXPECT_EQ(histogram.percentiles(0.1, 0.95, 0.01).high, 0.0);
}

} // namespace
