/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a file says about itself beside its audio. All text is UTF-8.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stems
{

/* LUFS, LU, dBTP; NaN or infinite where it was not measured. */
struct FileLoudness {
    double integrated, range, max_true_peak, max_momentary, max_short_term;
};

/* Where a text goes: the four letters of a LIST-INFO chunk, and libsndfile's
 * SF_STR_... for files that are not ours to write. */
struct InfoText {
    const char *chunk;
    int sound_string;
    std::string text;
};

struct Metadata {
    std::string description, originator, originator_reference;
    std::string date, time;           /* 2026-05-01, 12:00:00; or empty */
    std::uint64_t time_reference = 0; /* samples since midnight */
    std::string coding_history;       /* of what was before, lines that end in CR LF */
    std::vector<std::string> tracks;  /* a name for each channel, or none at all */
    std::vector<InfoText> info;
};

} // namespace stems
