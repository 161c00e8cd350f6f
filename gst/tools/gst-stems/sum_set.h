/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which files are the stems of a sum, and what is done to each.
 */
#pragma once

#include "sum_graph.h"

#include <string>
#include <vector>

namespace stems::tool
{

/* As the user gave them: STEM=VALUE, or STEM. */
struct SumSettings {
    std::vector<std::string> gains, mutes, solos, inserts;
    bool allow_damaged = false; /* else Trouble that names the damaged file */
};

/* Of a folder, those whose names are of stems (roles.h); files that are named one
 * by one are stems all. A stem is called by what tells its name from the others',
 * by its label, or by its file's name. Throws Trouble, or another std::exception
 * that says what is wrong. */
SumJob read_sum_set(const std::vector<std::string> &sets, const SumSettings &settings);

/* ".wav"; as it is compared. */
std::string lower_extension(const std::string &path);

/* Throws Trouble where the extension is not that of a lossless file. */
void check_lossless_name(const std::string &path);

} // namespace stems::tool
