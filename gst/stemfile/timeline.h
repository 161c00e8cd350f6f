/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where in a file the audio of a stream goes: timestamps as frames.
 *
 * Real-time safe: everything here.
 */
#pragma once

#include <gst/gst.h>

namespace stems
{

class Timeline
{
public:
    /* What to do with n frames. */
    struct Place {
        guint64 silence; /* to write before them */
        guint64 skip;    /* of them not to write: outside the segment, or there already */
        guint64 keep;    /* to write after that */
        guint64 overlap; /* of the skipped, those that were there already */
    };

    /* @from_zero: the file begins at running time 0, else with the first. */
    void start(int rate, bool from_zero) noexcept;
    void set_segment(const GstSegment &segment) noexcept { segment_ = segment; }
    const GstSegment &segment() const noexcept { return segment_; }

    /* Where n frames go that begin at @pts; GST_CLOCK_TIME_NONE is right after
     * those before. Timestamps that are off by up to 40 ms are taken for
     * continuous, as GStreamer's sinks do, but with @discont, which says that
     * they are meant, by one frame. */
    Place place(GstClockTime pts, bool discont, guint64 n) noexcept;

private:
    GstSegment segment_{};
    int rate_ = 0;
    bool from_zero_ = false;
    bool begun_ = false;
    gint64 next_ = 0; /* in running time */
};

} // namespace stems
