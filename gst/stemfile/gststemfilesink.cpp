/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-stemfilesink
 * @title: stemfilesink
 * @short_description: writes a stem as a file, whole or not at all
 *
 * stemfilesink writes raw audio as WAV (a Broadcast Wave file with its chunk
 * bext; RF64 from 4 GiB on), AIFF, FLAC, Wave64 or CAF. Integers arrive bit by
 * bit; where floats or deeper integers are rounded, by #GstStemFileSink:depth,
 * what is beyond full scale is clipped and counted, and never wraps.
 *
 * The file is written beside its target under a hidden name, and takes its own
 * at EOS, after all of it is on the disk. An error, a full disk or a pipeline
 * that is stopped before EOS leaves nothing that looks delivered; a file that
 * is there is replaced only with #GstStemFileSink:overwrite, and then at once.
 *
 * At EOS it posts an element message named `stemfilesink` with the SHA-256 of
 * the file, its frames and its path. The same input gives the same bytes.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 -m audiotestsrc num-buffers=100 ! stemfilesink location=tone.wav overwrite=true
 * ]| Writes a sine and prints the SHA-256 of the file.
 * |[
 * gst-launch-1.0 -m audiotestsrc num-buffers=100 ! audio/x-raw,format=F32LE ! headroommeter !
 * stemfilesink location=tone.flac depth=s24 dither=tpdf label=Tone overwrite=true
 * ]| Rounds floats to 24 bits with dither.
 *
 * Since: 1.0
 */
#include "gststemfilesink.h"

#include "file_error.h"
#include "sink_report.h"
#include "sink_stream.h"

#include "support/buffer_frames.h"
#include "support/format.h"
#include "support/guards.h"

#include <exception>

GST_DEBUG_CATEGORY(gst_stem_file_sink_debug);
#define GST_CAT_DEFAULT gst_stem_file_sink_debug

using namespace stems;

namespace stems
{

struct StemFileSinkPrivate {
    SinkSettings settings; /* guarded by the object lock */
    SinkStream stream;     /* of the streaming thread */
};

} // namespace stems

G_DEFINE_TYPE_WITH_CODE(GstStemFileSink, gst_stem_file_sink, GST_TYPE_BASE_SINK,
                        GST_DEBUG_CATEGORY_INIT(gst_stem_file_sink_debug, "stemfilesink", 0,
                                                "Stem file sink"))
GST_ELEMENT_REGISTER_DEFINE(stemfilesink, "stemfilesink", GST_RANK_NONE, GST_TYPE_STEM_FILE_SINK)

namespace
{

GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE("sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS(STEMS_CAPS));

/* Runs @work; an error ends the file, and is posted. */
template <class Work> bool attempt(GstStemFileSink *self, Work &&work) noexcept
{
    try {
        work(self->priv->stream);
        return true;
    } catch (const std::exception &error) {
        self->priv->stream.stop();
        post_failure(GST_ELEMENT_CAST(self), error);
    }
    return false;
}

bool start(GstStemFileSink *self) noexcept
{
    return attempt(self, [self](SinkStream &stream) {
        SinkSettings settings;
        {
            const ObjectLock lock{self};
            settings = self->priv->settings;
        }
        stream.start(std::move(settings));
    });
}

void stop(GstStemFileSink *self) noexcept
{
    if (self->priv->stream.is_begun())
        GST_INFO_OBJECT(self, "stopped before EOS: nothing is delivered");
    self->priv->stream.stop();
}

/* Between READY and PAUSED, not between NULL and READY as the base class has
 * it: in READY nothing is held, and properties may change. */
GstStateChangeReturn change_state(GstElement *element, GstStateChange change) noexcept
{
    GstStemFileSink *self = GST_STEM_FILE_SINK_CAST(element);
    if (change == GST_STATE_CHANGE_READY_TO_PAUSED && !start(self))
        return GST_STATE_CHANGE_FAILURE;
    const GstStateChangeReturn done =
        GST_ELEMENT_CLASS(gst_stem_file_sink_parent_class)->change_state(element, change);
    if (change == GST_STATE_CHANGE_PAUSED_TO_READY ||
        (change == GST_STATE_CHANGE_READY_TO_PAUSED && done == GST_STATE_CHANGE_FAILURE))
        stop(self);
    return done;
}

gboolean unlock(GstBaseSink *sink) noexcept
{
    GST_STEM_FILE_SINK_CAST(sink)->priv->stream.interrupt(true);
    return TRUE;
}

gboolean unlock_stop(GstBaseSink *sink) noexcept
{
    GST_STEM_FILE_SINK_CAST(sink)->priv->stream.interrupt(false);
    return TRUE;
}

gboolean set_caps(GstBaseSink *sink, GstCaps *caps) noexcept
{
    GstStemFileSink *self = GST_STEM_FILE_SINK_CAST(sink);
    GstAudioInfo info;
    if (!gst_audio_info_from_caps(&info, caps) || !format_of(GST_AUDIO_INFO_FORMAT(&info))) {
        GST_ERROR_OBJECT(self, "cannot write %" GST_PTR_FORMAT, caps);
        return FALSE;
    }
    return attempt(self, [&info](SinkStream &stream) {
        if (stream.is_begun())
            stream.set_format(info);
    });
}

/* What comes when there is no file any more. Once it is delivered it stays as it
 * is; without one, the error has been posted already. */
void refuse_more(GstStemFileSink *self) noexcept
{
    SinkStream &stream = self->priv->stream;
    if (!stream.is_delivered())
        return;
    stream.stop();
    GST_ELEMENT_ERROR(self, STREAM, FAILED,
                      ("%s is delivered, and is not written again: set the pipeline to READY "
                       "before it plays once more.",
                       stream.target().c_str()),
                      ("The stream went on after EOS, as after a seek."));
}

GstFlowReturn render(GstBaseSink *sink, GstBuffer *buffer) noexcept
{
    GstStemFileSink *self = GST_STEM_FILE_SINK_CAST(sink);
    SinkStream &stream = self->priv->stream;
    if (!stream.is_begun()) {
        refuse_more(self);
        return GST_FLOW_ERROR;
    }
    if (!stream.format()) {
        GST_ELEMENT_ERROR(self, STREAM, FORMAT, ("Pad sink got audio without caps."),
                          ("%s", kUntouched));
        return GST_FLOW_NOT_NEGOTIATED;
    }
    const GstAudioInfo &info = *stream.format();
    const GstAudioMeta *meta = gst_buffer_get_audio_meta(buffer);
    const auto frames = frames_of(buffer, info, meta);
    if (!frames) {
        stream.stop();
        GST_ELEMENT_ERROR(self, STREAM, FORMAT, ("Pad sink got a buffer that is not its caps'."),
                          ("%" G_GSIZE_FORMAT " bytes, %s; the caps say %d channels of %s, %s",
                           gst_buffer_get_size(buffer),
                           meta ? "with GstAudioMeta" : "no GstAudioMeta",
                           GST_AUDIO_INFO_CHANNELS(&info), GST_AUDIO_INFO_NAME(&info),
                           layout_of(info) == Layout::Planar ? "planar" : "interleaved"));
        return GST_FLOW_ERROR;
    }
    bool whole = true;
    const bool done = attempt(self, [&](SinkStream &) {
        const GstClockTime pts = GST_BUFFER_PTS(buffer);
        const bool discont = GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DISCONT);
        if (*frames == 0 || GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_GAP)) {
            whole = stream.take(nullptr, *frames, pts, discont);
            return;
        }
        const AudioMap map{buffer, meta ? meta->info : info, GST_MAP_READ};
        if (!map)
            throw FileError{"Pad sink got a buffer that cannot be read."};
        const Planes audio{map.data(), *format_of(GST_AUDIO_INFO_FORMAT(&info)), layout_of(info),
                           GST_AUDIO_INFO_CHANNELS(&info), 0};
        whole = stream.take(&audio, *frames, pts, discont);
    });
    if (!done)
        return GST_FLOW_ERROR;
    return whole ? GST_FLOW_OK : GST_FLOW_FLUSHING;
}

bool finish(GstStemFileSink *self) noexcept
{
    SinkStream &stream = self->priv->stream;
    if (!stream.is_begun()) {
        refuse_more(self);
        return false;
    }
    std::optional<Delivered> file;
    const bool done = attempt(self, [&](SinkStream &) {
        StructureCopy loudness;
        {
            const ObjectLock lock{self};
            loudness = self->priv->settings.loudness;
        }
        stream.set_loudness(std::move(loudness));
        file = stream.finish();
    });
    if (done)
        post_delivered(GST_ELEMENT_CAST(self), *file);
    return done;
}

/* False if the event ends here. */
bool take_event(GstStemFileSink *self, GstEvent *event) noexcept
{
    SinkStream &stream = self->priv->stream;
    if (GST_EVENT_TYPE(event) == GST_EVENT_EOS)
        return finish(self);
    if (!stream.is_begun())
        return true;
    return attempt(self, [self, event](SinkStream &its) {
        switch (GST_EVENT_TYPE(event)) {
        case GST_EVENT_SEGMENT: {
            const GstSegment *segment = nullptr;
            gst_event_parse_segment(event, &segment);
            its.set_segment(*segment);
            break;
        }
        case GST_EVENT_GAP: {
            GstClockTime pts = GST_CLOCK_TIME_NONE;
            GstClockTime duration = GST_CLOCK_TIME_NONE;
            gst_event_parse_gap(event, &pts, &duration);
            if (its.format() && GST_CLOCK_TIME_IS_VALID(duration))
                its.take(nullptr, time_to_frames(duration, its.format()->rate), pts, false);
            break;
        }
        case GST_EVENT_FLUSH_STOP:
            its.flush();
            break;
        case GST_EVENT_STREAM_START:
        case GST_EVENT_TAG:
        case GST_EVENT_CUSTOM_DOWNSTREAM:
        case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
            its.hear(GST_BASE_SINK_PAD(self), event);
            break;
        default:
            break;
        }
    });
}

gboolean sink_event(GstBaseSink *sink, GstEvent *event) noexcept
{
    if (!take_event(GST_STEM_FILE_SINK_CAST(sink), event)) {
        gst_event_unref(event);
        return FALSE;
    }
    return GST_BASE_SINK_CLASS(gst_stem_file_sink_parent_class)->event(sink, event);
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec) noexcept
{
    const ObjectLock lock{object};
    if (!set_sink_property(GST_STEM_FILE_SINK_CAST(object)->priv->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec) noexcept
{
    const ObjectLock lock{object};
    if (!get_sink_property(GST_STEM_FILE_SINK_CAST(object)->priv->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

void finalize(GObject *object) noexcept
{
    delete GST_STEM_FILE_SINK_CAST(object)->priv;
    G_OBJECT_CLASS(gst_stem_file_sink_parent_class)->finalize(object);
}

} // namespace

static void gst_stem_file_sink_class_init(GstStemFileSinkClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    GstBaseSinkClass *base = GST_BASE_SINK_CLASS(klass);

    object->set_property = set_property;
    object->get_property = get_property;
    object->finalize = finalize;
    install_sink_properties(object);

    element->change_state = change_state;
    gst_element_class_set_static_metadata(
        element, "Stem file sink", "Sink/File/Audio",
        "Writes audio as WAV/BWF, RF64, AIFF, FLAC, W64 or CAF, whole or not at all",
        "the gst-stems maintainers");
    gst_element_class_add_static_pad_template(element, &sink_template);

    base->unlock = unlock;
    base->unlock_stop = unlock_stop;
    base->set_caps = set_caps;
    base->render = render;
    base->event = sink_event;
}

static void gst_stem_file_sink_init(GstStemFileSink *self)
{
    self->priv = new StemFileSinkPrivate;
    gst_base_sink_set_sync(GST_BASE_SINK_CAST(self), FALSE);
    gst_base_sink_set_last_sample_enabled(GST_BASE_SINK_CAST(self), FALSE);
}
