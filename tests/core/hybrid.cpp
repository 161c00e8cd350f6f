/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The transform of MP3: what follows from the standard for sines, and that it is nearly its own
 * inverse.
 */
#include "core/hybrid.h"

#include "accuracy/faults.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace stems::test
{
namespace
{

constexpr std::size_t kHop = Hybrid::kHop, kWindow = Hybrid::kWindow, kBand = 18;
using Values = std::vector<double>;

/* The power of a sine in the coefficients, the mean over its phases. */
Values powers_of(Hybrid &hybrid, double line)
{
    Values x(kWindow), bins(kHop), out(kHop);
    for (const double phase : {0.0, 0.5 * std::numbers::pi})
        for (std::size_t hop = 0; hop < 2; ++hop) {
            for (std::size_t n = 0; n < kWindow; ++n)
                x[n] = std::cos(std::numbers::pi / kHop * (line + 0.5) *
                                    static_cast<double>(n + 7 * hop) +
                                phase);
            hybrid.forward(x.data(), bins.data());
            for (std::size_t k = 0; k < kHop; ++k)
                out[k] += 0.25 * bins[k] * bins[k];
        }
    return out;
}

/* Line by line upwards, in odd bands as in even ones. */
TEST(Hybrid, LinesAreInOrder)
{
    Hybrid hybrid;
    for (std::size_t line : {2, 9, 17, 18, 20, 30, 35, 36, 100, 301, 560}) {
        const Values powers = powers_of(hybrid, static_cast<double>(line));
        EXPECT_EQ(std::ranges::max_element(powers) - powers.begin(),
                  static_cast<std::ptrdiff_t>(line));
    }
}

/* A band has the sines of its neighbour as if mirrored at the edge. The butterflies cancel
 * that: of two lines that lie i + 1/2 beside an edge one had c(i) of the other, and that is
 * gone but for what the window of 36 spreads. */
TEST(Hybrid, NeighboursAreTakenApart)
{
    Hybrid hybrid;
    for (std::size_t edge = kBand; edge < kHop; edge += 5 * kBand)
        for (std::size_t i : {2, 3}) {
            const double c = i == 2 ? 0.33 : 0.185;
            const Values powers = powers_of(hybrid, static_cast<double>(edge + i));
            EXPECT_LT(powers[edge - 1 - i], 0.1 * c * c * powers[edge + i]) << edge << " " << i;
        }
}

/* Of random coefficients in one window each comes back, to the rest that noise() tells; and
 * the windows beside have nothing of them. */
TEST(Hybrid, IsNearlyItsOwnInverse)
{
    Hybrid hybrid;
    accuracy::Random random{1};
    Values coded(kHop), bins(kHop), noise(kHop), x(kWindow + 4 * kHop);
    for (double &c : coded)
        c = accuracy::between(random, -1.0, 1.0);
    Values impulse(kWindow);
    for (std::size_t n = 0; n < kWindow; ++n) {
        impulse[n] = 1.0;
        hybrid.forward(impulse.data(), bins.data());
        impulse[n] = 0.0;
        for (std::size_t k = 0; k < kHop; ++k)
            x[2 * kHop + n] += coded[k] * bins[k];
    }
    hybrid.noise(coded.data(), 0.0, noise.data());
    for (std::size_t hop = 0; hop <= 4; ++hop) {
        hybrid.forward(&x[hop * kHop], bins.data());
        double squares = 0.0;
        for (std::size_t k = 0; k < kHop; ++k) {
            const double off = (bins[k] - (hop == 2 ? coded[k] : 0.0)) / noise[k];
            squares += off * off / kHop;
        }
        EXPECT_LT(squares, 1.0) << hop;
    }
}

/* Windows that begin one after the other are the same as each by itself. */
TEST(Hybrid, Slides)
{
    Hybrid hybrid;
    accuracy::Random random{2};
    Values x(kWindow + 40), bins(kHop);
    for (double &value : x)
        value = accuracy::between(random, -1.0, 1.0);
    std::size_t seen = 0;
    hybrid.slide(x.data(), 40, [&](std::size_t i, const double *slid) {
        EXPECT_EQ(i, seen++);
        hybrid.forward(&x[i], bins.data());
        for (std::size_t k = 0; k < kHop; ++k)
            ASSERT_NEAR(slid[k], bins[k], 1e-12);
    });
    EXPECT_EQ(seen, 40U);
}

/* White noise keeps its power: the sum over all coefficients of what an impulse has there is
 * 1 / kHop of it at each place of the window, on the mean. */
TEST(Hybrid, KeepsThePower)
{
    Hybrid hybrid;
    Values x(kWindow), bins(kHop);
    double power = 0.0;
    for (std::size_t n = 0; n < kWindow; ++n) {
        x[n] = 1.0;
        hybrid.forward(x.data(), bins.data());
        x[n] = 0.0;
        for (double bin : bins)
            power += bin * bin / kHop;
    }
    EXPECT_NEAR(power, 1.0, 1e-3);
}

} // namespace
} // namespace stems::test
