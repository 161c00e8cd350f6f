/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "common_words.h"

#include "core/naming_words.h"

namespace stems::tool
{

NameWords words_in(const std::string &name)
{
    NameWords words;
    for (const NameWord &word : words_of(name))
        words.push_back(word.text);
    return words;
}

std::string joined(const NameWords &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

std::size_t alike(const std::vector<NameWords> &names)
{
    if (names.size() < 2)
        return 0;
    for (std::size_t n = 0;; ++n)
        for (const NameWords &words : names)
            if (n + 1 >= words.size() || words[n] != names[0][n])
                return n;
}

std::string without_words(const std::string &name, std::size_t count)
{
    const NameWords words = words_in(name);
    const NameWords rest{words.begin() + static_cast<std::ptrdiff_t>(count), words.end()};
    for (std::size_t at = 0; at < name.size(); ++at)
        if (words_in(name.substr(at)) == rest)
            return name.substr(at);
    return joined(rest);
}

} // namespace stems::tool
