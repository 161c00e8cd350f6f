/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "name_pattern.h"

#include "command.h"

#include "core/naming_words.h"

#include <cmath>
#include <set>

namespace stems::tool
{

namespace
{

using MatchPtr = std::unique_ptr<GMatchInfo, Free<g_match_info_free>>;

std::string group(const std::string &field)
{
    if (field == "rate")
        return "(?<rate>[0-9]+(?:\\.[0-9]+)?k?)";
    if (field == "bits")
        return "(?<bits>[0-9]+f?)";
    if (field == "version")
        return "(?<version>[0-9][0-9A-Za-z.]*)";
    return "(?<" + field + ">.+?)";
}

std::string regex_of(const std::string &text)
{
    std::set<std::string> fields;
    std::string regex = "^";
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t open = std::min(text.find_first_of("{}", at), text.size());
        const CharPtr literal{
            g_regex_escape_string(text.c_str() + at, static_cast<gint>(open - at))};
        regex += literal.get();
        if (open == text.size())
            break;
        const std::size_t close = text.find('}', open);
        std::string field = close == std::string::npos || text[open] == '}'
                                ? ""
                                : text.substr(open + 1, close - open - 1);
        const bool plain = !field.empty() && field.find_first_not_of(
                                                 "abcdefghijklmnopqrstuvwxyz") == std::string::npos;
        if (!plain || !fields.insert(field).second)
            throw Trouble("The pattern of names \"" + text + "\" is wrong at \"" +
                          text.substr(open) +
                          "\": fields are like {stem}, in small letters, each once.");
        regex += group(field);
        at = close + 1;
    }
    return regex + "$";
}

bool is_rate(const std::string &text, int rate)
{
    const bool kilo = text.back() == 'k';
    const double value = g_ascii_strtod(text.c_str(), nullptr);
    const double khz = rate / 1000.0;
    return kilo || value < 1000.0 ? std::abs(value - khz) < 0.05 || value == std::floor(khz)
                                  : value == rate;
}

} // namespace

NamePattern::NamePattern(const std::string &text) : text_{text}
{
    GError *failed = nullptr;
    regex_.reset(
        g_regex_new(regex_of(text).c_str(), G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, &failed));
    const ErrorPtr error{failed};
    if (!regex_)
        throw Trouble("The pattern of names \"" + text + "\" is wrong: " + error->message + ".");
}

NameMatch NamePattern::match(const std::string &name, int rate, const std::string &bits) const
{
    NameMatch result;
    const std::string plain{without_extension(name)};
    GMatchInfo *info = nullptr;
    const bool matches = g_utf8_validate(plain.c_str(), -1, nullptr) &&
                         g_regex_match(regex_.get(), plain.c_str(), G_REGEX_MATCH_DEFAULT, &info);
    const MatchPtr owned{info};
    if (!matches) {
        result.why = "it is not like \"" + text_ + "\"";
        return result;
    }
    const auto field = [info](const char *which) {
        const CharPtr text{g_match_info_fetch_named(info, which)};
        return std::string{text ? text.get() : ""};
    };
    result.stem = field("stem");
    if (const std::string said = field("rate"); !said.empty() && !is_rate(said, rate))
        result.why = "it says " + said + ", but the file has " + std::to_string(rate) + " Hz";
    else if (const std::string depth = field("bits"); !depth.empty() && depth != bits)
        result.why = "it says " + depth + " bits, but the file has " + bits;
    result.matches = result.why.empty();
    return result;
}

} // namespace stems::tool
