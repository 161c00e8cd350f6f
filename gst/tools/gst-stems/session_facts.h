/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stemfilesrc says about a file or a folder before any of it is played.
 */
#pragma once

#include "bounce_plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stems::tool
{

/* A file of the session, and where its channels are. */
struct SessionFile {
    std::string path, label, format; /* format as that of the session */
    int first = 0, channels = 0;
};

struct SessionFacts {
    std::string location;
    std::vector<SessionFile> files;
    std::vector<SessionTrack> tracks;
    std::string format; /* as caps have it: "S24LE" */
    int rate = 0;
    int channels = 0;
    std::uint64_t frames = 0;
    std::uint64_t origin = 0; /* where it begins, in samples since midnight; 0: nobody knows */
    std::vector<std::string> warnings; /* of stemfilesrc, and the files it skipped */
    std::vector<std::string> damage;   /* those of the warnings that tell of lost audio */

    bool is_float() const { return format.starts_with('F'); }
    /* "24", "32f". */
    std::string bits() const;
};

/* Throws Trouble where stemfilesrc reports an error. */
SessionFacts facts_of(const std::string &location);

/* Throws Trouble that names the damaged files and the cure, if there are any. */
void refuse_damage(const SessionFacts &facts);

/* The format that holds both without loss. */
std::string wider_format(const std::string &a, const std::string &b);

} // namespace stems::tool
