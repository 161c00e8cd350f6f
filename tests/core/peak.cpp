/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Peak, of samples and of sums.
 */
#include "core/peak.h"
#include "formula.h"
#include "kernels.h"

#include <limits>

using namespace stems;
using namespace stems::test;
using formula::kFormatList;
using formula::kWideList;
using formula::Quad;

namespace
{

Quad larger(Quad peak, Quad value)
{
    const Quad magnitude = value < 0 ? -value : value;
    return magnitude > peak ? magnitude : peak; // not for NaN
}

double expect(Format format, const Bytes &in)
{
    Quad peak = 0;
    for (std::size_t i = 0; i < in.size(); i += width(format))
        peak = larger(peak, formula::worth(format, in.data() + i));
    return static_cast<double>(peak);
}

/* n samples that are small but for one, so that every place is looked at. */
Bytes one_large(Format format, std::size_t n, std::size_t offset, std::size_t place, Random &random)
{
    Bytes in(n * width(format), offset);
    std::memset(in.data(), 0, in.size());
    for (std::size_t tries = 0; tries < 64; ++tries) {
        const Bytes one = samples(format, 1, 0, random);
        std::memcpy(in.data() + place * width(format), one.data(), width(format));
        if (expect(format, in) > 0)
            break;
    }
    return in;
}

class Peak : public EveryTarget
{
};
STEMS_EVERY_TARGET(Peak);

void equals_formula(PeakFn kernel, Format format)
{
    Random random(71);
    for (std::size_t n : kSizes)
        for (std::size_t offset = 0; offset < 16; ++offset) {
            const Bytes in = samples(format, n, offset, random);
            ASSERT_EQ(kernel(in.data(), n), expect(format, in)) << n << " samples at " << offset;
        }
    for (std::size_t n = 1; n < 150; ++n)
        for (std::size_t place = 0; place < n; place += 1 + n / 40) {
            const Bytes in = one_large(format, n, n % 16, place, random);
            ASSERT_EQ(kernel(in.data(), n), expect(format, in))
                << n << " samples, one at " << place;
        }
}

TEST(ScalarPeak, EqualsFormula)
{
    for (Format format : kFormatList) {
        SCOPED_TRACE(name(format));
        equals_formula(scalar::peak_kernel(format), format);
    }
}

TEST_P(Peak, EqualsFormula)
{
    for (Format format : kFormatList) {
        SCOPED_TRACE(name(format));
        equals_formula(peak_kernel(format), format);
    }
}

TEST_P(Peak, OfSumsEqualsFormula)
{
    for (Wide wide : kWideList) {
        SCOPED_TRACE(name(wide));
        Random random(72);
        for (std::size_t n : {0, 1, 2, 3, 7, 31, 64, 65, 513, 4096}) {
            const Bytes sum = sums(wide, n, random);
            Quad largest = 0;
            for (std::size_t i = 0; i < n; ++i)
                largest = larger(largest, formula::worth(wide, sum.data() + i * width(wide)));
            ASSERT_EQ(peak(wide, sum.data(), n), static_cast<double>(largest)) << n;
        }
    }
}

TEST_P(Peak, OfTheSmallestSumIsFullRange)
{
    for (std::size_t n : {1, 40}) {
        Bytes i32(n * 4), i64(n * 8);
        for (std::size_t i = 0; i < n; ++i) {
            i32.set(i, std::numeric_limits<std::int32_t>::min());
            i64.set(i, std::numeric_limits<std::int64_t>::min());
        }
        EXPECT_EQ(peak(Wide::I32, i32.data(), n), 256.0);
        EXPECT_EQ(peak(Wide::I64, i64.data(), n), 0x1p32);
    }
}

TEST_P(Peak, PassesOverNaN)
{
    constexpr std::size_t n = 200;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    Bytes in(n * 4);
    for (std::size_t i = 0; i < n; ++i)
        in.set(i, i % 2 ? nan : -0.25f);
    EXPECT_EQ(peak_kernel(Format::F32)(in.data(), n), 0.25);
    for (std::size_t i = 0; i < n; ++i)
        in.set(i, nan);
    EXPECT_EQ(peak_kernel(Format::F32)(in.data(), n), 0.0);
    in.set(3, -std::numeric_limits<float>::infinity());
    EXPECT_EQ(peak_kernel(Format::F32)(in.data(), n), std::numeric_limits<double>::infinity());
}

TEST_P(Peak, AllFinite)
{
    for (std::size_t n : {0, 1, 7, 64, 129}) {
        std::vector<double> x(n, std::numeric_limits<double>::max());
        EXPECT_TRUE(all_finite(x.data(), n));
        for (std::size_t i = 0; i < n; ++i) {
            for (double bad : {HUGE_VAL, -HUGE_VAL, std::nan("")}) {
                x[i] = bad;
                EXPECT_FALSE(all_finite(x.data(), n)) << i << " of " << n;
                x[i] = 0.0;
            }
        }
    }
}

} // namespace
