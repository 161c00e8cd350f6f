/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sink_report.h"

#include "file_error.h"

#include "support/format.h"

#include <cerrno>

GST_DEBUG_CATEGORY_EXTERN(gst_stem_file_sink_debug);
#define GST_CAT_DEFAULT gst_stem_file_sink_debug

namespace stems
{

namespace
{

GstResourceError code_of(int system) noexcept
{
    switch (system) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return GST_RESOURCE_ERROR_NO_SPACE_LEFT;
    case EIO:
        return GST_RESOURCE_ERROR_WRITE;
    default:
        return GST_RESOURCE_ERROR_OPEN_WRITE;
    }
}

} // namespace

void post_delivered(GstElement *self, const Delivered &file) noexcept
{
    const GstClockTime duration = frames_to_time(file.frames, file.shape.rate);
    const GstClockTime from = file.start.stream_time;
    GstStructure *structure = message_structure(
        "stemfilesink", file.start, duration,
        GST_CLOCK_TIME_IS_VALID(from) ? from + duration : GST_CLOCK_TIME_NONE, TRUE);
    gst_structure_set(
        structure, "path", G_TYPE_STRING, file.path.c_str(), "sha256", G_TYPE_STRING,
        file.sha256.c_str(), "frames", G_TYPE_UINT64, file.frames, "bytes", G_TYPE_UINT64,
        file.bytes, "format", G_TYPE_STRING, name_of(file.shape.container), "depth", G_TYPE_STRING,
        name_of_samples(file.shape.format), "rate", G_TYPE_INT, file.shape.rate, "channels",
        G_TYPE_INT, file.shape.channels, "label", G_TYPE_STRING, file.label.c_str(),
        "clipped-samples", G_TYPE_UINT64, file.clipped, "silent-frames", G_TYPE_UINT64,
        file.silence, "dropped-frames", G_TYPE_UINT64, file.dropped, nullptr);
    gst_element_post_message(self, gst_message_new_element(GST_OBJECT_CAST(self), structure));
    if (file.clipped > 0)
        GST_ELEMENT_WARNING(self, STREAM, ENCODE,
                            ("%" G_GUINT64_FORMAT " samples of %s were clipped: turn the stream "
                             "down, or set depth=f32.",
                             file.clipped, file.path.c_str()),
                            (nullptr));
    if (file.dropped > 0)
        GST_ELEMENT_WARNING(self, STREAM, ENCODE,
                            ("%" G_GUINT64_FORMAT " frames were not written to %s: by their "
                             "timestamps others were there already.",
                             file.dropped, file.path.c_str()),
                            (nullptr));
    if (!file.keeps_places)
        GST_ELEMENT_WARNING(self, STREAM, ENCODE,
                            ("%s does not say where its %d channels belong: %s has no words for "
                             "it. WAV has for most.",
                             file.path.c_str(), file.shape.channels, name_of(file.shape.container)),
                            (nullptr));
}

void post_failure(GstElement *self, const std::exception &error) noexcept
{
    GQuark domain = GST_RESOURCE_ERROR;
    int code = GST_RESOURCE_ERROR_FAILED;
    if (const auto *of_file = dynamic_cast<const FileError *>(&error)) {
        if (of_file->system() == 0) {
            domain = GST_STREAM_ERROR;
            code = GST_STREAM_ERROR_FORMAT;
        } else {
            code = code_of(of_file->system());
        }
    }
    gst_element_message_full(self, GST_MESSAGE_ERROR, domain, code, g_strdup(error.what()),
                             g_strdup(kUntouched), __FILE__, GST_FUNCTION, __LINE__);
}

} // namespace stems
