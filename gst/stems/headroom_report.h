/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What headroommeter says of its figures: the fields of its message, and the
 * sentences of its errors. Positions in the figures are stream times here.
 */
#pragma once

#include "core/headroom_meter.h"

#include <gst/gst.h>

#include <span>
#include <string>

namespace stems
{

/* Above the target by less than this is on it, dB: a peak that was set to the
 * target with 16 bits may be rounded upwards. */
inline constexpr double kOnTarget = 0.001;

struct HeadroomRule {
    double target;  /* dBFS */
    bool true_peak; /* judge the true peak, else the sample peak */
    guint64 clip_run;
};

/* Whether the highest peak keeps to the target and every sample is finite. */
bool headroom_passed(std::span<const ChannelFigures> channels, const HeadroomRule &rule) noexcept;

/* Adds the fields of the headroommeter message. */
void set_headroom_fields(GstStructure *message, std::span<const ChannelFigures> channels,
                         const HeadroomRule &rule) noexcept;

/* Why headroom_passed() is false; what clipped. Empty if there is nothing. */
std::string over_target_text(std::span<const ChannelFigures> channels, const HeadroomRule &rule);
std::string clip_text(std::span<const ChannelFigures> channels, const HeadroomRule &rule);

} // namespace stems
