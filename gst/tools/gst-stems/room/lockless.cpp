/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * lock.h and release where there is no libsodium.
 */
#include "lock.h"

#include "delivery.h"

#include "command.h"
#include "options.h"

namespace stems::tool::room
{

void add_lock_options(Options &options, LockSettings &settings)
{
    options.flag("lock", settings.lock, "Not in this build: it has no libsodium");
}

void prepare_lock(Delivery &delivery)
{
    if (delivery.request.lock.lock)
        throw Trouble("This gst-stems-1.0 was built without libsodium, so it cannot lock: deliver "
                      "without --lock, or build it with -Dlock=enabled.");
}

void make_lock(Delivery &) {}

void keep_lock(const Delivery &) {}

} // namespace stems::tool::room

namespace stems::tool
{

int release(const Arguments &)
{
    throw Trouble("This gst-stems-1.0 was built without libsodium, so it cannot open locked "
                  "files: build it with -Dlock=enabled.");
}

} // namespace stems::tool
