/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "table.h"

#include "handles.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <unistd.h>

namespace stems::tool
{

namespace
{

constexpr int kWidth = 80;
constexpr int kGap = 2;

bool colours()
{
    static const bool wanted = isatty(STDOUT_FILENO) == 1 && !std::getenv("NO_COLOR");
    return wanted;
}

/* The beginning of a text, and a sign that there is more. */
std::string cut(const std::string &text, int columns)
{
    if (columns_of(text) <= columns)
        return text;
    std::string shorter;
    int used = 1;
    for (const char *at = text.c_str(); *at; at = g_utf8_next_char(at)) {
        used += g_unichar_iswide(g_utf8_get_char(at)) ? 2 : 1;
        if (used > columns)
            break;
        shorter.append(at, static_cast<std::size_t>(g_utf8_skip[static_cast<guchar>(*at)]));
    }
    return shorter + "…";
}

std::string spaces(int n)
{
    return std::string(static_cast<std::size_t>(std::max(n, 0)), ' ');
}

} // namespace

std::string toned(const std::string &text, Tone tone)
{
    const char *code = nullptr;
    switch (tone) {
    case Tone::Good:
        code = "32";
        break;
    case Tone::Warn:
        code = "33";
        break;
    case Tone::Bad:
        code = "1;31";
        break;
    case Tone::Head:
        code = "1";
        break;
    default:
        break;
    }
    return code && colours() ? "\033[" + std::string{code} + "m" + text + "\033[0m" : text;
}

int columns_of(const std::string &text)
{
    const CharPtr valid{g_utf8_make_valid(text.c_str(), -1)};
    int columns = 0;
    for (const char *at = valid.get(); *at; at = g_utf8_next_char(at)) {
        const gunichar c = g_utf8_get_char(at);
        columns += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    }
    return columns;
}

Table::Table(std::vector<std::string> head)
{
    std::vector<Cell> cells;
    for (std::string &text : head)
        cells.push_back({std::move(text), Tone::Head});
    row(std::move(cells));
}

void Table::row(std::vector<Cell> cells)
{
    for (Cell &cell : cells) {
        const CharPtr valid{g_utf8_make_valid(cell.text.c_str(), -1)};
        cell.text = valid.get();
    }
    rows_.push_back(std::move(cells));
}

std::string Table::text() const
{
    std::vector<int> widths;
    for (const auto &row : rows_)
        for (std::size_t c = 0; c < row.size(); ++c) {
            widths.resize(std::max(widths.size(), c + 1));
            widths[c] = std::max(widths[c], columns_of(row[c].text));
        }
    int others = 0;
    for (std::size_t c = 1; c < widths.size(); ++c)
        others += kGap + widths[c];
    widths[0] = std::clamp(kWidth - others, 8, widths[0]);
    std::string text;
    for (const auto &row : rows_) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string shown = c == 0 ? cut(row[c].text, widths[c]) : row[c].text;
            const std::string pad = spaces(widths[c] - columns_of(shown));
            const std::string tone = toned(shown, row[c].tone);
            line += c == 0 ? tone + pad : spaces(kGap) + pad + tone;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

std::string paragraph(const std::string &text, int indent)
{
    std::string out;
    std::string line;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        at = end + 1;
        if (!line.empty() && columns_of(line) + 1 + columns_of(word) > kWidth) {
            out += line + '\n';
            line = spaces(indent) + word;
        } else {
            line += (line.empty() ? "" : " ") + word;
        }
    }
    return out + line + '\n';
}

std::string decibels(double value, int digits)
{
    if (std::isinf(value))
        return value > 0.0 ? "+inf" : "-inf";
    const CharPtr text{g_strdup_printf("%.*f", digits, value)};
    return text.get();
}

std::string duration(double seconds)
{
    const auto minutes = static_cast<int>(seconds / 60.0);
    const CharPtr text{g_strdup_printf("%d:%04.1f", minutes, seconds - 60.0 * minutes)};
    return text.get();
}

} // namespace stems::tool
