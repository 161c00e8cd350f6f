/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Adding and subtracting, and adding with strides.
 */
#include "core/add.h"
#include "core/subtract.h"
#include "formula.h"
#include "kernels.h"

using namespace stems;
using namespace stems::test;
using formula::get;
using formula::Int;
using formula::kFormatList;
using formula::kWideList;
using formula::Quad;

namespace
{

/* sum + sign * ... : what becomes of one sum when one sample is added, or when
 * it is taken from the sample. */
void expect(Wide wide, Format format, const unsigned char *sum, const unsigned char *in,
            bool subtract, unsigned char *out)
{
    if (wide == Wide::F64) {
        const Quad old = get<double>(sum), sample = formula::worth(format, in);
        const auto value = static_cast<double>(subtract ? sample - old : old + sample);
        std::memcpy(out, &value, sizeof value);
        return;
    }
    const Int old = wide == Wide::I32 ? Int{get<std::int32_t>(sum)} : Int{get<std::int64_t>(sum)};
    const Int sample = formula::in_units(wide, format, in);
    const Int value = subtract ? sample - old : old + sample;
    if (wide == Wide::I32) {
        const auto narrow = static_cast<std::int32_t>(value);
        EXPECT_EQ(Int{narrow} == value, true) << "test of a sum out of range";
        std::memcpy(out, &narrow, sizeof narrow);
    } else {
        const auto narrow = static_cast<std::int64_t>(value);
        EXPECT_EQ(Int{narrow} == value, true) << "test of a sum out of range";
        std::memcpy(out, &narrow, sizeof narrow);
    }
}

template <class F> void for_all_pairs(F f)
{
    for (Wide wide : kWideList)
        for (Format format : kFormatList)
            if (holds(wide, format)) {
                SCOPED_TRACE(name(wide) + " and " + name(format));
                f(wide, format);
            }
}

void equals_formula(AddFn kernel, Wide wide, Format format, bool subtract)
{
    Random random(20240501);
    for (std::size_t n : {1, 7, 513, 4096}) {
        const Bytes in = samples(format, n, 0, random);
        const Bytes before = sums(wide, n, random);
        Bytes expected(before), sum(before);
        for (std::size_t i = 0; i < n; ++i)
            expect(wide, format, before.data() + i * width(wide), in.data() + i * width(format),
                   subtract, expected.data() + i * width(wide));
        kernel(sum.data(), in.data(), n);
        ASSERT_TRUE(same(wide, sum, expected)) << n << " samples";
    }
}

void equals_scalar(AddFn fast, AddFn scalar, Wide wide, Format format)
{
    Random random(4711);
    const auto compare = [&](std::size_t n, std::size_t offset) {
        const Bytes in = samples(format, n, offset, random);
        const Bytes before = sums(wide, n, random);
        Bytes a(before), b(before);
        fast(a.data(), in.data(), n);
        scalar(b.data(), in.data(), n);
        ASSERT_TRUE(same(wide, a, b)) << n << " samples at " << offset;
    };
    for (std::size_t n : kSizes)
        for (std::size_t offset = 0; offset < 16; ++offset)
            compare(n, offset);
    for (std::size_t n = 0; n < 100; ++n) // every length of a last block
        compare(n, n % 16);
}

TEST(ScalarAdd, EqualsFormula)
{
    for_all_pairs([](Wide wide, Format format) {
        equals_formula(scalar::add_kernel(wide, format), wide, format, false);
    });
}

TEST(ScalarSubtract, EqualsFormula)
{
    for_all_pairs([](Wide wide, Format format) {
        equals_formula(scalar::subtract_kernel(wide, format), wide, format, true);
    });
}

class Add : public EveryTarget
{
};
STEMS_EVERY_TARGET(Add);

TEST_P(Add, EqualsScalar)
{
    for_all_pairs([](Wide wide, Format format) {
        equals_scalar(add_kernel(wide, format), scalar::add_kernel(wide, format), wide, format);
    });
}

TEST_P(Add, SubtractEqualsScalar)
{
    for_all_pairs([](Wide wide, Format format) {
        equals_scalar(subtract_kernel(wide, format), scalar::subtract_kernel(wide, format), wide,
                      format);
    });
}

TEST_P(Add, TakesEveryAddendOfI32)
{
    for (Format format : {Format::S16, Format::S24, Format::S24_32}) {
        SCOPED_TRACE(name(format));
        constexpr std::size_t n = 67;
        Bytes in(n * width(format));
        for (std::size_t i = 0; i < n; ++i) { // the smallest sample
            const std::uint32_t bits = std::uint32_t{1} << (depth(format) - 1);
            std::memcpy(in.data() + i * width(format), &bits, width(format));
        }
        Bytes sum(n * 4);
        std::memset(sum.data(), 0, sum.size());
        for (int k = 0; k < kI32Addends; ++k)
            add_kernel(Wide::I32, format)(sum.data(), in.data(), n);
        for (std::size_t i = 0; i < n; ++i)
            ASSERT_EQ(sum.at<std::int32_t>(i), std::numeric_limits<std::int32_t>::min());
    }
}

TEST_P(Add, KeepsDenormals)
{
    constexpr std::size_t n = 37;
    const float tiny = 1e-40f;
    Bytes in(n * 4), sum(n * 8);
    for (std::size_t i = 0; i < n; ++i) {
        in.set(i, tiny);
        sum.set(i, 0.0);
    }
    add_kernel(Wide::F64, Format::F32)(sum.data(), in.data(), n);
    for (std::size_t i = 0; i < n; ++i)
        ASSERT_EQ(sum.at<double>(i), static_cast<double>(tiny));
}

TEST(AddKernel, RefusesWhatDoesNotHold)
{
    for (Wide wide : kWideList)
        for (Format format : kFormatList) {
            SCOPED_TRACE(name(wide) + " and " + name(format));
            EXPECT_EQ(add_kernel(wide, format) != nullptr, holds(wide, format));
            EXPECT_EQ(subtract_kernel(wide, format) != nullptr, holds(wide, format));
            EXPECT_EQ(strided_add_kernel(wide, format) != nullptr, holds(wide, format));
            EXPECT_EQ(scalar::add_kernel(wide, format) != nullptr, holds(wide, format));
            EXPECT_EQ(scalar::subtract_kernel(wide, format) != nullptr, holds(wide, format));
        }
}

/* If two instruction sets shared a kernel, one of them would go untested. */
TEST(AddKernel, DiffersForEveryTarget)
{
    std::vector<AddFn> seen;
    for (std::int64_t target : targets()) {
        hwy::SetSupportedTargetsForTest(target);
        const AddFn kernel = add_kernel(Wide::I32, Format::S24);
        for (AddFn other : seen)
            EXPECT_NE(kernel, other) << hwy::TargetName(target);
        seen.push_back(kernel);
    }
    hwy::SetSupportedTargetsForTest(0);
}

TEST_P(Add, StridedEqualsFormula)
{
    for_all_pairs([](Wide wide, Format format) {
        Random random(99);
        const StridedAddFn kernel = strided_add_kernel(wide, format);
        for (std::size_t sum_stride : {1, 2, 3, 8})
            for (std::size_t in_stride : {1, 2, 3, 64})
                for (std::size_t n : kSizes) {
                    if (n * sum_stride * in_stride > 8 * 4096)
                        continue;
                    // From the last channel, so that one sample more would be
                    // beyond the end.
                    const Bytes in = samples(format, n * in_stride, n % 4, random);
                    const Bytes before = sums(wide, n * sum_stride, random);
                    Bytes expected(before), sum(before);
                    for (std::size_t i = 0; i < n; ++i) {
                        const std::size_t to = ((i + 1) * sum_stride - 1) * width(wide);
                        expect(wide, format, before.data() + to,
                               in.data() + ((i + 1) * in_stride - 1) * width(format), false,
                               expected.data() + to);
                    }
                    if (n > 0)
                        kernel(sum.data() + (sum_stride - 1) * width(wide), sum_stride,
                               in.data() + (in_stride - 1) * width(format), in_stride, n);
                    ASSERT_TRUE(same(wide, sum, expected))
                        << n << " samples, strides " << sum_stride << " and " << in_stride;
                }
    });
}

} // namespace
