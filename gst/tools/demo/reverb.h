/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A reverb (feedback delay network of eight lines) and an echo that answers
 * from side to side: what the effect returns of the session carry.
 */
#pragma once

#include "track.h"

namespace stems::demo
{

struct ReverbSettings {
    double decay_time; /* seconds to -60 dB */
    double size;       /* 1.0 is a hall; scales the lines */
    double pre_delay;  /* seconds */
    double damping;    /* Hz: the walls swallow what is above */
};

Stereo reverb(const Time &time, const Signal &in, const ReverbSettings &settings);
Stereo echo(const Time &time, const Signal &in, double seconds, double feedback);

} // namespace stems::demo
