/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Routing: which channels make which stem, as text.
 *
 *     drums=0-7,12; bass=8; vocals=9+10,11@-3dB; fx=12@-12dB
 *     vocals=9+10:label=Lead, 11@-3dB:pan=-0.5:invert, 12:mute
 *
 *   routing  = stem { ";" stem }           a last ";" may stand alone
 *   stem     = name "=" send { "," send }
 *   send     = channels [ "@" gain ] { ":" control }
 *   channels = number                      a mono channel
 *            | number "-" number           mono channels, first to last
 *            | number "+" number { "+" number }
 *                                          channels that belong together, as
 *                                          the two of a stereo pair
 *   gain     = decimal ["dB"]              in dB; without "@" unity
 *   control  = "pan" "=" decimal           place in a stereo stem, -1 to 1;
 *                                          without it that of the pad
 *            | "volume" "=" decimal        a linear gain, 0 to 10, on top
 *            | "mute" | "solo" | "invert"  as on a pad, but of this send alone
 *            | "label" "=" label           what reports call it
 *   number   = a channel, counted from 0
 *   name     = anything but ";" "=" "," and control characters
 *   label    = anything but ";" ":" "," and control characters
 *
 * White space around the parts does not matter. A channel may feed several
 * stems, but a stem only once; a stem is named once. A control is given once.
 * "panorama" and "invert-phase", as the pads have it, are understood as well.
 *
 * Not real-time safe: allocates.
 */
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stems
{

/* What goes into a stem as one: a mono channel, or a pair (or more). */
struct Send {
    std::vector<int> channels;
    double gain = 1.0; /* linear, with all that the text says: 0 muted, below 0 inverted */
    std::optional<double> panorama = std::nullopt; /* instead of the pad's */
    bool solo = false;
    std::string label{};

    bool operator==(const Send &) const = default;
};

struct StemRoute {
    std::string stem;
    std::vector<Send> sends;

    bool operator==(const StemRoute &) const = default;
};

using Routing = std::vector<StemRoute>;

struct RoutingResult {
    Routing routing;
    std::string error; /* empty: none; else it quotes the place */
};

/* No routes for empty text. Never throws but for memory. */
RoutingResult parse_routing(std::string_view text);

} // namespace stems
