/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The drum kit: each drum alone, and then the microphones, which hear every
 * drum at its distance.
 */
#pragma once

#include "song.h"
#include "track.h"

namespace stems::demo
{

/* Close microphones, overheads, room, and the return of the drum reverb. */
std::vector<Track> drum_kit(const Time &time, const std::vector<Hit> &hits);

} // namespace stems::demo
