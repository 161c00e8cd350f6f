/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the accuracy table: a stem through a lossy codec and back, with the
 * encoders and decoders that GStreamer has.
 */
#pragma once

#include "material.h"

#include <gst/gst.h>

#include <cstdio>
#include <string>
#include <unistd.h>

namespace stems::accuracy
{

struct Codec {
    const char *name;
    const char *encoder; /* the element that must be there */
    const char *chain;
};

inline constexpr Codec kCodecs[] = {
    {"MP3 128k", "lamemp3enc",
     "lamemp3enc target=bitrate bitrate=128 cbr=true ! mpegaudioparse ! mpg123audiodec"},
    {"MP3 320k", "lamemp3enc",
     "lamemp3enc target=bitrate bitrate=320 cbr=true ! mpegaudioparse ! mpg123audiodec"},
    {"AAC 128k", "avenc_aac", "avenc_aac bitrate=128000 ! avdec_aac"},
    {"AAC 256k", "avenc_aac", "avenc_aac bitrate=256000 ! avdec_aac"},
    {"Vorbis q0.5", "vorbisenc", "vorbisenc quality=0.5 ! vorbisdec"},
    {"Opus 128k", "opusenc",
     "audioresample ! audio/x-raw,rate=48000 ! opusenc bitrate=128000 ! opusdec ! audioresample"},
};

inline bool has(const Codec &codec)
{
    GstElementFactory *factory = gst_element_factory_find(codec.encoder);
    if (!factory)
        return false;
    gst_object_unref(factory);
    return true;
}

/* The lag of b behind a, by the largest product of every 37th sample. */
inline std::ptrdiff_t lag_of(const Wave &a, const Wave &b)
{
    std::ptrdiff_t best = 0;
    double most = -1.0;
    for (std::ptrdiff_t lag = -100; lag <= 3500; ++lag) {
        double sum = 0.0;
        for (std::ptrdiff_t i = 100; i < static_cast<std::ptrdiff_t>(a.size()); i += 37)
            sum += a[static_cast<std::size_t>(i)] * b[static_cast<std::size_t>(i + lag)];
        if (sum > most) {
            most = sum;
            best = lag;
        }
    }
    return best;
}

/* @aligned: the delay of the codec is taken away. False if it cannot be done. */
inline bool pass_through(const Codec &codec, Stereo &stem, int rate, bool aligned)
{
    const std::string base = "/tmp/stems-accuracy-" + std::to_string(getpid());
    const std::string in = base + ".in", out = base + ".out";
    const std::size_t n = stem[0].size();
    std::vector<float> audio(2 * n);
    for (std::size_t i = 0; i < 2 * n; ++i)
        audio[i] = static_cast<float>(stem[i % 2][i / 2]);
    if (std::FILE *file = std::fopen(in.c_str(), "wb")) {
        std::fwrite(audio.data(), sizeof(float), audio.size(), file);
        std::fclose(file);
    }
    const std::string text =
        "filesrc location=" + in +
        " ! rawaudioparse format=pcm pcm-format=f32le num-channels=2 "
        "sample-rate=" +
        std::to_string(rate) + " ! audioconvert ! " + codec.chain +
        " ! audioconvert ! audio/x-raw,format=F32LE,layout=interleaved,channels=2,rate=" +
        std::to_string(rate) + " ! filesink location=" + out;
    GstElement *pipeline = gst_parse_launch(text.c_str(), nullptr);
    bool done = false;
    if (pipeline) {
        GstBus *bus = gst_element_get_bus(pipeline);
        gst_element_set_state(pipeline, GST_STATE_PLAYING);
        GstMessage *message = gst_bus_timed_pop_filtered(
            bus, 120 * GST_SECOND,
            static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ERROR));
        done = message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS;
        gst_element_set_state(pipeline, GST_STATE_NULL);
        if (message)
            gst_message_unref(message);
        gst_object_unref(bus);
        gst_object_unref(pipeline);
    }
    audio.assign(2 * (n + 20000), 0.0F);
    if (std::FILE *file = done ? std::fopen(out.c_str(), "rb") : nullptr) {
        done = std::fread(audio.data(), sizeof(float), audio.size(), file) > n;
        std::fclose(file);
    }
    std::remove(in.c_str());
    std::remove(out.c_str());
    if (!done)
        return false;
    Stereo coded(2, Wave(n + 20000));
    for (std::size_t i = 0; i < audio.size(); ++i)
        coded[i % 2][i / 2] = static_cast<double>(audio[i]);
    const std::ptrdiff_t lag = aligned ? lag_of(stem[0], coded[0]) : 0;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < n; ++i) {
            const auto at = static_cast<std::ptrdiff_t>(i) + lag;
            stem[c][i] = at < 0 ? 0.0 : coded[c][static_cast<std::size_t>(at)];
        }
    return true;
}

} // namespace stems::accuracy
