/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the tests of loudness: signals of many channels made of tones one after
 * another, as the tables of the EBU list them.
 */
#pragma once

#include "core/decibel.h"
#include "core/loudness.h"
#include "signals.h"
#include "tones.h"

namespace stems::test
{

using Channels = std::vector<std::vector<double>>; /* all of one length */

inline Channels stereo(const std::vector<double> &one)
{
    return {one, one};
}

inline void add(Loudness &meter, const Channels &audio, std::size_t from, std::size_t n)
{
    std::vector<double> planes;
    for (const auto &channel : audio)
        planes.insert(planes.end(), channel.begin() + static_cast<std::ptrdiff_t>(from),
                      channel.begin() + static_cast<std::ptrdiff_t>(from + n));
    meter.add(planes.data(), n, n);
}

inline Loudness meter_for(int rate, const Channels &audio, std::vector<double> weights = {})
{
    Loudness meter;
    weights.resize(audio.size(), 1.0);
    meter.configure(rate, weights);
    return meter;
}

inline LoudnessFigures loudness(int rate, const Channels &audio, std::vector<double> weights = {})
{
    Loudness meter = meter_for(rate, audio, std::move(weights));
    add(meter, audio, 0, audio[0].size());
    return meter.figures();
}

/* Five channels: 5.0, without LFE. */
inline const std::vector<double> kFive = {1.0, 1.0, 1.0, 1.41, 1.41};
/* L, R, C, LFE, Ls, Rs. */
inline const std::vector<double> kFiveOne = {1.0, 1.0, 1.0, 0.0, 1.41, 1.41};

} // namespace stems::test
