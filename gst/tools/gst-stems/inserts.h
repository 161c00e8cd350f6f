/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * NAME=VALUE arguments about tracks, stems and the mix, and the inserts among
 * them: chains of effects as gst-launch-1.0 writes them.
 *
 *     drums=audiodynamic threshold=0.5 ratio=0.5
 *     track:Kick In=equalizer-3bands gain0=-3 ! audiodynamic
 *     mix=rglimiter
 *
 * "mix" is the mix (or the sum); else a stem is looked for, then a track; what
 * both have is told apart by "stem:" and "track:". Names may have a "=": the
 * longest that is there counts. Not real-time safe: allocates.
 */
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace stems::tool
{

struct Places {
    std::vector<std::string> tracks, stems;
    std::vector<std::size_t> owners = {}; /* whose names those of stems are; else each its own */
    std::string all = "mix";              /* what the sum of them is called */
};

struct Place {
    enum class Kind { Track, Stem, Mix } kind = Kind::Mix;
    std::size_t index = 0; /* of the track or stem */
};

/* The place that "NAME=VALUE" begins with, and VALUE. Throws std::runtime_error
 * that says what names there are; @option is for the message. */
std::pair<Place, std::string> find_place(const std::string &text, const Places &places,
                                         const std::string &option);

/* The same for a name alone. */
Place find_place_name(const std::string &name, const Places &places, const std::string &option);

/* Chains by their place; several on one place are one behind the other. */
struct Inserts {
    std::map<std::size_t, std::string> tracks, stems;
    std::string mix;

    bool empty() const noexcept { return tracks.empty() && stems.empty() && mix.empty(); }
};

Inserts place_inserts(const std::vector<std::string> &arguments, const Places &places);

/* "-1.5dB", "-1.5", "-inf" in dB, as text for a routing. Throws
 * std::runtime_error that names @text. */
std::string gain_text(const std::string &text);

} // namespace stems::tool
