/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "launch.h"

#include "command.h"
#include "handles.h"

#include <array>
#include <cctype>
#include <utility>

namespace stems::tool
{

namespace
{

constexpr std::string_view kPlain = "_-./:+@%,=!";

bool is_plain(std::string_view text) noexcept
{
    for (const char c : text)
        if (!g_ascii_isalnum(c) && kPlain.find(c) == std::string_view::npos)
            return false;
    return !text.empty();
}

std::string for_shell_word(const std::string &word)
{
    // "!" means something to an interactive shell only within a word.
    if (word == "!" || (is_plain(word) && word.find('!') == std::string::npos))
        return word;
    const CharPtr quoted{g_shell_quote(word.c_str())};
    return quoted.get();
}

} // namespace

/* In double quotes only these need a backslash, for gst_parse_launch() and for
 * gst-launch-1.0, which puts a backslash before spaces outside of quotes. */
std::string set(std::string_view name, std::string_view value)
{
    if (!g_utf8_validate(value.data(), static_cast<gssize>(value.size()), nullptr)) {
        const CharPtr shown{g_filename_display_name(std::string{value}.c_str())};
        throw Trouble("\"" + std::string{shown.get()} +
                      "\" is no UTF-8, so a pipeline cannot name it: rename it.");
    }
    std::string text = std::string{name} + '=';
    if (is_plain(value) && value.find('!') == std::string_view::npos)
        return text += value;
    text += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\')
            text += '\\';
        text += c;
    }
    return text += '"';
}

std::string set(std::string_view name, double value)
{
    std::array<char, G_ASCII_DTOSTR_BUF_SIZE> text{};
    g_ascii_dtostr(text.data(), static_cast<int>(text.size()), value);
    return set(name, std::string_view{text.data()});
}

std::string set(std::string_view name, unsigned long long value)
{
    return set(name, std::to_string(value));
}

std::vector<std::string> Launch::words_of(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"' && (i == 0 || text[i - 1] != '\\'))
            quoted = !quoted;
        if (!quoted && std::isspace(static_cast<unsigned char>(c))) {
            if (!word.empty())
                words.push_back(std::exchange(word, {}));
        } else {
            word += c;
        }
    }
    if (!word.empty())
        words.push_back(word);
    return words;
}

std::string Launch::text() const
{
    std::string text;
    for (const auto &line : lines_)
        for (const std::string &word : line)
            text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string Launch::for_shell() const
{
    std::string text = "gst-launch-1.0 -m";
    for (const auto &line : lines_) {
        text += " \\\n   ";
        for (const std::string &word : line)
            text += ' ' + for_shell_word(word);
    }
    return text + '\n';
}

} // namespace stems::tool
