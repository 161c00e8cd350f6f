/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Audio in folders within a session or a set: it is not read, and that is told.
 */
#pragma once

#include <string>

namespace stems::tool
{

struct InnerAudio {
    std::string files;   /* "12 audio files lie in folders within it (Drums/Kick.wav ...)"; empty:
                            there are none */
    bool alone = true;   /* there is none in the folder itself */
    std::string pattern; /* a glob for the first of them and those beside it */
};

/* Hidden folders do not count, nor does @except (a path). */
InnerAudio audio_within(const std::string &folder, const std::string &except = "");

} // namespace stems::tool
