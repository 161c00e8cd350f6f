/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which stem goes to which of the four tracks of a Native Instruments stem file:
 * drums, bass, other, vocals, in this order.
 *
 *   1. --stem-slot SLOT=NAME,NAME... decides of those it names.
 *   2. Without it, each of exactly four stems has a track of its own: that of its
 *      name, or, where two have one name or no rule knows it, what is left, in the
 *      order of the files.
 *   3. Else tracks are sums, by the rules of names (core/naming.h): drums, bass,
 *      vocals; what is music or fx, and a residual, is other. A stem whose name
 *      no rule knows is Trouble that says how to map it. A track may be silent.
 */
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace stems::tool::room
{

/* A stem of the set. */
struct SlotStem {
    std::string label; /* what reports call it */
    std::string own;   /* what tells it from the others: "drums" */
    std::string stem;  /* by the rules of names */
    bool known = false;
};

struct StemSlot {
    const char *word;               /* "drums", for --stem-slot */
    const char *colour;             /* "#009E73" */
    std::string name;               /* as players show it */
    std::vector<std::size_t> stems; /* indices; none: silence */
};

using StemSlots = std::array<StemSlot, 4>;

/* @wished: the values of --stem-slot. Throws Trouble. */
StemSlots fill_slots(const std::vector<SlotStem> &stems, const std::vector<std::string> &wished);

/* What the box moov.udta.stem holds. */
std::string stem_json(const StemSlots &slots);

} // namespace stems::tool::room
