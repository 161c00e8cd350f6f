/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The transform of AAC against its sum, term by term.
 */
#include "core/mdct.h"

#include "accuracy/faults.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace stems::test
{
namespace
{

constexpr std::size_t kHop = Mdct::kHop;

/* What a signal has of the k-th cosine. */
double sum_of(const std::vector<double> &x, std::size_t k)
{
    double sum = 0.0;
    for (std::size_t n = 0; n < x.size(); ++n)
        sum +=
            x[n] * std::cos(std::numbers::pi / kHop * (static_cast<double>(n) + 0.5 + 0.5 * kHop) *
                            (static_cast<double>(k) + 0.5));
    return std::sqrt(2.0 / kHop) * sum;
}

TEST(Mdct, IsTheSum)
{
    accuracy::Random random{1};
    std::vector<double> x(Mdct::kWindow), windowed(x.size()), bins(kHop);
    for (std::size_t n = 0; n < x.size(); ++n) {
        x[n] = accuracy::between(random, -1.0, 1.0);
        windowed[n] =
            x[n] * std::sin(std::numbers::pi * (static_cast<double>(n) + 0.5) / Mdct::kWindow);
    }
    Mdct{Mdct::Shape::Sine}.forward(x.data(), bins.data());
    for (std::size_t k = 0; k < kHop; ++k)
        ASSERT_NEAR(bins[k], sum_of(windowed, k), 1e-11) << k;
}

/* Of both windows the squares of the first half and of the second are one; that of Kaiser
 * and Bessel is steeper in its middle. An impulse tells what they are: it has their value
 * times a cosine in each coefficient. */
TEST(Mdct, WindowsKeepThePower)
{
    std::vector<double> x(Mdct::kWindow), bins(kHop);
    for (const Mdct::Shape shape : {Mdct::Shape::Sine, Mdct::Shape::Kaiser}) {
        Mdct mdct{shape};
        const auto power_at = [&](std::size_t n) {
            x[n] = 1.0;
            mdct.forward(x.data(), bins.data());
            x[n] = 0.0;
            double power = 0.0;
            for (double bin : bins)
                power += bin * bin;
            return power;
        };
        for (std::size_t n : {3, 100, 511, 700, 1023})
            EXPECT_NEAR(power_at(n) + power_at(n + kHop), 1.0, 1e-12) << n;
        const double quarter = power_at(kHop / 4);
        if (shape == Mdct::Shape::Sine)
            EXPECT_NEAR(quarter, 0.5 - 0.5 * std::cos(std::numbers::pi * (kHop / 4 + 0.5) / kHop),
                        1e-12);
        else
            EXPECT_LT(quarter, 0.1);
    }
}

} // namespace
} // namespace stems::test
