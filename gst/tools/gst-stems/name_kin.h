/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names that say something only beside others: the two sides of a split stereo
 * pair, a submix, what is called by the title alone. Not real-time safe:
 * allocates.
 */
#pragma once

#include "common_words.h"

#include <string>
#include <vector>

namespace stems::tool
{

/* Of "OH.L", "Gtr 2 (R)", "Vox_left", "ROOML": which side, and the words of the
 * name without it, which are those of the other side, too. */
struct NameSide {
    bool right = false;
    std::string rest; /* empty: the name has no side */
};

NameSide side_of(const std::string &name);

/* Of "Drum Mix", "Lead Vox Print": the stem of the words beside "mix". Empty where
 * there is none, or a word that no rule knows ("Bass Culture Mix"), or one of an
 * alternative mix ("Vox up mix"). */
std::string stem_of_submix(const std::string &name, bool basic);

/* The index of the name that all others begin with, "Song" of "Song", "Song Kick"
 * and "Song Bass"; of none, and where its words name an instrument, that of the
 * end. */
std::size_t title_among(const std::vector<NameWords> &names);

} // namespace stems::tool
