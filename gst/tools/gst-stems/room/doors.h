/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The version for other programs: data/doors.
 */
#pragma once

#include <string>

namespace stems::tool
{
class Options;
}

namespace stems::tool::room
{

struct Delivery;

struct DoorSettings {
};

void add_door_options(Options &options, DoorSettings &settings);
void prepare_doors(const Delivery &delivery);
void make_doors(Delivery &delivery);

} // namespace stems::tool::room
