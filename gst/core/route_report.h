/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where each track went and why, to be read by people: one line for each, of
 * four columns with tabs between them.
 *
 *     sink_0      Kick In  drums  "kick in" is drums
 *     sink_1:4+5  Keys     music  routing
 *     sink_2      Click    -      "click" is never in a stem
 *
 * The first is the pad, with the channels, counted from 0, if they are not all
 * that it has. Control characters in labels are written as spaces.
 *
 * Not real-time safe: allocates.
 */
#pragma once

#include "plan.h"

namespace stems
{

/* A track of the plan, by its index. */
struct ReportedTrack {
    std::string pad;
    int first = 0; /* its first channel among those of the pad */
    int of = 0;    /* channels of the pad */
    std::string label;
    std::string rule; /* why it goes where the track itself wants to */
};

/* What a pad calls the channels [first, first + count) of its @of: "sink_0",
 * "sink_0:2", "sink_0:2+3". */
std::string track_name(const std::string &pad, int first, int count, int of);

std::string route_report(const Plan &plan, const std::vector<ReportedTrack> &tracks);

} // namespace stems
