/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Flat tops: what a clipper or limiter leaves of a wave below full scale, or what
 * clipped and was turned down afterwards. A flat top is a run of a given number
 * of samples or more that are all equal, and whose magnitude is the highest of
 * the channel (so it counts only if nothing goes beyond it), reached by a step
 * of more than 2^-14 of full scale: a slow sine that was rounded to 16 bits has
 * equal samples at its top, too, but comes to them by single steps.
 *
 * At full scale they are clip runs (clip_runs.h). A signal that is flat by
 * nature, as a square wave is, has flat tops.
 *
 * One object is one channel. What it counts does not depend on how the stream
 * is cut into calls, nor, merged, on when clear() is called. NaN and silence end
 * a run. Real-time safe.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace stems
{

struct FlatFigures {
    double ceiling = 0.0; /* the highest |sample| */
    std::uint64_t tops = 0;

    void merge(const FlatFigures &later) noexcept
    {
        if (later.ceiling > ceiling)
            *this = later;
        else if (later.ceiling == ceiling)
            tops += later.tops;
    }
};

class FlatTops
{
public:
    explicit FlatTops(std::uint64_t shortest) noexcept : shortest_{shortest > 1 ? shortest : 2} {}

    /* @peak: the highest |sample| of them. */
    void count(std::span<const double> samples, double peak) noexcept;
    /* What follows comes after silence. */
    void end() noexcept
    {
        run_ = 0;
        before_ = 0.0;
    }

    /* Since clear(). A run counts where it becomes long enough. */
    const FlatFigures &figures() const noexcept { return figures_; }
    void clear() noexcept { figures_ = {}; }

private:
    std::uint64_t shortest_;
    std::uint64_t run_ = 0;
    double value_ = 0.0; /* of the run */
    bool sharp_ = false; /* reached by a step */
    double before_ = 0.0;
    FlatFigures figures_;
};

} // namespace stems
