/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What was delivered where, and what is there now: a file that is not what it should
 * be may be another one that was delivered. Names are paths in the room.
 */
#pragma once

#include "bag.h"

#include <map>
#include <string>
#include <vector>

namespace stems::tool::room
{

class Places
{
public:
    /* By either hash, or both: what is empty is not known. */
    void delivered(const std::string &path, const std::string &sha256, const std::string &c4);
    void found(const std::string &path, const Digests &digests) { found_[path] = digests; }
    const Digests *at(const std::string &path) const;

    /* Of what is altered and is another file: swapped, with both places. Of what is added
     * or lost: of what it is a copy, or where it is. */
    void name_swaps(std::vector<BagFault> &faults) const;

private:
    struct Delivered {
        std::string sha256, c4;
        bool is(const Digests &digests) const;
    };
    bool whole(const std::string &path) const;
    bool exchanged(const std::string &path, const std::string &other) const;
    std::string owner(const std::string &path) const;

    std::map<std::string, Delivered> delivered_;
    std::map<std::string, Digests> found_;
};

} // namespace stems::tool::room
