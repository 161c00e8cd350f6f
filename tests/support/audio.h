/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the element tests: audio buffers of any format and layout made from
 * doubles, and read back.
 *
 * Audio is a vector of interleaved doubles, full scale 1.0. Integers are
 * rounded to nearest and clamped to the range of the format, here and not by
 * the code under test. Everything returned is the caller's.
 */
#pragma once

#include <gst/audio/audio.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

namespace stems::test
{

inline constexpr GstAudioFormat kAllFormats[] = {GST_AUDIO_FORMAT_S16,    GST_AUDIO_FORMAT_S24,
                                                 GST_AUDIO_FORMAT_S24_32, GST_AUDIO_FORMAT_S32,
                                                 GST_AUDIO_FORMAT_F32,    GST_AUDIO_FORMAT_F64};
inline constexpr GstAudioLayout kBothLayouts[] = {GST_AUDIO_LAYOUT_INTERLEAVED,
                                                  GST_AUDIO_LAYOUT_NON_INTERLEAVED};

/* One and two channels are mono and left/right; more are unpositioned
 * (channel-mask=0), any number of them. */
inline GstCaps *make_caps(GstAudioFormat format, int rate, int channels,
                          GstAudioLayout layout = GST_AUDIO_LAYOUT_INTERLEAVED)
{
    GstCaps *caps = gst_caps_new_simple(
        "audio/x-raw", "format", G_TYPE_STRING, gst_audio_format_to_string(format), "rate",
        G_TYPE_INT, rate, "channels", G_TYPE_INT, channels, "layout", G_TYPE_STRING,
        layout == GST_AUDIO_LAYOUT_INTERLEAVED ? "interleaved" : "non-interleaved", nullptr);
    if (channels > 1)
        gst_caps_set_simple(caps, "channel-mask", GST_TYPE_BITMASK,
                            static_cast<guint64>(channels == 2 ? 3 : 0), nullptr);
    return caps;
}

inline GstAudioInfo make_info(GstAudioFormat format, int rate, int channels,
                              GstAudioLayout layout = GST_AUDIO_LAYOUT_INTERLEAVED)
{
    GstAudioInfo info;
    GstCaps *caps = make_caps(format, rate, channels, layout);
    if (!gst_audio_info_from_caps(&info, caps))
        g_error("no audio info");
    gst_caps_unref(caps);
    return info;
}

/* One sample, written in the format (native-endian). */
inline void put_sample(GstAudioFormat format, void *out, double value)
{
    const auto integer = [value](int bits) {
        const double top = std::ldexp(1.0, bits - 1);
        return static_cast<std::int32_t>(std::clamp(std::nearbyint(value * top), -top, top - 1.0));
    };
    const auto put = [out](auto sample) { std::memcpy(out, &sample, sizeof sample); };
    switch (format) {
    case GST_AUDIO_FORMAT_S16:
        put(static_cast<std::int16_t>(integer(16)));
        break;
    case GST_AUDIO_FORMAT_S24: {
        const auto bits = static_cast<std::uint32_t>(integer(24));
        auto *bytes = static_cast<std::uint8_t *>(out);
        for (int i = 0; i < 3; i++)
            bytes[G_BYTE_ORDER == G_LITTLE_ENDIAN ? i : 2 - i] =
                static_cast<std::uint8_t>(bits >> (8 * i));
        break;
    }
    case GST_AUDIO_FORMAT_S24_32:
        put(integer(24));
        break;
    case GST_AUDIO_FORMAT_S32:
        put(integer(32));
        break;
    case GST_AUDIO_FORMAT_F32:
        put(static_cast<float>(value));
        break;
    case GST_AUDIO_FORMAT_F64:
        put(value);
        break;
    default:
        g_error("no such format");
    }
}

inline double get_sample(GstAudioFormat format, const void *in)
{
    const auto get = [in](auto sample) {
        std::memcpy(&sample, in, sizeof sample);
        return sample;
    };
    switch (format) {
    case GST_AUDIO_FORMAT_S16:
        return std::ldexp(get(std::int16_t{}), -15);
    case GST_AUDIO_FORMAT_S24: {
        const auto *bytes = static_cast<const std::uint8_t *>(in);
        std::uint32_t bits = 0;
        for (int i = 0; i < 3; i++)
            bits |= static_cast<std::uint32_t>(bytes[G_BYTE_ORDER == G_LITTLE_ENDIAN ? i : 2 - i])
                    << (8 * i + 8);
        return std::ldexp(static_cast<std::int32_t>(bits), -31);
    }
    case GST_AUDIO_FORMAT_S24_32:
        return std::ldexp(static_cast<std::int32_t>(get(std::uint32_t{}) << 8), -31);
    case GST_AUDIO_FORMAT_S32:
        return std::ldexp(get(std::int32_t{}), -31);
    case GST_AUDIO_FORMAT_F32:
        return static_cast<double>(get(float{}));
    case GST_AUDIO_FORMAT_F64:
        return get(double{});
    default:
        g_error("no such format");
    }
}

/* A buffer of info's format and layout; planar buffers carry their
 * GstAudioMeta. Without a pts it has no timestamps. */
inline GstBuffer *make_buffer(const GstAudioInfo &info, std::span<const double> audio,
                              GstClockTime pts = GST_CLOCK_TIME_NONE)
{
    const auto channels = static_cast<std::size_t>(info.channels);
    const auto width = static_cast<std::size_t>(info.finfo->width / 8);
    const std::size_t frames = audio.size() / channels;
    const bool planar = info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED;
    std::vector<std::uint8_t> bytes(audio.size() * width);
    for (std::size_t i = 0; i < audio.size(); i++) {
        const std::size_t at = planar ? (i % channels) * frames + i / channels : i;
        put_sample(info.finfo->format, bytes.data() + at * width, audio[i]);
    }
    GstBuffer *buffer =
        bytes.empty() ? gst_buffer_new() : gst_buffer_new_memdup(bytes.data(), bytes.size());
    if (planar)
        gst_buffer_add_audio_meta(buffer, &info, frames, nullptr);
    if (GST_CLOCK_TIME_IS_VALID(pts)) {
        GST_BUFFER_PTS(buffer) = pts;
        GST_BUFFER_DURATION(buffer) =
            gst_util_uint64_scale_round(frames, GST_SECOND, static_cast<guint64>(info.rate));
    }
    return buffer;
}

/* The PTS that a source of GStreamer gives to a sample: rounded down. */
inline GstClockTime pts_of(guint64 frame, int rate)
{
    return gst_util_uint64_scale(frame, GST_SECOND, static_cast<guint64>(rate));
}

/* Back to interleaved doubles. */
inline std::vector<double> read_buffer(const GstAudioInfo &info, GstBuffer *buffer)
{
    GstAudioBuffer map;
    if (!gst_audio_buffer_map(&map, &info, buffer, GST_MAP_READ))
        g_error("buffer cannot be mapped");
    const auto channels = static_cast<std::size_t>(info.channels);
    const auto width = static_cast<std::size_t>(info.finfo->width / 8);
    std::vector<double> audio(map.n_samples * channels);
    for (std::size_t i = 0; i < audio.size(); i++) {
        const bool planar = info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED;
        const auto *plane =
            static_cast<const std::uint8_t *>(map.planes[planar ? i % channels : 0]);
        audio[i] = get_sample(info.finfo->format, plane + (planar ? i / channels : i) * width);
    }
    gst_audio_buffer_unmap(&map);
    return audio;
}

/* The bytes of a buffer, for comparisons. */
inline std::string bytes_of(GstBuffer *buffer)
{
    GstMapInfo map;
    if (!gst_buffer_map(buffer, &map, GST_MAP_READ))
        g_error("buffer cannot be mapped");
    std::string bytes(reinterpret_cast<const char *>(map.data), map.size);
    gst_buffer_unmap(buffer, &map);
    return bytes;
}

/* A sine at every frame, the same in all channels; phase in radians. */
inline std::vector<double> make_sine(std::size_t frames, int channels, double cycles_per_frame,
                                     double amplitude, double phase = 0.0)
{
    std::vector<double> audio;
    audio.reserve(frames * static_cast<std::size_t>(channels));
    for (std::size_t i = 0; i < frames; i++)
        audio.insert(audio.end(), static_cast<std::size_t>(channels),
                     amplitude *
                         std::sin(2.0 * G_PI * cycles_per_frame * static_cast<double>(i) + phase));
    return audio;
}

} // namespace stems::test
