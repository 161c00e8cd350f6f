/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GStreamer's places of channels in the words of files: WAVE's mask of
 * speakers, in whose order the channels of a file stand, and libsndfile's map.
 */
#pragma once

#include "container.h"

#include <gst/audio/audio.h>

namespace stems
{

/* Sets the mask and the map of @shape, and gives for each channel of the file
 * the channel of the stream. Without a mask if the stream has no places;
 * @lost says that it has some that WAVE does not know. */
std::vector<int> set_places(FileShape &shape, const GstAudioInfo &info, bool *lost);

} // namespace stems
