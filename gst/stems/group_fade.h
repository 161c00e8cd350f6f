/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tracks that move from stem to stem while they play: what a stem loses fades
 * out of it and what it gains fades in, as any other change of a gain does.
 */
#pragma once

#include "mixing.h"

namespace stems
{

/* An input, and how many channels its audio had. */
struct PlayingInput {
    guint64 serial;
    int channels;

    bool operator==(const PlayingInput &) const = default;
};

/* Takes @anew, the feeds that a bus of @channels channels shall have, and adds
 * what fades out of it. What is new in it and of a pad in @playing fades in;
 * other audio, that of a stream with other channels too, begins at once. */
std::vector<Feed> fade(const MixBus &bus, int channels, std::vector<Feed> anew, const Block &block,
                       std::span<const PlayingInput> playing);

} // namespace stems
