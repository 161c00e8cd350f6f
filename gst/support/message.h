/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What all element messages of gst-stems have in common: where in the stream
 * they speak of, and how arrays and decibels are written.
 *
 * Fields (as those of GStreamer's own level element, and "final"):
 *   timestamp     guint64   of the first sample, buffer time
 *   stream-time   guint64   the same in stream time
 *   running-time  guint64   the same in running time
 *   duration      guint64   of the interval
 *   endtime       guint64   stream time at the end of the interval
 *   final         gboolean  true for the one message at EOS
 */
#pragma once

#include <gst/gst.h>

#include <span>

namespace stems
{

/* One moment in the three times that a stream has. */
struct Moment {
    GstClockTime timestamp, stream_time, running_time;
};

inline Moment moment_of(const GstSegment *segment, GstClockTime timestamp) noexcept
{
    /* "full": the end of audio may lie a rounding past the segment's stop. */
    guint64 stream = 0, running = 0;
    const int streams =
        gst_segment_to_stream_time_full(segment, GST_FORMAT_TIME, timestamp, &stream);
    const int runs =
        gst_segment_to_running_time_full(segment, GST_FORMAT_TIME, timestamp, &running);
    return {timestamp, streams > 0 ? stream : GST_CLOCK_TIME_NONE,
            runs > 0 ? running : GST_CLOCK_TIME_NONE};
}

/* A message's structure with the common fields, from parts: for an interval
 * that may have begun in another segment than it ends in. */
inline GstStructure *message_structure(const char *name, const Moment &start, GstClockTime duration,
                                       GstClockTime endtime, gboolean final) noexcept
{
    return gst_structure_new(name, "timestamp", G_TYPE_UINT64, start.timestamp, "stream-time",
                             G_TYPE_UINT64, start.stream_time, "running-time", G_TYPE_UINT64,
                             start.running_time, "duration", G_TYPE_UINT64, duration, "endtime",
                             G_TYPE_UINT64, endtime, "final", G_TYPE_BOOLEAN, final, nullptr);
}

/* The same for the interval [start, end) in buffer time of @segment. */
inline GstStructure *message_structure(const char *name, const GstSegment *segment,
                                       GstClockTime start, GstClockTime end,
                                       gboolean final) noexcept
{
    return message_structure(name, moment_of(segment, start), end - start,
                             moment_of(segment, end).stream_time, final);
}

/* A field that is a GST_TYPE_ARRAY of doubles. */
inline void set_array(GstStructure *structure, const char *field,
                      std::span<const double> values) noexcept
{
    GValue array = G_VALUE_INIT;
    gst_value_array_init(&array, static_cast<guint>(values.size()));
    for (double value : values) {
        GValue item = G_VALUE_INIT;
        g_value_init(&item, G_TYPE_DOUBLE);
        g_value_set_double(&item, value);
        gst_value_array_append_and_take_value(&array, &item);
    }
    gst_structure_take_value(structure, field, &array);
}

/* A field that is a GST_TYPE_ARRAY of structures, which are taken. */
inline void take_array(GstStructure *structure, const char *field,
                       std::span<GstStructure *const> taken) noexcept
{
    GValue array = G_VALUE_INIT;
    gst_value_array_init(&array, static_cast<guint>(taken.size()));
    for (GstStructure *one : taken) {
        GValue item = G_VALUE_INIT;
        g_value_init(&item, GST_TYPE_STRUCTURE);
        g_value_take_boxed(&item, one);
        gst_value_array_append_and_take_value(&array, &item);
    }
    gst_structure_take_value(structure, field, &array);
}

} // namespace stems
