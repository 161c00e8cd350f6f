/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-headroommeter
 * @title: headroommeter
 * @short_description: measures how much room a stem or a mix leaves
 *
 * headroommeter passes audio through untouched and measures its sample peak,
 * its true peak and loudness (ITU-R BS.1770, EBU R 128), its levels, its clip
 * runs, what is silent at its head and tail, and the headroom to a target. It
 * posts an element message named `headroommeter` at each interval, which speaks
 * of that interval, and one with `final=true` at EOS (or at the end of a segment
 * seek), which speaks of the whole stream. Timestamps are as in the messages of
 * the level element.
 *
 * A profile says for whom the audio is meant; what it finds is in the messages.
 * With fail-over-target, fail-on-clip or fail-on-profile it is an element error,
 * posted after the final message, so that gst-launch-1.0 exits with a failure.
 *
 * The figures are of the stream since READY, the last flush (unless
 * reset-on-flush is false), the last final message, or the `reset` signal. GAP buffers and events
 * are silence. Samples outside the segment are not measured.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m audiotestsrc num-buffers=100 volume=0.4 ! headroommeter ! fakesink
 * ]| Prints the messages of a sine that leaves 1.96 dB to -6 dBFS.
 * |[
 * gst-launch-1.0 -m audiotestsrc num-buffers=100 volume=0.4 ! headroommeter peak-mode=sample
 * target=-1 fail-over-target=true fail-on-clip=true ! fakesink
 * ]| Exits with a failure if the stem peaks above -1 dBFS or clips.
 * |[
 * gst-launch-1.0 -m audiotestsrc num-buffers=200 volume=0.1 ! headroommeter profile=ebu-r128 !
 * fakesink
 * ]| Says how far a sine is from what EBU R 128 asks for.
 *
 * Since: 1.0
 */
#include "gstheadroommeter.h"

#include "headroom_stream.h"

#include "support/buffer_frames.h"
#include "support/guards.h"

#include <new>

GST_DEBUG_CATEGORY(gst_headroom_meter_debug);
#define GST_CAT_DEFAULT gst_headroom_meter_debug

using namespace stems;

namespace stems
{

struct HeadroomMeterPrivate {
    explicit HeadroomMeterPrivate(GstElement *element) noexcept : stream{element} {}

    HeadroomSettings settings; /* guarded by the object lock */
    HeadroomStream stream;     /* of the streaming thread */
};

} // namespace stems

G_DEFINE_TYPE_WITH_CODE(GstHeadroomMeter, gst_headroom_meter, GST_TYPE_BASE_TRANSFORM,
                        GST_DEBUG_CATEGORY_INIT(gst_headroom_meter_debug, "headroommeter", 0,
                                                "Headroom meter"))
GST_ELEMENT_REGISTER_DEFINE(headroommeter, "headroommeter", GST_RANK_NONE, GST_TYPE_HEADROOM_METER)

namespace
{

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS(STEMS_CAPS));
GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(STEMS_CAPS));

/* A copy of the settings for one buffer or event. If a reset was asked for, it
 * happens here. */
HeadroomSettings take_settings(GstHeadroomMeter *self) noexcept
{
    HeadroomSettings settings;
    {
        const ObjectLock lock{self};
        settings = self->priv->settings;
        self->priv->settings.reset = false;
    }
    if (settings.reset)
        self->priv->stream.restart(settings);
    return settings;
}

gboolean start(GstBaseTransform *trans) noexcept
{
    GST_HEADROOM_METER_CAST(trans)->priv->stream.start();
    return TRUE;
}

gboolean set_caps(GstBaseTransform *trans, GstCaps *in, GstCaps *) noexcept
{
    GstHeadroomMeter *self = GST_HEADROOM_METER_CAST(trans);
    GstAudioInfo info;
    if (!gst_audio_info_from_caps(&info, in) || !format_of(GST_AUDIO_INFO_FORMAT(&info))) {
        GST_ERROR_OBJECT(self, "cannot measure %" GST_PTR_FORMAT, in);
        return FALSE;
    }
    try {
        self->priv->stream.set_format(take_settings(self), info);
    } catch (const std::bad_alloc &) {
        GST_ELEMENT_ERROR(self, RESOURCE, NO_SPACE_LEFT,
                          ("No memory for %d channels.", GST_AUDIO_INFO_CHANNELS(&info)),
                          (nullptr));
        return FALSE;
    }
    return TRUE;
}

GstFlowReturn transform_ip(GstBaseTransform *trans, GstBuffer *buffer) noexcept
{
    GstHeadroomMeter *self = GST_HEADROOM_METER_CAST(trans);
    HeadroomStream &stream = self->priv->stream;
    const HeadroomSettings settings = take_settings(self);
    if (!stream.format()) {
        GST_ELEMENT_ERROR(self, STREAM, FORMAT, ("Pad sink got audio without caps."),
                          ("buffer of %" G_GSIZE_FORMAT " bytes", gst_buffer_get_size(buffer)));
        return GST_FLOW_NOT_NEGOTIATED;
    }
    const GstAudioInfo &info = *stream.format();
    const GstAudioMeta *meta = gst_buffer_get_audio_meta(buffer);
    const GstClockTime pts = GST_BUFFER_PTS(buffer);
    const bool discont = GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DISCONT);
    const std::optional<std::size_t> claimed = frames_of(buffer, info, meta);
    if (!claimed) {
        GST_ELEMENT_ERROR(self, STREAM, FORMAT, ("Pad sink got a buffer that is not its caps'."),
                          ("%" G_GSIZE_FORMAT " bytes, %s; the caps say %d channels of %s, %s",
                           gst_buffer_get_size(buffer),
                           meta ? "with GstAudioMeta" : "no GstAudioMeta",
                           GST_AUDIO_INFO_CHANNELS(&info), GST_AUDIO_INFO_NAME(&info),
                           layout_of(info) == Layout::Planar ? "planar" : "interleaved"));
        return GST_FLOW_ERROR;
    }
    const std::size_t frames = *claimed;
    if (frames == 0 || GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_GAP)) {
        stream.measure(settings, nullptr, frames, pts, discont);
        return GST_FLOW_OK;
    }
    const AudioMap map{buffer, meta ? meta->info : info, GST_MAP_READ};
    if (!map) {
        GST_ELEMENT_ERROR(self, RESOURCE, READ, ("Pad sink got a buffer that cannot be read."),
                          ("%" G_GSIZE_FORMAT " bytes", gst_buffer_get_size(buffer)));
        return GST_FLOW_ERROR;
    }
    const Planes audio{map.data(), stream.sample_format(), layout_of(info),
                       GST_AUDIO_INFO_CHANNELS(&info), 0};
    stream.measure(settings, &audio, frames, pts, discont);
    return GST_FLOW_OK;
}

gboolean sink_event(GstBaseTransform *trans, GstEvent *event) noexcept
{
    GstHeadroomMeter *self = GST_HEADROOM_METER_CAST(trans);
    HeadroomStream &stream = self->priv->stream;
    switch (GST_EVENT_TYPE(event)) {
    case GST_EVENT_SEGMENT: {
        const GstSegment *segment = nullptr;
        gst_event_parse_segment(event, &segment);
        stream.set_segment(take_settings(self), *segment);
        break;
    }
    case GST_EVENT_GAP: {
        GstClockTime pts = GST_CLOCK_TIME_NONE;
        GstClockTime duration = GST_CLOCK_TIME_NONE;
        gst_event_parse_gap(event, &pts, &duration);
        stream.gap(take_settings(self), pts, duration);
        break;
    }
    case GST_EVENT_FLUSH_STOP:
        stream.flush(take_settings(self));
        break;
    case GST_EVENT_SEGMENT_DONE: // a segment seek ends with this and no EOS
    case GST_EVENT_EOS:
        stream.finish(take_settings(self));
        break;
    default:
        break;
    }
    return GST_BASE_TRANSFORM_CLASS(gst_headroom_meter_parent_class)->sink_event(trans, event);
}

void reset(GstHeadroomMeter *self) noexcept
{
    const ObjectLock lock{self};
    self->priv->settings.reset = true;
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec) noexcept
{
    const ObjectLock lock{object};
    if (!set_headroom_property(GST_HEADROOM_METER_CAST(object)->priv->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec) noexcept
{
    const ObjectLock lock{object};
    if (!get_headroom_property(GST_HEADROOM_METER_CAST(object)->priv->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

void finalize(GObject *object) noexcept
{
    delete GST_HEADROOM_METER_CAST(object)->priv;
    G_OBJECT_CLASS(gst_headroom_meter_parent_class)->finalize(object);
}

} // namespace

static void gst_headroom_meter_class_init(GstHeadroomMeterClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    GstBaseTransformClass *transform = GST_BASE_TRANSFORM_CLASS(klass);

    object->set_property = set_property;
    object->get_property = get_property;
    object->finalize = finalize;
    install_headroom_properties(object);

    /**
     * GstHeadroomMeter::reset:
     *
     * Forgets what was measured. Measuring starts anew with the next buffer.
     */
    klass->reset = reset;
    g_signal_new("reset", G_TYPE_FROM_CLASS(klass),
                 static_cast<GSignalFlags>(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION),
                 G_STRUCT_OFFSET(GstHeadroomMeterClass, reset), nullptr, nullptr, nullptr,
                 G_TYPE_NONE, 0);

    gst_element_class_set_static_metadata(
        element, "Headroom meter", "Filter/Analyzer/Audio",
        "Measures peaks, loudness, levels, clip runs and the headroom to a target",
        "the gst-stems maintainers");
    gst_element_class_add_static_pad_template(element, &sink_template);
    gst_element_class_add_static_pad_template(element, &src_template);

    transform->start = start;
    transform->set_caps = set_caps;
    transform->transform_ip = transform_ip;
    transform->sink_event = sink_event;
    transform->passthrough_on_same_caps = TRUE;
    transform->transform_ip_on_passthrough = TRUE;
}

static void gst_headroom_meter_init(GstHeadroomMeter *self)
{
    self->priv = new HeadroomMeterPrivate{GST_ELEMENT_CAST(self)};
    gst_base_transform_set_in_place(GST_BASE_TRANSFORM_CAST(self), TRUE);
    gst_base_transform_set_passthrough(GST_BASE_TRANSFORM_CAST(self), TRUE);
    gst_base_transform_set_gap_aware(GST_BASE_TRANSFORM_CAST(self), TRUE);
}
