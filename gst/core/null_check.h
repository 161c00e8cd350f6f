/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The null test: does the mix equal the sum of its stems, and if not, is what
 * is left innocent? This is what the element nullcheck drives.
 *
 *     NullCheck check;
 *     check.configure({.reference = Format::S24, .layout = Layout::Interleaved,
 *                      .rate = 48000, .weights = {1.0, 1.0},
 *                      .stems = {Format::S24, ...}});
 *     for each block:                      // of any length
 *         check.add_block(mix, stems, n, &out);
 *         at each interval:
 *             check.interval(figures);     // since the last interval()
 *             post(figures, passed(figures, tolerance, threshold));
 *     at EOS:
 *         check.finish();
 *         check.whole(figures);
 *
 * configure() keeps nothing of earlier blocks: a stem that is added, or a
 * format or channel count that changes, starts a new check. To have figures
 * over both, take whole() before.
 *
 * The figures of the whole do not depend, to the last bit, on how the stream is
 * cut into blocks, nor on when interval() is called. A mix that nulls costs
 * little more than the sum: statistics, gains and loudness run only where a
 * difference is.
 *
 * Real-time safe: add_block() and finish(), but with `diagnose` where the set
 * does not null (excerpts.h); interval() and whole() too once a
 * NullFigures has been used with this configuration (its vectors have grown).
 */
#pragma once

#include "momentary.h"
#include "null_gains.h"
#include "null_residual.h"
#include "null_tally.h"
#include "null_trace.h"
#include "stem_tails.h"
#include "verdict.h"

namespace stems
{

struct NullSetup {
    Format reference = Format::S24;
    Layout layout = Layout::Interleaved; /* of the mix, and of the residual */
    int rate = 48000;
    std::vector<double> weights; /* one per channel of the mix: the loudness
                                    weight of BS.1770 (1; surrounds 1.41; LFE 0) */
    std::vector<Format> stems;
    bool diagnose = false;         /* gather evidence(); costs memory and some copying */
    bool live = false;             /* of the recent past, then */
    std::size_t max_delay = 24000; /* frames: how far a diagnosis looks for a stem */
};

class NullCheck
{
public:
    void configure(const NullSetup &setup);

    /* n frames of the mix and of every stem, in the order of the setup. A view
     * without planes (nullptr) is silence: a gap, or a stem that has ended. A
     * stem has as many channels as the mix, or one, which is then in each.
     * Formats, and the layout of the mix, are as in the setup; a stem may have
     * either layout.
     *
     * If @out is given, the residual is written to it, in the mix's format,
     * layout and channels. Gives how many of its samples were clamped: r can
     * exceed full scale. */
    std::size_t add_block(const Planes &reference, std::span<const Planes> stems, std::size_t n,
                          const OutPlanes *out = nullptr) noexcept;

    /* No block follows: takes in what waits for a full cell of the gains. */
    void finish() noexcept;

    /* Since the last call of interval(), and starts the next. The gains are
     * those of the cells of 512 frames that were completed meanwhile. */
    void interval(NullFigures &figures);

    /* Since configure(). */
    void whole(NullFigures &figures);

    const Allowance &allowance() const noexcept { return allowance_; }

    /* What a diagnosis needs to know, since configure(). */
    Evidence evidence() const { return trace_.evidence(); }
    Evidence take_evidence() { return trace_.take_evidence(); }
    /* The loudest second of the residual, if it is not 0 throughout. */
    const NullTrace &trace() const noexcept { return trace_; }

private:
    struct Span {
        std::vector<NullTally> channels;
        std::uint64_t frames = 0, clamped = 0;
        double float_excess = 0.0;
    };

    void examine(std::span<const Planes> stems, std::size_t done, std::size_t at,
                 std::size_t n) noexcept;
    void watch(std::span<const Planes> stems, std::size_t done, std::size_t at,
               std::size_t n) noexcept;
    void probe(std::span<const Planes> stems, std::size_t done, std::size_t at,
               std::size_t n) noexcept;
    void recall(std::span<const Planes> stems, std::size_t done, std::size_t back, std::size_t n,
                bool before) noexcept;
    void end_cell(std::size_t end) noexcept;
    std::size_t first_difference(std::size_t at, std::size_t n) noexcept;
    double excess_of(int channel, std::size_t at, std::size_t n) noexcept;
    void report(const Span &span, const NullGains::Sums &sums, NullFigures &figures);

    int channels_ = 0;
    std::size_t stems_ = 0;
    Allowance allowance_;
    double scale_ = 1.0; // from full scale to the unit of cells (null_grid.h)
    std::uint64_t frame_ = 0;
    NullResidual residual_;
    NullGains gains_;
    Momentary momentary_;
    NullTrace trace_;
    bool traced_ = false;       // all of the cell at hand is in gains_'s cells
    double excess_ = 0.0;       // its float_excess()
    std::vector<bool> sounds_;  // which stems were seen to sound in it
    bool whole_before_ = false; // all of the cell before it is there, too
    StemTails tails_;
    std::vector<const double *> cells_, before_;
    Span whole_, interval_;
    std::vector<double> levels_; // r at full scale 1.0, or sum|s|: one cell
};

} // namespace stems
