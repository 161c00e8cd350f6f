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

/* GStreamer's channel-mask of a file; 0: its channels stand nowhere, or are mono. */
guint64 channel_mask_of(const FileFacts &facts) noexcept;

/* GStreamer's channel-mask of all channels of a file; 0: mono, or they stand nowhere. */
guint64 mask_of(const Session &session, const Session::File &file) noexcept;

} // namespace stems
