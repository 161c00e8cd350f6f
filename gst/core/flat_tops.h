/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Flat tops: what a clipper or limiter leaves of a wave below full scale, or what
 * clipped and was turned down afterwards. A flat top is a run of a given number
 * of samples or more that are all equal and the highest of the channel, or the
 * lowest (so it counts only if nothing goes beyond it; both sides are counted,
 * each by its own ceiling, as a limiter need not be symmetrical), reached by a step
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

#include "reach.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

namespace stems
{

/* Of the samples above zero, or of those below. */
struct FlatSide {
    double ceiling = 0.0; /* the highest |sample| */
    std::uint64_t tops = 0;

    void merge(const FlatSide &later) noexcept
    {
        if (later.ceiling > ceiling)
            *this = later;
        else if (later.ceiling == ceiling)
            tops += later.tops;
    }
};

struct FlatFigures {
    FlatSide up, down;

    std::uint64_t tops() const noexcept { return up.tops + down.tops; }
    void merge(const FlatFigures &later) noexcept
    {
        up.merge(later.up);
        down.merge(later.down);
    }
};

class FlatTops
{
public:
    /* A side whose ceiling is from @top to 1 is at full scale: it has none. One of
     * floats that is flat above that was clipped and turned up. */
    explicit FlatTops(std::uint64_t shortest,
                      double top = std::numeric_limits<double>::infinity()) noexcept
        : shortest_{shortest > 1 ? shortest : 2}, top_{top}
    {
    }

    /* @peak: the highest |sample| of them. */
    void count(std::span<const double> samples, double peak) noexcept;
    /* What follows comes after silence. */
    void end() noexcept
    {
        up_.length = down_.length = 0;
        before_ = 0.0;
    }

    /* Since clear(). A run counts where it becomes long enough. */
    const FlatFigures &figures() const noexcept { return figures_; }
    void clear() noexcept { figures_ = {}; }

private:
    struct Run {
        std::uint64_t length = 0;
        double value = 0.0; /* its magnitude */
        bool sharp = false; /* reached by a step */
    };

    void count_side(std::span<const double> samples, double peak, double sign, FlatSide &side,
                    Run &run) noexcept;

    ReachFn reach_ = reach_kernel();
    std::uint64_t shortest_;
    double top_;
    Run up_, down_;
    double before_ = 0.0;
    FlatFigures figures_;
};

} // namespace stems
