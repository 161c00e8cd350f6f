/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stem_slots.h"

#include "command.h"
#include "json.h"

#include <algorithm>
#include <optional>

namespace stems::tool::room
{

namespace
{

constexpr std::size_t kDrums = 0, kBass = 1, kOther = 2, kVocals = 3;

StemSlots empty_slots()
{
    return {{{"drums", "#009E73", "Drums", {}},
             {"bass", "#D55E00", "Bass", {}},
             {"other", "#CC79A7", "Other", {}},
             {"vocals", "#56B4E9", "Vox", {}}}};
}

bool is_equal(const std::string &a, const std::string &b)
{
    return g_ascii_strcasecmp(a.c_str(), b.c_str()) == 0;
}

/* By the rules of names; none: no rule knows it. */
std::optional<std::size_t> slot_of(const SlotStem &stem)
{
    if (is_equal(stem.own, "residual"))
        return kOther;
    if (!stem.known)
        return {};
    if (stem.stem == "drums" || stem.stem == "percussion")
        return kDrums;
    if (stem.stem == "bass")
        return kBass;
    return stem.stem.find("vocals") != std::string::npos || stem.stem == "ad-libs" ? kVocals
                                                                                   : kOther;
}

std::vector<std::string> words_of(const std::string &text)
{
    std::vector<std::string> words;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

std::string names_of(const std::vector<SlotStem> &stems)
{
    std::string names;
    for (const SlotStem &stem : stems)
        names += (names.empty() ? "" : ", ") + stem.label;
    return names;
}

constexpr std::size_t kNoSlot = 4;

std::size_t stem_by_name(const std::vector<SlotStem> &stems, const std::string &name)
{
    for (std::size_t i = 0; i < stems.size(); i++)
        if (is_equal(stems[i].label, name) || is_equal(stems[i].own, name))
            return i;
    throw Trouble("--stem-slot: there is no stem \"" + name + "\"; there are: " + names_of(stems) +
                  ".");
}

/* "bass=sub,moog" */
void take_wish(const std::string &wish, const std::vector<SlotStem> &stems, const StemSlots &slots,
               std::vector<std::size_t> &places)
{
    const std::size_t equals = wish.find('=');
    const std::string word = wish.substr(0, equals);
    std::size_t slot = 0;
    while (slot < slots.size() && !is_equal(word, slots[slot].word) &&
           !is_equal(word, slots[slot].name))
        slot++;
    if (equals == std::string::npos || slot == slots.size())
        throw Trouble("--stem-slot " + wish +
                      ": say drums, bass, other or vocals, =, and stems with commas between.");
    for (const std::string &name : words_of(wish.substr(equals + 1))) {
        std::size_t &place = places[stem_by_name(stems, name)];
        if (place != kNoSlot && place != slot)
            throw Trouble("--stem-slot: \"" + name + "\" is in two slots.");
        place = slot;
    }
}

/* Exactly four: each its own. */
void place_four(const std::vector<SlotStem> &stems, std::vector<std::size_t> &places)
{
    std::array<bool, 4> taken{};
    for (std::size_t i = 0; i < stems.size(); i++)
        if (const auto slot = slot_of(stems[i]); slot && !taken[*slot]) {
            taken[*slot] = true;
            places[i] = *slot;
        }
    for (std::size_t &place : places)
        if (place == kNoSlot) {
            place = static_cast<std::size_t>(std::find(taken.begin(), taken.end(), false) -
                                             taken.begin());
            taken[place] = true;
        }
}

void place_by_name(const std::vector<SlotStem> &stems, std::vector<std::size_t> &places)
{
    for (std::size_t i = 0; i < stems.size(); i++)
        if (places[i] == kNoSlot) {
            const auto slot = slot_of(stems[i]);
            if (!slot)
                throw Trouble(
                    "--stem-mp4 has four tracks, the set has " + std::to_string(stems.size()) +
                    " stems, and no rule knows \"" + stems[i].label +
                    "\": say where it goes, as --stem-slot \"other=" + stems[i].label + "\".");
            places[i] = *slot;
        }
}

} // namespace

StemSlots fill_slots(const std::vector<SlotStem> &stems, const std::vector<std::string> &wished)
{
    StemSlots slots = empty_slots();
    std::vector<std::size_t> places(stems.size(), kNoSlot);
    for (const std::string &wish : wished)
        take_wish(wish, stems, slots, places);
    if (wished.empty() && stems.size() == slots.size())
        place_four(stems, places);
    place_by_name(stems, places);
    for (std::size_t i = 0; i < stems.size(); i++)
        slots[places[i]].stems.push_back(i);
    for (StemSlot &slot : slots)
        if (slot.stems.size() == 1 && slot_of(stems[slot.stems[0]]) != &slot - slots.data())
            slot.name = stems[slot.stems[0]].label; // it is no "Drums"
    return slots;
}

std::string stem_json(const StemSlots &slots)
{
    JsonList stems;
    for (const StemSlot &slot : slots)
        stems.add(JsonFields{}.set("name", slot.name).set("color", slot.colour).node());
    // What is off still has to have figures: those that a new file of
    // Native Instruments' own tool has.
    return text_of(JsonFields{}
                       .set("mastering_dsp", JsonFields{}
                                                 .set("compressor", JsonFields{}
                                                                        .set("enabled", false)
                                                                        .set("ratio", 3)
                                                                        .set("output_gain", 0.5)
                                                                        .set("release", 0.3)
                                                                        .set("attack", 0.003)
                                                                        .set("input_gain", 0.5)
                                                                        .set("threshold", 0)
                                                                        .set("hp_cutoff", 300)
                                                                        .set("dry_wet", 50)
                                                                        .node())
                                                 .set("limiter", JsonFields{}
                                                                     .set("enabled", false)
                                                                     .set("release", 0.05)
                                                                     .set("threshold", 0)
                                                                     .set("ceiling", -0.35)
                                                                     .node())
                                                 .node())
                       .set("version", 1)
                       .set("stems", stems.node())
                       .node(),
                   false);
}

} // namespace stems::tool::room
