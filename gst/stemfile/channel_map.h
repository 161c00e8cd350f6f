/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the channels of a session stand. Those of one file stand where the file
 * says; one or two of which it says nothing are mono and stereo; tracks of
 * several files stand nowhere (channel-mask=0), as they are no loudspeakers.
 */
#pragma once

#include "session.h"

#include <gst/audio/audio.h>

namespace stems
{

/* Planar audio in the session's format. */
GstAudioInfo info_of(const Session &session, const ChannelRange &range) noexcept;

} // namespace stems
