/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A delivery at work on a room: alone, and such that a kill at any moment leaves the
 * room as it was or as it will be.
 *
 * What is under way is in ROOM/.delivery-XXXXXX. Before anything comes to be outside
 * of it, plan() writes there what that will be; when room.json names the version, it
 * is done. A delivery that ends between these, by an error, an interrupt or a kill,
 * is taken back: by the destructor, or by the next delivery, which knows that nobody
 * is at work on what it finds, as it holds the lock of the room (flock() of the
 * folder). Where the file system has no locks, what is found is left alone.
 */
#pragma once

#include "staging.h"

#include <optional>
#include <string>

namespace stems::tool::room
{

/* A lock of a folder, for as long as it lives. */
class FolderLock
{
public:
    /* Throws Trouble where another holds it. */
    explicit FolderLock(const std::string &folder);
    ~FolderLock();
    FolderLock(const FolderLock &) = delete;
    FolderLock &operator=(const FolderLock &) = delete;

    bool held() const noexcept { return held_; } /* else there are no locks here */

private:
    int folder_;
    bool held_ = false;
};

struct Plan {
    std::string folder;     /* "v3", which is not there yet */
    std::string seal;       /* SHA-256 of its tag manifest */
    std::string generation; /* of the history */
    bool first = false;     /* there was no room before */
};

class Works
{
public:
    /* Makes @room where it is not there, locks it, and takes back what was left by
     * deliveries that did not come to their end. Throws Trouble where another is at
     * work, or the folder is no room and not empty. */
    explicit Works(const std::string &room);
    ~Works();
    Works(const Works &) = delete;
    Works &operator=(const Works &) = delete;

    std::string staging() const { return staging_.path(""); }
    std::string path(const std::string &name) const { return staging_.path(name); }

    /* Keeps what of the page is made anew, too, to be put back. */
    void plan(const Plan &plan);
    /* room.json names the version. */
    void done()
    {
        planned_ = false;
        staging_.deliver({}, false);
    }

private:
    std::string room_;
    std::optional<FolderLock> lock_; /* until the staging is gone */
    Staging staging_;
    bool planned_ = false;
};

inline constexpr char kBefore[] = "before"; /* what is made anew as it was, in the staging */

/* The plan in @staging. Throws Trouble where there is none. */
Plan read_plan(const std::string &staging);

/* Takes back what the delivery that left @staging did, where room.json does not name
 * it. Throws Trouble. */
void take_back(const std::string &room, const std::string &staging);

} // namespace stems::tool::room
