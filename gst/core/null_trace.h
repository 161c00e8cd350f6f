/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the diagnosis of a null test is made from: where the residual is more
 * than innocent (loud), where each stem sounds, and excerpts. Bounded memory.
 *
 * What is innocent follows from what the files hold (null_grid.h), which is known
 * for certain only in the end: all is counted for each level of it.
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
 * From the first loud cell on, ends of the stems' silences are kept (silence_ends.h).
 *
 * Live, a fault ends where no cell was loud for half a second: with the next
 * one, loud cells are counted anew.
 *
 * Not real-time safe; see excerpts.h.
 */
#pragma once

#include "excerpts.h"
#include "null_grid.h"
#include "recent.h"
#include "silence_ends.h"

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
    std::uint64_t rest = 0;               /* the longest silence between two of its sounds */
    std::uint64_t given = 0;              /* frames until which there was audio of it */
};

struct TraceSetup {
    int rate = 48000;
    int channels = 2;
    std::size_t stems = 0;
    std::size_t max_delay = 24000; /* frames */
    bool excerpts = true;
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
    std::size_t end_lanes = 0;     /* channels in what follows */
    std::vector<Silence> silences; /* of stems, with what is at their ends; live: none */

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

    /* @grid: as configured; from here on it is noted in a copy of it. */
    void configure(const TraceSetup &setup, const NullGrid &grid);

    /* Whether the stems are wanted for a cell that begins at this frame even
     * if its residual is 0. */
    bool open() const noexcept
    {
        return loud_.open() || any_.open() || recent_.open() || watching_;
    }
    /* Whether it is to be known if stems sound where the residual is 0. */
    bool probes() const noexcept { return setup_.excerpts; }

    /* A cell, n <= kCell frames from @frame on: cells[s] of each channel's
     * stems and residual, in units of the grid. @lit: the
     * residual is not 0 throughout. @excess: of a set with floats, its largest
     * |r| / bound (float_excess()). @before: the kCell frames that came before, if there
     * were so many; an excerpt begins with them, so that it holds how a fault begins. What
     * sounds only before frame @from of the cell does not sound in it. */
    void add(std::uint64_t frame, std::size_t n, const double *const *cells, bool lit,
             double excess, const double *const *before = nullptr, std::size_t from = 0) noexcept;
    /* A cell whose residual is 0; bit s of @sounds is stem s. */
    void add_silent(std::uint64_t frame, std::size_t n, const std::vector<bool> &sounds) noexcept;

    /* There is audio of a stem until this frame of the stream. */
    void give(std::size_t stem, std::uint64_t until) noexcept
    {
        for (Level &level : levels_)
            level.stems[stem].given = until;
    }

    /* Of the loudest second so far: where it begins (kNowhere if all is 0), and
     * the sum of its squares over all channels, full scale 1.0. */
    std::uint64_t worst_second() const noexcept;
    double worst_squares() const noexcept;

    /* What the files hold, as told by where the residual is not 0. */
    const NullGrid &grid() const noexcept { return grid_; }

    /* The first frame that is not innocent. */
    std::uint64_t first_loud() const noexcept { return levels_[grid_.level()].first; }
    Evidence evidence() const;
    /* The same, but takes the excerpts away. */
    Evidence take_evidence();
    /* Live: what there is of a fault. */
    const Recent &recent() const noexcept { return recent_; }

private:
    /* What is loud, and what sounds, at one level of the grid; in units. */
    struct Level {
        double peak = 0.0, mean_square = 0.0, quiet = 0.0;
        std::uint64_t loud = 0, first = kNowhere, last = 0; // see Evidence
        std::vector<StemTrace> stems;

        bool exceeds(double sample, double squares, std::size_t n) const noexcept
        {
            return sample > peak || squares > 3.0 * mean_square * static_cast<double>(n);
        }
    };

    Evidence traces() const;
    void begin_fault() noexcept;
    void lead(std::uint64_t frame, const double *const *cells, bool to_recent, bool to_loud,
              bool to_any);
    void to_floats(const double *const *cells, std::size_t n) noexcept;
    bool outside(const Level &level, std::size_t i, const double *const *cells) const noexcept;
    void place(Level &level, std::uint64_t frame, std::size_t n,
               const double *const *cells) const noexcept;
    void count(Level &level, std::uint64_t frame, std::size_t n, bool loud,
               const double *const *cells, std::size_t from) const noexcept;
    void add_second(std::uint64_t frame, double squares) noexcept;

    TraceSetup setup_;
    int lanes_ = 0;
    NullGrid grid_;
    double scale_ = 1.0, float_bound_ = 0.0, float_floor_ = 0.0; // in units of cells
    std::uint64_t frames_ = 0;
    std::vector<Level> levels_;
    std::size_t level_ = 0; // by which loud_ and recent_ go
    std::uint64_t second_ = kNowhere, worst_ = kNowhere;
    double second_squares_ = 0.0, worst_squares_ = 0.0;
    std::vector<float> cell_;
    Excerpts loud_, any_;
    Recent recent_; // live, instead of loud_
    SilenceEnds ends_;
    bool watching_ = false; // cells go there
    bool certain_ = false;  // that there are loud cells
};

} // namespace stems
