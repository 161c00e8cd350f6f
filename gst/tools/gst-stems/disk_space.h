/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Room on a disk: asked for before anything is written, and told where it did
 * not do. Files are written into a hidden folder (staging.h) that is no concern
 * of who reads the message: the folder that was asked for is.
 */
#pragma once

#include "run.h"

#include <cstdint>
#include <string>

namespace stems::tool
{

class Staging;

struct SpaceNeeded {
    std::uint64_t bytes = 0;
    bool at_most = false; /* of FLAC nobody knows before */
    std::string cure = "say another place with -o";
};

/* What so many samples are, as @format has it ("S24LE"), with
 * what else is in a file. */
std::uint64_t file_bytes(const std::string &format, int channels, std::uint64_t frames);

/* Throws Trouble with the cure where @folder, or what it is to be made in, has
 * less than is needed; not where it may do all the same, or cannot be known. */
void refuse_lack_of_space(const std::string &folder, const SpaceNeeded &needed);

/* run() of a pipeline that writes into @staging: Trouble names the folder where
 * the files were to be, and tells a lack of space. */
Outcome run_into(const Staging &staging, const SpaceNeeded &needed, const Launch &launch,
                 const RunOptions &options);

} // namespace stems::tool
