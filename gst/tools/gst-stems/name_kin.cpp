/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "name_kin.h"

#include "core/naming.h"
#include "core/naming_table.h"

#include <algorithm>
#include <set>

namespace stems::tool
{

namespace
{

bool is_number(const std::string &word)
{
    return word.find_first_not_of("0123456789") == word.npos;
}

bool is_side(const std::string &word)
{
    return word == "l" || word == "r" || word == "left" || word == "right";
}

/* "ohl" of a table that has "ohr" and "oh" as well. */
bool is_glued_side(const std::string &word)
{
    if (word.size() < 3 || (word.back() != 'l' && word.back() != 'r'))
        return false;
    const std::string name = word.substr(0, word.size() - 1);
    return naming_entry(name) && naming_entry(name + "l") && naming_entry(name + "r");
}

} // namespace

NameSide side_of(const std::string &name)
{
    NameWords words = words_in(name);
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
        const bool glued = is_glued_side(*word);
        if (!glued && !is_side(*word))
            continue;
        const bool right = glued ? word->back() == 'r' : word->front() == 'r';
        *word = glued ? word->substr(0, word->size() - 1) + "|" : "|";
        return {right, joined(words)};
    }
    return {};
}

std::string stem_of_submix(const std::string &name, bool basic)
{
    static const std::set<std::string> mixes{"mix", "mixdown", "print", "master"};
    const Taxonomy taxonomy = basic ? Taxonomy::Basic : Taxonomy::Extended;
    NameWords rest;
    const NameWords words = words_in(name);
    for (const std::string &word : words)
        if (!mixes.contains(word))
            rest.push_back(word);
    if (rest.size() == words.size() || !assign_track(name, taxonomy).lost ||
        !std::all_of(rest.begin(), rest.end(), [](const std::string &word) {
            return is_number(word) || is_side(word) || naming_entry(word);
        }))
        return "";
    return assign_track(joined(rest), taxonomy).stem;
}

std::size_t title_among(const std::vector<NameWords> &names)
{
    const std::size_t none = names.size();
    if (names.size() < 3)
        return none;
    const auto shortest =
        std::min_element(names.begin(), names.end(), [](const NameWords &a, const NameWords &b) {
            return a.size() < b.size();
        });
    const bool title = std::all_of(names.begin(), names.end(), [&](const NameWords &words) {
        return &words == &*shortest ||
               (words.size() > shortest->size() &&
                std::equal(shortest->begin(), shortest->end(), words.begin()));
    });
    if (!title || shortest->empty() || std::all_of(shortest->begin(), shortest->end(), is_number) ||
        assign_track(joined(*shortest), Taxonomy::Basic).known)
        return none;
    return static_cast<std::size_t>(shortest - names.begin());
}

} // namespace stems::tool
