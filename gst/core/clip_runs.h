/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Clip runs: consecutive samples of one channel at full scale, a sign that a
 * converter or a limiter ran out of room. One such sample alone may be music
 * that was normalised; so only runs of a given length are counted, and with
 * them their samples.
 *
 * Full scale is an end of the range of an integer format (the lowest or the
 * highest value; both may share a run), and |x| >= 1 in a float format: there
 * nothing is lost yet, but that is what no integer format can hold, so it
 * will clip when it is delivered. Infinity is full scale; NaN ends a run.
 *
 * One object is one channel. What it counts does not depend on how the stream
 * is cut into calls: a run is counted when it becomes long enough, with all its
 * samples so far, and each further sample when it comes. Real-time safe.
 */
#pragma once

#include "reach.h"
#include "sample.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace stems
{

/* The lowest positive value that is at full scale; the negative one is -1. */
double full_scale_top(Format format) noexcept;

class ClipRuns
{
public:
    struct Found {
        std::uint64_t samples = 0; /* of all runs */
        std::uint64_t runs = 0;
        /* First sample of the first run, counted from the first new sample:
         * negative where it began in an earlier call. Valid if runs > 0. */
        std::ptrdiff_t first = 0;
    };

    ClipRuns(Format format, std::uint64_t shortest) noexcept
        : top_{full_scale_top(format)}, shortest_{shortest > 0 ? shortest : 1}
    {
    }

    Found count(std::span<const double> samples) noexcept;

    /* What follows does not continue what came: a run ends. */
    void end() noexcept { run_ = 0; }

    bool in_run() const noexcept { return run_ > 0; }
    double top() const noexcept { return top_; }

private:
    ReachFn reach_ = reach_kernel();
    double top_;
    std::uint64_t shortest_;
    std::uint64_t run_ = 0;
};

} // namespace stems
