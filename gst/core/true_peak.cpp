/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * True peak, computed in full.
 */
#include "true_peak.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems
{
namespace
{

/* A bank of filters that share one span of samples: the points between two
 * samples. taps[p][k] weighs the sample k before the newest; the points lie
 * between samples delay and delay - 1 before the newest. */
template <std::size_t Phases, std::size_t Taps> struct Bank {
    std::array<std::array<double, Taps>, Phases> taps;
    std::ptrdiff_t delay;
};

/* ITU-R BS.1770-5 annex 2, the table of order 48. Every coefficient is a
 * multiple of 2^-13, so they are exact as doubles. */
constexpr Bank<4, 12> kAnnex2{
    {{{0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875,
       0.1373291015625, 0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250,
       0.0148925781250, -0.0083007812500},
      {-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500,
       0.4650878906250, 0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625,
       0.0330810546875, -0.0189208984375},
      {-0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625000000, -0.2003173828125,
       0.7797851562500, 0.4650878906250, -0.1665039062500, 0.0891113281250, -0.0517578125000,
       0.0292968750000, -0.0291748046875},
      {-0.0083007812500, 0.0148925781250, -0.0266113281250, 0.0476074218750, -0.1022949218750,
       0.9721679687500, 0.1373291015625, -0.0594482421875, 0.0332031250000, -0.0196533203125,
       0.0109863281250, 0.0017089843750}}},
    6};

/* sinc(x) (1 + cos(pi x / 12)) / 2 at x = -11.5 ... 11.5. */
Bank<1, 24> half_way() noexcept
{
    using std::numbers::pi;
    Bank<1, 24> bank{{}, 12};
    for (int k = 0; k < 24; ++k) {
        const double x = k - 11.5;
        bank.taps[0][static_cast<std::size_t>(k)] =
            std::sin(pi * x) / (pi * x) * 0.5 * (1.0 + std::cos(pi * x / 12.0));
    }
    return bank;
}

const Bank<1, 24> kHalfWay = half_way();

void raise(TruePeak::Found &best, double value, std::ptrdiff_t at) noexcept
{
    const double peak = std::fabs(value);
    if (peak > best.peak || (peak == best.peak && at < best.at))
        best = {peak, at};
}

/* The points that N new samples bring. Each sum is made in the order of its
 * taps whatever N is, so the result does not depend on how a line is tiled. */
template <std::size_t N, std::size_t Phases, std::size_t Taps>
inline void tile(TruePeak::Found &best, const Bank<Phases, Taps> &bank, const double *x,
                 std::ptrdiff_t at) noexcept
{
    for (const auto &taps : bank.taps) {
        double sums[N] = {};
        for (std::size_t k = 0; k < Taps; ++k) {
            const double *from = x - k;
            for (std::size_t i = 0; i < N; ++i)
                sums[i] += taps[k] * from[i];
        }
        double highest = 0.0;
        for (double sum : sums)
            highest = std::max(highest, std::fabs(sum));
        if (highest < best.peak)
            continue;
        for (std::size_t i = 0; i < N; ++i)
            raise(best, sums[i], at + static_cast<std::ptrdiff_t>(i) - bank.delay);
    }
}

template <std::size_t Phases, std::size_t Taps>
void interpolate(TruePeak::Found &best, const Bank<Phases, Taps> &bank, const double *x,
                 std::size_t n) noexcept
{
    constexpr std::size_t kTile = 16;
    std::size_t i = 0;
    for (; i + kTile <= n; i += kTile)
        tile<kTile>(best, bank, x + i, static_cast<std::ptrdiff_t>(i));
    for (; i < n; ++i)
        tile<1>(best, bank, x + i, static_cast<std::ptrdiff_t>(i));
}

} // namespace

TruePeak::Found TruePeak::measure(std::span<double> line) noexcept
{
    Found best;
    if (line.size() <= kLead)
        return best;
    std::copy(past_.begin(), past_.end(), line.begin());
    const double *x = line.data() + kLead;
    const std::size_t n = line.size() - kLead;
    for (std::size_t i = 0; i < n; ++i)
        raise(best, x[i], static_cast<std::ptrdiff_t>(i));
    if (ratio_ == 4)
        interpolate(best, kAnnex2, x, n);
    else if (ratio_ == 2)
        interpolate(best, kHalfWay, x, n);
    std::copy(line.end() - kLead, line.end(), past_.begin());
    return best;
}

} // namespace stems
