/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The source task: block after block, until a pad has too little for the next.
 */
#include "gststemaggregator.h"

namespace stems
{

namespace
{

constexpr int kBurst = 10; /* blocks before GstAggregator looks after its events again */

void wait_for_pads(StemAggregatorPrivate *priv) noexcept
{
    std::condition_variable nobody;
    std::unique_lock lock{priv->mutex};
    nobody.wait_for(lock, std::chrono::milliseconds{20});
}

/* Live, nobody has said yet what the audio is: time goes on. */
void pass_time(GstStemAggregator *self) noexcept
{
    const GstClockTime block = block_duration(self);
    const ObjectLock lock{self};
    GstSegment *segment = &GST_AGGREGATOR_PAD(GST_AGGREGATOR(self)->srcpad)->segment;
    if (!GST_CLOCK_TIME_IS_VALID(segment->position))
        segment->position = segment->start;
    segment->position += block;
}

} // namespace

GstFlowReturn aggregate_blocks(GstAggregator *agg, gboolean timeout) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(agg);
    StemAggregatorPrivate *priv = self->priv;
    GstStemAggregatorClass *klass = GST_STEM_AGGREGATOR_GET_CLASS(self);
    {
        const std::lock_guard lock{priv->mutex};
        if (priv->failed)
            return GST_FLOW_ERROR;
    }
    if (klass->missing(self)) {
        wait_for_pads(priv);
        return GST_AGGREGATOR_FLOW_NEED_DATA;
    }
    if (!priv->has_out) {
        if (timeout)
            pass_time(self);
        return GST_AGGREGATOR_FLOW_NEED_DATA;
    }

    const bool live = GST_CLOCK_TIME_IS_VALID(gst_aggregator_get_latency(agg));
    GstFlowReturn flow = GST_FLOW_OK;
    for (int i = 0; i < kBurst && flow == GST_FLOW_OK; i++) {
        switch (gather(self, live, timeout)) {
        case Gathered::Starved:
            return i == 0 ? GST_AGGREGATOR_FLOW_NEED_DATA : GST_FLOW_OK;
        case Gathered::Ended:
            stop_pads(priv, GST_FLOW_EOS);
            return GST_FLOW_EOS;
        case Gathered::SegmentDone: {
            GstEvent *done = nullptr;
            {
                const ObjectLock lock{self};
                done = gst_event_new_segment_done(
                    GST_FORMAT_TIME,
                    static_cast<gint64>(GST_AGGREGATOR_PAD(agg->srcpad)->segment.position));
            }
            gst_pad_push_event(agg->srcpad, done);
            return GST_AGGREGATOR_FLOW_NEED_DATA;
        }
        case Gathered::Block:
            break;
        }
        gst_aggregator_selected_samples(agg, priv->block.pts, GST_CLOCK_TIME_NONE,
                                        priv->block.duration, nullptr);
        if (live)
            watch_stalls(self);
        if (outgrown(priv) && !gst_aggregator_negotiate(agg))
            flow = GST_FLOW_NOT_NEGOTIATED;
        else
            flow = klass->render(self, &priv->block);
        advance(self, live);
        if (timeout || live || gst_pad_needs_reconfigure(agg->srcpad))
            break;
    }
    if (flow == GST_FLOW_ERROR)
        return fail(self);
    /* Upstream learns of an end; of a flush it knows. */
    if (flow != GST_FLOW_OK && flow != GST_FLOW_FLUSHING)
        stop_pads(priv, flow);
    return flow;
}

} // namespace stems
