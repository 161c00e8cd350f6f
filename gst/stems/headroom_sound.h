/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How long it is silent before and after the sound of a stretch that was
 * measured. In measured time: what was lost in between does not count. Real-time
 * safe.
 */
#pragma once

#include "core/headroom_meter.h"
#include "support/format.h"

#include <algorithm>
#include <span>

namespace stems
{

struct Silence {
    GstClockTime head, tail;
};

class SoundBounds
{
public:
    /* The figures of the next stretch, frames @from to @to of an era that begins
     * at @era of measured time; what is silent in it alone. */
    Silence follow(std::span<const ChannelFigures> channels, GstClockTime era, guint64 from,
                   guint64 to, int rate) noexcept
    {
        std::uint64_t first = kNowhere, end = 0;
        for (const ChannelFigures &figures : channels) {
            first = std::min(first, figures.first_sound);
            if (figures.sound_end != kNowhere)
                end = std::max(end, figures.sound_end);
        }
        const auto time = [rate](guint64 frame) { return frames_to_time(frame, rate); };
        if (first == kNowhere)
            return {time(to) - time(from), time(to) - time(from)};
        if (!any_)
            first_ = era + time(first);
        any_ = true;
        end_ = era + time(end);
        return {time(first) - time(from), time(to) - time(end)};
    }

    /* Of all stretches, @all together. */
    Silence whole(GstClockTime all) const noexcept
    {
        return any_ ? Silence{first_, all - std::min(all, end_)} : Silence{all, all};
    }

private:
    bool any_ = false;
    GstClockTime first_ = 0, end_ = 0;
};

} // namespace stems
