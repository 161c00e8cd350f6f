/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lock.h"

#include "delivery.h"

namespace stems::tool::room
{

void add_lock_options(Options &, LockSettings &) {}

void prepare_lock(const Delivery &) {}

void make_lock(Delivery &) {}

} // namespace stems::tool::room
