/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tracks on stemgroup's pads: what upstream's labels tell apart, and the
 * stems that their names call for.
 */
#pragma once

#include "group_settings.h"
#include "gststemaggregator.h"

#include "core/route_report.h"

namespace stems
{

struct GroupTracks {
    std::vector<Track> tracks; /* as a plan wants them */
    std::vector<ReportedTrack> reported;
    std::vector<std::string> asked;  /* by the pad of each of Block::inputs: its stem */
    std::vector<std::size_t> inputs; /* where they come from, in Block::inputs */
};

/* A pad is one track, unless its stems are to be found by name and upstream
 * says which tracks it holds. */
GroupTracks tracks_of(const Block &block, const GroupSettings &settings);

} // namespace stems
