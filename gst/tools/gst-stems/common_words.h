/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What all names of a set or a session begin with, as the artist and the song:
 * it tells nothing of a single one. In words as core/naming_words.h has them.
 *
 * Not real-time safe: allocates.
 */
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace stems::tool
{

using NameWords = std::vector<std::string>;

NameWords words_in(const std::string &name);

/* With a space between each two. */
std::string joined(const NameWords &words);

/* How many words all have alike at their beginning; at least one is left. */
std::size_t alike(const std::vector<NameWords> &names);

/* The end of @name that has its words but the first @count, brackets and all. */
std::string without_words(const std::string &name, std::size_t count);

} // namespace stems::tool
