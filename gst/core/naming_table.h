/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The table of words by which tracks are assigned to stems, as sessions spell
 * them. Not real-time safe: allocates.
 */
#pragma once

#include <span>
#include <string_view>

namespace stems
{

/* What a word stands for. Of two in one name the one further up decides. */
enum class Part {
    Drums,
    Percussion,
    Bass,
    AdLibs,
    BackingVocals,
    LeadVocals,
    Effect, /* a sound that is an effect by itself: riser, impact */
    Guitars,
    Keys,
    Synths,
    Orchestra,
    Music, /* by the name of the stem itself */
    Fx,
    Return, /* of an effect: follows its owner */
    Never,  /* in no stem */
    Plain,  /* says nothing: top, left, amp */
};

struct NamingEntry {
    Part part;
    bool hint = false;   /* gives way to any word that is none */
    bool spaced = false; /* its words may stand apart: "hi hat", "hi-hat", "hihat" */
};

/* Words of a part, parted by ","; those with a space may stand apart or together. */
struct NamingRow {
    Part part;
    bool hint;
    const char *words;
};

/* The whole table. */
std::span<const NamingRow> naming_rows() noexcept;

/* The entry for a word in lower case, or for several, joined; a plural is its
 * singular. nullptr: there is none. */
const NamingEntry *naming_entry(std::string_view joined);

} // namespace stems
