/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which track goes to which stem, as a text file that people write: one track
 * on a line, as the tracks are called in the session.
 *
 *     # what the names do not say
 *     01_Kick In = drums
 *     "Ooh #2"   = backing-vocals
 *     Click      = -
 *
 *   line  = track "=" stem          the last "=" counts
 *          [ "@left" | "@right" | "@centre" ]  where a mono track is
 *   track = text | quoted           as it is; else in quotes, with \" \\ \n \r \t \x1F
 *   stem  = text | "-"              "-" is none
 *
 * White space around the parts does not matter; "#" begins a comment where it is
 * the first of a line. Not real-time safe: allocates.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stems::tool
{

struct MapLine {
    std::string track;
    std::string stem;      /* empty: none */
    int line = 0;          /* of the text, from 1 */
    std::string side = {}; /* "left", "right", "centre"; empty: it does not say */

    bool operator==(const MapLine &) const = default;
};

using TrackMap = std::vector<MapLine>;

/* Throws std::runtime_error that names @file and the line. */
TrackMap parse_track_map(std::string_view text, const std::string &file);

/* Text that reads back as the same map. */
std::string write_track_map(const TrackMap &map);

/* A name as it may stand in a line: control characters as in quotes. */
std::string on_one_line(const std::string &name);

/* Whether a character of UTF-8 begins at @at that is not seen and may turn the line
 * around it: a mark or override of direction (Unicode, annex 9), a space of no width,
 * a separator of lines. All of them have three bytes. */
bool is_unseen(std::string_view text, std::size_t at) noexcept;

} // namespace stems::tool
