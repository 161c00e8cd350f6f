/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gststemaggregator.h"

#include <algorithm>
#include <cstdlib>

GST_DEBUG_CATEGORY(stem_aggregator_debug);
#define GST_CAT_DEFAULT stem_aggregator_debug

using namespace stems;

static void gst_stem_aggregator_child_proxy_init(gpointer iface, gpointer) noexcept;

G_DEFINE_ABSTRACT_TYPE_WITH_CODE(GstStemAggregator, gst_stem_aggregator, GST_TYPE_AGGREGATOR,
                                 G_IMPLEMENT_INTERFACE(GST_TYPE_CHILD_PROXY,
                                                       gst_stem_aggregator_child_proxy_init))

namespace
{

GstFlowReturn update_src_caps(GstAggregator *agg, GstCaps *downstream, GstCaps **chosen) noexcept
{
    return choose_caps(GST_STEM_AGGREGATOR_CAST(agg), downstream, chosen);
}

gboolean negotiate(GstAggregator *agg) noexcept
{
    if (GST_AGGREGATOR_CLASS(gst_stem_aggregator_parent_class)->negotiate(agg))
        return TRUE;
    negotiation_failed(GST_STEM_AGGREGATOR_CAST(agg));
    return FALSE;
}

gboolean negotiated_src_caps(GstAggregator *agg, GstCaps *caps) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(agg);
    StemAggregatorPrivate *priv = self->priv;
    if (!gst_audio_info_from_caps(&priv->out, caps))
        return FALSE;
    priv->has_out = true;
    return GST_STEM_AGGREGATOR_GET_CLASS(self)->configure(self, &priv->out);
}

gboolean decide_allocation(GstAggregator *agg, GstQuery *query) noexcept
{
    GST_STEM_AGGREGATOR_CAST(agg)->priv->memory.follow(query);
    return TRUE;
}

/* What leaves through src besides buffers: the extra source pads of an element
 * need it, too, and EOS is the moment for final messages. On an unlinked pad
 * sticky events are pushed again and again: act once. */
GstPadProbeReturn src_probe(GstPad *, GstPadProbeInfo *info, gpointer user_data) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(user_data);
    GstStemAggregatorClass *klass = GST_STEM_AGGREGATOR_GET_CLASS(self);
    if (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER) {
        send_src_tags(self); /* here GstAggregator has sent the segment */
        return GST_PAD_PROBE_OK;
    }
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_EOS: {
        bool failed = false;
        {
            const std::lock_guard lock{self->priv->mutex};
            failed = self->priv->failed;
        }
        /* GstAggregator ends the stream after an error, too: a file sink would
         * take what it has for all there is. */
        if (failed)
            return GST_PAD_PROBE_DROP;
        if (std::exchange(self->priv->finished, true))
            return GST_PAD_PROBE_OK;
        klass->finished(self);
        break;
    }
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
    case GST_EVENT_SEGMENT_DONE:
        break;
    default:
        return GST_PAD_PROBE_OK;
    }
    if (klass->mirror)
        klass->mirror(self, event);
    return GST_PAD_PROBE_OK;
}

void start_afresh(GstStemAggregator *self) noexcept
{
    StemAggregatorPrivate *priv = self->priv;
    {
        const std::lock_guard lock{priv->mutex};
        priv->position = priv->taken = -1;
        priv->failed = false;
        priv->turns.clear();
        priv->starts++;
        for (GstStemAggregatorPad *pad : priv->pads)
            pad->priv->stall = {};
    }
    priv->finished = false;
    gst_segment_init(&priv->sent, GST_FORMAT_UNDEFINED);
    GST_STEM_AGGREGATOR_GET_CLASS(self)->reset(self);
}

GstFlowReturn flush(GstAggregator *agg) noexcept
{
    start_afresh(GST_STEM_AGGREGATOR_CAST(agg));
    const ObjectLock lock{agg};
    GST_AGGREGATOR_PAD(agg->srcpad)->segment.position = GST_CLOCK_TIME_NONE;
    return GST_FLOW_OK;
}

gboolean start(GstAggregator *agg) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(agg);
    start_afresh(self);
    announce_latency(self);
    start_patience(self);
    return TRUE;
}

gboolean stop(GstAggregator *agg) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(agg);
    StemAggregatorPrivate *priv = self->priv;
    stop_patience(self);
    priv->has_out = false;
    gst_audio_info_init(&priv->out);
    priv->memory.reset();
    priv->tags = {};
    priv->tags_due = false;
    start_afresh(self);
    const ObjectLock lock{agg};
    gst_segment_init(&GST_AGGREGATOR_PAD(agg->srcpad)->segment, GST_FORMAT_TIME);
    return TRUE;
}

GstPad *request_new_pad(GstElement *element, GstPadTemplate *templ, const gchar *name,
                        const GstCaps *caps) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(element);
    GstPad *pad = GST_ELEMENT_CLASS(gst_stem_aggregator_parent_class)
                      ->request_new_pad(element, templ, name, caps);
    if (!pad)
        return nullptr;
    StemAggregatorPadPrivate *priv = GST_STEM_AGGREGATOR_PAD(pad)->priv;
    const char *number =
        g_str_has_prefix(GST_PAD_NAME(pad), "sink_") ? GST_PAD_NAME(pad) + 5 : "-1";
    {
        const std::lock_guard lock{self->priv->mutex};
        priv->number = static_cast<int>(std::strtol(number, nullptr, 10));
        auto &pads = self->priv->pads;
        const auto before = std::upper_bound(
            pads.begin(), pads.end(), priv->number,
            [](int n, const GstStemAggregatorPad *other) { return n < other->priv->number; });
        pads.insert(before, GST_STEM_AGGREGATOR_PAD_CAST(pad));
    }
    gst_child_proxy_child_added(GST_CHILD_PROXY(element), G_OBJECT(pad), GST_PAD_NAME(pad));
    return pad;
}

void release_pad(GstElement *element, GstPad *pad) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(element);
    gst_child_proxy_child_removed(GST_CHILD_PROXY(element), G_OBJECT(pad), GST_PAD_NAME(pad));
    {
        const std::lock_guard lock{self->priv->mutex};
        std::erase(self->priv->pads, GST_STEM_AGGREGATOR_PAD_CAST(pad));
        StemAggregatorPadPrivate *priv = GST_STEM_AGGREGATOR_PAD_CAST(pad)->priv;
        priv->flushing = true;
        priv->room.notify_all();
    }
    GST_ELEMENT_CLASS(gst_stem_aggregator_parent_class)->release_pad(element, pad);
}

void constructed(GObject *object) noexcept
{
    G_OBJECT_CLASS(gst_stem_aggregator_parent_class)->constructed(object);
    gst_pad_add_probe(GST_AGGREGATOR_SRC_PAD(object),
                      static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                                                   GST_PAD_PROBE_TYPE_EVENT_FLUSH |
                                                   GST_PAD_PROBE_TYPE_BUFFER),
                      src_probe, object, nullptr);
}

void finalize(GObject *object) noexcept
{
    delete GST_STEM_AGGREGATOR_CAST(object)->priv;
    G_OBJECT_CLASS(gst_stem_aggregator_parent_class)->finalize(object);
}

GObject *child_by_index(GstChildProxy *proxy, guint index) noexcept
{
    const ObjectLock lock{proxy};
    gpointer pad = g_list_nth_data(GST_ELEMENT_CAST(proxy)->sinkpads, index);
    return pad ? static_cast<GObject *>(g_object_ref(pad)) : nullptr;
}

guint children_count(GstChildProxy *proxy) noexcept
{
    const ObjectLock lock{proxy};
    return GST_ELEMENT_CAST(proxy)->numsinkpads;
}

} // namespace

static void gst_stem_aggregator_child_proxy_init(gpointer iface, gpointer) noexcept
{
    auto *proxy = static_cast<GstChildProxyInterface *>(iface);
    proxy->get_child_by_index = child_by_index;
    proxy->get_children_count = children_count;
}

static void gst_stem_aggregator_class_init(GstStemAggregatorClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->constructed = constructed;
    object->finalize = finalize;
    install_aggregator_properties(object);

    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    element->request_new_pad = request_new_pad;
    element->release_pad = release_pad;

    GstAggregatorClass *aggregator = GST_AGGREGATOR_CLASS(klass);
    install_event_functions(aggregator, gst_stem_aggregator_parent_class);
    aggregator->negotiate = negotiate;
    aggregator->update_src_caps = update_src_caps;
    aggregator->negotiated_src_caps = negotiated_src_caps;
    aggregator->decide_allocation = decide_allocation;
    aggregator->aggregate = aggregate_blocks;
    aggregator->flush = flush;
    aggregator->start = start;
    aggregator->stop = stop;
    aggregator->get_next_time = gst_aggregator_simple_get_next_time;

    klass->restrict_caps = [](GstStemAggregator *, GstCaps *caps) { return caps; };
    klass->missing = [](GstStemAggregator *) -> const char * { return nullptr; };
    klass->holding_up = [](GstStemAggregator *) -> guint { return 0; };
    klass->finished = [](GstStemAggregator *) {};
    klass->reset = [](GstStemAggregator *) {};

    gst_type_mark_as_plugin_api(GST_TYPE_STEM_AGGREGATOR, static_cast<GstPluginAPIFlags>(0));
    gst_type_mark_as_plugin_api(GST_TYPE_STEM_AGGREGATOR_PAD, static_cast<GstPluginAPIFlags>(0));
    GST_DEBUG_CATEGORY_INIT(stem_aggregator_debug, "stemaggregator", 0,
                            "Base of stemgroup, stemsum and nullcheck");
}

static void gst_stem_aggregator_init(GstStemAggregator *self)
{
    self->priv = new StemAggregatorPrivate;
    gst_audio_info_init(&self->priv->out);
    gst_segment_init(&self->priv->sent, GST_FORMAT_UNDEFINED);
}

namespace stems
{

GstBuffer *new_output_buffer(GstStemAggregator *self, const GstAudioInfo &info, const Block &block)
{
    GstBuffer *buffer = self->priv->memory.allocate(output_size(info, block));
    stamp_output_buffer(buffer, info, block);
    return buffer;
}

gsize output_size(const GstAudioInfo &info, const Block &block) noexcept
{
    return block.frames * static_cast<gsize>(GST_AUDIO_INFO_BPF(&info));
}

void stamp_output_buffer(GstBuffer *buffer, const GstAudioInfo &info, const Block &block) noexcept
{
    if (layout_of(info) == Layout::Planar)
        gst_buffer_add_audio_meta(buffer, &info, block.frames, nullptr);
    GST_BUFFER_PTS(buffer) = block.pts;
    GST_BUFFER_DURATION(buffer) = block.duration;
    GST_BUFFER_OFFSET(buffer) = static_cast<guint64>(block.position);
    GST_BUFFER_OFFSET_END(buffer) = static_cast<guint64>(block.position) + block.frames;
    if (block.silent)
        GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_GAP);
}

GstFlowReturn fail(GstStemAggregator *self)
{
    {
        const std::lock_guard lock{self->priv->mutex};
        self->priv->failed = true;
    }
    stop_pads(self->priv, GST_FLOW_ERROR);
    return GST_FLOW_ERROR;
}

} // namespace stems
