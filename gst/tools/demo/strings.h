/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Instruments with strings: piano, acoustic and electric guitar.
 */
#pragma once

#include "song.h"
#include "track.h"

namespace stems::demo
{

Stereo piano(const Time &time, const Notes &notes);
Signal acoustic_guitar(const Time &time, const Notes &notes);
/* Two takes differ by their seed. */
Signal electric_guitar(const Time &time, const Notes &notes, unsigned seed);

} // namespace stems::demo
