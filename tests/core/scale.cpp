/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Scaling and adding, with and without a ramp.
 */
#include "core/scale.h"
#include "formula.h"
#include "kernels.h"

using namespace stems;
using namespace stems::test;
using formula::kFormatList;
using formula::Quad;

namespace
{

constexpr double kGains[] = {0.0,  1.0,    -1.0,   0.1,     1.0 / 3.0,         -0.7071067811865476,
                             10.0, 1e-310, 3.0e-5, 0x1p-40, 1.4142135623730951};

/* The product rounded to double, then the sum: both by way of quad. */
double expect(double sum, Format format, const unsigned char *in, double gain)
{
    const auto product = static_cast<double>(formula::worth(format, in) * Quad{gain});
    return static_cast<double>(Quad{sum} + Quad{product});
}

TEST(ScalarScaleAdd, EqualsFormula)
{
    for (Format format : kFormatList) {
        SCOPED_TRACE(name(format));
        Random random(31);
        for (double gain : kGains) {
            constexpr std::size_t n = 513;
            const Bytes in = samples(format, n, 3, random);
            const Bytes before = sums(Wide::F64, n, random);
            Bytes sum(before), expected(before);
            for (std::size_t i = 0; i < n; ++i)
                expected.set(
                    i, expect(before.at<double>(i), format, in.data() + i * width(format), gain));
            scalar::scale_add_kernel(format)(reinterpret_cast<double *>(sum.data()), in.data(),
                                             gain, n);
            ASSERT_TRUE(same(Wide::F64, sum, expected)) << "gain " << gain;
        }
    }
}

class Scale : public EveryTarget
{
};
STEMS_EVERY_TARGET(Scale);

TEST_P(Scale, EqualsScalar)
{
    for (Format format : kFormatList) {
        SCOPED_TRACE(name(format));
        Random random(32);
        const auto compare = [&](std::size_t n, std::size_t offset) {
            const double gain = kGains[(n + offset) % std::size(kGains)];
            const Bytes in = samples(format, n, offset, random);
            const Bytes before = sums(Wide::F64, n, random);
            Bytes a(before), b(before);
            scale_add_kernel(format)(reinterpret_cast<double *>(a.data()), in.data(), gain, n);
            scalar::scale_add_kernel(format)(reinterpret_cast<double *>(b.data()), in.data(), gain,
                                             n);
            ASSERT_TRUE(same(Wide::F64, a, b)) << n << " samples at " << offset << ", " << gain;
        };
        for (std::size_t n : kSizes)
            for (std::size_t offset = 0; offset < 16; ++offset)
                compare(n, offset);
        for (std::size_t n = 0; n < 100; ++n)
            compare(n, n % 16);
    }
}

TEST_P(Scale, RampEqualsFormula)
{
    for (Format format : kFormatList) {
        SCOPED_TRACE(name(format));
        Random random(33);
        const RampAddFn kernel = ramp_add_kernel(format);
        for (double step : {0.0, 1.0 / 240, -1.0 / 513, 1e-9})
            for (std::size_t sum_stride : {1, 2, 5})
                for (std::size_t in_stride : {1, 2, 7})
                    for (std::size_t n : kSizes) {
                        if (n * sum_stride * in_stride > 4 * 4096)
                            continue;
                        const double gain = 1.0 / 3.0;
                        const Bytes in = samples(format, n * in_stride, n % 16, random);
                        const Bytes before = sums(Wide::F64, n * sum_stride, random);
                        Bytes sum(before), expected(before);
                        for (std::size_t i = 0; i < n; ++i) {
                            // gain + step * (i + 1), each rounded to double.
                            const auto rise = static_cast<double>(Quad{step} * Quad(i + 1));
                            const auto now = static_cast<double>(Quad{gain} + Quad{rise});
                            expected.set(i * sum_stride,
                                         expect(before.at<double>(i * sum_stride), format,
                                                in.data() + i * in_stride * width(format), now));
                        }
                        kernel(reinterpret_cast<double *>(sum.data()), sum_stride, in.data(),
                               in_stride, gain, step, n);
                        ASSERT_TRUE(same(Wide::F64, sum, expected))
                            << n << " samples, strides " << sum_stride << " and " << in_stride
                            << ", step " << step;
                    }
    }
}

/* However a stream is cut, a ramp is the same: its formula has no memory. */
TEST_P(Scale, RampDoesNotDependOnCuts)
{
    constexpr std::size_t n = 240;
    Random random(34);
    const Bytes in = samples(Format::F32, n, 0, random);
    const double gain = 0.0, step = 0x1p-8; // exact, so that cuts can be compared
    Bytes whole(n * 8), cut(n * 8);
    std::memset(whole.data(), 0, n * 8);
    std::memset(cut.data(), 0, n * 8);
    const RampAddFn kernel = ramp_add_kernel(Format::F32);
    kernel(reinterpret_cast<double *>(whole.data()), 1, in.data(), 1, gain, step, n);
    for (std::size_t at = 0; at < n; at += 48)
        kernel(reinterpret_cast<double *>(cut.data()) + at, 1, in.data() + at * 4, 1,
               gain + step * static_cast<double>(at), step, 48);
    EXPECT_TRUE(same(Wide::F64, whole, cut));
}

} // namespace
