/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check --html: the page of a report that was made with CheckRequest::waves.
 */
#pragma once

#include "check.h"

#include <string>
#include <vector>

namespace stems::tool
{

/* Of all files of the set, and of its mix. */
std::vector<std::string> paths_of(const CheckReport &report);

/* Replaces what hold_page() allows, whole or not at all. Throws Trouble. */
void write_page(const std::string &path, const CheckReport &report, bool overwrite = false);

} // namespace stems::tool
