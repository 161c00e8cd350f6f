/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stemfilesrc tells of a session that it has opened: the message
 * "stemfilesrc".
 *
 *   location  string  as it was set
 *   rate      int     of all files, in Hz
 *   channels  int     of the stream
 *   format    string  of the stream's samples: S16, S24, S32, F32, F64
 *   frames    uint64  of the stream, in samples of each channel
 *   files     array of structures "file", in the order of their channels:
 *       location        string  its path
 *       label           string  of its first track
 *       tracks          array of structures "track": label, channels
 *       container       string  wav, rf64, aiff, flac, w64, caf, au...
 *       coding          string  pcm, float, flac, alac
 *       rate, channels  int
 *       format          string  the smallest that holds its samples
 *       bits            int     of a sample in the file
 *       frames          uint64  that are there
 *       missing         uint64  that its header claims besides
 *       unfinished      boolean its header does not say how long it is
 *       start           uint64  frame of the stream where it begins
 *       time-reference  uint64  of bext, in samples since midnight, if it has one
 */
#pragma once

#include "session.h"

namespace stems
{

/* For the caller. */
GstStructure *session_report(const std::string &location, const Session &session);

} // namespace stems
