/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Deliveries into a room that are under way, or were cut off: what verify finds of
 * them outside of their hidden folders, as their plans name it.
 */
#pragma once

#include "manifest.h"
#include "works.h"

#include <map>
#include <string>

namespace stems::tool::room
{

class Unfinished
{
public:
    explicit Unfinished(std::string room);

    bool any() const noexcept { return !folders_.empty(); }
    /* Another has the lock of the room. */
    bool under_way() const noexcept { return under_way_; }
    bool is_folder(const std::string &name) const { return folders_.contains(name); }

    /* The whole version that a plan names; @name in the room. */
    bool is_version(const std::string &name) const;
    /* The generation that a plan names; in the history's folder. */
    bool is_generation(const std::string &name) const;
    /* A file of the page that will be put back as @sha256, or removed where it is empty. */
    bool is_page(const std::string &name, const std::string &sha256) const;

private:
    std::string room_;
    std::map<std::string, Plan> folders_; /* empty: nothing is outside of it */
    bool under_way_ = false;
};

} // namespace stems::tool::room
