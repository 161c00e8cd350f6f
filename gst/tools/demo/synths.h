/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Instruments of saws and filters: bass, pad, strings, lead and arpeggio.
 */
#pragma once

#include "song.h"
#include "track.h"

namespace stems::demo
{

Signal bass_di(const Time &time, const Notes &notes);
/* The same performance through a valve amplifier and its cabinet. */
Signal bass_amp(const Time &time, const Signal &di);
Stereo warm_pad(const Time &time, const Notes &notes);
Stereo synth_strings(const Time &time, const Notes &notes);
Signal lead_synth(const Time &time, const Notes &notes);
Stereo arpeggio(const Time &time, const Notes &notes);

} // namespace stems::demo
