/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the element tests: stems and their mix by the plain formula.
 */
#pragma once

#include "sums.h"

namespace stems::test
{

/* One channel of a track on its way to one channel of a stem. */
struct Way {
    std::size_t track;
    std::size_t from;
    std::size_t to;
    double gain = 1.0;
};

/* A mono channel on both sides. */
inline std::vector<Way> both_sides(std::size_t track, std::size_t from = 0, double gain = 1.0)
{
    return {{track, from, 0, gain}, {track, from, 1, gain}};
}
inline std::vector<Way> operator+(std::vector<Way> a, const std::vector<Way> &b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/* A stem by the formula: products added in double, in order; integers rounded
 * to nearest even and clamped, floats rounded to the format. As long as the
 * longest of all tracks. */
inline std::vector<double> stem_of(const std::vector<Track> &tracks, const std::vector<Way> &ways,
                                   GstAudioFormat format, std::size_t channels = 2,
                                   guint64 *overs = nullptr)
{
    std::size_t frames = 0;
    for (const Track &track : tracks)
        frames = std::max(frames, track.audio.size() / track.channels);
    const bool is_float = format == GST_AUDIO_FORMAT_F32 || format == GST_AUDIO_FORMAT_F64;
    const int bits = format == GST_AUDIO_FORMAT_S16 ? 16 : format == GST_AUDIO_FORMAT_S32 ? 32 : 24;
    const double top = std::ldexp(1.0, bits - 1);
    std::vector<double> stem(frames * channels);
    for (const Way &way : ways) {
        const Track &track = tracks[way.track];
        for (std::size_t f = 0; f * track.channels < track.audio.size(); f++)
            stem[f * channels + way.to] += way.gain * track.audio[f * track.channels + way.from];
    }
    for (double &x : stem) {
        if (is_float) {
            x = format == GST_AUDIO_FORMAT_F64 ? x : static_cast<double>(static_cast<float>(x));
            continue;
        }
        const double rounded = std::nearbyint(x * top);
        if (overs && (rounded < -top || rounded > top - 1.0))
            ++*overs;
        x = std::clamp(rounded, -top, top - 1.0) / top;
    }
    return stem;
}

/* The mix: the stems as they leave, added. */
inline std::vector<double> mix_of(const std::vector<std::vector<double>> &stems,
                                  GstAudioFormat format, std::size_t channels = 2,
                                  guint64 *overs = nullptr)
{
    std::vector<Track> tracks;
    for (const auto &stem : stems)
        tracks.push_back({stem, channels, 0});
    return sum_of(tracks, format, channels, overs);
}

} // namespace stems::test
