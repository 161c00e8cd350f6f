/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * True peak: its filters, and the reference that computes every point.
 */
#include "true_peak.h"

#include "simd.h"
#include "true_peak_bank.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems
{
namespace
{

/* ITU-R BS.1770-5 annex 2, the table of order 48: phases 0 and 1. Every
 * coefficient is a multiple of 2^-13, so they, their sums and their halves are
 * exact as doubles. */
constexpr double kPhases[2][12] = {
    {0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875,
     0.1373291015625, 0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250,
     0.0148925781250, -0.0083007812500},
    {-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500,
     0.4650878906250, 0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625,
     0.0330810546875, -0.0189208984375}};

constexpr Annex2 folded() noexcept
{
    Annex2 bank;
    for (std::size_t pair = 0; pair < 2; ++pair) {
        for (std::size_t k = 0; k < 6; ++k) {
            bank.even[pair][k] = (kPhases[pair][k] + kPhases[pair][11 - k]) / 2.0;
            bank.odd[pair][k] = (kPhases[pair][k] - kPhases[pair][11 - k]) / 2.0;
        }
    }
    bank.set_bounds();
    return bank;
}

/* sinc(x) (1 + cos(pi x / 12)) / 2 at x = -11.5 ... -0.5, and mirrored. */
HalfWay half_way() noexcept
{
    using std::numbers::pi;
    HalfWay bank;
    for (std::size_t k = 0; k < HalfWay::kHalf; ++k) {
        const double x = static_cast<double>(k) - 11.5;
        bank.even[0][k] = std::sin(pi * x) / (pi * x) * 0.5 * (1.0 + std::cos(pi * x / 12.0));
    }
    bank.set_bounds();
    return bank;
}

TruePeakFound samples(const double *x, std::size_t n, double) noexcept
{
    TruePeakFound best;
    for (std::size_t i = 0; i < n; ++i)
        best.raise(std::fabs(x[i]), static_cast<std::ptrdiff_t>(i));
    return best;
}

template <class B, const B &bank>
TruePeakFound everything(const double *x, std::size_t n, double floor) noexcept
{
    TruePeakFound best = samples(x, n, floor);
    for (std::size_t i = 0; i < n; ++i)
        best.raise(point(bank, x + i), static_cast<std::ptrdiff_t>(i) - B::kDelay);
    return best;
}

} // namespace

constinit const Annex2 kAnnex2 = folded();
const HalfWay kHalfWay = half_way();

TruePeakFn scalar::true_peak_kernel(int oversampling) noexcept
{
    return oversampling == 4   ? everything<Annex2, kAnnex2>
           : oversampling == 2 ? everything<HalfWay, kHalfWay>
                               : samples;
}

TruePeakFn true_peak_kernel(int oversampling) noexcept
{
    const TruePeakFn kernel = simd::true_peak_kernel(oversampling);
    return kernel ? kernel : scalar::true_peak_kernel(oversampling);
}

TruePeak::Found TruePeak::measure(std::span<double> line, double floor) noexcept
{
    if (line.size() <= kLead)
        return {};
    std::copy(past_.begin(), past_.end(), line.begin());
    const Found found = kernel_(line.data() + kLead, line.size() - kLead, floor);
    std::copy(line.end() - kLead, line.end(), past_.begin());
    return found;
}

} // namespace stems
