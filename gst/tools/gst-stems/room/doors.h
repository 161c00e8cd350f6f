/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The version for other programs: data/doors, with a DAWproject session
 * (dawproject.h) and a Native Instruments stem file (stem_mp4.h).
 */
#pragma once

#include <string>
#include <vector>

namespace stems::tool
{
class Options;
}

namespace stems::tool::room
{

struct Delivery;

struct DoorSettings {
    std::string artist; /* whose song; empty: not said */
    bool dawproject = false;
    double tempo = 0.0; /* BPM; 0: not said */
    bool stem_mp4 = false;
    std::string stem_codec = "alac";     /* or "aac" */
    std::vector<std::string> stem_slots; /* "bass=sub,moog" */
};

void add_door_options(Options &options, DoorSettings &settings);
void prepare_doors(const Delivery &delivery);
void make_doors(Delivery &delivery);

} // namespace stems::tool::room
