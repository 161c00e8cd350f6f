/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "strips.h"

#include "gststemstrippad.h"

#include <algorithm>

namespace stems
{

namespace
{

/* Points are one ramp apart, so that a jump in a curve takes as long as one by
 * hand; but not so far that a curve is no longer followed. */
constexpr GstClockTime kNearest = GST_MSECOND;
constexpr GstClockTime kFarthest = 5 * GST_MSECOND;

/* Frame @point * @distance is where the curve is met. */
void sync(const Block &block, gint64 point, std::uint64_t distance, int rate) noexcept
{
    const guint64 frame = static_cast<guint64>(std::max<gint64>(point, 0)) * distance;
    for (const Input &input : block.inputs)
        gst_object_sync_values(GST_OBJECT_CAST(input.pad), frames_to_time(frame, rate));
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

    const auto distance =
        std::max<std::uint64_t>(time_to_frames(std::clamp(ramp, kNearest, kFarthest), rate), 1);
    if (std::exchange(distance_, distance) != distance)
        reset();
    const auto step = static_cast<gint64>(distance);
    const gint64 frame = block.stream_position + static_cast<gint64>(from);
    if (ramp_ == 0) { /* at once: what holds at a point holds up to the next */
        passed_ = static_cast<std::uint64_t>(frame % step);
        sync(block, frame / step, distance, rate);
        look_all(block, law, &Course::to);
        look_all(block, law, &Course::from);
        return std::min(block.frames, from + distance - passed_);
    }
    /* Frames after point N up to and with point N + 1; the first one, frame 0,
     * is with point 0. */
    const gint64 point = frame > 0 ? (frame - 1) / step : -1;
    passed_ = static_cast<std::uint64_t>(frame - 1 - point * step);
    if (point_ >= -1 && point == point_ + 1) {
        for (Course &course : courses_)
            course.from = course.to;
    } else if (point != point_) {
        sync(block, point, distance, rate);
        look_all(block, law, &Course::from);
    }
    point_ = point;
    sync(block, point + 1, distance, rate);
    look_all(block, law, &Course::to);
    return std::min(block.frames, from + distance - passed_);
}

} // namespace stems
