/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GStreamer's names of the formats that core knows.
 */
#pragma once

#include "core/sample.h"

#include <gst/audio/audio.h>

#include <optional>

namespace stems
{

#define STEMS_FORMATS                                                                              \
    "{ " GST_AUDIO_NE(F32) ", " GST_AUDIO_NE(F64) ", " GST_AUDIO_NE(S32) ", " GST_AUDIO_NE(        \
        S24) ", " GST_AUDIO_NE(S24_32) ", " GST_AUDIO_NE(S16) " }"

/* What every pad of every element takes and gives. Any rate; channels without
 * an upper bound, as more than 64 travel with channel-mask=0. */
#define STEMS_CAPS                                                                                 \
    "audio/x-raw, format=(string)" STEMS_FORMATS                                                   \
    ", rate=(int)[ 1, max ], channels=(int)[ 1, max ]"                                             \
    ", layout=(string){ interleaved, non-interleaved }"

inline std::optional<Format> format_of(GstAudioFormat format) noexcept
{
    switch (format) {
    case GST_AUDIO_FORMAT_S16:
        return Format::S16;
    case GST_AUDIO_FORMAT_S24:
        return Format::S24;
    case GST_AUDIO_FORMAT_S24_32:
        return Format::S24_32;
    case GST_AUDIO_FORMAT_S32:
        return Format::S32;
    case GST_AUDIO_FORMAT_F32:
        return Format::F32;
    case GST_AUDIO_FORMAT_F64:
        return Format::F64;
    default:
        return std::nullopt;
    }
}

inline GstAudioFormat gst_format_of(Format format) noexcept
{
    constexpr GstAudioFormat formats[] = {GST_AUDIO_FORMAT_S16,    GST_AUDIO_FORMAT_S24,
                                          GST_AUDIO_FORMAT_S24_32, GST_AUDIO_FORMAT_S32,
                                          GST_AUDIO_FORMAT_F32,    GST_AUDIO_FORMAT_F64};
    return formats[static_cast<int>(format)];
}

inline Layout layout_of(const GstAudioInfo &info) noexcept
{
    return info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED ? Layout::Planar : Layout::Interleaved;
}

/* Nearest sample of a time, and the time of a sample. */
inline guint64 time_to_frames(GstClockTime time, int rate) noexcept
{
    return gst_util_uint64_scale_round(time, static_cast<guint64>(rate), GST_SECOND);
}

inline GstClockTime frames_to_time(guint64 frames, int rate) noexcept
{
    return gst_util_uint64_scale_round(frames, GST_SECOND, static_cast<guint64>(rate));
}

} // namespace stems
