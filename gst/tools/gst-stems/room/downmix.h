/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two channels out of any number, for previews.
 *
 * Loudspeakers as ITU-R BS.775-3, table 2, has it (3/2 to 2/0): what stands in the
 * middle goes to both sides and what stands at the side, behind or above to its own,
 * by -3 dB; in the middle behind or above by -6 dB; LFE is left out. Channels that
 * stand nowhere are taken for pairs: the first, third ... left, the others right,
 * and the last of an odd number on both sides. All of it is turned down by as much
 * as keeps what is below full scale below it.
 *
 * Real-time safe: no.
 */
#pragma once

#include <cstdint>
#include <string>

namespace stems::tool::room
{

struct Downmix {
    std::string matrix; /* audioconvert's mix-matrix; empty: nothing is to be done */
    double gain = 0.0;  /* dB by which all is turned; 0 or less */
};

/* @mask: GStreamer's channel-mask; 0: nowhere. */
Downmix downmix_of(int channels, std::uint64_t mask);

} // namespace stems::tool::room
