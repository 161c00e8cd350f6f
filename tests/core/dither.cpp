/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Dither against what the theory says of triangular noise (Lipshitz,
 * Wannamaker, Vanderkooy 1992), the fast version against the scalar one.
 *
 * Over N samples the standard error of a mean is sigma / sqrt(N), of a
 * correlation 1 / sqrt(N); bounds are five to six of them.
 */
#include "core/dither.h"
#include "kernels.h"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace stems;
using namespace stems::test;

namespace
{

constexpr std::size_t kMany = std::size_t{1} << 20;
constexpr double kCorrelation = 5.5e-3;

constexpr Format kIntegers[] = {Format::S16, Format::S24, Format::S24_32, Format::S32};

double lsb(Format format)
{
    return std::ldexp(1.0, 1 - depth(format));
}

/* In LSB. */
std::vector<double> noise(std::string_view stem, std::uint64_t number, std::uint32_t step,
                          std::size_t n, Format format = Format::S16)
{
    std::vector<double> sum(n, 0.0);
    Dither{stem}.add(format, sum.data(), number, step, n);
    for (double &x : sum)
        x /= lsb(format);
    return sum;
}

double mean_product(const std::vector<double> &a, const std::vector<double> &b, std::size_t lag = 0)
{
    double sum = 0.0;
    for (std::size_t i = lag; i < a.size(); i++)
        sum += a[i] * b[i - lag];
    return sum / static_cast<double>(a.size() - lag);
}

double mean(const std::vector<double> &a)
{
    double sum = 0.0;
    for (double x : a)
        sum += x;
    return sum / static_cast<double>(a.size());
}

TEST(Dither, IsTriangular)
{
    const std::vector<double> x = noise("drums", 0, 1, kMany);
    EXPECT_NEAR(mean(x), 0.0, 2e-3);
    EXPECT_NEAR(mean_product(x, x), 1.0 / 6.0, 1e-3);
    /* The triangle's distribution: P(X <= a) = 1 - (1 - a)^2 / 2 for a >= 0. */
    for (const double a : {-0.9, -0.5, -0.25, 0.0, 0.1, 0.5, 0.75, 0.99}) {
        const auto below = static_cast<double>(
            std::count_if(x.begin(), x.end(), [a](double v) { return v <= a; }));
        const double p = a >= 0.0 ? 1.0 - (1.0 - a) * (1.0 - a) / 2.0 : (1.0 + a) * (1.0 + a) / 2.0;
        EXPECT_NEAR(below / kMany, p, 3e-3) << a;
    }
    for (const double v : x)
        ASSERT_LT(std::fabs(v), 1.0);
}

/* Mean 0 and variance LSB^2 / 4, wherever the signal lies between two steps. */
TEST(Dither, TotalErrorDoesNotFollowTheSignal)
{
    for (Format format : kIntegers)
        for (const double signal : {0.0, 0.1, 0.25, 0.5, 0.7, 1000.3}) {
            std::vector<double> error = noise("bass", 12345, 1, kMany, format);
            for (double &x : error)
                x = std::nearbyint(signal + x) - signal;
            EXPECT_NEAR(mean(error), 0.0, 3e-3) << signal;
            EXPECT_NEAR(std::sqrt(mean_product(error, error)), 0.5, 2e-3) << signal;
        }
}

TEST(Dither, IsCorrelatedWithNothing)
{
    const std::vector<double> x = noise("vocals", 0, 1, kMany);
    for (std::size_t lag = 1; lag <= 64; lag++)
        EXPECT_LT(std::fabs(mean_product(x, x, lag) * 6.0), kCorrelation) << lag;
    for (const char *other : {"vocal", "vocalt", "drums", "mix", ""})
        for (const std::size_t lag : {0, 1, 2})
            EXPECT_LT(std::fabs(mean_product(x, noise(other, 0, 1, kMany), lag) * 6.0),
                      kCorrelation)
                << other;
    /* Channels of an interleaved stream, and hours apart. */
    const std::vector<double> left = noise("vocals", 0, 2, kMany);
    EXPECT_LT(std::fabs(mean_product(left, noise("vocals", 1, 2, kMany)) * 6.0), kCorrelation);
    for (const std::uint64_t later : {1, 2, 3})
        EXPECT_LT(std::fabs(mean_product(x, noise("vocals", later << 32, 1, kMany)) * 6.0),
                  kCorrelation);
}

TEST(Dither, DoesNotDependOnHowTheStreamIsCut)
{
    constexpr std::uint64_t start = (std::uint64_t{1} << 32) - 777; /* over the end of a key */
    for (const std::uint32_t step : {1u, 2u, 64u}) {
        const std::vector<double> whole = noise("fx", start, step, 3000);
        Random random(5);
        for (std::size_t at = 0; at < whole.size();) {
            const std::size_t n = std::min<std::size_t>(random() % 100, whole.size() - at);
            const std::vector<double> part = noise("fx", start + at * step, step, n);
            for (std::size_t i = 0; i < n; i++)
                ASSERT_EQ(part[i], whole[at + i]) << at + i << " in steps of " << step;
            at += n;
        }
    }
    EXPECT_EQ(noise("fx", 0, 2, 100)[7], noise("fx", 0, 1, 100)[14]);
}

class DitherKernel : public EveryTarget
{
};
STEMS_EVERY_TARGET(DitherKernel);

TEST_P(DitherKernel, EqualsScalar)
{
    Random random(51);
    const auto compare = [&](std::size_t n) {
        const DitherKey key{static_cast<std::uint32_t>(random()),
                            static_cast<std::uint32_t>(random())};
        const auto number = static_cast<std::uint32_t>(random());
        const auto step = static_cast<std::uint32_t>(1 + random() % 64);
        const Bytes before = sums(Wide::F64, n, random, false);
        Bytes a(before), b(before);
        dither_kernel()(reinterpret_cast<double *>(a.data()), key, number, step, 0x1p-31, n);
        scalar::dither_kernel()(reinterpret_cast<double *>(b.data()), key, number, step, 0x1p-31,
                                n);
        ASSERT_TRUE(same(Wide::F64, a, b)) << n;
    };
    for (std::size_t n : kSizes)
        compare(n);
    for (std::size_t n = 0; n < 100; ++n)
        compare(n);
}

} // namespace
