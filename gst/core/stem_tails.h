/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The last frames of each stem, as they came: what a null test may want to know of the
 * time before a difference, once the block it was in is gone.
 *
 * Real-time safe: everything but configure().
 */
#pragma once

#include "planes.h"

#include <span>
#include <vector>

namespace stems
{

class StemTails
{
public:
    static constexpr std::size_t kMost = 1024; /* frames */

    /* Of stems of these formats and so many channels, or one. */
    void configure(std::span<const Format> formats, int channels);

    /* The next n frames of every stem, which begin at @frame of the stream; a view without
     * planes is silence. Keeps the last @wanted of those that follow one another, <= kMost. */
    void add(std::uint64_t frame, std::span<const Planes> stems, std::size_t n,
             std::size_t wanted) noexcept;

    /* How many there are before @frame. */
    std::size_t before(std::uint64_t frame) const noexcept { return frame == end_ ? frames_ : 0; }
    /* Those of a stem, from the first one on. */
    Planes view(std::size_t stem) const noexcept { return tails_[stem].view; }

private:
    struct Tail {
        std::vector<std::byte> bytes;
        std::vector<void *> planes; /* of one channel each; interleaved audio is in the first */
        Planes view;
    };
    static void keep(Tail &tail, const Planes &stem, std::size_t old, std::size_t kept,
                     std::size_t n, std::size_t fresh) noexcept;

    std::vector<Tail> tails_;
    std::size_t frames_ = 0;
    std::uint64_t end_ = 0;
};

} // namespace stems
