/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plan of a grouping: from tracks and routing to the channels that each
 * stem is the sum of.
 *
 * Channels are counted across the tracks in their order. What the routing text
 * names goes where it says. A track of which the text names no channel goes
 * whole to its own stem, if it has one; if there is no routing text at all, to
 * the stem "music", and is told of; else it is left out, and is told of.
 * Whoever makes the tracks may have found their stems by name (naming.h): such
 * a track may be barred from all stems, or assumed to be in the one it has.
 *
 * A track whose channels are not known yet cannot be counted past. Until they
 * are, routing leaves silent what comes after: better silent than wrong.
 *
 * What fits a stem: as many channels as it has, one to one; or one channel
 * into a mono stem or, by the pan law, into a stereo one. Nothing else.
 *
 * Not real-time safe: allocates.
 */
#pragma once

#include "pan.h"
#include "routing.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stems
{

inline constexpr char kDefaultStem[] = "music";
inline constexpr char kMix[] = "mix"; /* the sum of the stems; no stem's name */
inline constexpr int kChannelsUnknown = -1;

struct Track {
    std::string name;                     /* for messages: the pad's */
    int channels = 0;                     /* or kChannelsUnknown */
    std::string stem;                     /* where the track itself wants to go; empty: nowhere */
    std::optional<double> panorama = 0.0; /* none: the caller places it, here both sides are 1 */
    bool barred = false;                  /* in no stem, unless the text names it */
    bool lost = false;                    /* barred, but perhaps wrongly: is told of apart */
    bool assumed = false;                 /* nothing says that it goes to its stem: is told of */
};

/* One channel of a track on its way to one channel of a stem. */
struct PlanLane {
    std::size_t track = 0;
    int from = 0;
    int to = 0;
    double gain = 1.0;   /* send and pan */
    bool solo = false;   /* the send's */
    bool placed = false; /* by the text: whoever places tracks leaves it alone */

    bool operator==(const PlanLane &) const = default;
};

struct PlanStem {
    std::string name;
    std::vector<PlanLane> lanes; /* in the order of tracks */
};

/* What goes to a stem as one, for reports: channels, as track and channel. */
struct PlanRoute {
    std::vector<std::pair<std::size_t, int>> places;
    std::string stem;  /* empty: none */
    std::string label; /* that the text gives it; empty: none */
    bool by_text = false;
};

struct Plan {
    std::vector<PlanStem> stems;         /* in the order in which they are named */
    std::vector<PlanRoute> routes;       /* in the order of tracks */
    std::vector<std::string> defaulted;  /* tracks that went to kDefaultStem for want of another */
    std::vector<std::string> left_out;   /* tracks without any route, but for: */
    std::vector<std::string> lost;       /* those that were barred, perhaps wrongly */
    bool complete = true;                /* false: some track's channels are not known */
    std::optional<std::size_t> at_fault; /* the track whose own stem is the error */
    std::string error;                   /* empty: none; else names stem, track and values */
};

Plan make_plan(const Routing &routing, const std::vector<Track> &tracks, int stem_channels,
               PanLaw law);

} // namespace stems
