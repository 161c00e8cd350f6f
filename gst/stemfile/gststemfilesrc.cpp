/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-stemfilesrc
 * @title: stemfilesrc
 * @short_description: reads the files of a session as one stream
 *
 * stemfilesrc reads a file, all audio files of a folder, or those that a glob
 * matches, in one thread, and gives them as one planar stream that has the
 * channels of all of them. Files lie where their BWF time references say, and
 * are filled with silence to the end of the longest, plus a tail. The names of
 * the tracks travel with the stream; stemgroup and nullcheck know them. A
 * request pad gives one file or track alone: `src_Kick`.
 *
 * Only lossless audio is read: WAV, BWF, RF64, W64, AIFF, CAF, FLAC and AU, with
 * integers of up to 32 bits or floats. A lossy file is refused by its name, and
 * so is one of another rate. Of a damaged file all that can be read is given;
 * a warning says where it is damaged and how much is missing. With strict=true
 * that is an error.
 *
 * ## Example launch lines
 * |[
 * gst-launch-1.0 stemfilesrc location=session ! stemgroup auto-route=true ! audioconvert ! wavenc !
 * filesink location=mix.wav
 * ]| Mixes all files of a folder.
 * |[
 * gst-launch-1.0 stemfilesrc location=session name=s s.src_Kick ! audioconvert ! autoaudiosink
 * ]| Plays one of its files, at its place in the session.
 *
 * Since: 1.0
 */
#include "source_private.h"

#include "support/format.h"
#include "support/properties.h"

#include <algorithm>
#include <exception>

#define GST_CAT_DEFAULT gst_stem_file_src_debug
GST_DEBUG_CATEGORY(gst_stem_file_src_debug);

using namespace stems;

G_DEFINE_TYPE_WITH_CODE(GstStemFileSrc, gst_stem_file_src, GST_TYPE_ELEMENT,
                        GST_DEBUG_CATEGORY_INIT(gst_stem_file_src_debug, "stemfilesrc", 0,
                                                "Session reader"))
GST_ELEMENT_REGISTER_DEFINE(stemfilesrc, "stemfilesrc", GST_RANK_NONE, GST_TYPE_STEM_FILE_SRC)

namespace
{

constexpr char kPrefix[] = "src_";
constexpr GstClockTime kLongestTail = GST_SECOND * 60 * 60 * 24;

#define SOURCE_CAPS                                                                                \
    "audio/x-raw, format=(string)" STEMS_FORMATS                                                   \
    ", rate=(int)[ 1, max ], channels=(int)[ 1, max ], layout=(string)non-interleaved"

GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE("src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(SOURCE_CAPS));
GstStaticPadTemplate file_template =
    GST_STATIC_PAD_TEMPLATE("src_%s", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS(SOURCE_CAPS));

GType align_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(SourceAlign::TimeReference),
         "By the time references of BWF; without one, at the start", "timeref"},
        {static_cast<int>(SourceAlign::Start), "All files begin at the same time", "start"},
        {0, nullptr, nullptr}};
    static gsize type = 0;
    return enum_type(&type, "GstStemFileSrcAlign", values);
}

constexpr Property<SourceSettings> kRows[] = {
    property<&SourceSettings::location>([](const SourceSettings &) {
        return g_param_spec_string("location", "Location",
                                   "File, folder or glob whose audio files are the session",
                                   nullptr, kMutableReady);
    }),
    property<&SourceSettings::align>([](const SourceSettings &defaults) {
        return g_param_spec_enum("align", "Align", "Where files begin", align_type(),
                                 static_cast<int>(defaults.align), kMutableReady);
    }),
    property<&SourceSettings::tail>([](const SourceSettings &defaults) {
        return g_param_spec_uint64("tail", "Tail",
                                   "Silence after the end of the longest file, in ns", 0,
                                   kLongestTail, defaults.tail, kMutableReady);
    }),
    property<&SourceSettings::strict>([](const SourceSettings &defaults) {
        return g_param_spec_boolean("strict", "Strict",
                                    "Whether a damaged file is an error; else it is a warning",
                                    defaults.strict, kMutableReady);
    }),
    property<&SourceSettings::mark_gaps>([](const SourceSettings &defaults) {
        return g_param_spec_boolean("mark-gaps", "Mark gaps",
                                    "Whether silence where no file has anything is marked as GAP",
                                    defaults.mark_gaps, kMutableReady);
    }),
};

constexpr Properties<SourceSettings> kProperties{kRows};

/* The task sees a pad once it is active: an inactive one would stop it. Nothing
 * if there is one of this name. */
GstPad *add_pad(GstStemFileSrc *self, const char *templ, const char *name, std::string wanted,
                bool active)
{
    GstPad *pad = gst_pad_new_from_template(
        gst_element_class_get_pad_template(GST_ELEMENT_GET_CLASS(self), templ), name);
    gst_pad_use_fixed_caps(pad);
    gst_pad_set_event_function(pad, source_event);
    gst_pad_set_query_function(pad, source_query);
    if (wanted.empty())
        gst_pad_set_activatemode_function(pad, activate_source);
    if (active)
        gst_pad_set_active(pad, TRUE);
    if (!gst_element_add_pad(GST_ELEMENT_CAST(self), pad))
        return nullptr;
    auto kept = std::make_shared<SourcePad>(pad, std::move(wanted));
    const ObjectLock lock{self};
    self->priv->pads.push_back(std::move(kept));
    return pad;
}

GstPad *request_new_pad(GstElement *element, GstPadTemplate *, const gchar *name,
                        const GstCaps *) noexcept
{
    GstStemFileSrc *self = GST_STEM_FILE_SRC_CAST(element);
    if (!name || !g_str_has_prefix(name, kPrefix) || name[4] == '\0' || name[4] == '%') {
        GST_WARNING_OBJECT(self, "a pad is asked for by a track's label or a file's name");
        return nullptr;
    }
    std::string wanted = name + sizeof kPrefix - 1;
    const std::shared_ptr<Session> session = session_of(self);
    if (session && !session->find(wanted)) {
        GST_WARNING_OBJECT(self, "the session has no track and no file \"%s\"", wanted.c_str());
        return nullptr;
    }
    return add_pad(self, "src_%s", name, std::move(wanted), session != nullptr);
}

void release_pad(GstElement *element, GstPad *pad) noexcept
{
    std::shared_ptr<SourcePad> released;
    {
        const ObjectLock lock{element};
        auto &pads = GST_STEM_FILE_SRC_CAST(element)->priv->pads;
        const auto found =
            std::find_if(pads.begin(), pads.end(), [pad](const auto &p) { return p->pad == pad; });
        if (found != pads.end()) {
            released = *found;
            pads.erase(found);
        }
    }
    if (released)
        released->released = true;
    gst_pad_set_active(pad, FALSE);
    gst_element_remove_pad(element, pad);
}

void close_session(GstStemFileSrc *self)
{
    std::shared_ptr<Session> session;
    const ObjectLock lock{self};
    session = std::exchange(self->priv->session, nullptr);
    gst_segment_init(&self->priv->segment, GST_FORMAT_TIME);
}

GstStateChangeReturn change_state(GstElement *element, GstStateChange transition) noexcept
{
    GstStemFileSrc *self = GST_STEM_FILE_SRC_CAST(element);
    if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
        try {
            if (!open_session(self))
                return GST_STATE_CHANGE_FAILURE;
        } catch (const std::exception &error) {
            GST_ELEMENT_ERROR(self, RESOURCE, OPEN_READ, ("The session cannot be opened."),
                              ("%s", error.what()));
            return GST_STATE_CHANGE_FAILURE;
        }
    }
    const GstStateChangeReturn result =
        GST_ELEMENT_CLASS(gst_stem_file_src_parent_class)->change_state(element, transition);
    const bool failed = result == GST_STATE_CHANGE_FAILURE;
    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
        (transition == GST_STATE_CHANGE_READY_TO_PAUSED && failed))
        close_session(self);
    else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
        gst_pad_start_task(pads_of(self)[0]->pad, stream_block, self, nullptr); // all are active
    return result;
}

/* A seek before PAUSED is kept for it; EOS ends the stream with the next block. */
gboolean send_event(GstElement *element, GstEvent *event) noexcept
{
    GstStemFileSrc *self = GST_STEM_FILE_SRC_CAST(element);
    if (GST_EVENT_TYPE(event) == GST_EVENT_EOS) {
        self->priv->ended = true;
        gst_event_unref(event);
        return TRUE;
    }
    if (GST_EVENT_TYPE(event) == GST_EVENT_SEEK && !session_of(self)) {
        GstEvent *before = nullptr;
        {
            const ObjectLock lock{self};
            before = std::exchange(self->priv->early_seek, event);
        }
        if (before)
            gst_event_unref(before);
        return TRUE;
    }
    return GST_ELEMENT_CLASS(gst_stem_file_src_parent_class)->send_event(element, event);
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec) noexcept
{
    const ObjectLock lock{object};
    if (!kProperties.set(GST_STEM_FILE_SRC_CAST(object)->priv->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec) noexcept
{
    const ObjectLock lock{object};
    if (!kProperties.get(GST_STEM_FILE_SRC_CAST(object)->priv->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

void finalize(GObject *object) noexcept
{
    StemFileSrcPrivate *priv = GST_STEM_FILE_SRC_CAST(object)->priv;
    if (priv->early_seek)
        gst_event_unref(priv->early_seek);
    delete priv;
    G_OBJECT_CLASS(gst_stem_file_src_parent_class)->finalize(object);
}

} // namespace

namespace stems
{

SourcePads pads_of(GstStemFileSrc *self)
{
    const ObjectLock lock{self};
    return self->priv->pads;
}

std::shared_ptr<Session> session_of(GstStemFileSrc *self)
{
    const ObjectLock lock{self};
    return self->priv->session;
}

} // namespace stems

static void gst_stem_file_src_class_init(GstStemFileSrcClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    object->set_property = set_property;
    object->get_property = get_property;
    object->finalize = finalize;
    kProperties.install(object);

    gst_element_class_set_static_metadata(
        element, "Session reader", "Source/File/Audio",
        "Reads the files of a session, aligned, as one planar multichannel stream",
        "the gst-stems maintainers");
    gst_element_class_add_static_pad_template(element, &src_template);
    gst_element_class_add_static_pad_template(element, &file_template);
    element->request_new_pad = request_new_pad;
    element->release_pad = release_pad;
    element->change_state = change_state;
    element->send_event = send_event;
}

static void gst_stem_file_src_init(GstStemFileSrc *self)
{
    self->priv = new StemFileSrcPrivate;
    gst_segment_init(&self->priv->segment, GST_FORMAT_TIME);
    add_pad(self, "src", "src", "", false);
    GST_OBJECT_FLAG_SET(self, GST_ELEMENT_FLAG_SOURCE);
}
