/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A histogram of energies.
 *
 * The upper bits of a positive double, exponent and then mantissa, count up as
 * the number does: they are the bin.
 */
#include "energy_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace stems
{
namespace
{

constexpr int kMantissa = 10;
constexpr std::size_t kBins = 34 << kMantissa;
constexpr std::size_t kGroup = 256;

constexpr std::int64_t key(double energy) noexcept
{
    return static_cast<std::int64_t>(std::bit_cast<std::uint64_t>(energy) >> (52 - kMantissa));
}

std::size_t bin_of(double energy) noexcept
{
    constexpr std::int64_t first = key(0x1p-24);
    return static_cast<std::size_t>(
        std::clamp<std::int64_t>(key(energy) - first, 0, std::int64_t{kBins} - 1));
}

} // namespace

EnergyHistogram::EnergyHistogram() : sums_(kBins), counts_(kBins), groups_(kBins / kGroup) {}

void EnergyHistogram::clear() noexcept
{
    if (all_.n == 0)
        return;
    std::ranges::fill(sums_, 0.0);
    std::ranges::fill(counts_, 0);
    std::ranges::fill(groups_, Tally{});
    all_ = {};
}

void EnergyHistogram::add(double energy) noexcept
{
    const std::size_t bin = bin_of(energy);
    sums_[bin] += energy;
    ++counts_[bin];
    for (Tally *tally : {&groups_[bin / kGroup], &all_}) {
        tally->sum += energy;
        ++tally->n;
    }
}

double EnergyHistogram::mean() const noexcept
{
    return all_.n > 0 ? all_.sum / static_cast<double>(all_.n) : 0.0;
}

EnergyHistogram::Gated EnergyHistogram::gated(double gate) const noexcept
{
    const double level = gate * mean();
    const std::size_t bin = bin_of(level);
    Gated result{bin, 0};
    for (std::size_t g = 0; g < bin / kGroup; ++g)
        result.below += groups_[g].n;
    for (std::size_t b = bin / kGroup * kGroup; b < bin; ++b)
        result.below += counts_[b];
    if (counts_[bin] > 0 && !(sums_[bin] / counts_[bin] > level)) {
        result.below += counts_[bin];
        result.first = bin + 1;
    }
    return result;
}

double EnergyHistogram::gated_mean(double gate) const noexcept
{
    if (all_.n == 0 || !std::isfinite(all_.sum))
        return mean();
    const Gated found = gated(gate);
    double sum = 0.0;
    std::size_t b = found.first;
    for (; b < kBins && b % kGroup != 0; ++b)
        sum += sums_[b];
    for (std::size_t g = b / kGroup; g < groups_.size(); ++g)
        sum += groups_[g].sum;
    const std::uint64_t n = all_.n - found.below;
    return n > 0 ? sum / static_cast<double>(n) : 0.0;
}

/* Mean of the bin with the energy that has @rank smaller ones. */
double EnergyHistogram::at_rank(std::uint64_t rank) const noexcept
{
    std::size_t g = 0;
    for (; g + 1 < groups_.size() && rank >= groups_[g].n; ++g)
        rank -= groups_[g].n;
    std::size_t b = g * kGroup;
    for (; b + 1 < kBins && rank >= counts_[b]; ++b)
        rank -= counts_[b];
    return counts_[b] > 0 ? sums_[b] / counts_[b] : 0.0;
}

EnergyHistogram::Range EnergyHistogram::percentiles(double low, double high,
                                                    double gate) const noexcept
{
    if (all_.n == 0 || !std::isfinite(all_.sum))
        return {0.0, 0.0};
    const std::uint64_t below = gated(gate).below;
    if (below >= all_.n)
        return {0.0, 0.0};
    const auto last = static_cast<double>(all_.n - below - 1);
    const auto rank = [&](double way) {
        return below + static_cast<std::uint64_t>(std::floor(way * last + 0.5));
    };
    return {at_rank(rank(low)), at_rank(rank(high))};
}

} // namespace stems
