/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Locks a file and opens it again: each has a key of its own, at random, wrapped
 * in its header by that of the version; the audio follows in chunks, as
 * libsodium's crypto_secretstream_xchacha20poly1305 seals them. In constant
 * memory; what is secret is wiped.
 */
#pragma once

#include "lock_header.h"

#include "command.h"

#include <string>

namespace stems::tool::room
{

enum class LockState : std::uint8_t {
    Whole,
    NotLocked, /* this is no locked file */
    Unknown,   /* of a later version of the format */
    WrongKey,
    Damaged,
    Truncated,
    Altered, /* in a way that chance does not: the header is whole, and not of this key */
    Swapped, /* whole, but not the file that should be here */
    Missing
};

const char *name_of(LockState state) noexcept; /* "wrong-key" */

/* "Locked file "x" is damaged: its header is ..." */
struct LockTrouble : Trouble {
    LockTrouble(LockState state, const std::string &file, const std::string &why);
    LockState state;
};

/* A new file @to; returns its SHA-256. @name says what @from is: throws Trouble if it
 * has other bytes or another SHA-256. */
std::string lock_file(const Key &key, const LockedName &name, const std::string &from,
                      const std::string &to);

/* The header of a locked file. Throws LockTrouble. */
LockHeader read_header(const std::string &path);

/* A new file @to, which is there and on the disk only when all of @from is found to
 * be whole and to be what @name says. Throws LockTrouble. */
void unlock_file(Opener &opener, const LockedName &name, const std::string &from,
                 const std::string &to);

} // namespace stems::tool::room
