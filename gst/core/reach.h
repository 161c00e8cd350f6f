/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which samples reach a limit, and the runs of those that do, 64 at a time as the
 * bits of a word: bit i is sample i. Real-time safe: all but reach_kernel().
 */
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace stems
{

inline constexpr std::size_t kWord = 64;

/* x[i] >= high or x[i] <= low, of n samples, at most kWord. A limit that is NaN
 * is never reached, nor does NaN reach one. */
using ReachFn = std::uint64_t (*)(const double *x, std::size_t n, double high, double low) noexcept;

ReachFn reach_kernel() noexcept;
namespace scalar
{
ReachFn reach_kernel() noexcept;
}
namespace simd
{
ReachFn reach_kernel() noexcept; /* nullptr where the scalar loop serves */
}

/* The lowest n bits. */
constexpr std::uint64_t low_bits(std::uint64_t n) noexcept
{
    return n < kWord ? (std::uint64_t{1} << n) - 1 : ~std::uint64_t{0};
}

struct LongRuns {
    std::uint64_t within; /* samples with which a run is long enough, or was before */
    std::uint64_t begin;  /* those of them with which it becomes so */
};

/* Of n samples from 1 to kWord; the bits beyond are 0. @run: how long the run is
 * that ends just before them, and then with them. @shortest: from 1. */
inline LongRuns long_runs(std::uint64_t bits, std::size_t n, std::uint64_t &run,
                          std::uint64_t shortest) noexcept
{
    std::uint64_t within = 0;
    if (shortest <= kWord) { // all of the last @shortest samples
        const std::uint64_t before = run < kWord ? ~(~std::uint64_t{0} >> run) : ~std::uint64_t{0};
        within = bits;
        for (std::uint64_t i = 1; i < shortest && within != 0; ++i)
            within &= bits << i | before >> (kWord - i);
    } else if (const auto more = static_cast<std::uint64_t>(std::countr_one(bits));
               run + more >= shortest) { // only one that came from before is as long
        within = low_bits(more) & ~low_bits(shortest - 1 - std::min(run, shortest - 1));
    }
    const LongRuns found{within, within & ~(within << 1 | std::uint64_t{run >= shortest})};
    run = bits == low_bits(n) ? run + n
                              : static_cast<std::uint64_t>(std::countl_one(bits << (kWord - n)));
    return found;
}

} // namespace stems
