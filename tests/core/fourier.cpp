/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Fourier transform against the sum that defines it, in long double, and back;
 * with every instruction set of this machine, and the same bits by all of them.
 */
#include "core/fourier.h"

#include "kernels.h"
#include "null_sets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace stems
{
namespace
{

using Bins = std::vector<std::complex<double>>;

Bins forward(const test::Signal &x)
{
    Bins bins(x.size() / 2 + 1);
    Fourier{x.size()}.forward(x.data(), bins.data());
    return bins;
}

class FourierTransform : public test::EveryTarget
{
};
STEMS_EVERY_TARGET(FourierTransform);

TEST_P(FourierTransform, IsTheSum)
{
    test::Random random{1};
    for (std::size_t size = 32; size <= 1024; size *= 2) {
        const test::Signal x = test::noise(size, 1.0, random);
        const Bins bins = forward(x);
        for (std::size_t k = 0; k <= size / 2; ++k) {
            std::complex<long double> sum;
            for (std::size_t t = 0; t < size; ++t)
                sum += static_cast<long double>(x[t]) *
                       std::polar(1.0L, -2.0L * std::numbers::pi_v<long double> *
                                            static_cast<long double>(k * t % size) /
                                            static_cast<long double>(size));
            EXPECT_NEAR(bins[k].real(), static_cast<double>(sum.real()), 1e-13) << size << " " << k;
            EXPECT_NEAR(bins[k].imag(), static_cast<double>(sum.imag()), 1e-13) << size << " " << k;
        }
    }
}

TEST_P(FourierTransform, GoesBack)
{
    test::Random random{2};
    for (std::size_t size = 32; size <= 65536; size *= 2) {
        const test::Signal x = test::noise(size, 1.0, random);
        test::Signal y(size);
        Fourier{size}.inverse(forward(x).data(), y.data());
        double most = 0.0;
        for (std::size_t t = 0; t < size; ++t)
            most = std::max(most, std::fabs(x[t] - y[t]));
        EXPECT_LT(most, 1e-14) << size;
    }
}

/* Of a delay, at a size for which the sum takes too long. */
TEST_P(FourierTransform, DelayTurnsBins)
{
    constexpr std::size_t kSize = 65536, kAt = 12345;
    test::Signal x(kSize);
    x[kAt] = 1.0;
    const Bins bins = forward(x);
    for (std::size_t k = 0; k <= kSize / 2; ++k) {
        const double angle = -2.0 * std::numbers::pi * static_cast<double>(k * kAt % kSize) / kSize;
        EXPECT_LT(std::abs(bins[k] - std::polar(1.0, angle)), 1e-14) << k;
    }
}

/* What the first instruction set gave. */
TEST_P(FourierTransform, AllSetsGiveTheSameBits)
{
    static Bins known;
    static test::Signal known_back;
    test::Random random{3};
    const test::Signal x = test::noise(8192, 1.0, random);
    const Bins bins = forward(x);
    test::Signal back(x.size());
    Fourier{x.size()}.inverse(bins.data(), back.data());
    if (known.empty()) {
        known = bins;
        known_back = back;
    }
    EXPECT_EQ(bins, known);
    EXPECT_EQ(back, known_back);
}

} // namespace
} // namespace stems
