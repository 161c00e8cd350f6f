/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The page of a room: index.html, and what it needs in page/.
 */
#pragma once

#include "manifest.h"

#include <string>
#include <vector>

namespace stems::tool::room
{

/* A room as it will be: with the version that is being delivered, whose folder is
 * there already, while room.json does not name it yet. */
struct Room {
    std::string path;
    std::string staging; /* a hidden folder in it, for what is not yet whole */
    Index index;
    std::vector<Manifest> manifests; /* of index.versions, in that order */

    /* The file @name ("index.html", "page/play.js"), whole or not at all, with its
     * folders. Throws Trouble. */
    void write(const std::string &name, const std::string &text) const;
};

/* A version's scripts have a folder of their own in page/, called by all that the
 * version is: what is there stays as it is, and no other delivery means it. */
std::string scripts_of(const std::string &folder, const std::string &seal);
/* Whether the room's file @name is in such a folder. */
bool is_of_scripts(const std::string &name);

/* Replaces the page, each file whole or not at all; it must work on while it is
 * being replaced, and after a kill in the middle. Throws Trouble. */
void write_page(const Room &room);

} // namespace stems::tool::room
