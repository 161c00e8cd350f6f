/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "doors.h"

#include "delivery.h"

namespace stems::tool::room
{

void add_door_options(Options &, DoorSettings &) {}

void prepare_doors(const Delivery &) {}

void make_doors(Delivery &) {}

} // namespace stems::tool::room
