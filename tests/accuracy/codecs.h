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

/* The lag of b behind a: the peak of their correlation over the loudest
 * 2^16 frames, to a part of a sample; of several that are about as high, that
 * of all frames. */
inline double lag_of(const Wave &a, const Wave &b)
{
    constexpr std::size_t kSize = 1 << 17, kLook = 1 << 16, kBefore = 1 << 14;
    const std::size_t n = std::min(a.size(), b.size());
    std::size_t start = 0;
    double most = -1.0;
    for (std::size_t at = 0; at + kLook <= n; at += kLook) {
        double energy = 0.0;
        for (std::size_t i = at; i < at + kLook; ++i)
            energy += a[i] * a[i];
        if (energy > most) {
            most = energy;
            start = at;
        }
    }
    Wave x(kSize), y(kSize);
    for (std::size_t i = 0; i < kLook && start + i < n; ++i)
        x[i] = a[start + i];
    for (std::size_t i = 0; i < kLook + 2 * kBefore && start + i < n + kBefore; ++i)
        y[i] = start + i >= kBefore ? b[start + i - kBefore] : 0.0;
    Fourier fourier{kSize};
    std::vector<std::complex<double>> p(kSize / 2 + 1), q(p.size());
    fourier.forward(x.data(), p.data());
    fourier.forward(y.data(), q.data());
    for (std::size_t k = 0; k < p.size(); ++k)
        p[k] = std::conj(p[k]) * q[k];
    fourier.inverse(p.data(), x.data());
    std::size_t peak = static_cast<std::size_t>(
        std::max_element(x.begin() + 1, x.begin() + 2 * kBefore) - x.begin());
    // A steady tone is like itself at many lags: all of it decides.
    const double enough = 0.9 * x[peak];
    double best = 0.0;
    for (std::size_t at = 1; at < 2 * kBefore; ++at) {
        if (x[at] < enough || x[at] < x[at - 1] || x[at] < x[at + 1])
            continue;
        double product = 0.0;
        for (std::size_t i = kBefore; i + 2 * kBefore < n; ++i)
            product += a[i] * b[i + at - kBefore];
        if (product > best) {
            best = product;
            peak = at;
        }
    }
    // The part of a sample, where the slope of sum Re(p exp(i w t)) is 0.
    double t = static_cast<double>(peak);
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
    return t - static_cast<double>(kBefore);
}

/* @aligned: the codec's delay and its change of level are taken away. False if it
 * cannot be done. */
inline bool pass_through(const Codec &codec, Stereo &stem, int rate, bool aligned)
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
    if (!done)
        return false;
    Stereo coded(2, Wave(n + 20000));
    for (std::size_t i = 0; i < audio.size(); ++i)
        coded[i % 2][i / 2] = static_cast<double>(audio[i]);
    const Stereo dry = stem;
    // Resamplers move it by parts of a sample as well.
    const double lag = aligned ? lag_of(stem[0], coded[0]) : 0.0;
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
