/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Is a room, or one version of it, what was delivered? All of it is read. It does not
 * matter where the room is and what its folder is called.
 */
#pragma once

#include "bag.h"
#include "manifest.h"

#include <string>
#include <vector>

namespace stems::tool::room
{

/* A fault of a file in the room: BagFault::file is relative to the room then. */
struct VerifiedVersion {
    std::string folder; /* "v3" */
    int version = 0;    /* 0: its manifest cannot be read */
    bool there = true;
    std::size_t files = 0, faults = 0;
    std::uint64_t bytes = 0;
};

struct RoomState {
    std::string place;   /* as it was given */
    bool single = false; /* a version alone */
    std::vector<VerifiedVersion> versions;
    std::vector<BagFault> faults;
    std::vector<std::string> notes; /* sentences */

    bool passed() const noexcept { return faults.empty(); }
    bool unreadable() const noexcept; /* a file could not be read */
    std::string verdict() const;
};

struct VerifyOptions {
    bool partial = false;     /* what is not there is told, and no fault */
    Depth depth = Depth::All; /* of the versions; page and history are read in any case */
};

/* Throws Trouble where there is neither a room nor a version, and Interrupted. */
RoomState verify_room(const std::string &place, const VerifyOptions &options);

} // namespace stems::tool::room
