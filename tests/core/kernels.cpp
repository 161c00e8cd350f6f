/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * See kernels.h.
 */
#include "kernels.h"

#include <bit>
#include <cmath>
#include <limits>

namespace stems::test
{
namespace
{

template <class T> constexpr T kInf = std::numeric_limits<T>::infinity();
template <class T> constexpr T kNaN = std::numeric_limits<T>::quiet_NaN();

template <class T> const std::vector<T> &special_floats()
{
    using Limits = std::numeric_limits<T>;
    static const std::vector<T> values = {T(0),
                                          -T(0),
                                          T(1),
                                          T(-1),
                                          Limits::min(),
                                          -Limits::min(),
                                          kInf<T>,
                                          -kInf<T>,
                                          Limits::denorm_min(),
                                          Limits::max(),
                                          Limits::lowest(),
                                          -Limits::denorm_min(),
                                          Limits::epsilon(),
                                          T(0.5),
                                          std::nextafter(T(1), T(0)),
                                          Limits::min() / 2,
                                          Limits::min() - Limits::denorm_min()};
    return values;
}

template <class T> T random_float(Random &random, bool with_nan)
{
    const auto &special = special_floats<T>();
    switch (random() % 8) {
    case 0:
        if (with_nan && random() % 4 == 0)
            return kNaN<T>;
        return special[random() % special.size()];
    case 1: // any exponent
        return std::ldexp(std::uniform_real_distribution<T>(-1, 1)(random),
                          static_cast<int>(random() % 300) - 150);
    default:
        return std::uniform_real_distribution<T>(-2, 2)(random);
    }
}

/* Near the clamp and the ties of every format. */
std::int64_t random_units(Random &random, int unit_bits)
{
    static constexpr int depths[] = {16, 24, 32};
    const int bits = depths[random() % 3];
    const std::int64_t full = std::int64_t{1} << unit_bits;
    const std::int64_t step = bits - 1 < unit_bits ? full >> (bits - 1) : 1;
    const std::int64_t near = static_cast<std::int64_t>(random() % 5) - 2;
    switch (random() % 6) {
    case 0: // the top
        return full - step + step / 2 + near;
    case 1: // the bottom
        return -full - step / 2 + near;
    case 2: // a tie
        return static_cast<std::int64_t>(random() % 65536 - 32768) * step + step / 2 + near / 2;
    case 3:
        return near;
    default:
        return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(4 * full)) -
               2 * full;
    }
}

double random_sum(Random &random, bool with_nan)
{
    if (random() % 2)
        return random_float<double>(random, with_nan);
    // Like a sum of integers, and a little beside it.
    const double value = std::ldexp(static_cast<double>(random_units(random, 31)), -31);
    static const double beside[] = {0.0, 0x1p-80, -0x1p-80};
    switch (random() % 4) {
    case 0:
        return std::nextafter(value, 2.0);
    case 1:
        return std::nextafter(value, -2.0);
    default:
        return value + beside[random() % 3];
    }
}

template <class T>
::testing::AssertionResult same_array(const Bytes &a, const Bytes &b, std::size_t size)
{
    if (a.size() != b.size())
        return ::testing::AssertionFailure() << a.size() << " and " << b.size() << " bytes";
    for (std::size_t i = 0; i < a.size() / size; ++i) {
        if (std::memcmp(a.data() + i * size, b.data() + i * size, size) == 0)
            continue;
        if constexpr (std::is_floating_point_v<T>) {
            if (std::isnan(a.at<T>(i)) && std::isnan(b.at<T>(i)))
                continue;
            return ::testing::AssertionFailure() << "sample " << i << " of " << a.size() / size
                                                 << ": " << a.at<T>(i) << ", " << b.at<T>(i);
        }
        auto failure = ::testing::AssertionFailure();
        failure << "sample " << i << " of " << a.size() / size << ": bytes";
        for (std::size_t k = 0; k < size; ++k)
            failure << " " << int{a.data()[i * size + k]} << "/" << int{b.data()[i * size + k]};
        return failure;
    }
    return ::testing::AssertionSuccess();
}

} // namespace

Bytes samples(Format format, std::size_t n, std::size_t offset, Random &random, bool with_nan)
{
    Bytes bytes(n * width(format), offset);
    for (std::size_t i = 0; i < n; ++i) {
        if (format == Format::F32) {
            bytes.set(i, random_float<float>(random, with_nan));
        } else if (format == Format::F64) {
            bytes.set(i, random_float<double>(random, with_nan));
        } else {
            // Ends, and what lies beside them and beside zero; else any bits.
            // For S24_32 the upper 8 bits are any bits always.
            const std::uint64_t high = std::uint64_t{1} << (depth(format) - 1);
            const std::uint64_t special[] = {high, high - 1, high + 1, 0, 1, ~std::uint64_t{0}};
            const std::uint64_t any = random();
            const std::uint64_t value = random() % 4 ? any : special[random() % 6];
            const std::uint64_t mask = 2 * high - 1;
            const auto bits = static_cast<std::uint32_t>((value & mask) | (any & ~mask));
            const auto *from = reinterpret_cast<const unsigned char *>(&bits);
            const std::size_t size = width(format);
            const bool little = std::endian::native == std::endian::little;
            std::memcpy(bytes.data() + i * size, little ? from : from + 4 - size, size);
        }
    }
    return bytes;
}

Bytes sums(Wide wide, std::size_t n, Random &random, bool with_nan)
{
    Bytes bytes(n * width(wide));
    for (std::size_t i = 0; i < n; ++i) {
        if (wide == Wide::F64) {
            bytes.set(i, random_sum(random, with_nan));
        } else if (wide == Wide::I32) {
            // One more sample of full scale can be added.
            const std::int64_t most = (std::int64_t{1} << 31) - (std::int64_t{1} << 23) - 1;
            const auto any =
                static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(2 * most + 1)) -
                most;
            bytes.set(i, static_cast<std::int32_t>(random() % 4 ? random_units(random, 23) : any));
        } else {
            const std::int64_t any = static_cast<std::int64_t>(random()) >> (1 + random() % 40);
            bytes.set(i, random() % 2 ? random_units(random, 31) : any);
        }
    }
    return bytes;
}

::testing::AssertionResult same(Format format, const Bytes &a, const Bytes &b)
{
    if (format == Format::F32)
        return same_array<float>(a, b, width(format));
    if (format == Format::F64)
        return same_array<double>(a, b, width(format));
    return same_array<unsigned char>(a, b, width(format));
}

::testing::AssertionResult same(Wide wide, const Bytes &a, const Bytes &b)
{
    if (wide == Wide::F64)
        return same_array<double>(a, b, width(wide));
    return same_array<unsigned char>(a, b, width(wide));
}

std::string name(Format format)
{
    static const char *const names[] = {"S16", "S24", "S24_32", "S32", "F32", "F64"};
    return names[static_cast<int>(format)];
}

std::string name(Wide wide)
{
    static const char *const names[] = {"I32", "I64", "F64"};
    return names[static_cast<int>(wide)];
}

std::vector<std::int64_t> targets()
{
    std::vector<std::int64_t> list = hwy::SupportedAndGeneratedTargets();
    if (list.empty() || list.back() != HWY_STATIC_TARGET)
        list.push_back(HWY_STATIC_TARGET);
    return list;
}

std::string target_name(const ::testing::TestParamInfo<std::int64_t> &info)
{
    return hwy::TargetName(info.param);
}

} // namespace stems::test
