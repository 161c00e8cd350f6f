/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Events and queries, in both directions.
 */
#include "gststemaggregator.h"
#include "pad_labels.h"

GST_DEBUG_CATEGORY_EXTERN(stem_aggregator_debug);
#define GST_CAT_DEFAULT stem_aggregator_debug

namespace stems
{

namespace
{

GstAggregatorClass *parent_aggregator = nullptr;

/* A stem that never was is no silent one: what is left would sum, but to
 * something else. */
void check_ended(GstStemAggregator *self, GstStemAggregatorPad *pad) noexcept
{
    const StemAggregatorPadPrivate *priv = pad->priv;
    if (!priv->has_caps) {
        GST_ELEMENT_ERROR(self, STREAM, FORMAT, ("%s ended without caps.", GST_PAD_NAME(pad)),
                          ("nothing says what its audio is"));
        fail(self);
    } else if (!priv->heard) {
        GST_ELEMENT_WARNING(self, STREAM, FAILED, ("%s ended without a sample.", GST_PAD_NAME(pad)),
                            ("it counts as silence; can its file be read?"));
    }
}

/* Sink events, in the pad's streaming thread, before GstAggregator queues
 * them. */
GstFlowReturn sink_event_pre_queue(GstAggregator *agg, GstAggregatorPad *aggpad,
                                   GstEvent *event) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(agg);
    GstStemAggregatorPad *pad = GST_STEM_AGGREGATOR_PAD_CAST(aggpad);
    StemAggregatorPadPrivate *priv = pad->priv;

    if (hear_labels(pad, event)) {
        gst_event_unref(event);
        return GST_FLOW_OK;
    }
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_FLUSH_START: {
        const std::lock_guard lock{self->priv->mutex};
        priv->flushing = true;
        priv->room.notify_all();
        break;
    }
    case GST_EVENT_FLUSH_STOP: {
        const std::lock_guard lock{self->priv->mutex};
        priv->reset();
        priv->flushing = false;
        gst_segment_init(&priv->segment, GST_FORMAT_TIME);
        break;
    }
    case GST_EVENT_CAPS: {
        GstCaps *caps = nullptr;
        gst_event_parse_caps(event, &caps);
        if (!accept_caps(self, pad, caps)) {
            gst_event_unref(event);
            return GST_FLOW_NOT_NEGOTIATED;
        }
        break;
    }
    case GST_EVENT_SEGMENT: {
        const GstSegment *segment = nullptr;
        gst_event_parse_segment(event, &segment);
        double speed = 1.0;
        {
            const ObjectLock lock{self};
            speed = GST_AGGREGATOR_PAD(agg->srcpad)->segment.rate;
        }
        if (segment->format != GST_FORMAT_TIME || segment->rate != speed) {
            GST_ELEMENT_ERROR(self, STREAM, FORMAT,
                              ("%s got a segment that cannot be summed.", GST_PAD_NAME(pad)),
                              ("format %s at rate %g; needed: time at rate %g",
                               gst_format_get_name(segment->format), segment->rate, speed));
            fail(self);
            gst_event_unref(event);
            return GST_FLOW_ERROR;
        }
        gst_segment_copy_into(segment, &priv->segment);
        const std::lock_guard lock{self->priv->mutex};
        priv->resync = true;
        priv->segment_done = false;
        priv->segment_seqnum = gst_event_get_seqnum(event);
        if (priv->has_caps)
            self->priv->turns.tell(
                priv->segment_seqnum,
                running_time_to_frames(
                    gst_segment_to_running_time(segment, GST_FORMAT_TIME, segment->start), speed,
                    GST_AUDIO_INFO_RATE(&priv->info)));
        break;
    }
    case GST_EVENT_STREAM_START: {
        const std::lock_guard lock{self->priv->mutex};
        priv->eos = false;
        break;
    }
    case GST_EVENT_GAP: {
        GstClockTime time = GST_CLOCK_TIME_NONE;
        GstClockTime duration = GST_CLOCK_TIME_NONE;
        gst_event_parse_gap(event, &time, &duration);
        gst_event_unref(event);
        return stage_gap(pad, time, duration);
    }
    case GST_EVENT_EOS: {
        bool failed = false;
        {
            const std::lock_guard lock{self->priv->mutex};
            priv->eos = true;
            failed = self->priv->failed;
        }
        if (!failed)
            check_ended(self, pad);
        wake_source_task(pad, GST_OBJECT_CAST(self), GST_CLOCK_TIME_NONE, false);
        break;
    }
    case GST_EVENT_SEGMENT_DONE: {
        {
            const std::lock_guard lock{self->priv->mutex};
            priv->segment_done = true;
        }
        /* A block shorter than the rest may be all that is left; and when all
         * pads are done, so is the element. */
        wake_source_task(pad, GST_OBJECT_CAST(self), GST_CLOCK_TIME_NONE, true);
        gst_event_unref(event);
        return GST_FLOW_OK;
    }
    default:
        break;
    }
    return parent_aggregator->sink_event_pre_queue(agg, aggpad, event);
}

/* Sink events again, in the source task. */
gboolean sink_event(GstAggregator *agg, GstAggregatorPad *pad, GstEvent *event) noexcept
{
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_CAPS: /* seen before it was queued */
        gst_event_unref(event);
        return TRUE;
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
    case GST_EVENT_EOS:
    case GST_EVENT_SEGMENT:
    case GST_EVENT_STREAM_START:
    case GST_EVENT_GAP:
    case GST_EVENT_TAG:
        return parent_aggregator->sink_event(agg, pad, event);
    default:
        break;
    }
    /* The default would forward to all source pads, whether or not they have
     * had a stream-start. */
    if (GstEvent *first = gst_pad_get_sticky_event(agg->srcpad, GST_EVENT_STREAM_START, 0)) {
        gst_event_unref(first);
        return gst_pad_push_event(agg->srcpad, event);
    }
    gst_event_unref(event);
    return TRUE;
}

gboolean sink_query(GstAggregator *agg, GstAggregatorPad *pad, GstQuery *query) noexcept
{
    if (GST_QUERY_TYPE(query) != GST_QUERY_CAPS)
        return parent_aggregator->sink_query(agg, pad, query);
    GstCaps *filter = nullptr;
    gst_query_parse_caps(query, &filter);
    GstCaps *caps = sink_caps(GST_STEM_AGGREGATOR_CAST(agg), GST_PAD_CAST(pad), filter);
    gst_query_set_caps_result(query, caps);
    gst_caps_unref(caps);
    return TRUE;
}

/* Serialized queries are answered at once. Behind a token they would hold up
 * a thread that may feed other pads, too, which the source task waits for. */
gboolean sink_query_pre_queue(GstAggregator *agg, GstAggregatorPad *pad, GstQuery *query) noexcept
{
    switch (GST_QUERY_TYPE(query)) {
    case GST_QUERY_ALLOCATION:
        gst_query_add_allocation_meta(query, GST_AUDIO_META_API_TYPE, nullptr);
        return TRUE;
    case GST_QUERY_DRAIN: /* nothing of a pool is held */
        return TRUE;
    default:
        break;
    }
    if (GST_QUERY_IS_SERIALIZED(query))
        return FALSE;
    return parent_aggregator->sink_query_pre_queue(agg, pad, query);
}

/* GstAggregator changes the segment of src before it knows whether upstream
 * can seek. If it cannot, all goes on as before. */
gboolean seek(GstStemAggregator *self, GstEvent *event, bool flush) noexcept
{
    GstSegment *segment = &GST_AGGREGATOR_PAD(GST_AGGREGATOR_SRC_PAD(self))->segment;
    GstSegment before;
    {
        const ObjectLock lock{self};
        before = *segment;
    }
    const guint32 seqnum = gst_event_get_seqnum(event);
    GstSegment after = before;
    {
        double speed = 1.0;
        GstFormat format{};
        GstSeekFlags flags{};
        GstSeekType start_type{}, stop_type{};
        gint64 start = 0, stop = 0;
        gst_event_parse_seek(event, &speed, &format, &flags, &start_type, &start, &stop_type,
                             &stop);
        gst_segment_do_seek(&after, speed, format, flags, start_type, static_cast<guint64>(start),
                            stop_type, static_cast<guint64>(stop), nullptr);
    }
    guint starts = 0;
    {
        const std::lock_guard lock{self->priv->mutex};
        starts = self->priv->starts;
        if (!flush)
            self->priv->turns.expect(seqnum, after);
    }
    if (parent_aggregator->src_event(GST_AGGREGATOR(self), event))
        return TRUE;
    const std::lock_guard lock{self->priv->mutex};
    if (self->priv->starts == starts) {
        self->priv->turns.forget(seqnum);
        const ObjectLock object_lock{self};
        *segment = before;
    }
    return FALSE;
}

gboolean src_event(GstAggregator *agg, GstEvent *event) noexcept
{
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_QOS: /* all or nothing: a stem that skipped would no longer sum */
    case GST_EVENT_NAVIGATION:
        gst_event_unref(event);
        return FALSE;
    case GST_EVENT_SEEK: {
        double speed = 1.0;
        GstFormat format{};
        GstSeekFlags flags{};
        GstSeekType start_type{};
        GstSeekType stop_type{};
        gst_event_parse_seek(event, &speed, &format, &flags, &start_type, nullptr, &stop_type,
                             nullptr);
        const bool flush = (flags & GST_SEEK_FLAG_FLUSH) != 0;
        double now = 1.0;
        {
            const ObjectLock lock{agg};
            now = GST_AGGREGATOR_PAD(agg->srcpad)->segment.rate;
        }
        /* What is staged was placed at the speed that it came with. And a seek
         * with flush that nobody takes would stop GstAggregator for good. */
        if (speed <= 0.0 || (!flush && speed != now) || format != GST_FORMAT_TIME ||
            start_type == GST_SEEK_TYPE_END || stop_type == GST_SEEK_TYPE_END ||
            nobody_seeks(GST_STEM_AGGREGATOR_CAST(agg))) {
            GST_DEBUG_OBJECT(agg, "refusing %" GST_PTR_FORMAT, event);
            gst_event_unref(event);
            return FALSE;
        }
        return seek(GST_STEM_AGGREGATOR_CAST(agg), event, flush);
    }
    default:
        break;
    }
    return parent_aggregator->src_event(agg, event);
}

gboolean src_query(GstAggregator *agg, GstQuery *query) noexcept
{
    if (GST_QUERY_TYPE(query) == GST_QUERY_URI) /* a sum is no file of one pad */
        return FALSE;
    return answer_src_query(GST_STEM_AGGREGATOR_CAST(agg), query) ||
           parent_aggregator->src_query(agg, query);
}

} // namespace

void install_event_functions(GstAggregatorClass *klass, gpointer parent_class) noexcept
{
    parent_aggregator = GST_AGGREGATOR_CLASS(parent_class);
    klass->sink_event_pre_queue = sink_event_pre_queue;
    klass->sink_event = sink_event;
    klass->sink_query = sink_query;
    klass->sink_query_pre_queue = sink_query_pre_queue;
    klass->src_event = src_event;
    klass->src_query = src_query;
}

} // namespace stems
