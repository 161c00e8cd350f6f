/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The most recent excerpt of a set whose residual is loud: what a diagnosis
 * looks at while a live stream goes on. It begins at a loud cell (of 512
 * frames, on the stream's grid) and, once it is full, its oldest cell makes room
 * for the next. So what a set was like is forgotten after a second or two, and
 * memory does not grow, for however long it fails.
 *
 * Not real-time safe: configure(), excerpt().
 */
#pragma once

#include "excerpts.h"

namespace stems
{

class Recent
{
public:
    static constexpr std::size_t kCell = 512;

    /* @signals of @capacity frames each, a multiple of the cell; ends where
     * nothing was loud for @patience frames. */
    void configure(std::size_t signals, std::size_t capacity, std::uint64_t patience);

    /* Every next cell is wanted, loud or not. */
    bool open() const noexcept { return open_; }
    /* The next cell, n <= kCell frames of every signal; only the last one of a
     * stream is shorter. A loud one begins an excerpt if none is open. */
    void add(std::uint64_t frame, std::size_t n, const float *cell, std::size_t pitch,
             bool loud) noexcept;

    /* Begins an excerpt with a cell that is not loud. */
    void lead(std::uint64_t frame, const float *cell, std::size_t pitch) noexcept;

    /* Loud cells in it, and the frame after the last of them. */
    std::size_t loud_cells() const noexcept { return count_; }
    std::uint64_t loud_until() const noexcept { return until_; }
    /* A copy, the oldest cell first; what was there stays after its end. */
    Excerpt excerpt() const;

private:
    void begin(std::uint64_t frame) noexcept;
    void put(std::size_t n, const float *cell, std::size_t pitch, bool loud) noexcept;

    std::size_t signals_ = 0, cells_ = 0, first_ = 0, used_ = 0, count_ = 0, last_size_ = 0;
    std::uint64_t patience_ = 0, start_ = 0, until_ = 0;
    bool open_ = false;
    std::vector<float> audio_; /* [signal][cell][frame] */
    std::vector<bool> loud_;
};

} // namespace stems
