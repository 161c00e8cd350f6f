/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "timeline.h"

#include "support/format.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace stems
{

void Timeline::start(int rate, bool from_zero) noexcept
{
    rate_ = rate;
    from_zero_ = from_zero;
    begun_ = false;
    next_ = 0;
}

Timeline::Place Timeline::place(GstClockTime pts, bool discont, guint64 n) noexcept
{
    Place it{0, 0, n, 0};
    const bool timed = GST_CLOCK_TIME_IS_VALID(pts) && segment_.format == GST_FORMAT_TIME;
    if (timed) {
        if (pts < segment_.start)
            it.skip = std::min(n, time_to_frames(segment_.start - pts, rate_));
        it.keep -= it.skip;
        if (GST_CLOCK_TIME_IS_VALID(segment_.stop)) {
            const guint64 end =
                pts < segment_.stop ? time_to_frames(segment_.stop - pts, rate_) : 0;
            it.keep = end > it.skip ? std::min(it.keep, end - it.skip) : 0;
        }
    }
    if (it.keep == 0)
        return it;

    gint64 at = next_;
    const GstClockTime running =
        timed ? gst_segment_to_running_time(&segment_, GST_FORMAT_TIME,
                                            std::max<GstClockTime>(pts, segment_.start))
              : GST_CLOCK_TIME_NONE;
    // At another rate than 1.0 running time is not the time of samples.
    if (GST_CLOCK_TIME_IS_VALID(running) && segment_.rate == 1.0)
        at = static_cast<gint64>(time_to_frames(running, rate_));
    if (!std::exchange(begun_, true)) {
        if (!from_zero_)
            next_ = at;
        discont = true;
    }
    const gint64 off = at - next_;
    const gint64 patience = discont ? 1 : rate_ / 25;
    if (off > patience)
        it.silence = static_cast<guint64>(off);
    else if (off < -patience)
        it.overlap = std::min(it.keep, static_cast<guint64>(-off));
    it.skip += it.overlap;
    it.keep -= it.overlap;
    next_ += static_cast<gint64>(it.silence + it.keep);
    return it;
}

} // namespace stems
