/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Effects that lead from one section of the song to the next.
 */
#pragma once

#include "song.h"
#include "track.h"

namespace stems::demo
{

/* Noise and a saw that climb through every build. */
Signal riser(const Time &time, const Song &song);
/* A low boom where a chorus or the ending begins. */
Signal impact(const Time &time, const Song &song);
/* Wind that goes round the listener, in intro, verse and ending. */
Stereo atmosphere(const Time &time, const Song &song);

} // namespace stems::demo
