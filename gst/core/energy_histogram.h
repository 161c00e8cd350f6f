/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How often which energy occurred, in memory that does not grow with time: what
 * gated loudness and loudness range are made from. Energy is a mean square.
 *
 * A bin is 2^-10 of an octave of energy wide at most: 0.0043 dB. Each keeps how
 * many energies it has and their sum, so means are as exact as sums of doubles,
 * whatever the bins. A relative gate lies inside one bin: that one passes or not
 * as a whole, by its own mean, as if the gate lay up to 0.0043 dB beside;
 * energies that are all alike are told from the gate exactly. A percentile is the
 * mean of its bin: up to 0.0043 dB beside; exact where a bin has one energy.
 *
 * Energies from 2^-24 (-72 dB) to 2^10 (+30 dB) have bins of their own; what lies
 * beyond is in the first or the last. 430 kB.
 *
 * Real-time safe: all but the constructor, which may throw std::bad_alloc.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stems
{

class EnergyHistogram
{
public:
    EnergyHistogram();

    void add(double energy) noexcept;
    void clear() noexcept;

    /* Mean of all energies, and of those above @gate times that mean. 0 for
     * none. */
    double mean() const noexcept;
    double gated_mean(double gate) const noexcept;

    struct Range {
        double low, high;
    };
    /* The energies that are @low and @high (0 to 1) of the way up among those
     * above @gate times the mean, in ascending order; 0 and 0 for none. */
    Range percentiles(double low, double high, double gate) const noexcept;

private:
    struct Tally {
        double sum = 0.0;
        std::uint64_t n = 0;
    };
    /* The first bin that passes the gate, and how many energies do not. */
    struct Gated {
        std::size_t first;
        std::uint64_t below;
    };
    Gated gated(double gate) const noexcept;
    double at_rank(std::uint64_t rank) const noexcept;

    std::vector<double> sums_;
    std::vector<std::uint32_t> counts_;
    std::vector<Tally> groups_; // of kGroup bins each, to pass over many at once
    Tally all_;
};

} // namespace stems
