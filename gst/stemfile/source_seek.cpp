/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesrc: seeks to the sample, and what it answers to queries.
 */
#include "source_private.h"

#include "support/format.h"

#include <algorithm>

#define GST_CAT_DEFAULT gst_stem_file_src_debug

namespace stems
{

namespace
{

/* Between TIME and DEFAULT, which is frames. */
bool convert(int rate, GstFormat from, gint64 value, GstFormat to, gint64 *result) noexcept
{
    const bool known = (from == GST_FORMAT_TIME || from == GST_FORMAT_DEFAULT) &&
                       (to == GST_FORMAT_TIME || to == GST_FORMAT_DEFAULT);
    if (!known)
        return false;
    if (from == to || value < 0)
        *result = value;
    else if (from == GST_FORMAT_DEFAULT)
        *result = static_cast<gint64>(frames_to_time(static_cast<guint64>(value), rate));
    else
        *result = static_cast<gint64>(time_to_frames(static_cast<GstClockTime>(value), rate));
    return true;
}

/* What a seek says of one end of its segment, in time. Frames that are counted
 * from the end become a place, so that it is that of a frame to the nanosecond. */
bool convert_end(const Session &session, GstFormat format, GstSeekType &type, gint64 &value)
{
    if (type == GST_SEEK_TYPE_END && format == GST_FORMAT_DEFAULT) {
        const auto frames = static_cast<gint64>(session.frames());
        value = value < 0 ? frames + std::max(value, -frames) : frames;
        type = GST_SEEK_TYPE_SET;
    }
    return convert(session.rate(), format, value, GST_FORMAT_TIME, &value);
}

void push_to_all(const SourcePads &pads, GstEvent *event)
{
    for (const auto &pad : pads)
        gst_pad_push_event(pad->pad, gst_event_ref(event));
    gst_event_unref(event);
}

GstEvent *numbered(GstEvent *event, guint32 seqnum) noexcept
{
    gst_event_set_seqnum(event, seqnum);
    return event;
}

/* With flush: what is under way is dropped. Without: it is finished first. */
bool seek(GstStemFileSrc *self, GstEvent *event)
{
    StemFileSrcPrivate *priv = self->priv;
    const guint32 seqnum = gst_event_get_seqnum(event);
    const std::lock_guard one_at_a_time{priv->seeking};
    if (!priv->active)
        return false;
    if (seqnum == priv->last_seek) // the same seek comes up through each pad
        return true;
    gdouble speed = 1.0;
    GstFormat format = GST_FORMAT_UNDEFINED;
    GstSeekFlags flags = GST_SEEK_FLAG_NONE;
    gst_event_parse_seek(event, &speed, &format, &flags, nullptr, nullptr, nullptr, nullptr);
    if (speed <= 0.0 || (format != GST_FORMAT_TIME && format != GST_FORMAT_DEFAULT)) {
        GST_WARNING_OBJECT(self, "cannot seek at speed %g in format %s", speed,
                           gst_format_get_name(format));
        return false;
    }
    const SourcePads pads = pads_of(self);
    GstPad *src = pads[0]->pad;
    if (flags & GST_SEEK_FLAG_FLUSH)
        push_to_all(pads, numbered(gst_event_new_flush_start(), seqnum));
    else
        gst_pad_pause_task(src);

    GST_PAD_STREAM_LOCK(src);
    if (flags & GST_SEEK_FLAG_FLUSH)
        push_to_all(pads, numbered(gst_event_new_flush_stop(TRUE), seqnum));
    const bool done = apply_seek(self, event);
    if (done)
        priv->last_seek = seqnum;
    else
        priv->segments++; // a flush has made the pads forget theirs
    gst_pad_start_task(src, stream_block, self, nullptr);
    GST_PAD_STREAM_UNLOCK(src);
    return done;
}

bool answer_segment(GstStemFileSrc *self, GstQuery *query)
{
    const ObjectLock lock{self};
    const GstSegment &segment = self->priv->segment;
    const auto start =
        static_cast<gint64>(gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, segment.start));
    gint64 stop = static_cast<gint64>(segment.duration);
    if (GST_CLOCK_TIME_IS_VALID(segment.stop))
        stop = static_cast<gint64>(
            gst_segment_to_stream_time(&segment, GST_FORMAT_TIME, segment.stop));
    gst_query_set_segment(query, segment.rate, GST_FORMAT_TIME, start, stop);
    return true;
}

/* A file has a URI, a session has none. */
bool answer_uri(GstStemFileSrc *self, GstPad *pad, const Session &session, GstQuery *query)
{
    std::optional<ChannelRange> range;
    for (const auto &one : pads_of(self))
        if (one->pad == pad)
            range = one->wanted.empty() ? session.everything() : session.find(one->wanted);
    if (!range || range->path.empty())
        return false;
    const CharPtr absolute{g_canonicalize_filename(range->path.c_str(), nullptr)};
    const CharPtr uri{gst_filename_to_uri(absolute.get(), nullptr)};
    gst_query_set_uri(query, uri.get());
    return uri != nullptr;
}

bool answer(GstStemFileSrc *self, GstPad *pad, const Session &session, GstQuery *query)
{
    GstFormat format = GST_FORMAT_UNDEFINED;
    gint64 value = 0;
    switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_DURATION:
        gst_query_parse_duration(query, &format, nullptr);
        if (!convert(session.rate(), GST_FORMAT_DEFAULT, static_cast<gint64>(session.frames()),
                     format, &value))
            return false;
        gst_query_set_duration(query, format, value);
        return true;
    case GST_QUERY_POSITION: {
        gst_query_parse_position(query, &format, nullptr);
        gint64 position = 0;
        {
            const ObjectLock lock{self};
            position = static_cast<gint64>(self->priv->segment.position);
        }
        if (!convert(session.rate(), GST_FORMAT_TIME, position, format, &value))
            return false;
        gst_query_set_position(query, format, value);
        return true;
    }
    case GST_QUERY_SEEKING:
        gst_query_parse_seeking(query, &format, nullptr, nullptr, nullptr);
        if (!convert(session.rate(), GST_FORMAT_DEFAULT, static_cast<gint64>(session.frames()),
                     format, &value))
            return false;
        gst_query_set_seeking(query, format, TRUE, 0, value);
        return true;
    case GST_QUERY_CONVERT: {
        GstFormat to = GST_FORMAT_UNDEFINED;
        gint64 from_value = 0;
        gst_query_parse_convert(query, &format, &from_value, &to, nullptr);
        if (!convert(session.rate(), format, from_value, to, &value))
            return false;
        gst_query_set_convert(query, format, from_value, to, value);
        return true;
    }
    case GST_QUERY_SEGMENT:
        return answer_segment(self, query);
    case GST_QUERY_URI:
        return answer_uri(self, pad, session, query);
    default:
        return gst_pad_query_default(pad, GST_OBJECT_CAST(self), query);
    }
}

} // namespace

bool apply_seek(GstStemFileSrc *self, GstEvent *event)
{
    StemFileSrcPrivate *priv = self->priv;
    const std::shared_ptr<Session> session = session_of(self);
    gdouble speed = 1.0;
    GstFormat format = GST_FORMAT_UNDEFINED;
    GstSeekFlags flags = GST_SEEK_FLAG_NONE;
    GstSeekType start_type = GST_SEEK_TYPE_NONE;
    GstSeekType stop_type = GST_SEEK_TYPE_NONE;
    gint64 start = 0;
    gint64 stop = 0;
    gst_event_parse_seek(event, &speed, &format, &flags, &start_type, &start, &stop_type, &stop);
    if (!session || speed <= 0.0 || !convert_end(*session, format, start_type, start) ||
        !convert_end(*session, format, stop_type, stop))
        return false;
    GstSegment segment;
    {
        const ObjectLock lock{self};
        segment = priv->segment;
    }
    if (!gst_segment_do_seek(&segment, speed, GST_FORMAT_TIME, flags, start_type,
                             static_cast<guint64>(start), stop_type, static_cast<guint64>(stop),
                             nullptr))
        return false;
    const std::uint64_t frames = session->frames();
    priv->stop = GST_CLOCK_TIME_IS_VALID(segment.stop)
                     ? std::min(frames, time_to_frames(segment.stop, session->rate()))
                     : frames;
    priv->next = std::min(time_to_frames(segment.position, session->rate()), priv->stop);
    priv->segments++;
    priv->seqnum = gst_event_get_seqnum(event);
    priv->discont = true;
    priv->ended = false;
    {
        const ObjectLock lock{self};
        priv->segment = segment;
    }
    if (flags & GST_SEEK_FLAG_SEGMENT) {
        GstMessage *message = gst_message_new_segment_start(GST_OBJECT_CAST(self), GST_FORMAT_TIME,
                                                            static_cast<gint64>(segment.position));
        gst_message_set_seqnum(message, priv->seqnum);
        gst_element_post_message(GST_ELEMENT_CAST(self), message);
    }
    return true;
}

gboolean source_event(GstPad *pad, GstObject *parent, GstEvent *event) noexcept
{
    GstStemFileSrc *self = GST_STEM_FILE_SRC_CAST(parent);
    gboolean handled = FALSE;
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_SEEK:
        handled = seek(self, event);
        break;
    case GST_EVENT_RECONFIGURE: // caps are what the files are
    case GST_EVENT_LATENCY:
    case GST_EVENT_QOS:
        handled = TRUE;
        break;
    default:
        GST_DEBUG_OBJECT(pad, "leave %" GST_PTR_FORMAT, event);
        break;
    }
    gst_event_unref(event);
    return handled;
}

gboolean source_query(GstPad *pad, GstObject *parent, GstQuery *query) noexcept
{
    GstStemFileSrc *self = GST_STEM_FILE_SRC_CAST(parent);
    if (GST_QUERY_TYPE(query) == GST_QUERY_LATENCY) {
        gst_query_set_latency(query, FALSE, 0, GST_CLOCK_TIME_NONE);
        return TRUE;
    }
    const std::shared_ptr<Session> session = session_of(self);
    if (!session)
        return gst_pad_query_default(pad, parent, query);
    return answer(self, pad, *session, query);
}

} // namespace stems
