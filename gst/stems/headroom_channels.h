/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the places of channels mean to headroommeter.
 */
#pragma once

#include <gst/audio/audio.h>

#include <vector>

namespace stems
{

/* For loudness, one for each channel (ITU-R BS.1770-5, annex 1 table 3 and annex
 * 3): LFE 0; channels at ear height from 60 to 120 degrees to the side 1.41; all
 * others 1, and those without a place as well. GStreamer's rear channels stand
 * at 110 degrees, but behind side channels at 135. */
std::vector<double> channel_weights(const GstAudioInfo &info);

/* For correlation, for each channel the right one of which it is the left, or
 * kNoPartner. Two channels are a pair whatever their places; without places
 * those numbered 0 and 1, 2 and 3, and so on are. */
std::vector<int> channel_partners(const GstAudioInfo &info);

} // namespace stems
