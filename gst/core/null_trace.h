/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the diagnosis of a null test is made from: where the residual is more
 * than innocent (loud), where each stem sounds, and excerpts. Bounded memory.
 *
 * A cell (512 frames on the stream's grid) is loud if a sample of its residual
 * exceeds the innocent peak, or its mean square three times the innocent one; of
 * a set with floats only if a sample exceeds the bound of float summation, too.
 * A stem sounds where a sample of it is more than 1 LSB, which is what TPDF dither
 * makes of silence, or of a set of floats not 0.
 * All of it is found cell by cell, so that it does not depend on how the stream
 * is cut into blocks. Where the residual is 0, stems are only looked at every
 * 64 frames: enough to know whether they sound.
 *
 * Live, a fault ends where no cell was loud for half a second: with the next
 * one, loud cells are counted anew.
 *
 * Not real-time safe; see excerpts.h.
 */
#pragma once

#include "excerpts.h"
#include "recent.h"
#include "verdict.h"

#include <algorithm>
#include <optional>

namespace stems
{

constexpr std::uint64_t kNowhere = UINT64_MAX;

struct StemTrace {
    std::uint64_t silent = 0;             /* loud cells in which it does not sound */
    std::uint64_t sounding = 0;           /* loud cells in which it does */
    std::uint64_t elsewhere = 0;          /* other cells in which it sounds */
    std::uint64_t first_sound = kNowhere; /* frames of the stream, to a cell */
    std::uint64_t last_sound = 0;         /* after its last sound */
    std::uint64_t stopped = 0;            /* last_sound as the first loud cell came */
};

struct TraceSetup {
    int rate = 48000;
    int channels = 2;
    std::size_t stems = 0;
    std::size_t max_delay = 24000; /* frames */
    bool excerpts = true;
    int depth = 0;     /* bits of the coarsest file; 0 if one is float */
    bool live = false; /* what is recent counts */
};

/* All that is known of a set that does not null. */
struct Evidence {
    TraceSetup setup;
    int lanes = 0;                            /* channels in the excerpts: the first so many */
    double peak = 0.0;                        /* what is innocent, linear */
    double mean_square = 0.0;                 /* the same, squared */
    double quiet = 0.0;                       /* what counts as silence, linear */
    double float_bound = 0.0;                 /* of a set with floats, see Allowance: */
    double float_floor = 0.0;                 /* what is innocent depends on the stems */
    std::uint64_t frames = 0;                 /* of the stream so far */
    std::uint64_t loud = 0;                   /* loud cells */
    std::uint64_t first = kNowhere, last = 0; /* the first frame that is not innocent, and the
                                               * one after the last; of a cell that is loud by
                                               * its mean square alone, all of it */
    std::vector<StemTrace> stems;
    std::size_t capacity = 0;
    std::vector<Excerpt> excerpts; /* signals: [lane * (stems + 1) + stem], the residual last */

    /* What rounding may leave of one sample, of stems whose sizes sum up to @sum. */
    double innocent(double sum) const noexcept
    {
        return std::max(peak, float_bound * sum + float_floor);
    }
};

class NullTrace
{
public:
    static constexpr std::size_t kCell = 512;
    static constexpr std::size_t kProbe = 64;

    void configure(const TraceSetup &setup, const Allowance &allowance, double scale);

    /* Whether the stems are wanted for a cell that begins at this frame even
     * if its residual is 0. */
    bool open() const noexcept { return loud_.open() || any_.open() || recent_.open(); }
    /* Whether it is to be known if stems sound where the residual is 0. */
    bool probes() const noexcept { return setup_.excerpts; }

    /* A cell, n <= kCell frames from @frame on: cells[s] of each channel's
     * stems and residual, in units of @scale times full scale. @lit: the
     * residual is not 0 throughout. @excess: of a set with floats, its largest
     * |r| / bound (float_excess()). */
    void add(std::uint64_t frame, std::size_t n, const double *const *cells, bool lit,
             double excess) noexcept;
    /* A cell whose residual is 0; bit s of @sounds is stem s. */
    void add_silent(std::uint64_t frame, std::size_t n, const std::vector<bool> &sounds) noexcept;

    /* Of the loudest second so far: where it begins (kNowhere if all is 0), and
     * the sum of its squares over all channels, full scale 1.0. */
    std::uint64_t worst_second() const noexcept;
    double worst_squares() const noexcept;

    /* How many of the lowest bits no file of a set of integers uses where the
     * residual is not 0, if that says that one was rounded to 16 or 24 bits:
     * 8 for 16 bits in files of 24. 0 if no file is of fewer bits. */
    int unused_bits() const noexcept;

    /* The first frame that is not innocent. */
    std::uint64_t first_loud() const noexcept { return first_; }
    Evidence evidence() const;
    /* The same, but takes the excerpts away. */
    Evidence take_evidence();
    /* Live: what there is of a fault. */
    const Recent &recent() const noexcept { return recent_; }

private:
    Evidence traces() const;
    void begin_fault() noexcept;
    bool outside(std::size_t i, const double *const *cells) const noexcept;
    void place(std::uint64_t frame, std::size_t n, const double *const *cells) noexcept;
    void count(std::uint64_t frame, std::size_t n, std::size_t stem, bool sounds,
               bool loud) noexcept;
    void note_bits(std::size_t n, const double *const *cells) noexcept;
    void add_second(std::uint64_t frame, double squares) noexcept;

    TraceSetup setup_;
    int lanes_ = 0;
    double scale_ = 1.0, peak_ = 0.0, mean_square_ = 0.0; // in units of cells
    double float_bound_ = 0.0, float_floor_ = 0.0, quiet_ = 0.0;
    std::uint64_t frames_ = 0, loud_cells_ = 0, first_ = kNowhere, last_ = 0;
    std::vector<StemTrace> stems_;
    std::uint64_t second_ = kNowhere, worst_ = kNowhere;
    double second_squares_ = 0.0, worst_squares_ = 0.0;
    std::vector<float> cell_;
    int depth_ = 0;                    // of the coarsest file, if all are of integers
    std::vector<std::uint32_t> bits_;  // of each stem, and the mix: all samples, or'ed
    std::vector<std::uint64_t> heard_; // samples that were not 0
    Excerpts loud_, any_;
    Recent recent_; // live, instead of loud_
};

} // namespace stems
