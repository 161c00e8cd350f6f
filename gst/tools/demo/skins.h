/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The drums, each as it sounds at the skin.
 */
#pragma once

#include "song.h"
#include "track.h"

namespace stems::demo
{

struct Skins {
    Signal kick, beater, snare, wires, hat, high_tom, low_tom, crash;
};

Skins strike(const Time &time, const std::vector<Hit> &hits);

} // namespace stems::demo
