/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Audio that comes when its block has been made is lost; QoS messages tell, as
 * those of audiomixer's pads do.
 */
#include "gststemaggregator.h"

#include <algorithm>

namespace stems
{

guint64 count_late(StemAggregatorPadPrivate *priv, gint64 taken, gint64 position,
                   guint64 frames) noexcept
{
    const guint64 late =
        taken > position ? std::min(frames, static_cast<guint64>(taken - position)) : 0;
    priv->late += late;
    priv->in_time += frames - late;
    return late;
}

void tell_late(GstStemAggregatorPad *pad, GstElement *element, GstClockTime pts,
               guint64 late) noexcept
{
    StemAggregatorPadPrivate *priv = pad->priv;
    {
        const ObjectLock lock{pad};
        if (!priv->qos_messages)
            return;
    }
    guint64 in_time = 0, all = 0;
    {
        const std::lock_guard lock{GST_STEM_AGGREGATOR_CAST(element)->priv->mutex};
        in_time = priv->in_time;
        all = priv->late;
    }
    const bool live = GST_CLOCK_TIME_IS_VALID(gst_aggregator_get_latency(GST_AGGREGATOR(element)));
    GstMessage *message =
        gst_message_new_qos(GST_OBJECT_CAST(pad), live,
                            gst_segment_to_running_time(&priv->segment, GST_FORMAT_TIME, pts),
                            gst_segment_to_stream_time(&priv->segment, GST_FORMAT_TIME, pts), pts,
                            frames_to_time(late, GST_AUDIO_INFO_RATE(&priv->info)));
    gst_message_set_qos_stats(message, GST_FORMAT_DEFAULT, in_time, all);
    gst_element_post_message(element, message);
}

} // namespace stems
