/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The ends of each stem's long silences, as short excerpts: where a stem that is cut
 * stops, or begins again, is what proves the cut, and the excerpts of the diagnosis
 * are too few to have it wherever another fault is heard all the time.
 *
 * A silence counts if it holds a whole cell (of 512 frames, on the stream's grid), and
 * if a cell at one of its ends is loud: else nothing was cut there. Kept are, of each
 * stem, that before its first sound, that after its last one, and the longest of the
 * others, up to four. An excerpt has the cell of the end, two on the side where the
 * stem sounds, and one on the side where it does not.
 *
 * Memory: 32 MiB at most, whatever the length of the programme: of large sets
 * fewer silences, then one lane, and none of more than 28 stems. That of an excerpt is
 * taken when a place is first used, and used again. Adding a cell costs a copy of it,
 * and where a silence begins or ends one of an excerpt.
 */
#pragma once

#include "excerpts.h"

#include <optional>

namespace stems
{

/* What counts as silence is multiplied by this where samples are floats. */
inline constexpr double kFloatSlack = 1.01;

/* A silence of a stem, in frames of the stream. */
struct Silence {
    std::size_t stem = 0;
    std::uint64_t from = 0, to = 0; /* to == UINT64_MAX: to the end of the stream */
    Excerpt stop, start;            /* where it begins and ends; without frames: not heard */
    std::uint64_t frames() const noexcept { return to - from; }
};

class SilenceEnds
{
public:
    static constexpr std::size_t kCell = 512, kCells = 4, kFrames = kCell * kCells;
    static constexpr std::size_t kBudget = std::size_t{32} << 20; /* bytes */

    /* @lanes: as many at most. */
    void configure(std::size_t stems, std::size_t lanes);

    std::size_t lanes() const noexcept { return lanes_; }
    /* Whether any is kept at all. */
    bool able() const noexcept { return most_ > 0; }

    /* The next cell, n <= kCell frames: @cell has signals [lane * (stems + 1) + stem] of
     * kCell frames each, the residual last; only the last cell of a stream is shorter.
     * @quiet: what counts as silence. @loud: the residual is more than innocent. */
    void add(std::uint64_t frame, std::size_t n, const float *cell, double quiet, bool loud);

    /* Drops all that there is. */
    void restart() noexcept;

    /* By stems. */
    std::vector<Silence> all() const;
    std::vector<Silence> release();

private:
    /* What is known of a stem: where it fell silent, and its silences. */
    struct Track {
        std::uint64_t from = 0;         // it has been silent since
        std::optional<Silence> open;    // it goes on
        std::optional<Silence> closing; // it sounds again: its end is to be kept
        std::uint64_t due = 0;          // once all is known up to here
        std::optional<Silence> head;    // before its first sound
        std::vector<Silence> kept;      // the longest others
    };
    Excerpt capture();
    void drop(Silence &silence) noexcept;
    void keep(Track &track);
    void push(std::size_t n, const float *cell, bool loud);

    std::size_t stems_ = 0, lanes_ = 0, most_ = 0;
    std::vector<float> ring_; // [cell][signal][frame]
    std::vector<bool> loud_;
    std::size_t used_ = 0, last_size_ = 0; // cells in it: at most kCells; frames of the last
    std::size_t next_ = 0;                 // cell of the ring
    std::uint64_t begin_ = 0, end_ = 0;    // of what was added
    std::vector<Track> tracks_;
    std::vector<decltype(Excerpt::audio)> spare_;
};

} // namespace stems
