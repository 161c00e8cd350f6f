/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What headroommeter says of its figures: the fields of its message, and the
 * sentences of its errors. Positions in the figures are stream times here.
 */
#pragma once

#include "headroom_sound.h"

#include "core/delivery.h"
#include "core/headroom_meter.h"

#include <gst/gst.h>

#include <optional>
#include <span>
#include <string>

namespace stems
{

struct HeadroomRule {
    double target;        /* dBFS */
    bool judge_true_peak; /* else the sample peak */
    bool true_peak;       /* measured */
    guint64 clip_run;
    Profile profile;
    double silence_level; /* dBFS */
    Format format;        /* of the samples */
};

/* What a message speaks of. */
struct HeadroomFigures {
    std::span<const ChannelFigures> channels;
    std::optional<LoudnessFigures> loudness;
    Silence silence;               /* at head and tail */
    std::span<const double> decay; /* dB; of an interval */
    double recent;                 /* highest peak of the last 3 s, linear; of an interval */
    bool whole;                    /* the final message */
    std::optional<SpectrumFigures> spectrum = std::nullopt; /* of the whole */
};

/* Whether the highest peak keeps to the target and every sample is finite. */
bool headroom_passed(std::span<const ChannelFigures> channels, const HeadroomRule &rule) noexcept;

/* Adds the fields of the headroommeter message. */
void set_headroom_fields(GstStructure *message, const HeadroomFigures &figures,
                         const HeadroomRule &rule);

/* Why headroom_passed() is false; what clipped; which findings of the profile
 * did not pass. Empty if there is nothing. */
std::string over_target_text(std::span<const ChannelFigures> channels, const HeadroomRule &rule);
std::string clip_text(std::span<const ChannelFigures> channels, const HeadroomRule &rule);
std::string profile_text(const HeadroomFigures &figures, const HeadroomRule &rule);

} // namespace stems
