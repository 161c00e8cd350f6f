/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The filters of true peak, folded by their symmetry. Internal to core.
 *
 * Phases p and 3 - p of the annex's filter are mirror images. With S the half
 * sum and D the half difference of two mirrored taps, over sums and differences
 * of mirrored samples, the two points are S + D and S - D, and the larger
 * magnitude of both is |S| + |D|: half the products, and the maximum is free.
 *
 * A point is at most (sum of |taps|) x (largest |sample| it touches), and at
 * most |middle| x |sum of taps| + (sum of |taps|) x (half the range of the
 * samples it touches): bounds() says which figures these are.
 */
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace stems
{

/* The points that sample x[0] brings: max over Pairs of |S| + |D|, where
 *   S = sum of even[pair][k] (x[-k] + x[k + 1 - Taps])
 *   D = sum of odd[pair][k] (x[-k] - x[k + 1 - Taps])
 * over k from 0 to Taps / 2 - 1. The points lie between the samples delay and
 * delay - 1 before. A bank of points that are half way has no odd part. */
template <std::size_t Pairs, std::size_t Taps, bool Odd> struct Bank {
    static constexpr std::size_t kPairs = Pairs;
    static constexpr std::size_t kTaps = Taps;
    static constexpr std::size_t kHalf = Taps / 2;
    static constexpr bool kOdd = Odd;
    static constexpr std::ptrdiff_t kDelay = Taps / 2;

    std::array<std::array<double, kHalf>, Pairs> even{}, odd{};

    struct Bounds {
        double gain = 0.0; // largest sum of |taps|
        double dc = 0.0;   // largest |sum of taps|
    };

    Bounds bounds{};

    constexpr void set_bounds() noexcept
    {
        for (std::size_t pair = 0; pair < Pairs; ++pair) {
            double gain = 0.0, dc = 0.0;
            for (std::size_t k = 0; k < kHalf; ++k) {
                gain += magnitude(even[pair][k] + odd[pair][k]);
                gain += magnitude(even[pair][k] - odd[pair][k]);
                dc += 2.0 * even[pair][k];
            }
            bounds.gain = gain > bounds.gain ? gain : bounds.gain;
            bounds.dc = magnitude(dc) > bounds.dc ? magnitude(dc) : bounds.dc;
        }
    }

private:
    static constexpr double magnitude(double x) noexcept { return x < 0.0 ? -x : x; }
};

using Annex2 = Bank<2, 12, true>;
using HalfWay = Bank<1, 24, false>;

extern const Annex2 kAnnex2;
extern const HalfWay kHalfWay;

/* The highest point that x[0] brings: the definition, one operation after
 * another, never fused. */
template <class B> inline double point(const B &bank, const double *x) noexcept
{
    double highest = 0.0;
    for (std::size_t pair = 0; pair < B::kPairs; ++pair) {
        double even = 0.0, odd = 0.0;
        for (std::size_t k = 0; k < B::kHalf; ++k) {
            const double newer = *(x - k);
            const double older = *(x - (B::kTaps - 1 - k));
            even += bank.even[pair][k] * (newer + older);
            if constexpr (B::kOdd)
                odd += bank.odd[pair][k] * (newer - older);
        }
        const double here = std::fabs(even) + std::fabs(odd);
        highest = here > highest ? here : highest;
    }
    return highest;
}

} // namespace stems
