/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of kernels: arrays of exactly their size on the heap, so that
 * the address sanitizer sees one byte too many; values at the ends of every
 * range among random ones; and one run for each instruction set.
 */
#pragma once

#include "core/sample.h"

#include <gtest/gtest.h>
#include <hwy/highway.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace stems::test
{

inline constexpr std::size_t kSizes[] = {0, 1, 7, 513, 4096};

/* Bytes that begin at offset after an aligned address and end with the
 * allocation. */
class Bytes
{
public:
    Bytes(std::size_t size, std::size_t offset = 0)
        : memory_{new unsigned char[size + offset]}, size_{size}, offset_{offset}
    {
        std::memset(memory_.get(), 0x55, size + offset);
    }
    Bytes(const Bytes &other) : Bytes(other.size_, other.offset_)
    {
        std::memcpy(memory_.get(), other.memory_.get(), size_ + offset_);
    }
    Bytes &operator=(const Bytes &) = delete;

    unsigned char *data() { return memory_.get() + offset_; }
    const unsigned char *data() const { return memory_.get() + offset_; }
    std::size_t size() const { return size_; }
    template <class T> T at(std::size_t i) const
    {
        T value;
        std::memcpy(&value, data() + i * sizeof value, sizeof value);
        return value;
    }
    template <class T> void set(std::size_t i, T value)
    {
        std::memcpy(data() + i * sizeof value, &value, sizeof value);
    }

private:
    std::unique_ptr<unsigned char[]> memory_;
    std::size_t size_, offset_;
};

using Random = std::mt19937_64;

/* Samples of a format: ends of the range, ties, and random bits. NaN only when
 * asked. */
Bytes samples(Format format, std::size_t n, std::size_t offset, Random &random,
              bool with_nan = true);

/* Wide sums as they come from adding: within the range that the addends can
 * reach. */
Bytes sums(Wide wide, std::size_t n, Random &random, bool with_nan = true);

/* The same but for NaN, of which there are many and any will do. */
::testing::AssertionResult same(Format format, const Bytes &a, const Bytes &b);
::testing::AssertionResult same(Wide wide, const Bytes &a, const Bytes &b);

std::string name(Format format);
std::string name(Wide wide);

/* Runs for every instruction set that this machine and the build have, and
 * for the scalar loops that serve where there is none. */
class EveryTarget : public ::testing::TestWithParam<std::int64_t>
{
protected:
    void SetUp() override { hwy::SetSupportedTargetsForTest(GetParam()); }
    void TearDown() override { hwy::SetSupportedTargetsForTest(0); }
};

std::vector<std::int64_t> targets();
std::string target_name(const ::testing::TestParamInfo<std::int64_t> &info);

} // namespace stems::test

#define STEMS_EVERY_TARGET(suite)                                                                  \
    INSTANTIATE_TEST_SUITE_P(Targets, suite, ::testing::ValuesIn(stems::test::targets()),          \
                             stems::test::target_name)
