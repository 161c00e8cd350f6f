/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "naming.h"

#include "naming_table.h"
#include "naming_words.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace stems
{

namespace
{

using Names = std::array<std::string_view, 13>;

/* By Part; of those that are a stem. */
constexpr Names kBasic{"drums", "drums", "bass",  "vocals", "vocals", "vocals", "fx",
                       "music", "music", "music", "music",  "music",  "fx"};
constexpr Names kExtended{"drums",       "percussion", "bass",    "ad-libs", "backing-vocals",
                          "lead-vocals", "fx",         "guitars", "keys",    "synths",
                          "orchestra",   "music",      "fx"};
constexpr std::string_view kUnknown = "music";

std::string stem_name(Part part, Taxonomy taxonomy)
{
    const Names &names = taxonomy == Taxonomy::Basic ? kBasic : kExtended;
    return std::string{names[static_cast<std::size_t>(part)]};
}

/* A row of the table found in a label. */
struct Find {
    std::string text; /* as the label has it, in lower case */
    Part part;
    bool hint;
    bool aside;

    bool is_stem() const noexcept { return part <= Part::Fx; }
    /* The lowest decides. */
    auto rank() const noexcept { return std::tuple{hint, aside, part}; }
};

/* The longest find that begins with the word at @at, and of how many words. */
std::pair<std::optional<Find>, std::size_t> find_at(const std::vector<NameWord> &words,
                                                    std::size_t at)
{
    constexpr std::size_t most = 3;
    std::string joined, text;
    std::pair<std::optional<Find>, std::size_t> longest{std::nullopt, 1};
    bool glued = true;
    for (std::size_t n = 0; n < most && at + n < words.size(); n++) {
        const NameWord &word = words[at + n];
        if (word.aside != words[at].aside)
            break;
        glued = glued && (n == 0 || word.glued);
        joined += word.text;
        text += (n > 0 ? " " : "") + word.text;
        const NamingEntry *entry = naming_entry(joined);
        if (entry && (glued || entry->spaced))
            longest = {Find{text, entry->part, entry->hint, word.aside}, n + 1};
    }
    return longest;
}

std::vector<Find> finds_in(std::string_view label)
{
    const std::vector<NameWord> words = words_of(label);
    std::vector<Find> finds;
    for (std::size_t at = 0; at < words.size();) {
        auto [find, length] = find_at(words, at);
        if (find)
            finds.push_back(std::move(*find));
        at += length;
    }
    return finds;
}

const Find *first_of(const std::vector<Find> &finds, Part part) noexcept
{
    const auto found =
        std::find_if(finds.begin(), finds.end(), [part](const Find &f) { return f.part == part; });
    return found == finds.end() ? nullptr : &*found;
}

const Find *best_of(const std::vector<Find> &finds) noexcept
{
    const Find *best = nullptr;
    for (const Find &find : finds)
        if (find.is_stem() && (!best || find.rank() < best->rank()))
            best = &find;
    if (!best || best->part < Part::AdLibs || best->part > Part::LeadVocals)
        return best;
    /* Which vocals: a hint will do, as in "Vox Harm". */
    for (Part part : {Part::AdLibs, Part::BackingVocals})
        if (const Find *closer = first_of(finds, part))
            return closer;
    return best;
}

std::string quoted(const std::string &text)
{
    return '"' + text + '"';
}

} // namespace

Assignment assign_track(std::string_view label, Taxonomy taxonomy)
{
    const std::vector<Find> finds = finds_in(label);
    const Find *best = best_of(finds);
    if (const Find *never = first_of(finds, Part::Never))
        return {"", true, quoted(never->text) + " is never in a stem",
                best && !best->hint && best->part != Part::Music};
    const Find *effect = first_of(finds, Part::Return);
    if (!best && !effect)
        return {std::string{kUnknown}, false, "no rule knows the name"};
    if (!best)
        return {stem_name(Part::Fx, taxonomy), true,
                quoted(effect->text) + " is the return of an effect that has no owner"};
    const std::string stem = stem_name(best->part, taxonomy);
    if (effect)
        return {stem, true,
                quoted(effect->text) + " follows its owner: " + quoted(best->text) + " is " + stem};
    std::string rule = quoted(best->text) + " is " + stem;
    for (const Find &other : finds)
        if (other.is_stem() && stem_name(other.part, taxonomy) != stem)
            return {stem, true, rule + ", and goes before " + quoted(other.text)};
    return {stem, true, rule};
}

std::span<const std::string_view> stems_of(Taxonomy taxonomy) noexcept
{
    static constexpr std::array<std::string_view, 5> basic{"drums", "bass", "vocals", "music",
                                                           "fx"};
    static constexpr std::array<std::string_view, 12> extended{
        "drums", "percussion", "bass",      "lead-vocals", "backing-vocals", "ad-libs", "guitars",
        "keys",  "synths",     "orchestra", "fx",          "music"};
    if (taxonomy == Taxonomy::Basic)
        return basic;
    return extended;
}

} // namespace stems
