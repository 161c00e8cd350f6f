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

/* UTF-8, on one line, without spaces at its ends. */
std::string tidy(std::string_view text)
{
    text = text.substr(0, text.find('\0'));
    std::string out;
    if (g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr)) {
        out = text;
    } else {
        const CharPtr latin{g_convert(text.data(), static_cast<gssize>(text.size()), "UTF-8",
                                      "ISO-8859-1", nullptr, nullptr, nullptr)};
        out = latin ? latin.get() : "";
    }
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

std::string unescape(std::string_view text)
{
    constexpr std::pair<std::string_view, char> entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    std::string out;
    while (!text.empty()) {
        const auto *found =
            std::find_if(std::begin(entities), std::end(entities),
                         [text](const auto &entity) { return text.starts_with(entity.first); });
        if (found != std::end(entities)) {
            out += found->second;
            text.remove_prefix(found->first.size());
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
    return element(xml, tag, at, content) ? tidy(unescape(content)) : "";
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
    std::map<long, std::string> found; // by channel; without one, in their order
    std::string_view track;
    at = 0;
    for (long place = 1; element(list, "TRACK", at, track); place++) {
        const std::string name = first_element(track, "NAME");
        const std::string index = first_element(track, "CHANNEL_INDEX");
        const long channel = index.empty() ? place : std::strtol(index.c_str(), nullptr, 10);
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
