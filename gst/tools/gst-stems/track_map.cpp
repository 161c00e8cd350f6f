/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "track_map.h"

#include <algorithm>
#include <stdexcept>

namespace stems::tool
{

namespace
{

constexpr std::string_view kSpace = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool is_quoted(std::string_view text)
{
    return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

std::string unquoted(std::string_view text)
{
    if (!is_quoted(text))
        return std::string{text};
    std::string plain;
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] == '\\' && i + 1 < text.size())
            i++;
        plain += text[i];
    }
    return plain;
}

/* Only what would not be read as itself. */
std::string quoted(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
    const bool plain =
        !text.empty() && trimmed(text) == text && text.front() != '#' && text.front() != '"';
    if (plain)
        return text;
    std::string quotes = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quotes += '\\';
        quotes += c;
    }
    return quotes + '"';
}

} // namespace

TrackMap parse_track_map(std::string_view text, const std::string &file)
{
    TrackMap map;
    if (text.starts_with("\xEF\xBB\xBF")) // as some editors begin a file
        text.remove_prefix(3);
    for (int number = 1; !text.empty(); number++) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1);
        const std::string_view line = trimmed(text.substr(0, end + 1));
        text.remove_prefix(end + 1);
        if (line.empty() || line.front() == '#')
            continue;
        const auto fail = [&](const std::string &what) {
            throw std::runtime_error(file + ", line " + std::to_string(number) + ": " + what);
        };
        const std::size_t equals = line.rfind('=');
        if (equals == line.npos)
            fail("\"" + std::string{line} + "\" is no \"track = stem\"");
        const std::string track = unquoted(trimmed(line.substr(0, equals)));
        const std::string stem = unquoted(trimmed(line.substr(equals + 1)));
        if (track.empty() || stem.empty())
            fail("\"" + std::string{line} + "\" lacks a " + (track.empty() ? "track" : "stem") +
                 "; no stem is written as \"-\"");
        if (stem.find_first_of(";,=:") != stem.npos)
            fail("\"" + stem + "\": a stem's name has no ; , = and :");
        if (stem == "mix")
            fail("\"mix\" is the sum of all stems and cannot be a stem");
        map.push_back({track, stem == "-" ? "" : stem, number});
    }
    return map;
}

std::string write_track_map(const TrackMap &map)
{
    std::string text;
    for (const MapLine &line : map)
        text += quoted(line.track) + " = " + (line.stem.empty() ? "-" : quoted(line.stem)) + "\n";
    return text;
}

} // namespace stems::tool
