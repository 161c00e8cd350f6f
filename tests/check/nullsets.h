/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of nullcheck: sets of stems and their mix, and the figures of
 * a null test by plain formulas.
 */
#pragma once

#include "core/signals.h"
#include "support/audio.h"
#include "support/messages.h"

#include <gst/check/gstcheck.h>

#include <limits>

namespace stems::test
{

inline constexpr double kInf = std::numeric_limits<double>::infinity();
inline constexpr guint64 kNever = G_MAXUINT64; /* first-difference: there is none */

inline double decibel(double linear)
{
    return linear > 0.0 ? 20.0 * std::log10(linear) : -kInf;
}

/* The macro keeps pointers longer than temporaries live. */
inline void assert_equal(const std::string &a, const std::string &b)
{
    assert_equals_string(a.c_str(), b.c_str());
}

inline bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

inline void assert_near(double a, double b, double within)
{
    fail_unless(a == b || std::fabs(a - b) <= within, "%.17g is not %.17g", a, b);
}

inline void assert_same(const std::vector<double> &a, const std::vector<double> &b)
{
    fail_unless_equals_int(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); i++)
        fail_unless(a[i] == b[i], "sample %zu: %.17g is not %.17g", i, a[i], b[i]);
}

/* The audio of one pad: interleaved, full scale 1.0. */
struct Track {
    GstAudioFormat format = GST_AUDIO_FORMAT_S24;
    int channels = 1;
    std::vector<double> audio = {};
    GstAudioLayout layout = GST_AUDIO_LAYOUT_INTERLEAVED;

    std::size_t frames() const { return audio.size() / static_cast<std::size_t>(channels); }
};

/* As the format holds it. */
inline std::vector<double> stored(GstAudioFormat format, const std::vector<double> &audio)
{
    std::vector<double> out(audio.size());
    for (std::size_t i = 0; i < audio.size(); i++) {
        std::uint8_t bytes[8];
        put_sample(format, bytes, audio[i]);
        out[i] = get_sample(format, bytes);
    }
    return out;
}

inline double lsb_of(GstAudioFormat format)
{
    const GstAudioFormatInfo *info = gst_audio_format_get_info(format);
    return GST_AUDIO_FORMAT_INFO_IS_INTEGER(info)
               ? std::ldexp(1.0, 1 - static_cast<int>(GST_AUDIO_FORMAT_INFO_DEPTH(info)))
               : 0x1p-23; /* max-lsb of a float mix is in LSBs of 24 bits */
}

/* mix - sum, by the definition: the stems are summed in double, and the sum is
 * rounded to the mix's format if that cannot hold what the stems hold. */
inline std::vector<double> difference(const std::vector<Track> &tracks)
{
    const Track &mix = tracks.front();
    const auto lanes = static_cast<std::size_t>(mix.channels);
    const auto whole = [](const Track &t) {
        return GST_AUDIO_FORMAT_INFO_IS_INTEGER(gst_audio_format_get_info(t.format));
    };
    std::size_t frames = 0;
    bool floats = false;
    for (const Track &track : tracks) {
        frames = std::max(frames, track.frames());
        floats = floats || !whole(track);
    }
    std::vector<double> sum(frames * lanes);
    for (std::size_t t = 1; t < tracks.size(); t++) {
        const auto audio = stored(tracks[t].format, tracks[t].audio);
        for (std::size_t i = 0; i < tracks[t].frames() * lanes; i++)
            sum[i] += tracks[t].channels == mix.channels ? audio[i] : audio[i / lanes];
    }
    const auto audio = stored(mix.format, mix.audio);
    for (std::size_t i = 0; i < sum.size(); i++) {
        if (mix.format == GST_AUDIO_FORMAT_F32)
            sum[i] = static_cast<double>(static_cast<float>(sum[i]));
        else if (floats && whole(mix))
            sum[i] = std::nearbyint(sum[i] / lsb_of(mix.format)) * lsb_of(mix.format);
        sum[i] = (i < audio.size() ? audio[i] : 0.0) - sum[i];
    }
    return sum;
}

/* The figures of a message against those of a residual by their formulas;
 * @frame is where r begins in the stream. */
inline void check_figures(const Fields &message, const std::vector<double> &r, int channels,
                          double lsb, std::size_t frame = 0)
{
    const auto lanes = static_cast<std::size_t>(channels);
    std::vector<double> peak(lanes), squares(lanes);
    guint64 differing = 0, begin = kNever;
    for (std::size_t i = 0; i < r.size(); i++) {
        peak[i % lanes] = std::max(peak[i % lanes], std::fabs(r[i]));
        squares[i % lanes] += r[i] * r[i];
        if (r[i] != 0.0 && differing++ == 0)
            begin = frame + i / lanes;
    }
    const auto peaks = message.array("residual-peak"), rms = message.array("residual-rms");
    fail_unless_equals_int(peaks.size(), channels);
    fail_unless_equals_int(rms.size(), channels);
    for (std::size_t c = 0; c < lanes; c++) {
        assert_near(peaks[c], decibel(peak[c]), 1e-9);
        assert_near(rms[c],
                    decibel(std::sqrt(squares[c] / (static_cast<double>(r.size()) / channels))),
                    1e-9);
    }
    assert_near(message.number("max-lsb"), *std::max_element(peak.begin(), peak.end()) / lsb, 1e-9);
    fail_unless_equals_uint64(message.count("samples"), r.size());
    fail_unless_equals_uint64(message.count("differing-samples"), differing);
    fail_unless_equals_uint64(message.count("first-difference"), begin);
}

inline constexpr int kRate = 48000;

/* Stems of music, their highest sum below full scale. */
inline std::vector<std::vector<double>> music(std::size_t stems, std::size_t frames)
{
    static std::vector<std::vector<double>> made;
    while (made.size() < stems)
        made.push_back(programme(48000, kRate, 100 + made.size()));
    std::vector<std::vector<double>> out;
    for (std::size_t s = 0; s < stems; s++) {
        out.emplace_back(made[s].begin(), made[s].begin() + static_cast<std::ptrdiff_t>(frames));
        const double peak = std::max(*std::max_element(out.back().begin(), out.back().end()),
                                     -*std::min_element(out.back().begin(), out.back().end()));
        for (double &x : out.back())
            x *= 0.7 / peak / static_cast<double>(stems);
    }
    return out;
}

inline std::vector<double> sum_of(const std::vector<std::vector<double>> &signals)
{
    std::vector<double> sum(signals.front().size());
    for (const auto &signal : signals)
        for (std::size_t i = 0; i < sum.size(); i++)
            sum[i] += signal[i];
    return sum;
}

/* The mix, which is the exact sum of its stems, and the stems. */
inline std::vector<Track> exact_set(GstAudioFormat format, std::size_t stems, std::size_t frames)
{
    std::vector<std::vector<double>> kept;
    for (const auto &signal : music(stems, frames))
        kept.push_back(stored(format, signal));
    std::vector<Track> tracks{{format, 1, sum_of(kept)}};
    for (auto &signal : kept)
        tracks.push_back({format, 1, std::move(signal)});
    return tracks;
}

} // namespace stems::test
