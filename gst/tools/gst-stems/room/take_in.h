/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A checked set into a version's folder.
 */
#pragma once

#include "delivery.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stems::tool::room
{

/* The manifest of what was checked, as far as it is known before a file is copied:
 * names, formats, levels, verdict. The checked files come to be in its order. */
Manifest manifest_of(CheckReport &checked);

/* The files of a set as they are before they are checked: one that is another when it
 * is copied has not been checked. */
class Sources
{
public:
    explicit Sources(const CheckRequest &request);
    void hold(const std::string &path) const; /* Trouble if it has changed */
    void hold() const;                        /* any of them */

private:
    std::map<std::string, std::vector<std::int64_t>> known_; /* what tells a file's state */
};

/* Copies the files into delivery.data/stems, with their hashes into the manifest; those
 * that are to be locked stay where they are. */
void take_in(Delivery &delivery, const Sources &sources);

} // namespace stems::tool::room
