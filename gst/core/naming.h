/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which stem a track belongs to, by its name.
 *
 *     assign_track("03_Kick In.wav", Taxonomy::Basic)
 *         -> { "drums", true, "\"kick\" is drums" }
 *
 * The label is cut into words (naming_words.h), and whole words, or several in
 * a row, are looked up in a table (naming_table.h), the longest first. Of what
 * is found,
 *   1. a word that is never in a stem decides: click, guide, ref, mix ...
 *   2. a word that names an instrument goes before one that only hints at it
 *      ("room", "lead", "loop"), and what is outside brackets before what is
 *      inside;
 *   3. among equals the order is drums, percussion, bass, vocals, risers and
 *      the like, guitars, keys, synths, orchestra, fx: "Synth Bass" is bass;
 *   4. an effect's return (verb, delay, plate ...) follows its owner, the
 *      instrument in the same name; alone it is fx.
 * What no rule knows goes to "music" in either taxonomy.
 *
 * Not real-time safe: allocates.
 */
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace stems
{

enum class Taxonomy {
    Basic,    /* drums, bass, vocals, music, fx */
    Extended, /* drums, percussion, bass, lead-vocals, backing-vocals, ad-libs, guitars, keys,
                 synths, orchestra, fx; and music for what no rule knows */
};

struct Assignment {
    std::string stem;  /* empty: belongs to none */
    bool known = true; /* false: no rule knows the name */
    std::string rule;  /* the one that decided, in words */
    bool lost = false; /* in no stem, though its name is that of one in a stem, too */

    bool operator==(const Assignment &) const = default;
};

/* Any text will do, whatever its encoding. */
Assignment assign_track(std::string_view label, Taxonomy taxonomy);

/* The stems of a taxonomy, in their usual order. */
std::span<const std::string_view> stems_of(Taxonomy taxonomy) noexcept;

} // namespace stems
