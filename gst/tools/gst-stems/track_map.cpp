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

constexpr std::string_view kControls = "\n\r\t";
constexpr std::string_view kEscapes = "nrt"; /* in this order */

bool is_control(char c) noexcept
{
    return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
}

bool is_hex(char c) noexcept
{
    return std::string_view{"0123456789ABCDEFabcdef"}.find(c) != std::string_view::npos;
}

std::string escape_of(char control)
{
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const std::size_t at = kControls.find(control);
    if (at != kControls.npos)
        return {'\\', kEscapes[at]};
    return {'\\', 'x', kHex[static_cast<unsigned char>(control) >> 4], kHex[control & 15]};
}

/* Of the character at @at; 0 if it is of other than three bytes. */
char32_t three_bytes(std::string_view text, std::size_t at) noexcept
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    if (text.size() < at + 3 || (byte(0) & 0xF0) != 0xE0)
        return 0;
    return (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
}

/* "\\u202E" */
std::string unseen_escape(std::string_view text, std::size_t at)
{
    std::string escape = "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        escape += "0123456789ABCDEF"[three_bytes(text, at) >> shift & 15];
    return escape;
}

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
        if (text[i] != '\\' || i + 1 == text.size()) {
            plain += text[i];
            continue;
        }
        const char c = text[++i];
        const std::size_t control = kEscapes.find(c);
        if (control != kEscapes.npos) {
            plain += kControls[control];
        } else if (c == 'x' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            plain += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
            i += 2;
        } else {
            plain += c;
        }
    }
    return plain;
}

/* Only what would not be read as itself. */
std::string quoted(const std::string &text)
{
    const bool plain = !text.empty() && trimmed(text) == text && text.front() != '#' &&
                       text.front() != '"' && std::none_of(text.begin(), text.end(), is_control);
    if (plain)
        return text;
    std::string quotes = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            quotes += '\\';
        quotes += is_control(c) ? escape_of(c) : std::string{c};
    }
    return quotes + '"';
}

/* Takes a side off the end of what stands behind the "=". */
std::string take_side(std::string_view &stem)
{
    for (const std::string_view side : {"left", "right", "centre", "center"}) {
        const std::size_t length = side.size() + 1;
        if (stem.size() <= length || !stem.ends_with(side) || stem[stem.size() - length] != '@')
            continue;
        const std::string_view name = stem.substr(0, stem.size() - length);
        if (kSpace.find(name.back()) == kSpace.npos)
            continue;
        stem = trimmed(name);
        return side == "center" ? "centre" : std::string{side};
    }
    return "";
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
        std::string_view behind = trimmed(line.substr(equals + 1));
        const std::string side = take_side(behind);
        const std::string stem = unquoted(behind);
        if (track.empty() || stem.empty())
            fail("\"" + std::string{line} + "\" lacks a " + (track.empty() ? "track" : "stem") +
                 "; no stem is written as \"-\"");
        if (stem.find_first_of(";,=:") != stem.npos)
            fail("\"" + stem + "\": a stem's name has no ; , = and :");
        if (stem == "mix")
            fail("\"mix\" is the sum of all stems and cannot be a stem");
        map.push_back({track, stem == "-" ? "" : stem, number, side});
    }
    return map;
}

bool is_unseen(std::string_view text, std::size_t at) noexcept
{
    const char32_t code = three_bytes(text, at);
    return (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

std::string on_one_line(const std::string &name)
{
    std::string line;
    for (std::size_t at = 0; at < name.size(); at++) {
        const char c = name[at];
        if (is_unseen(name, at)) {
            line += unseen_escape(name, at);
            at += 2;
        } else {
            line += is_control(c) ? escape_of(c) : std::string{c};
        }
    }
    return line;
}

std::string write_track_map(const TrackMap &map)
{
    std::string text;
    for (const MapLine &line : map)
        text += quoted(line.track) + " = " + (line.stem.empty() ? "-" : quoted(line.stem)) +
                (line.side.empty() ? "" : " @" + line.side) + "\n";
    return text;
}

} // namespace stems::tool
