/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-stemgroup
 * @title: stemgroup
 * @short_description: groups tracks into stems and the mix
 *
 * Sums the tracks on its sink pads into stems, and the stems, as they leave,
 * into the mix on `src`: what it prints sums back, bit by bit. Request a
 * `stem_NAME` source pad for every stem that is wanted; those that are not
 * linked, and an unlinked mix, stop nobody, and are part of the mix all the
 * same. All source pads have the same caps, timestamps and length.
 *
 * Tracks are assigned by their pads' `stem` property, by #GstStemGroup:routing,
 * which counts channels across the pads in their order, or, with
 * #GstStemGroup:auto-route, by their names; #GstStemGroup:route-report says which
 * rule decided.
 *
 * Without a queue behind each source pad a pipeline cannot preroll: the first
 * sink would block the thread that feeds the others.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 stemgroup name=g sink_0::stem=drums sink_1::stem=bass \
 *     filesrc location=kick.wav ! wavparse ! g.sink_0 \
 *     filesrc location=bass.wav ! wavparse ! g.sink_1 \
 *     g.src ! queue ! wavenc ! filesink location=mix.wav \
 *     g.stem_drums ! queue ! wavenc ! filesink location=drums-stem.wav \
 *     g.stem_bass ! queue ! wavenc ! filesink location=bass-stem.wav
 * ]| Two tracks to two stems and the mix.
 * |[
 * gst-launch-1.0 audiotestsrc num-buffers=100 \
 *     ! audio/x-raw,channels=8,channel-mask=\(bitmask\)0 \
 *     ! stemgroup name=g routing="drums=0-3; music=4+5, 6@-6dB; fx=7" \
 *     g.src ! queue ! fakesink g.stem_drums ! queue ! fakesink
 * ]| Eight channels in one stream to three stems, of which one is looked at.
 * |[
 * gst-launch-1.0 -v stemgroup name=g auto-route=true sink_0::label="Kick In" sink_1::label=BassDI \
 *     audiotestsrc num-buffers=100 wave=ticks ! g.sink_0 \
 *     audiotestsrc num-buffers=100 freq=55 ! g.sink_1 \
 *     g.src ! queue ! fakesink g.stem_drums ! queue ! fakesink g.stem_bass ! queue ! fakesink
 * ]| Tracks that find their stems by their names; -v shows which, and why.
 *
 * Since: 1.0
 */
#include "gststemgroup.h"

#include "group_private.h"
#include "gststemgrouppad.h"

using namespace stems;

GST_DEBUG_CATEGORY_STATIC(stem_group_debug);
#define GST_CAT_DEFAULT stem_group_debug

G_DEFINE_TYPE(GstStemGroup, gst_stem_group, GST_TYPE_STEM_AGGREGATOR)
GST_ELEMENT_REGISTER_DEFINE(stemgroup, "stemgroup", GST_RANK_NONE, GST_TYPE_STEM_GROUP)

namespace
{

/* Those of the first track with as many channels as a stem; else the usual. */
guint64 stem_positions(const std::vector<PadFormat> &pads, int channels) noexcept
{
    if (channels <= 2)
        return GST_AUDIO_CHANNEL_POSITION_MASK(FRONT_LEFT) |
               GST_AUDIO_CHANNEL_POSITION_MASK(FRONT_RIGHT);
    for (const PadFormat &pad : pads)
        if (GST_AUDIO_INFO_CHANNELS(&pad.info) == channels)
            return mask_of(pad.info);
    return gst_audio_channel_get_fallback_mask(channels);
}

GstFlowReturn wish(GstStemAggregator *self, const std::vector<PadFormat> *pads,
                   OutputWish *wish) noexcept
try {
    StemGroupPrivate *priv = group_private(self);
    {
        const ObjectLock lock{self};
        wish->channels = priv->settings.channels;
        priv->range = wish_headroom(priv->settings.mix, *wish);
    }
    wish->channel_mask = stem_positions(*pads, wish->channels);
    wish->any_positions = true;
    const int rate = GST_AUDIO_INFO_RATE(&pads->front().info);
    GstCaps *caps = gst_caps_from_string(STEMS_CAPS);
    gst_caps_set_simple(caps, "rate", G_TYPE_INT, rate, "channels", G_TYPE_INT, wish->channels,
                        nullptr);
    GstPad *src = GST_AGGREGATOR_SRC_PAD(self);
    if (gst_pad_is_linked(src)) {
        GstCaps *possible = gst_pad_peer_query_caps(src, nullptr);
        GstCaps *both = gst_caps_intersect_full(caps, possible, GST_CAPS_INTERSECT_FIRST);
        gst_caps_unref(possible);
        gst_caps_unref(caps);
        caps = both;
    }
    bool possible = !gst_caps_is_empty(caps);
    caps = priv->outputs.narrow(caps);
    possible = possible && !gst_caps_is_empty(caps);
    gst_caps_unref(caps);
    if (possible)
        return GST_FLOW_OK;
    GST_ELEMENT_ERROR(self, CORE, NEGOTIATION,
                      ("%s; the stems and the mix are alike, here with %d Hz and %d channels.",
                       priv->outputs.takers(src).c_str(), rate, wish->channels),
                      ("all stems have the same caps: put an audioconvert behind a pad to change "
                       "its format, an audioresample to change its rate"));
    return GST_FLOW_ERROR;
} catch (const std::bad_alloc &) {
    return GST_FLOW_ERROR;
}

GstCaps *restrict_caps(GstStemAggregator *self, GstCaps *caps) noexcept
{
    return group_private(self)->outputs.narrow(caps);
}

gboolean configure(GstStemAggregator *self, const GstAudioInfo *info) noexcept
{
    StemGroupPrivate *priv = group_private(self);
    priv->out = *info;
    for (MixBus *bus : priv->buses)
        bus->configure(GST_AUDIO_INFO_CHANNELS(info), layout_of(*info));
    priv->plan_due = true; /* what fitted the old channels may not fit these */
    return TRUE;
}

void finished(GstStemAggregator *self) noexcept
{
    StemGroupPrivate *priv = group_private(self);
    priv->report.at_end(self, priv->buses, priv->names);
}

void reset(GstStemAggregator *self) noexcept
{
    StemGroupPrivate *priv = group_private(self);
    for (MixBus *bus : priv->buses)
        bus->reset();
    priv->strips.reset();
    priv->fed = false;
    priv->report.reset();
    priv->playing.clear();
    priv->plan_due = true;
}

void mirror(GstStemAggregator *self, GstEvent *event) noexcept
{
    group_private(self)->outputs.mirror(GST_AGGREGATOR_SRC_PAD(self), event);
}

/* GstAggregator gives the mix's stream no group; it is that of the stems. */
GstPadProbeReturn group_probe(GstPad *, GstPadProbeInfo *info, gpointer self) noexcept
{
    GstEvent *event = GST_PAD_PROBE_INFO_EVENT(info);
    if (GST_EVENT_TYPE(event) == GST_EVENT_STREAM_START) {
        event = gst_event_make_writable(event);
        gst_event_set_group_id(event, group_private(self)->outputs.group());
        info->data = event;
    }
    return GST_PAD_PROBE_OK;
}

void constructed(GObject *object) noexcept
{
    G_OBJECT_CLASS(gst_stem_group_parent_class)->constructed(object);
    gst_pad_add_probe(GST_AGGREGATOR_SRC_PAD(object), GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
                      group_probe, object, nullptr);
}

/* A pipeline sends its seeks to every sink, and they all arrive here: once is
 * enough. GstAggregator would know, too, but leaks those that it drops. */
gboolean src_event(GstAggregator *aggregator, GstEvent *event) noexcept
{
    StemGroupPrivate *priv = group_private(aggregator);
    GstAggregatorClass *parent = GST_AGGREGATOR_CLASS(gst_stem_group_parent_class);
    if (GST_EVENT_TYPE(event) != GST_EVENT_SEEK)
        return parent->src_event(aggregator, event);
    const guint32 seqnum = gst_event_get_seqnum(event);
    {
        const ObjectLock lock{aggregator};
        if (priv->seek_seqnum == seqnum) {
            gst_event_unref(event);
            return priv->seek_done;
        }
        priv->seek_seqnum = seqnum;
        priv->seek_done = TRUE; /* for those that come while it is under way */
    }
    const gboolean done = parent->src_event(aggregator, event);
    const ObjectLock lock{aggregator};
    if (priv->seek_seqnum == seqnum)
        priv->seek_done = done;
    return done;
}

gboolean start(GstAggregator *aggregator) noexcept
{
    StemGroupPrivate *priv = group_private(aggregator);
    std::string error;
    {
        const ObjectLock lock{aggregator};
        error = priv->settings.routing_error;
    }
    if (!error.empty()) {
        GST_ELEMENT_ERROR(aggregator, LIBRARY, SETTINGS, ("Routing: %s.", error.c_str()),
                          (nullptr));
        return FALSE;
    }
    if (!GST_AGGREGATOR_CLASS(gst_stem_group_parent_class)->start(aggregator))
        return FALSE;
    priv->planned = false;
    priv->told = {};
    priv->kept.reset();
    set_route_report(aggregator, "");
    priv->stems.clear();
    priv->buses.clear();
    priv->names.clear();
    priv->outputs.reset();
    return TRUE;
}

GstPad *request_new_pad(GstElement *element, GstPadTemplate *templ, const gchar *name,
                        const GstCaps *caps) noexcept
{
    GstElementClass *parent = GST_ELEMENT_CLASS(gst_stem_group_parent_class);
    if (GST_PAD_TEMPLATE_DIRECTION(templ) == GST_PAD_SINK)
        return parent->request_new_pad(element, templ, name, caps);
    GstPad *pad = group_private(element)->outputs.request(GST_AGGREGATOR(element), templ, name);
    if (!pad) {
        GST_WARNING_OBJECT(element, "no source pad \"%s\": a stem's is stem_NAME, and there is one",
                           GST_STR_NULL(name));
        return nullptr;
    }
    if (GST_STATE(element) > GST_STATE_READY || GST_STATE_PENDING(element) > GST_STATE_READY)
        gst_pad_set_active(pad, TRUE);
    gst_element_add_pad(element, pad);
    return pad;
}

void release_pad(GstElement *element, GstPad *pad) noexcept
{
    if (GST_PAD_IS_SINK(pad)) {
        GST_ELEMENT_CLASS(gst_stem_group_parent_class)->release_pad(element, pad);
        return;
    }
    group_private(element)->outputs.release(pad);
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
}

void finalize(GObject *object) noexcept
{
    delete group_private(object);
    G_OBJECT_CLASS(gst_stem_group_parent_class)->finalize(object);
}

} // namespace

static void gst_stem_group_class_init(GstStemGroupClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->set_property = set_group_property;
    object->get_property = get_group_property;
    object->constructed = constructed;
    object->finalize = finalize;
    install_group_properties(object);

    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    element->request_new_pad = request_new_pad;
    element->release_pad = release_pad;
    add_templates(element, GST_TYPE_STEM_GROUP_PAD);
    GstCaps *caps = gst_caps_from_string(STEMS_CAPS);
    gst_element_class_add_pad_template(
        element, gst_pad_template_new("stem_%s", GST_PAD_SRC, GST_PAD_REQUEST, caps));
    gst_caps_unref(caps);
    gst_element_class_set_static_metadata(element, "Stem group", "Mixer/Audio",
                                          "Groups tracks into stems and the mix",
                                          "the gst-stems maintainers");

    GST_AGGREGATOR_CLASS(klass)->start = start;
    GST_AGGREGATOR_CLASS(klass)->src_event = src_event;
    GstStemAggregatorClass *aggregator = GST_STEM_AGGREGATOR_CLASS(klass);
    /* No accept: what a track's channels fit is known when all tracks are. */
    aggregator->wish = wish;
    aggregator->restrict_caps = restrict_caps;
    aggregator->configure = configure;
    aggregator->holding_up = [](GstStemAggregator *self) -> guint {
        return group_private(self)->holding_up;
    };
    aggregator->render = group_render;
    aggregator->finished = finished;
    aggregator->reset = reset;
    aggregator->mirror = mirror;

    GST_DEBUG_CATEGORY_INIT(stem_group_debug, "stemgroup", 0, "Groups of tracks");
}

static void gst_stem_group_init(GstStemGroup *self)
{
    self->priv = new StemGroupPrivate;
    gst_audio_info_init(&self->priv->out);
}
