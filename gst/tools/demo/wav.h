/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Writes one track as 24-bit WAV.
 */
#pragma once

#include "track.h"

namespace stems::demo
{

/* Throws std::runtime_error with the file's name and the reason. */
void write_wav(const std::string &path, const Track &track, int rate);

} // namespace stems::demo
