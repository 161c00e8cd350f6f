/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Singers: a buzz through the formants of a vowel, with vibrato, breath,
 * glides and consonants of noise.
 */
#pragma once

#include "song.h"
#include "track.h"

namespace stems::demo
{

struct Singer {
    unsigned seed;
    double throat;  /* scales the formants: 1.0 a man, 1.15 a woman */
    double cents;   /* how far off the pitch this singer stays */
    double seconds; /* how far behind the beat */
    double vibrato; /* in semitones */
};

Signal sing(const Time &time, const Notes &notes, const Singer &singer);

} // namespace stems::demo
