/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How many bits samples use. Expected: that a sample k * 2^-(b-1) with an odd k
 * uses b bits, by the definition of two's complement.
 */
#include "core/used_bits.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace stems;

namespace
{

int bits_of(const std::vector<double> &samples, Format format)
{
    UsedBits used;
    add_bits(samples, format, used);
    return used.bits(format);
}

TEST(UsedBits, AnOddSampleOfEachDepth)
{
    for (int bits = 2; bits <= 32; ++bits)
        for (const double odd : {1.0, -1.0, std::ldexp(1.0, bits - 1) - 1.0})
            EXPECT_EQ(bits_of({0.0, 0.5, std::ldexp(odd, 1 - bits)}, Format::S32), bits) << odd;
}

TEST(UsedBits, SilenceUsesNone)
{
    EXPECT_EQ(bits_of({0.0, 0.0}, Format::S24), 0);
    EXPECT_EQ(bits_of({}, Format::F32), 0);
}

TEST(UsedBits, FullScaleAloneIsTheSign)
{
    EXPECT_EQ(bits_of({-1.0}, Format::S24), 1);
}

TEST(UsedBits, OneSampleOfManyIsEnough)
{
    std::mt19937 random{7};
    std::vector<double> samples(1000);
    for (double &sample : samples)
        sample =
            std::ldexp(std::floor((static_cast<double>(random()) / 4294967296.0) * 32767.0), -15);
    samples[0] = std::ldexp(1.0, -15);
    EXPECT_EQ(bits_of(samples, Format::S24), 16);
    samples[777] = std::ldexp(3.0, -23);
    EXPECT_EQ(bits_of(samples, Format::S24), 24);
}

TEST(UsedBits, FloatsThatFitNoInteger)
{
    EXPECT_EQ(bits_of({std::ldexp(1.0, -15), -1.0}, Format::F32), 16);
    EXPECT_EQ(bits_of({0.1}, Format::F64), 64);
    EXPECT_EQ(bits_of({std::ldexp(1.0, -15), std::ldexp(1.0, -40)}, Format::F32), 32);
    EXPECT_EQ(bits_of({1.0}, Format::F32), 32); // beyond the highest integer
    EXPECT_EQ(bits_of({std::numeric_limits<double>::infinity()}, Format::F32), 32);
}

TEST(UsedBits, PartsMerge)
{
    UsedBits one, other;
    add_bits(std::vector{std::ldexp(1.0, -7)}, Format::S16, one);
    add_bits(std::vector{std::ldexp(1.0, -11)}, Format::S16, other);
    one.merge(other);
    EXPECT_EQ(one.bits(Format::S16), 12);
}

} // namespace
