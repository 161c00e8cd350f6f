/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A room as it is on the disk.
 */
#pragma once

#include "page.h"

#include <map>
#include <string>
#include <vector>

namespace stems::tool::room
{

/* With all that room.json names; empty and called as its folder where there is none.
 * Throws Trouble where that cannot be read. */
Room open_room(const std::string &path, const std::string &staging);

/* The files of the page that are there, and no links. */
std::vector<std::string> page_names(const std::string &room);

using PageFiles = std::map<std::string, std::string>; /* their SHA-256 */
/* Those that never change are as they are @known, where they are; else all are read. */
PageFiles page_files(const std::string &room, const PageFiles &known = {});

/* What systems put into folders that people open. */
bool is_litter(const std::string &name);

std::string now(); /* "2026-01-31T12:00:00Z" */

} // namespace stems::tool::room
