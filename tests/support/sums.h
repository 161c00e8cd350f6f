/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the element tests: random audio, and the sum of tracks by the plain
 * formula.
 */
#pragma once

#include "audio.h"

#include <random>

namespace stems::test
{

/* Noise of so many frames that its format holds exactly; |x| <= level. */
inline std::vector<double> make_noise(const GstAudioInfo &info, std::size_t frames, unsigned seed,
                                      double level)
{
    std::mt19937 random(seed);
    std::vector<double> audio(frames * static_cast<std::size_t>(info.channels));
    for (double &x : audio) {
        std::uint64_t bytes = 0;
        x = level * (static_cast<double>(random()) / 2147483648.0 - 1.0);
        put_sample(info.finfo->format, &bytes, x);
        x = get_sample(info.finfo->format, &bytes);
    }
    return audio;
}

struct Track {
    std::vector<double> audio; /* interleaved */
    std::size_t channels = 1;
    std::size_t start = 0; /* frame of the mix */
};

/* What the mix of @tracks is in @format. Integers: the sum is exact in long
 * double (multiples of 2^-31 below 2^10), rounded to nearest even and clamped
 * once. Floats: added in double, in order. A mono track sounds in all
 * channels. As long as the longest track. */
inline std::vector<double> sum_of(const std::vector<Track> &tracks, GstAudioFormat format,
                                  std::size_t channels, guint64 *overs = nullptr)
{
    std::size_t frames = 0;
    for (const Track &track : tracks)
        frames = std::max(frames, track.start + track.audio.size() / track.channels);
    const bool is_float = format == GST_AUDIO_FORMAT_F32 || format == GST_AUDIO_FORMAT_F64;
    const int bits = format == GST_AUDIO_FORMAT_S16 ? 16 : format == GST_AUDIO_FORMAT_S32 ? 32 : 24;
    const long double top = std::ldexp(1.0L, bits - 1);
    std::vector<double> mix;
    for (std::size_t f = 0; f < frames; f++)
        for (std::size_t c = 0; c < channels; c++) {
            long double exact = 0.0L;
            double in_order = 0.0;
            for (const Track &track : tracks) {
                if (f < track.start || f - track.start >= track.audio.size() / track.channels)
                    continue;
                const double x =
                    track.audio[(f - track.start) * track.channels + (track.channels == 1 ? 0 : c)];
                exact += static_cast<long double>(x);
                in_order += x;
            }
            if (is_float) {
                mix.push_back(format == GST_AUDIO_FORMAT_F64
                                  ? in_order
                                  : static_cast<double>(static_cast<float>(in_order)));
                continue;
            }
            const long double rounded = std::nearbyint(exact * top);
            if (overs && (rounded < -top || rounded > top - 1))
                ++*overs;
            mix.push_back(static_cast<double>(std::clamp(rounded, -top, top - 1) / top));
        }
    return mix;
}

/* Where two signals begin to differ, as text; empty: nowhere. Zeros of either
 * sign are the same. */
inline std::string difference(const std::vector<double> &got, const std::vector<double> &want)
{
    for (std::size_t i = 0; i < std::min(got.size(), want.size()); i++)
        if (got[i] != want[i])
            return "sample " + std::to_string(i) + " is " + std::to_string(got[i]) + ", not " +
                   std::to_string(want[i]);
    if (got.size() != want.size())
        return std::to_string(got.size()) + " samples, not " + std::to_string(want.size());
    return {};
}

} // namespace stems::test

#define fail_if_different(got, ...)                                                                \
    do {                                                                                           \
        const std::string difference_ = stems::test::difference(got, (__VA_ARGS__));               \
        fail_unless(difference_.empty(), "%s", difference_.c_str());                               \
    } while (0)
