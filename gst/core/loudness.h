/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loudness: ITU-R BS.1770-5, EBU Tech 3341 and 3342.
 *
 *   momentary    the last 400 ms; its maximum over windows each 10 ms
 *   short-term   the last 3 s; its maximum over windows each 100 ms
 *   integrated   blocks of 400 ms, one each 100 ms from the first sample on; of
 *                those above -70 LUFS the ones above 10 LU below their mean
 *   range        short-term windows each 1 s, from 3 s on; of those above -70
 *                LUFS and above 20 LU below their mean, the 95th percentile
 *                less the 10th. Not stable before 60 s (Tech 3342).
 *
 * Before the first sample there is silence for momentary and short-term, and for
 * their maxima a window that ends now, between hops, is looked at too: what it
 * lacks counts as silence, so nothing audible is left out. Integrated
 * loudness and range have whole blocks only (BS.1770-5: "the measurement
 * interval shall be constrained such that it ends at the end of a gating
 * block"). LUFS of nothing is -infinity; range of nothing is 0 LU.
 *
 * Memory does not grow with time: see energy_histogram.h for what that costs.
 * Integrated loudness is what a list of all blocks gives, but that the relative
 * gate may lie up to 0.0043 dB beside; so with range, whose two percentiles may
 * be as much beside, too.
 *
 * At other rates than 48 kHz the high-pass keeps the numerator 1, -2, 1 of the
 * table, as in libebur128 and other meters, so that readings agree; its pass
 * band is then up to 0.04 dB lower than at 48 kHz (0.02 at 96 kHz, 0.03 at 192;
 * at 44.1 kHz 0.004 higher).
 *
 * Figures do not depend on how the stream is cut into calls, nor on when they are
 * read. Samples must be finite: the caller puts silence where there is no number.
 * Squares that overflow (samples from 1e150 on) make loudness infinite.
 *
 * Real-time safe: all but configure() and follow().
 */
#pragma once

#include "energy_histogram.h"
#include "k_energy.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

namespace stems
{

struct LoudnessFigures {
    double momentary, short_term;         /* LUFS, of the last window of the whole */
    double max_momentary, max_short_term; /* LUFS, of the whole */
    double interval_max_momentary;        /* of windows that end since restart_interval() */
    double interval_max_short_term;
    double integrated; /* LUFS, of the whole */
    double range;      /* LU, of the whole */
};

class Loudness
{
public:
    /* @weights: one per channel: 1 for front channels, 1.41 for surrounds, 0
     * for LFE (BS.1770-5 tables 3 and 4; EBU Tech 3341). Begins anew. Allocates;
     * may throw std::bad_alloc. */
    void configure(int rate, std::span<const double> weights);

    /* What comes next has another rate or other channels, and the figures of the
     * whole go on; windows and blocks begin anew. As configure() else. */
    void follow(int rate, std::span<const double> weights);

    /* @n frames; channel c begins at in[c * distance]. */
    void add(const double *in, std::size_t distance, std::size_t n) noexcept;
    void add_silence(std::uint64_t n) noexcept;

    /* The same for callers that have one channel after another: up to space()
     * frames, which is never 0, of each channel, then advance() by as many. */
    std::size_t space() const noexcept;
    void put(std::size_t channel, const double *in, std::size_t n) noexcept;
    void advance(std::size_t n) noexcept;

    LoudnessFigures figures() noexcept;
    void restart_interval() noexcept;
    /* As configured. */
    void restart() noexcept;

private:
    static constexpr std::size_t kHopsPerSecond = 100;
    static constexpr std::size_t kMomentary = 40; /* hops in 400 ms */
    static constexpr std::size_t kTenth = 10;     /* hops in 100 ms */
    static constexpr std::size_t kShortTerm = 30; /* tenths in 3 s */
    static constexpr std::size_t kSecond = 10;    /* tenths */

    struct Channel {
        double weight;
        std::vector<double> line; /* kHopsAtOnce hops, and 8 zeros */
        KState state{};
    };
    struct Highest {
        double momentary = 0.0, short_term = 0.0;
    };
    struct Earlier { /* LUFS, before follow() */
        double momentary = -std::numeric_limits<double>::infinity();
        double short_term = -std::numeric_limits<double>::infinity();
    };

    std::uint64_t start_of(std::uint64_t hop) const noexcept
    {
        return hop * static_cast<std::uint64_t>(rate_) / kHopsPerSecond;
    }
    /* By how many samples a hop that is not closed is longer than the shortest. */
    std::size_t longer(std::size_t h) const noexcept
    {
        return static_cast<std::size_t>(start_of(hop_ + h + 1) - start_of(hop_ + h)) -
               tables_.length;
    }
    std::size_t whole_hops() const noexcept;
    void make_space() noexcept;
    void filter(std::size_t hops) noexcept;
    void filter(std::span<Channel> channels, std::size_t hops, double *energies) noexcept;
    void close_hop(double energy) noexcept;
    void close_tenth() noexcept;
    double pending() const noexcept;
    double mean_square(double energy, std::size_t hops) const noexcept;
    bool at_rest() const noexcept;

    int rate_ = 0;
    KTables tables_;
    KKernels kernels_{};
    std::vector<Channel> channels_;   /* those with a weight */
    std::vector<std::size_t> places_; /* of each channel in channels_, or beyond */

    std::uint64_t hop_ = 0;  /* hops closed */
    std::size_t filled_ = 0; /* frames in the lines, from the start of hop_ */
    bool silent_ = true;     /* filters at rest, and only zeros in the lines */

    std::array<double, kMomentary> hops_{}; /* energies, in turn */
    std::array<double, kShortTerm> tenths_{};
    double tenth_ = 0.0; /* of the current tenth so far */
    Highest whole_, interval_;
    Earlier earlier_;
    std::optional<EnergyHistogram> blocks_, windows_;
};

} // namespace stems
