/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the accuracy table: a stem through a lossy codec and back, with the
 * encoders and decoders that GStreamer has.
 */
#pragma once

#include "faults.h"

#include "core/fourier.h"

#include <gst/gst.h>

#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>

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

/* Through the codec and back, with 20000 frames more; nothing if it cannot be done. */
inline Stereo transcode(const Codec &codec, const Stereo &stem, int rate)
{
    static std::atomic<int> calls{0};
    const std::string base = std::string{g_get_tmp_dir()} + "/stems-accuracy-" +
                             std::to_string(getpid()) + "-" + std::to_string(++calls);
    const std::string in = base + ".in", out = base + ".out";
    const std::size_t n = stem[0].size();
    std::vector<float> audio(2 * n);
    for (std::size_t i = 0; i < 2 * n; ++i)
        audio[i] = static_cast<float>(stem[i % 2][i / 2]);
    if (std::FILE *file = std::fopen(in.c_str(), "wb")) {
        std::fwrite(audio.data(), sizeof(float), audio.size(), file);
        std::fclose(file);
    }
    const std::string text = "filesrc location=" + in +
                             " ! rawaudioparse format=pcm pcm-format=f32le num-channels=2 "
                             "sample-rate=" +
                             std::to_string(rate) + " ! audioconvert ! " +
                             (rate > 48000 ? "audioresample ! audio/x-raw,rate=48000 ! " : "") +
                             codec.chain +
                             " ! audioconvert ! audioresample ! "
                             "audio/x-raw,format=F32LE,layout=interleaved,channels=2,rate=" +
                             std::to_string(rate) + " ! filesink location=" + out;
    GstElement *pipeline = gst_parse_launch(text.c_str(), nullptr);
    bool done = false;
    if (pipeline) {
        GstBus *bus = gst_element_get_bus(pipeline);
        gst_element_set_state(pipeline, GST_STATE_PLAYING);
        GstMessage *message = gst_bus_timed_pop_filtered(
            bus, 600 * GST_SECOND,
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
    Stereo coded;
    if (!done)
        return coded;
    coded.assign(2, Wave(n + 20000));
    for (std::size_t i = 0; i < audio.size(); ++i)
        coded[i % 2][i / 2] = static_cast<double>(audio[i]);
    return coded;
}

/* The lag of b behind a, which are noise: the peak of their correlation, to a part of
 * a sample. */
inline double lag_of(const Wave &a, const Wave &b)
{
    constexpr std::size_t kSize = 1 << 17, kLook = 1 << 16;
    Wave x(kSize), y(kSize);
    std::copy_n(a.begin(), std::min(kLook, a.size()), x.begin());
    std::copy_n(b.begin(), std::min(kSize, b.size()), y.begin());
    Fourier fourier{kSize};
    std::vector<std::complex<double>> p(kSize / 2 + 1), q(p.size());
    fourier.forward(x.data(), p.data());
    fourier.forward(y.data(), q.data());
    for (std::size_t k = 0; k < p.size(); ++k)
        p[k] = std::conj(p[k]) * q[k];
    fourier.inverse(p.data(), x.data());
    const auto peak = std::max_element(x.begin(), x.end()) - x.begin();
    double t = static_cast<double>(peak);
    if (peak > static_cast<std::ptrdiff_t>(kSize / 2))
        t -= static_cast<double>(kSize);
    // The part of a sample, where the slope of sum Re(p exp(i w t)) is 0.
    for (int round = 0; round < 8; ++round) {
        double slope = 0.0, bend = 0.0;
        for (std::size_t k = 0; k < p.size(); ++k) {
            const double w = kTau * static_cast<double>(k) / static_cast<double>(kSize);
            const std::complex<double> turned = p[k] * std::polar(1.0, w * t);
            slope -= w * turned.imag();
            bend -= w * w * turned.real();
        }
        if (bend < 0.0)
            t -= std::clamp(slope / bend, -0.3, 0.3);
    }
    return t;
}

/* By how much a codec is late, of resamplers also by parts of a sample: the same for
 * all audio, but only of noise it is plain. A bass has the phase of a filter at the
 * bottom, and moves with it. NAN if it cannot be done. */
inline double delay_of(const Codec &codec, int rate)
{
    static std::mutex mutex;
    static std::map<std::pair<const char *, int>, double> known;
    const std::scoped_lock lock{mutex};
    const auto [at, fresh] = known.try_emplace({codec.name, rate}, NAN);
    if (fresh) {
        Random random{1};
        Stereo noise(2, Wave(1 << 16));
        for (double &x : noise[0])
            x = between(random, -0.3, 0.3);
        noise[1] = noise[0];
        if (const Stereo coded = transcode(codec, noise, rate); !coded.empty())
            at->second = lag_of(noise[0], coded[0]);
    }
    return at->second;
}

/* @aligned: the codec's delay and its change of level are taken away. False if it
 * cannot be done. */
inline bool pass_through(const Codec &codec, Stereo &stem, int rate, bool aligned)
{
    const double lag = aligned ? delay_of(codec, rate) : 0.0;
    const Stereo coded = transcode(codec, stem, rate);
    if (coded.empty() || std::isnan(lag))
        return false;
    const std::size_t n = stem[0].size();
    const Stereo dry = stem;
    const double whole = std::nearbyint(lag);
    const bool resampled = std::fabs(lag - whole) > 0.02;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < n; ++i) {
            const double at = static_cast<double>(i) + (resampled ? lag : whole);
            stem[c][i] = resampled  ? sample_at(coded[c], at)
                         : at < 0.0 ? 0.0
                                    : coded[c][static_cast<std::size_t>(at)];
        }
    if (!aligned)
        return true;
    // Encoders turn it down, lest it clip: that is another fault.
    double both = 0.0, own = 0.0;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < n; ++i) {
            both += dry[c][i] * stem[c][i];
            own += stem[c][i] * stem[c][i];
        }
    scale(stem, both / own);
    return true;
}

} // namespace stems::accuracy
