/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The full-quality files encrypted: data/locked in place of data/stems and
 * data/doors (docs/locking.md). Without libsodium --lock is Trouble.
 */
#pragma once

#include "lock_name.h"
#include "manifest.h"

#include <memory>
#include <string>
#include <vector>

namespace stems::tool
{
class Options;
}

namespace stems::tool::room
{

struct Delivery;
class LockKeeper;

struct LockSettings {
    bool lock = false;
    std::string key, passphrase_file;
    std::shared_ptr<LockKeeper> keeper; /* of the key, from prepare_lock() on */
};

void add_lock_options(Options &options, LockSettings &settings);
void prepare_lock(Delivery &delivery);
/* Writes the key file first: no version is ever there without its key. */
void make_lock(Delivery &delivery);
/* When the version is in its place: a new key file stays. It goes with the
 * delivery else. */
void keep_lock(const Delivery &delivery);

/* A file of a locked version, and what is bound into it. */
struct LockedFile {
    Locked locked;
    LockedName name;
};
std::vector<LockedFile> locked_files_of(const Manifest &manifest);

} // namespace stems::tool::room
