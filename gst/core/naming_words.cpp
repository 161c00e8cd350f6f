/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "naming_words.h"

#include "naming_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stems
{

namespace
{

using Words = std::vector<std::string>;

enum class Kind { Lower, Upper, Digit, Space, Quote, Open, Close };

/* A character of UTF-8: how many bytes it has, and what it is. */
struct Character {
    std::size_t bytes;
    Kind kind;
};

Kind ascii_kind(char c) noexcept
{
    if (c >= 'a' && c <= 'z')
        return Kind::Lower;
    if (c >= 'A' && c <= 'Z')
        return Kind::Upper;
    if (c >= '0' && c <= '9')
        return Kind::Digit;
    if (c == '\'')
        return Kind::Quote;
    if (c == '(' || c == '[' || c == '{')
        return Kind::Open;
    return c == ')' || c == ']' || c == '}' ? Kind::Close : Kind::Space;
}

/* Punctuation beyond ASCII: Latin-1 signs, General Punctuation, and those of
 * ideographic text. All else is letters, as is what is no UTF-8. */
Kind wide_kind(unsigned code) noexcept
{
    if (code == 0x2018 || code == 0x2019)
        return Kind::Quote;
    const bool punctuation = (code >= 0x80 && code <= 0xbf) || code == 0xd7 || code == 0xf7 ||
                             (code >= 0x2000 && code <= 0x206f) ||
                             (code >= 0x3000 && code <= 0x3003);
    return punctuation ? Kind::Space : Kind::Lower;
}

Character character(std::string_view text, std::size_t at) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    if (byte(0) < 0x80)
        return {1, ascii_kind(text[at])};
    const std::size_t bytes = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : byte(0) >= 0xc2 ? 2 : 1;
    if (bytes == 1 || at + bytes > text.size())
        return {1, Kind::Lower};
    unsigned code = byte(0) & (0xffu >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; i++) {
        if ((byte(i) & 0xc0) != 0x80)
            return {1, Kind::Lower};
        code = code << 6 | (byte(i) & 0x3fu);
    }
    return {bytes, wide_kind(code)};
}

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text)
{
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
    return result;
}

bool is_return(std::string_view word)
{
    const NamingEntry *entry = naming_entry(word);
    return entry && entry->part == Part::Return;
}

/* The known words that @word is made of, the first as long as can be; empty if
 * it is not. Short ones are too easily found in any word, but before the return
 * of an effect: "bvverb". */
Words compound(std::string_view word)
{
    constexpr std::size_t shortest = 3, longest = 32;
    if (word.size() > longest)
        return {};
    for (std::size_t at = word.size() - 1; at >= 2 && at < word.size(); at--) {
        const std::string_view head = word.substr(0, at), tail = word.substr(at);
        if (!naming_entry(head) || (head.size() < shortest && !is_return(tail)))
            continue;
        if (tail.size() >= shortest && naming_entry(tail))
            return {std::string{head}, std::string{tail}};
        Words rest = compound(tail);
        if (!rest.empty()) {
            rest.insert(rest.begin(), std::string{head});
            return rest;
        }
    }
    return {};
}

bool is_known(std::string_view word)
{
    return naming_entry(word) || !compound(word).empty();
}

bool is_upper(char c) noexcept
{
    return ascii_kind(c) == Kind::Upper;
}

/* Cuts a run of letters at its capitals: after a run of capitals, "VOXverb",
 * or before its last one, "VOXVerb". */
Words at_capitals(std::string_view run, bool after_capitals)
{
    Words words;
    std::size_t start = 0;
    for (std::size_t i = 1; i < run.size(); i++) {
        const bool up = is_upper(run[i]), was_up = is_upper(run[i - 1]);
        const bool last_capital = was_up && up && i + 1 < run.size() && !is_upper(run[i + 1]);
        const std::string_view rest = run.substr(i + 1);
        const bool plural = rest.starts_with('s') && (rest.size() == 1 || is_upper(rest[1]));
        const bool first_small = was_up && !up && i >= 2 && is_upper(run[i - 2]);
        if ((up && !was_up) || (after_capitals ? first_small : last_capital && !plural)) {
            words.push_back(lower(run.substr(start, i - start)));
            start = i;
        }
    }
    words.push_back(lower(run.substr(start)));
    return words;
}

/* The words of a run of letters. */
Words letters(std::string_view run)
{
    const std::string whole = lower(run);
    if (naming_entry(whole))
        return {whole};
    /* A side at the end of capitals: "ROOML". */
    constexpr std::size_t shortest = 4;
    const bool capitals = std::all_of(run.begin(), run.end(), is_upper);
    if (capitals && whole.size() >= shortest && (whole.back() == 'l' || whole.back() == 'r')) {
        const std::string name = whole.substr(0, whole.size() - 1);
        if (naming_entry(name))
            return {name, whole.substr(name.size())};
    }
    const auto all_known = [](const Words &words) {
        return std::all_of(words.begin(), words.end(), [](const auto &w) { return is_known(w); });
    };
    Words pieces = at_capitals(run, false);
    if (!all_known(pieces)) {
        Words others = at_capitals(run, true);
        if (all_known(others))
            pieces = std::move(others);
    }
    Words words;
    for (std::string &piece : pieces) {
        Words parts;
        if (!naming_entry(piece))
            parts = compound(piece);
        if (parts.empty())
            parts.push_back(std::move(piece));
        words.insert(words.end(), parts.begin(), parts.end());
    }
    return words;
}

/* Whether "'s" and the end of a word follow. */
bool possessive(std::string_view text, std::size_t at) noexcept
{
    if (at >= text.size())
        return false;
    const Character quote = character(text, at);
    const std::size_t s = at + quote.bytes;
    if (quote.kind != Kind::Quote || s >= text.size() || lower(text[s]) != 's')
        return false;
    return s + 1 == text.size() || character(text, s + 1).kind >= Kind::Space;
}

/* The known word that dotted initials at @at stand for, "B.G.V.", and how many
 * bytes it takes; none for any others. */
std::pair<std::string, std::size_t> initials(std::string_view text, std::size_t at)
{
    const auto is_letter = [text](std::size_t i) {
        return i < text.size() && character(text, i).kind <= Kind::Upper;
    };
    std::string word;
    std::size_t end = at;
    for (std::size_t i = at; is_letter(i) && !is_letter(i + 1); i += 2) {
        word += lower(text[i]);
        end = i + 1;
        if (end >= text.size() || text[end] != '.')
            break;
    }
    if (word.size() < 2 || !naming_entry(word))
        return {};
    return {std::move(word), end - at};
}

} // namespace

std::string_view without_extension(std::string_view name) noexcept
{
    constexpr std::array<std::string_view, 17> extensions{
        "wav", "wave", "bwf", "rf64", "w64", "aif",  "aiff", "aifc", "flac",
        "caf", "mp3",  "m4a", "mp4",  "ogg", "opus", "wv",   "aac"};
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0)
        return name;
    const std::string_view ending = name.substr(dot + 1);
    const auto same = [&](std::string_view extension) {
        return std::equal(ending.begin(), ending.end(), extension.begin(), extension.end(),
                          [](char a, char b) { return lower(a) == b; });
    };
    return std::any_of(extensions.begin(), extensions.end(), same) ? name.substr(0, dot) : name;
}

std::vector<NameWord> words_of(std::string_view label)
{
    const std::string_view text = without_extension(label);
    std::vector<NameWord> words;
    bool glued = false;
    int depth = 0; /* of brackets */
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const Kind kind = character(text, at).kind;
        if (kind >= Kind::Space) {
            depth += kind == Kind::Open ? 1 : kind == Kind::Close && depth > 0 ? -1 : 0;
            at += character(text, at).bytes;
            glued = false;
            continue;
        }
        if (auto [word, bytes] = initials(text, at); bytes > 0) {
            words.push_back({std::move(word), glued, depth > 0});
            glued = true;
            at += bytes;
            continue;
        }
        const auto alike = [kind](Kind k) {
            return k < Kind::Space && (k == Kind::Digit) == (kind == Kind::Digit);
        };
        while (at < text.size() && alike(character(text, at).kind))
            at += character(text, at).bytes;
        if (possessive(text, at)) {
            at += character(text, at).bytes + 1;
            continue;
        }
        const std::string_view run = text.substr(start, at - start);
        for (std::string &word : kind == Kind::Digit ? Words{std::string{run}} : letters(run)) {
            words.push_back({std::move(word), glued, depth > 0});
            glued = true;
        }
    }
    return words;
}

} // namespace stems
