/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plan of a bounce: which track goes to which stem, and why.
 *
 * What a map says comes first, then the rules of names (core/naming.h), which
 * send what they do not know to "music" and leave out clicks, guides and mixes.
 * A title that all names begin with does not count. Two mono tracks of one stem
 * and one length whose names differ by their side alone are placed left and right.
 * Not real-time safe: allocates.
 */
#pragma once

#include "core/naming.h"
#include "track_map.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stems::tool
{

struct SessionTrack {
    std::string label;
    int channels = 1;
    std::uint64_t frames = 0; /* of its file */
};

struct PlanRow {
    std::string track;
    int first = 0; /* its first channel among those of the session */
    int channels = 1;
    std::string stem; /* empty: none */
    std::string rule; /* that decided */
    std::string side; /* of a mono track in a stereo stem: "left", "right", "centre"; empty: it
                         is in the centre, too, but nobody said so */
};

struct BouncePlan {
    std::vector<PlanRow> rows;      /* in the order of the session */
    std::vector<std::string> stems; /* in the order of the taxonomy; others behind */
    std::vector<std::string> notes; /* sentences that are to be told */

    TrackMap map() const;
};

/* @channels: of a stem; where there are not two, there are no sides. Throws
 * std::runtime_error where the map (read from @map_file) names a track that is not
 * there, or one twice, or a side where there is none, or where no track is left. */
BouncePlan plan_bounce(const std::vector<SessionTrack> &tracks, Taxonomy taxonomy,
                       const TrackMap &map, const std::string &map_file, int channels = 2);

} // namespace stems::tool
