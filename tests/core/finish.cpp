/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rounding and clamping.
 */
#include "core/finish.h"
#include "formula.h"
#include "kernels.h"

#include <array>
#include <cmath>
#include <limits>

using namespace stems;
using namespace stems::test;
using formula::kFormatList;
using formula::kWideList;

namespace
{

template <class F> void for_all_pairs(F f)
{
    for (Wide wide : kWideList)
        for (Format format : kFormatList) {
            SCOPED_TRACE(name(wide) + " to " + name(format));
            f(wide, format);
        }
}

TEST(ScalarFinish, EqualsFormula)
{
    for_all_pairs([](Wide wide, Format format) {
        Random random(51);
        for (std::size_t n : {1, 7, 4096, 20000}) {
            const Bytes sum = sums(wide, n, random);
            Bytes out(n * width(format));
            std::size_t clamped = 0;
            const std::size_t counted =
                scalar::finish_kernel(wide, format)(out.data(), sum.data(), n);
            for (std::size_t i = 0; i < n; ++i) {
                const unsigned char *from = sum.data() + i * width(wide);
                if (format == Format::F32) {
                    const auto expected = static_cast<float>(formula::worth(wide, from));
                    if (!std::isnan(expected) || !std::isnan(out.at<float>(i))) {
                        ASSERT_EQ(out.at<float>(i), expected);
                    }
                } else if (format == Format::F64) {
                    const auto expected = static_cast<double>(formula::worth(wide, from));
                    if (!std::isnan(expected) || !std::isnan(out.at<double>(i))) {
                        ASSERT_EQ(out.at<double>(i), expected);
                    }
                } else {
                    const auto expected = formula::finished(wide, from, depth(format));
                    clamped += expected.clamped;
                    const unsigned char *sample = out.data() + i * width(format);
                    ASSERT_EQ(static_cast<std::int64_t>(formula::integer(format, sample)),
                              static_cast<std::int64_t>(expected.value))
                        << "sample " << i;
                    if (format == Format::S24_32) {
                        ASSERT_EQ(formula::get<std::int32_t>(sample), expected.value);
                    }
                }
            }
            ASSERT_EQ(counted, clamped);
        }
    });
}

class Finish : public EveryTarget
{
};
STEMS_EVERY_TARGET(Finish);

TEST_P(Finish, EqualsScalar)
{
    for_all_pairs([](Wide wide, Format format) {
        Random random(52);
        const FinishFn fast = finish_kernel(wide, format);
        const FinishFn scalar = scalar::finish_kernel(wide, format);
        const auto compare = [&](std::size_t n, std::size_t offset) {
            const Bytes sum = sums(wide, n, random);
            Bytes a(n * width(format), offset), b(n * width(format), offset);
            ASSERT_EQ(fast(a.data(), sum.data(), n), scalar(b.data(), sum.data(), n))
                << n << " samples at " << offset;
            ASSERT_TRUE(same(format, a, b)) << n << " samples at " << offset;
        };
        for (std::size_t n : kSizes)
            for (std::size_t offset = 0; offset < 16; ++offset)
                compare(n, offset);
        for (std::size_t n = 0; n < 100; ++n)
            compare(n, n % 16);
    });
}

/* IEEE 754 roundTiesToEven, written out for S16: 0.5 to 0, 1.5 to 2, 2.5 to 2;
 * 32767.5 would be 32768 and is clamped, 32767.4 is not. */
TEST_P(Finish, RoundsTiesToEven)
{
    struct Case {
        double lsb;
        int expected;
        bool clamped;
    };
    constexpr std::array<Case, 14> cases = {{{0.5, 0, false},
                                             {1.5, 2, false},
                                             {2.5, 2, false},
                                             {-0.5, 0, false},
                                             {-1.5, -2, false},
                                             {-2.5, -2, false},
                                             {0.50390625, 1, false},
                                             {0.49609375, 0, false},
                                             {32767.49609375, 32767, false},
                                             {32767.5, 32767, true},
                                             {-32768.5, -32768, false},
                                             {-32768.50390625, -32768, true},
                                             {-32769.0, -32768, true},
                                             {32766.5, 32766, false}}};
    for (Wide wide : kWideList) {
        SCOPED_TRACE(name(wide));
        for (const Case &one : cases) {
            constexpr std::size_t n = 41;
            Bytes sum(n * width(wide));
            for (std::size_t i = 0; i < n; ++i) {
                if (wide == Wide::I32)
                    sum.set(i, static_cast<std::int32_t>(one.lsb * 256));
                else if (wide == Wide::I64)
                    sum.set(i, static_cast<std::int64_t>(one.lsb * 65536));
                else
                    sum.set(i, one.lsb / 32768);
            }
            Bytes out(n * 2);
            EXPECT_EQ(finish_kernel(wide, Format::S16)(out.data(), sum.data(), n),
                      one.clamped ? n : 0)
                << one.lsb;
            for (std::size_t i = 0; i < n; ++i)
                ASSERT_EQ(out.at<std::int16_t>(i), one.expected) << one.lsb;
        }
    }
}

TEST_P(Finish, CountsNaNAndInfinity)
{
    constexpr double inf = std::numeric_limits<double>::infinity();
    constexpr std::size_t n = 40;
    Bytes sum(n * 8), out(n * 2);
    for (std::size_t i = 0; i < n; ++i) {
        const double values[] = {std::nan(""), inf, -inf, 0.25};
        sum.set(i, values[i % 4]);
    }
    EXPECT_EQ(finish_kernel(Wide::F64, Format::S16)(out.data(), sum.data(), n), n / 4 * 3);
    for (std::size_t i = 0; i < n; ++i) {
        const int expected[] = {0, 32767, -32768, 8192};
        ASSERT_EQ(out.at<std::int16_t>(i), expected[i % 4]);
    }
}

/* What is worth the same becomes the same sample, with the same count. */
TEST_P(Finish, IsTheSameFromEveryWide)
{
    constexpr std::size_t n = 4096;
    Random random(53);
    const Bytes narrow = sums(Wide::I32, n, random);
    Bytes wide(n * 8), real(n * 8);
    for (std::size_t i = 0; i < n; ++i) {
        wide.set(i, std::int64_t{narrow.at<std::int32_t>(i)} * 256);
        real.set(i, std::ldexp(narrow.at<std::int32_t>(i), -23));
    }
    for (Format format : kFormatList) {
        SCOPED_TRACE(name(format));
        Bytes a(n * width(format)), b(n * width(format)), c(n * width(format));
        const std::size_t count = finish_kernel(Wide::I32, format)(a.data(), narrow.data(), n);
        EXPECT_EQ(finish_kernel(Wide::I64, format)(b.data(), wide.data(), n), count);
        EXPECT_EQ(finish_kernel(Wide::F64, format)(c.data(), real.data(), n), count);
        EXPECT_TRUE(same(format, a, b));
        EXPECT_TRUE(same(format, a, c));
    }
}

/* To F32 in one rounding even where a double does not hold the sum: 2^54 + 2^30
 * + 1 is above the tie between two floats, which a double would round it to. */
TEST_P(Finish, RoundsOnceToF32)
{
    constexpr std::size_t n = 40;
    Bytes sum(n * 8), out(n * 4);
    for (std::size_t i = 0; i < n; ++i)
        sum.set(i, (std::int64_t{1} << 54) + (std::int64_t{1} << 30) + 1);
    finish_kernel(Wide::I64, Format::F32)(out.data(), sum.data(), n);
    for (std::size_t i = 0; i < n; ++i)
        ASSERT_EQ(out.at<float>(i), 0x1.000002p23f);
}

} // namespace
