/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "strips.h"

#include "gststemstrippad.h"

#include <algorithm>
#include <cstdlib>

namespace stems
{

namespace
{

/* Points are one ramp apart, so that a jump in a curve takes as long as one by
 * hand; but not so far that a curve is no longer followed. */
constexpr GstClockTime kNearest = GST_MSECOND;
constexpr GstClockTime kFarthest = 5 * GST_MSECOND;

/* Points are times; each is met at the frame that is nearest to it. */
gint64 frame_of(gint64 point, GstClockTime interval, int rate) noexcept
{
    const auto frame = static_cast<gint64>(
        time_to_frames(static_cast<GstClockTime>(std::abs(point)) * interval, rate));
    return point < 0 ? -frame : frame;
}

/* The last point at or before @frame. */
gint64 point_at(gint64 frame, GstClockTime interval, int rate) noexcept
{
    const GstClockTime time = frames_to_time(static_cast<guint64>(frame), rate);
    auto point = static_cast<gint64>(time / interval);
    if (frame_of(point, interval, rate) > frame)
        return point - 1;
    return frame_of(point + 1, interval, rate) <= frame ? point + 1 : point;
}

void sync(const Block &block, gint64 frame, int rate) noexcept
{
    const GstClockTime time =
        frames_to_time(static_cast<guint64>(std::max<gint64>(frame, 0)), rate);
    for (const Input &input : block.inputs)
        gst_object_sync_values(GST_OBJECT_CAST(input.pad), time);
}

} // namespace

Strip Strips::look(GstStemAggregatorPad *pad, bool any_solo, PanLaw law) const noexcept
{
    Strip strip;
    const StripSettings settings = strip_settings(GST_STEM_STRIP_PAD_CAST(pad));
    strip.gain = strip_gain(settings, any_solo);
    strip.alone = strip_gain(settings, false);
    if (panorama_) {
        const double position = panorama_(pad);
        strip.mono = pan(law, position);
        strip.pair = balance(position);
    }
    return strip;
}

void Strips::look_all(const Block &block, PanLaw law, Strip Course::*when) noexcept
{
    const bool any_solo =
        solo_elsewhere ||
        std::any_of(block.inputs.begin(), block.inputs.end(), [](const Input &input) {
            return strip_settings(GST_STEM_STRIP_PAD_CAST(input.pad)).solo;
        });
    for (std::size_t i = 0; i < courses_.size(); i++)
        courses_[i].*when = look(block.inputs[i].pad, any_solo, law);
}

guint64 Strips::read(const Block &block, guint64 from, GstClockTime ramp, int rate, PanLaw law)
{
    if (courses_.size() != block.inputs.size() || (from == 0 && !block.same_inputs))
        reset();
    courses_.resize(block.inputs.size());
    bool any = false;
    for (std::size_t i = 0; i < courses_.size(); i++) {
        courses_[i].automated =
            gst_object_has_active_control_bindings(GST_OBJECT_CAST(block.inputs[i].pad)) != FALSE;
        any = any || courses_[i].automated;
    }
    ramp_ = time_to_frames(ramp, rate);
    if (!any) {
        reset();
        look_all(block, law, &Course::to);
        return block.frames;
    }

    /* No nearer than frames, at very low rates. */
    const GstClockTime interval =
        std::max(std::clamp(ramp, kNearest, kFarthest),
                 gst_util_uint64_scale_ceil(1, GST_SECOND, static_cast<guint64>(rate)));
    if (std::exchange(interval_, interval) != interval)
        reset();
    const gint64 frame = std::max<gint64>(block.stream_position + static_cast<gint64>(from), 0);
    /* In a line, frames after point N up to and with point N + 1; the first
     * one, frame 0, is with point 0. At once (no ramp), what holds at a point
     * holds up to the next. */
    const bool at_once = ramp_ == 0;
    const gint64 met = at_once ? frame : frame - 1;
    const gint64 point = met >= 0 ? point_at(met, interval, rate) : -1;
    const gint64 before = frame_of(point, interval, rate);
    const gint64 after = frame_of(point + 1, interval, rate);
    distance_ = static_cast<std::uint64_t>(after - before);
    passed_ = static_cast<std::uint64_t>(met - before);
    const guint64 until = std::min(block.frames, from + distance_ - passed_);
    if (at_once) {
        sync(block, before, rate);
        look_all(block, law, &Course::to);
        look_all(block, law, &Course::from);
        return until;
    }
    if (point_ >= -1 && point == point_ + 1) {
        for (Course &course : courses_)
            course.from = course.to;
    } else if (point != point_) {
        sync(block, before, rate);
        look_all(block, law, &Course::from);
    }
    point_ = point;
    sync(block, after, rate);
    look_all(block, law, &Course::to);
    return until;
}

} // namespace stems
