/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cuts a track's label into words: at anything that is no letter and no digit,
 * between letters and digits, and at capitals ("KickIn", "VOXverb", but "BGVs"
 * is one). A word that the table does not know, but that is made of known ones,
 * is cut into those ("snrverb", "kicktop"). Letters beyond ASCII belong to their
 * word, so "Refé" is not "ref"; dashes, quotes and spaces beyond ASCII part
 * words as their ASCII sisters do. A name in the possessive ("Tom's") is left
 * out; known initials with dots ("B.V.") are one word. Any bytes will do. Not real-time safe:
 * allocates.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stems
{

struct NameWord {
    std::string text;   /* in lower case */
    bool glued = false; /* nothing stands between it and the word before */
    bool aside = false; /* in brackets */

    bool operator==(const NameWord &) const = default;
};

std::vector<NameWord> words_of(std::string_view label);

/* "Kick.wav" is "Kick": without the extensions of audio files, in any case. */
std::string_view without_extension(std::string_view name) noexcept;

} // namespace stems
