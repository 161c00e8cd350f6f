/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The pipeline of a bounce: one pass from the files of a session to those of
 * stems, mix, versions and residual.
 *
 *   session ------------------------------+-> bounce.stem_X --> tee --> file
 *      +- insert of a track --------------+          |            +---> sum of a version
 *      +- stemgroup - insert of a stem ---+          |            +---> residual
 *                                                    +-> bounce.src (mix) - insert -> file
 *
 * Elements that post what is worth knowing are called: "bounce" (stemgroup),
 * "mix" (stemsum, only behind an insert on the mix or for another mix's format),
 * "version-N" (stemsum), and "file-N" (stemfilesink), N as in BounceJob. Behind
 * an insert something counts: "after-track-N", "after-stem-N", "after-mix".
 */
#pragma once

#include "inserts.h"
#include "launch.h"
#include "session_facts.h"
#include "versions.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stems::tool
{

struct BounceFile {
    enum class Role { Stem, Mix, Version, Residual } role = Role::Stem;
    std::size_t index = 0; /* of the stem or version */
    std::string label;
    std::string path;
};

struct BounceJob {
    SessionFacts session;
    BouncePlan plan;
    Inserts inserts;
    std::vector<DerivedVersion> versions;
    std::vector<BounceFile> files;
    std::string container = "wav"; /* stemfilesink's format */
    std::uint64_t tail = 0;        /* nanoseconds */
    int channels = 2;              /* of a stem */
    bool allow_damaged = false;    /* else a track that cannot be read whole is an error */
    /* The mix of the engineer, where it is delivered with a residual. */
    std::string real_mix;
    std::string real_format;     /* that of the session */
    std::uint64_t real_tail = 0; /* nanoseconds, to the length of the rest */

    bool has(BounceFile::Role role) const;
    /* What a stem is called in the pipeline: its name where that can be said
     * there; unique. */
    std::string id_of(std::size_t stem) const;
};

Launch bounce_graph(const BounceJob &job);

} // namespace stems::tool
