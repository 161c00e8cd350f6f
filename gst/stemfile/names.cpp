/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "names.h"

#include "support/guards.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>

namespace stems
{

namespace
{

constexpr std::size_t kLongest = 256; /* bytes of a label */

std::string utf8(std::string_view text)
{
    text = text.substr(0, text.find('\0'));
    if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr))
        return std::string{text};
    const CharPtr latin{g_convert(text.data(), static_cast<gssize>(text.size()), "UTF-8",
                                  "ISO-8859-1", nullptr, nullptr, nullptr)};
    return latin ? latin.get() : "";
}

/* UTF-8, on one line, without spaces at its ends. */
std::string tidy(std::string_view text)
{
    std::string out = utf8(text);
    for (char &c : out)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f')
            c = ' ';
    const auto first = out.find_first_not_of(' ');
    if (first == out.npos)
        return "";
    out = out.substr(first, out.find_last_not_of(' ') - first + 1);
    if (out.size() > kLongest) {
        out.resize(kLongest);
        const char *end = nullptr;
        g_utf8_validate(out.data(), static_cast<gssize>(out.size()), &end);
        out.resize(static_cast<std::size_t>(end - out.data()));
    }
    return out;
}

/* "&#246;" or "&#xF6;" at the start of @text, as UTF-8; its length there, or 0 if
 * it is no character. */
std::size_t numbered_character(const std::string &text, std::string &out)
{
    if (!text.starts_with("&#"))
        return 0;
    const bool hex = text.size() > 2 && text[2] == 'x';
    const char *digits = text.c_str() + (hex ? 3 : 2);
    char *end = nullptr;
    const auto code = std::strtoul(digits, &end, hex ? 16 : 10);
    const bool is_number = hex ? g_ascii_isxdigit(*digits) : g_ascii_isdigit(*digits);
    if (!is_number || *end != ';' || code == 0 || code > 0x10FFFF ||
        !g_unichar_validate(static_cast<gunichar>(code)))
        return 0;
    char bytes[6];
    out.append(bytes,
               static_cast<std::size_t>(g_unichar_to_utf8(static_cast<gunichar>(code), bytes)));
    return static_cast<std::size_t>(end + 1 - text.c_str());
}

/* The text of XML: what is no reference that is known stays as it is. */
std::string unescape(std::string_view text)
{
    constexpr std::pair<std::string_view, char> entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    constexpr std::string_view verbatim = "<![CDATA[";
    constexpr std::string_view verbatim_end = "]]>";
    constexpr std::size_t longest = 16; // of a reference
    std::string out;
    const auto last_end = text.rfind(verbatim_end); // many that have none are not searched for
    const std::string_view all = text;
    while (!text.empty()) {
        const auto *found =
            std::find_if(std::begin(entities), std::end(entities),
                         [text](const auto &entity) { return text.starts_with(entity.first); });
        const auto at = all.size() - text.size();
        const bool is_verbatim =
            last_end != text.npos && at < last_end && text.starts_with(verbatim);
        const auto end = is_verbatim ? text.find(verbatim_end) : text.npos;
        if (found != std::end(entities)) {
            out += found->second;
            text.remove_prefix(found->first.size());
        } else if (end != text.npos) {
            out += text.substr(verbatim.size(), end - verbatim.size());
            text.remove_prefix(end + verbatim_end.size());
        } else if (const auto size =
                       text.front() == '&'
                           ? numbered_character(std::string{text.substr(0, longest)}, out)
                           : 0) {
            text.remove_prefix(size);
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

/* What stands between <tag> and </tag> from @at on, which is moved behind it. */
bool element(std::string_view xml, const std::string &tag, std::size_t &at,
             std::string_view &content)
{
    const std::string open = "<" + tag + ">";
    const std::string close = "</" + tag + ">";
    const auto start = xml.find(open, at);
    const auto end = start == xml.npos ? start : xml.find(close, start);
    if (end == xml.npos)
        return false;
    content = xml.substr(start + open.size(), end - start - open.size());
    at = end + close.size();
    return true;
}

std::string first_element(std::string_view xml, const std::string &tag)
{
    std::size_t at = 0;
    std::string_view content;
    return element(xml, tag, at, content) ? tidy(unescape(utf8(content))) : "";
}

/* "sTRK1=Boom" or "TRK1=Boom", line by line. */
std::vector<std::string> recorder_names(std::string_view description)
{
    std::map<int, std::string> found;
    for (std::size_t at = 0; (at = description.find("TRK", at)) != description.npos;) {
        at += 3;
        const std::string rest{description.substr(at, kLongest)};
        char *after = nullptr;
        const long channel = std::strtol(rest.c_str(), &after, 10);
        if (after == rest.c_str() || *after != '=' || channel < 1 || channel > 4096)
            continue;
        const std::string_view value{after + 1};
        const std::string name = tidy(value.substr(0, value.find_first_of("\r\n")));
        if (!name.empty())
            found[static_cast<int>(channel)] = name;
    }
    std::vector<std::string> names;
    for (const auto &[channel, name] : found)
        names.push_back(name);
    return names;
}

/* "Drums" of "Drums L", "Drums.R", "Drums-Left"; empty if it has no such end. */
std::string without_side(const std::string &name, std::string_view side, std::string_view word)
{
    for (const std::string_view end : {word, side}) {
        if (name.size() < end.size() + 2)
            continue;
        const std::size_t cut = name.size() - end.size();
        const bool same = std::equal(
            end.begin(), end.end(), name.begin() + static_cast<long>(cut),
            [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
        const auto last = name.find_last_not_of(" ._-", cut - 1);
        if (same && last != name.npos && last + 1 < cut)
            return name.substr(0, last + 1);
    }
    return "";
}

/* One name for each channel, or one for all; else it is no use. */
TrackLabels join(const std::vector<std::string> &names, int channels)
{
    if (names.size() == 1)
        return {{names[0], channels}};
    if (names.size() != static_cast<std::size_t>(channels))
        return {};
    TrackLabels tracks;
    for (std::size_t i = 0; i < names.size(); i++) {
        const std::string left = without_side(names[i], "l", "left");
        if (i + 1 < names.size() && !left.empty() &&
            left == without_side(names[i + 1], "r", "right")) {
            tracks.push_back({left, 2});
            i++;
        } else if (!tracks.empty() && tracks.back().label == names[i]) {
            tracks.back().channels++;
        } else {
            tracks.push_back({names[i], 1});
        }
    }
    return tracks;
}

} // namespace

std::vector<std::string> ixml_names(std::string_view ixml)
{
    std::size_t at = 0;
    std::string_view list;
    if (!element(ixml, "TRACK_LIST", at, list))
        return {};
    std::map<long, std::string> found; // by place in the file; without one, in their order
    std::string_view track;
    at = 0;
    for (long place = 1; element(list, "TRACK", at, track); place++) {
        const std::string name = first_element(track, "NAME");
        long channel = place;
        // CHANNEL_INDEX is the recorder's; INTERLEAVE_INDEX is the one of the file.
        for (const char *tag : {"INTERLEAVE_INDEX", "CHANNEL_INDEX"}) {
            const long index = std::strtol(first_element(track, tag).c_str(), nullptr, 10);
            if (index > 0) {
                channel = index;
                break;
            }
        }
        if (!name.empty())
            found.emplace(channel, name);
    }
    std::vector<std::string> names;
    for (const auto &[channel, name] : found)
        names.push_back(name);
    return names;
}

std::vector<TrackLabels> names_in(std::string_view ixml, std::string_view description,
                                  std::string_view title, int channels)
{
    const auto one = [](const std::string &name) {
        return name.empty() ? std::vector<std::string>{} : std::vector<std::string>{name};
    };
    description = description.substr(0, description.find('\0'));
    std::vector<std::string> recorder = recorder_names(description);
    const bool one_line = description.find_first_of("\r\n=") == description.npos;
    if (recorder.empty() && one_line)
        recorder = one(tidy(description));
    std::vector<TrackLabels> sources;
    for (const auto &names : {ixml_names(ixml), recorder, one(tidy(title))}) {
        TrackLabels tracks = join(names, channels);
        if (!tracks.empty())
            sources.push_back(std::move(tracks));
    }
    return sources;
}

} // namespace stems
