/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a source pad can say of the stream: position, duration, and whether it
 * can be sought in.
 */
#include "gststemaggregator.h"

#include <algorithm>

namespace stems
{

namespace
{

struct PeerAnswer {
    gint64 duration = 0;
    bool known = true;
    bool seekable = true;
    bool refused = true; /* each has said that it cannot seek */
    bool any = false;
};

gboolean ask_peer(GstElement *, GstPad *pad, gpointer user_data) noexcept
{
    auto *answer = static_cast<PeerAnswer *>(user_data);
    answer->any = true;
    gint64 duration = -1;
    if (gst_pad_peer_query_duration(pad, GST_FORMAT_TIME, &duration) && duration >= 0)
        answer->duration = std::max(answer->duration, duration);
    else
        answer->known = false;
    GstQuery *query = gst_query_new_seeking(GST_FORMAT_TIME);
    gboolean seekable = FALSE;
    const bool answered = gst_pad_peer_query(pad, query) != FALSE;
    if (answered)
        gst_query_parse_seeking(query, nullptr, &seekable, nullptr, nullptr);
    gst_query_unref(query);
    answer->seekable = answer->seekable && seekable;
    answer->refused = answer->refused && answered && !seekable;
    return TRUE;
}

/* The longest pad's; seekable if all are. */
PeerAnswer ask_peers(GstStemAggregator *self) noexcept
{
    PeerAnswer answer;
    gst_element_foreach_sink_pad(GST_ELEMENT_CAST(self), ask_peer, &answer);
    answer.known = answer.known && answer.any;
    answer.seekable = answer.seekable && answer.any;
    return answer;
}

} // namespace

bool nobody_seeks(GstStemAggregator *self) noexcept
{
    const PeerAnswer answer = ask_peers(self);
    return answer.any && answer.refused;
}

gboolean answer_src_query(GstStemAggregator *self, GstQuery *query) noexcept
{
    GstFormat format = GST_FORMAT_UNDEFINED;
    switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_POSITION: {
        gst_query_parse_position(query, &format, nullptr);
        if (format != GST_FORMAT_TIME)
            return FALSE;
        const ObjectLock lock{self};
        const GstSegment *segment = &GST_AGGREGATOR_PAD(self->parent.srcpad)->segment;
        const guint64 time =
            gst_segment_to_stream_time(segment, GST_FORMAT_TIME, segment->position);
        if (!GST_CLOCK_TIME_IS_VALID(time))
            return FALSE;
        gst_query_set_position(query, GST_FORMAT_TIME, static_cast<gint64>(time));
        return TRUE;
    }
    case GST_QUERY_DURATION: {
        gst_query_parse_duration(query, &format, nullptr);
        if (format != GST_FORMAT_TIME)
            return FALSE;
        const PeerAnswer answer = ask_peers(self);
        if (answer.known)
            gst_query_set_duration(query, GST_FORMAT_TIME, answer.duration);
        return answer.known;
    }
    case GST_QUERY_SEEKING: {
        gst_query_parse_seeking(query, &format, nullptr, nullptr, nullptr);
        if (format != GST_FORMAT_TIME)
            return FALSE;
        const PeerAnswer answer = ask_peers(self);
        gst_query_set_seeking(query, format, answer.seekable, 0,
                              answer.known ? answer.duration : -1);
        return TRUE;
    }
    default:
        return FALSE;
    }
}

} // namespace stems
