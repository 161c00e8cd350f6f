/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A delivery that is under way, as it goes through the hands of preview.h, doors.h
 * and lock.h, in this order. Each of these has
 *
 *   struct XSettings                 what its options say
 *   void add_X_options(Options &, XSettings &)
 *   void prepare_X(const Delivery &) before anything is written: what it cannot do
 *                                    it says now, as Trouble
 *   void make_X(Delivery &)          writes into delivery.data, and says in
 *                                    delivery.manifest what it made
 *
 * All of what is written below delivery.data is in the bag, and so in its
 * checksums. Throws Trouble, and Interrupted; the delivery is gone then.
 */
#pragma once

#include "check.h"
#include "doors.h"
#include "lock.h"
#include "manifest.h"
#include "preview.h"
#include "private_folder.h"

#include <memory>
#include <string>

namespace stems::tool::room
{

struct DeliverRequest {
    std::string set;  /* a folder */
    std::string room; /* as given with -o */
    CheckRequest check;
    int version = 0; /* 0: the one after the last */
    std::string note, accept;
    bool json = false;
    PreviewSettings preview;
    DoorSettings doors;
    LockSettings lock;
};

struct Delivery {
    const DeliverRequest &request;
    CheckReport checked; /* of the source, with waves; its files in the order of the manifest's */
    Manifest manifest;
    std::string data; /* the version's data folder while it is made; stems/ is in it */

    /* Made where the files are to be locked: for what is made of them, so that nothing
     * that is not locked is ever in the room. Gone with the delivery. */
    std::shared_ptr<const PrivateFolder> aside = {};

    std::string path(const std::string &name) const; /* of a name in the manifest */
    /* Of a full-quality file, or the folder of such, where it can be read: that of the set,
     * or what is aside, where they are to be locked. */
    std::string plain(const std::string &name) const;
};

} // namespace stems::tool::room
