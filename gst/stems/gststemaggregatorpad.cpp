/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gststemaggregatorpad.h"

#include "gststemaggregator.h"
#include "pad_labels.h"

#include "support/buffer_frames.h"

#include <atomic>
#include <new>

GST_DEBUG_CATEGORY_STATIC(stem_aggregator_pad_debug);
#define GST_CAT_DEFAULT stem_aggregator_pad_debug

G_DEFINE_TYPE(GstStemAggregatorPad, gst_stem_aggregator_pad, GST_TYPE_AGGREGATOR_PAD)

enum { PROP_0, PROP_LABEL, PROP_QOS_MESSAGES };

using namespace stems;

namespace
{

/* Where a buffer that starts at running time @time belongs. As GStreamer's own
 * audio aggregators and sinks do it: a buffer that follows on within the
 * alignment threshold follows on exactly; one further off is moved at once
 * when it says DISCONT, else when the drift has lasted for discont-wait; but
 * also at once when the output has gone on (to @played) without what would
 * follow on: to wait would be to lose it. */
gint64 place(StemAggregatorPadPrivate *priv, const StemAggregatorSettings &settings, gint64 played,
             GstClockTime time, bool discont) noexcept
{
    const int rate = GST_AUDIO_INFO_RATE(&priv->info);
    const gint64 wanted = running_time_to_frames(time, priv->segment.rate, rate);
    if (priv->expected < 0 || priv->resync || discont) {
        priv->drift_since = GST_CLOCK_TIME_NONE;
        return wanted;
    }
    const auto threshold = static_cast<gint64>(time_to_frames(settings.alignment_threshold, rate));
    if (std::abs(wanted - priv->expected) < std::max<gint64>(threshold, 1)) {
        priv->drift_since = GST_CLOCK_TIME_NONE;
        return priv->expected;
    }
    if (settings.discont_wait > 0 && priv->expected >= played) {
        if (!GST_CLOCK_TIME_IS_VALID(priv->drift_since)) {
            priv->drift_since = time;
            return priv->expected;
        }
        if (time < priv->drift_since + settings.discont_wait)
            return priv->expected;
    }
    priv->drift_since = GST_CLOCK_TIME_NONE;
    return wanted;
}

/* Whether the source task is to be told of the pad: then a token is on its
 * way. The element's mutex is held. */
bool due_token(StemAggregatorPadPrivate *priv, bool force) noexcept
{
    if (priv->token || priv->flushing || !(force || priv->ready()))
        return false;
    return priv->token = true;
}

/* The element's mutex is not held. */
void send_token(GstStemAggregatorPad *pad, GstObject *parent, GstClockTime time) noexcept
{
    GstBuffer *token = gst_buffer_new();
    GST_BUFFER_PTS(token) = time; /* start-time-selection=first looks at it */
    if (pad->priv->token_chain(GST_PAD_CAST(pad), parent, token) != GST_FLOW_OK)
        GST_DEBUG_OBJECT(pad, "token refused");
}

/* Puts @frames of @audio (null: silence), which start at buffer time @pts, in
 * the queue, when it has room. */
GstFlowReturn stage(GstStemAggregatorPad *pad, GstStemAggregator *self, Staged audio,
                    guint64 frames, GstClockTime pts, bool discont)
{
    StemAggregatorPadPrivate *priv = pad->priv;
    GstClockTime time = GST_CLOCK_TIME_NONE;
    if (GST_CLOCK_TIME_IS_VALID(pts))
        time = gst_segment_to_running_time(&priv->segment, GST_FORMAT_TIME, pts);
    audio_follows_labels(pad);
    guint64 late = 0;
    bool due = false;
    {
        std::unique_lock lock{self->priv->mutex};
        while (!priv->flushing && priv->flow == GST_FLOW_OK && priv->full()) {
            priv->waiting = true;
            priv->room.wait(lock);
        }
        priv->waiting = false;
        if (priv->flushing)
            return GST_FLOW_FLUSHING;
        if (priv->flow != GST_FLOW_OK)
            return priv->flow;

        gint64 position = std::max<gint64>(priv->expected, 0);
        if (GST_CLOCK_TIME_IS_VALID(time))
            position = place(priv, self->priv->settings, self->priv->position, time, discont);
        priv->resync = false;
        priv->heard = true;
        priv->expected = position + static_cast<gint64>(frames);
        late = count_late(priv, self->priv->taken, position, frames);
        const guint64 cut = priv->queue.push(position, frames, std::move(audio));
        if (cut > 0)
            GST_DEBUG_OBJECT(pad, "%" G_GUINT64_FORMAT " frames overlap what is there: cut", cut);
        due = due_token(priv, false);
    }
    if (late > 0)
        tell_late(pad, GST_ELEMENT_CAST(self), pts, late);
    if (due)
        send_token(pad, GST_OBJECT_CAST(self), pts);
    return GST_FLOW_OK;
}

/* Cuts off what of a buffer of @frames frames lies outside the segment, and
 * returns how many are left. In frames to the nearest: timestamps are rounded
 * down, and gst_audio_buffer_clip(), which rounds down the difference of two,
 * would keep a frame too many. */
guint64 clip(GstBuffer *&buffer, const GstSegment &segment, const GstAudioInfo &info,
             guint64 frames) noexcept
{
    const GstClockTime pts = GST_BUFFER_PTS(buffer);
    if (!GST_CLOCK_TIME_IS_VALID(pts))
        return frames;
    const int rate = GST_AUDIO_INFO_RATE(&info);
    const GstClockTime from = std::max(pts, segment.start);
    const guint64 skip = time_to_frames(from - pts, rate);
    guint64 end = frames;
    if (GST_CLOCK_TIME_IS_VALID(segment.stop))
        end = pts < segment.stop ? std::min(frames, time_to_frames(segment.stop - pts, rate)) : 0;
    if (skip >= end)
        return 0;
    if (skip > 0 || end < frames)
        buffer = gst_audio_buffer_truncate(buffer, GST_AUDIO_INFO_BPF(&info), skip, end - skip);
    if (from != pts || skip > 0 || end < frames) {
        buffer = gst_buffer_make_writable(buffer);
        GST_BUFFER_PTS(buffer) = from;
    }
    return end - skip;
}

GstFlowReturn gst_stem_aggregator_pad_chain(GstPad *gstpad, GstObject *parent,
                                            GstBuffer *buffer) noexcept
{
    GstStemAggregatorPad *pad = GST_STEM_AGGREGATOR_PAD_CAST(gstpad);
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(parent);
    StemAggregatorPadPrivate *priv = pad->priv;

    if (!priv->has_caps) {
        gst_buffer_unref(buffer);
        if (GST_PAD_IS_FLUSHING(gstpad)) /* it had caps: they went as the pad was shut down */
            return GST_FLOW_FLUSHING;
        GST_ELEMENT_ERROR(self, STREAM, FORMAT, ("%s got audio without caps.", GST_PAD_NAME(pad)),
                          ("a stream must say what it is before its first buffer"));
        return GST_FLOW_NOT_NEGOTIATED;
    }
    const GstAudioInfo &info = priv->info;
    const GstAudioMeta *meta = gst_buffer_get_audio_meta(buffer);
    const gsize size = gst_buffer_get_size(buffer);
    const auto bpf = static_cast<gsize>(GST_AUDIO_INFO_BPF(&info));
    const std::optional<std::size_t> claimed = frames_of(buffer, info, meta);
    if (!claimed) {
        gst_buffer_unref(buffer);
        GST_ELEMENT_ERROR(self, STREAM, WRONG_TYPE,
                          ("%s got a buffer that its caps do not describe.", GST_PAD_NAME(pad)),
                          ("%" G_GSIZE_FORMAT " bytes, %" G_GSIZE_FORMAT " bytes a frame, %s, %s",
                           size, bpf, layout_of(info) == Layout::Planar ? "planar" : "interleaved",
                           meta ? "another audio meta" : "no audio meta"));
        return GST_FLOW_ERROR;
    }

    const bool discont =
        GST_BUFFER_IS_DISCONT(buffer) || GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_RESYNC);
    const guint64 all = *claimed;
    const guint64 frames = all > 0 ? clip(buffer, priv->segment, info, all) : 0;
    if (frames == 0) {
        priv->resync |= all == 0 && discont;
        gst_buffer_unref(buffer);
        return GST_FLOW_OK;
    }
    const GstClockTime pts = GST_BUFFER_PTS(buffer);
    try {
        if (GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_GAP)) {
            gst_buffer_unref(buffer);
            return stage(pad, self, nullptr, frames, pts, discont);
        }
        /* A pool would run dry of what is staged. */
        if (buffer->pool) {
            GstBuffer *copy = gst_buffer_copy_deep(buffer);
            gst_buffer_unref(buffer);
            buffer = copy;
        }
        auto audio = std::make_shared<const StagedAudio>(BufferPtr{buffer}, info);
        if (!*audio) {
            GST_ELEMENT_ERROR(self, STREAM, FAILED,
                              ("%s got a buffer that cannot be read.", GST_PAD_NAME(pad)),
                              ("mapping %" G_GSIZE_FORMAT " bytes failed", size));
            return GST_FLOW_ERROR;
        }
        return stage(pad, self, std::move(audio), frames, pts, discont);
    } catch (const std::bad_alloc &) {
        GST_ELEMENT_ERROR(self, RESOURCE, NO_SPACE_LEFT,
                          ("No memory for the audio of %s.", GST_PAD_NAME(pad)), (nullptr));
        return GST_FLOW_ERROR;
    }
}

gboolean gst_stem_aggregator_pad_activate_mode(GstPad *gstpad, GstObject *parent, GstPadMode mode,
                                               gboolean active) noexcept
{
    GstStemAggregatorPad *pad = GST_STEM_AGGREGATOR_PAD_CAST(gstpad);
    const auto set = [pad, active] {
        pad->priv->reset();
        pad->priv->flushing = !active;
        pad->priv->room.notify_all();
    };
    /* A requested pad is activated before it has a parent. */
    if (parent) {
        const std::lock_guard lock{GST_STEM_AGGREGATOR_CAST(parent)->priv->mutex};
        set();
    } else {
        set();
    }
    const gboolean done = pad->priv->activate_mode(gstpad, parent, mode, active);
    if (!active) {
        pad->priv->has_caps = false;
        pad->priv->heard = false;
        gst_segment_init(&pad->priv->segment, GST_FORMAT_TIME);
    }
    return done;
}

void gst_stem_aggregator_pad_set_property(GObject *object, guint id, const GValue *value,
                                          GParamSpec *spec) noexcept
{
    GstStemAggregatorPad *pad = GST_STEM_AGGREGATOR_PAD_CAST(object);
    switch (id) {
    case PROP_LABEL:
        set_pad_label(pad, g_value_get_string(value));
        break;
    case PROP_QOS_MESSAGES: {
        const ObjectLock lock{object};
        pad->priv->qos_messages = g_value_get_boolean(value) != FALSE;
        break;
    }
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void gst_stem_aggregator_pad_get_property(GObject *object, guint id, GValue *value,
                                          GParamSpec *spec) noexcept
{
    GstStemAggregatorPad *pad = GST_STEM_AGGREGATOR_PAD_CAST(object);
    const ObjectLock lock{object};
    switch (id) {
    case PROP_LABEL:
        g_value_set_string(value, pad->priv->label.empty() ? nullptr : pad->priv->label.c_str());
        break;
    case PROP_QOS_MESSAGES:
        g_value_set_boolean(value, pad->priv->qos_messages);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void gst_stem_aggregator_pad_constructed(GObject *object) noexcept
{
    G_OBJECT_CLASS(gst_stem_aggregator_pad_parent_class)->constructed(object);
    GstPad *gstpad = GST_PAD(object);
    StemAggregatorPadPrivate *priv = GST_STEM_AGGREGATOR_PAD_CAST(object)->priv;
    priv->token_chain = GST_PAD_CHAINFUNC(gstpad);
    priv->activate_mode = GST_PAD_ACTIVATEMODEFUNC(gstpad);
    gst_pad_set_chain_function(gstpad, gst_stem_aggregator_pad_chain);
    gst_pad_set_activatemode_function(gstpad, gst_stem_aggregator_pad_activate_mode);
}

void gst_stem_aggregator_pad_finalize(GObject *object) noexcept
{
    delete GST_STEM_AGGREGATOR_PAD_CAST(object)->priv;
    G_OBJECT_CLASS(gst_stem_aggregator_pad_parent_class)->finalize(object);
}

} // namespace

static void gst_stem_aggregator_pad_class_init(GstStemAggregatorPadClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->set_property = gst_stem_aggregator_pad_set_property;
    object->get_property = gst_stem_aggregator_pad_get_property;
    object->constructed = gst_stem_aggregator_pad_constructed;
    object->finalize = gst_stem_aggregator_pad_finalize;
    constexpr auto playing = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      GST_PARAM_MUTABLE_PLAYING);
    g_object_class_install_property(
        object, PROP_LABEL,
        g_param_spec_string(
            "label", "Label",
            "Name by which messages and reports call this pad (unset: what upstream calls its "
            "stream by labels, title or file, else the pad's name)",
            nullptr, playing));
    g_object_class_install_property(
        object, PROP_QOS_MESSAGES,
        g_param_spec_boolean("qos-messages", "QoS messages",
                             "Post a QoS message when audio comes too late for its block", FALSE,
                             playing));
    GST_DEBUG_CATEGORY_INIT(stem_aggregator_pad_debug, "stemaggregatorpad", 0,
                            "Sink pads of the stem elements");
}

static void gst_stem_aggregator_pad_init(GstStemAggregatorPad *pad)
{
    static std::atomic<guint64> serial{0};
    pad->priv = new StemAggregatorPadPrivate;
    pad->priv->serial = ++serial;
    gst_segment_init(&pad->priv->segment, GST_FORMAT_TIME);
    gst_audio_info_init(&pad->priv->info);
}

namespace stems
{

void StemAggregatorPadPrivate::reset() noexcept
{
    queue.clear();
    expected = -1;
    drift_since = GST_CLOCK_TIME_NONE;
    resync = true;
    need = -1;
    in_time = late = 0;
    eos = segment_done = token = false;
    flow = GST_FLOW_OK;
}

GstFlowReturn stage_gap(GstStemAggregatorPad *pad, GstClockTime time,
                        GstClockTime duration) noexcept
{
    StemAggregatorPadPrivate *priv = pad->priv;
    GstObject *parent = gst_pad_get_parent(GST_PAD_CAST(pad));
    if (!parent)
        return GST_FLOW_FLUSHING;
    GstFlowReturn flow = GST_FLOW_OK;
    guint64 from = time;
    guint64 to = GST_CLOCK_TIME_NONE;
    if (priv->has_caps && GST_CLOCK_TIME_IS_VALID(time) && GST_CLOCK_TIME_IS_VALID(duration) &&
        gst_segment_clip(&priv->segment, GST_FORMAT_TIME, time, time + duration, &from, &to)) {
        /* Both ends to the nearest frame, so that gaps in a row add up. */
        const int rate = GST_AUDIO_INFO_RATE(&priv->info);
        const guint64 frames = time_to_frames(to, rate) - time_to_frames(from, rate);
        try {
            flow = stage(pad, GST_STEM_AGGREGATOR_CAST(parent), nullptr, frames, from, false);
        } catch (const std::bad_alloc &) {
            flow = GST_FLOW_ERROR;
        }
    }
    gst_object_unref(parent);
    return flow;
}

void wake_source_task(GstStemAggregatorPad *pad, GstObject *parent, GstClockTime time,
                      bool force) noexcept
{
    {
        const std::lock_guard lock{GST_STEM_AGGREGATOR_CAST(parent)->priv->mutex};
        if (!due_token(pad->priv, force))
            return;
    }
    send_token(pad, parent, time);
}

} // namespace stems
