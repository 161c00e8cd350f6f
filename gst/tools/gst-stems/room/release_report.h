/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What release has found of each locked file, and how it tells that.
 */
#pragma once

#include "lock.h"
#include "lock_file.h"

#include <string>
#include <vector>

namespace stems::tool::room
{

struct Released {
    LockedFile file;
    std::string name; /* in the output folder */
    LockState state = LockState::Whole;
    std::string explanation;
};

/* A key that opens nothing is the wrong one: throws Trouble; a file that alone does not
 * open with it is of elsewhere. */
void judge_keys(std::vector<Released> &files);

std::size_t whole_of(const std::vector<Released> &files) noexcept;

/* @folder: where they are; empty: nothing was given back. docs/release.schema.json. */
std::string json_report(const Manifest &manifest, const std::vector<Released> &files,
                        const std::string &folder);
std::string text_report(const Manifest &manifest, const std::vector<Released> &files,
                        const std::string &folder);

} // namespace stems::tool::room
