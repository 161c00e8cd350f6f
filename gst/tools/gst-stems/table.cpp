/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "table.h"

#include "handles.h"
#include "terminal.h"
#include "track_map.h"

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
constexpr int kLeast = 16; /* of a column that is cut */

bool colours()
{
    const char *unwanted = std::getenv("NO_COLOR"); // https://no-color.org: if it is not empty
    static const bool wanted = is_able_terminal(STDOUT_FILENO) && !(unwanted && *unwanted);
    return wanted;
}

int columns_at(const char *at)
{
    const gunichar c = g_utf8_get_char(at);
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

std::string spaces(int n)
{
    return std::string(static_cast<std::size_t>(std::max(n, 0)), ' ');
}

} // namespace

std::string cut(const std::string &text, int columns)
{
    if (columns_of(text) <= columns)
        return text;
    const int behind = (columns - 1) / 2;
    int used = 1 + behind;
    const char *at = text.c_str();
    while ((used += columns_at(at)) <= columns)
        at = g_utf8_next_char(at);
    const std::string front{text.c_str(), at};
    at = text.c_str();
    for (int left = columns_of(text); left > behind || (*at && columns_at(at) == 0);) {
        left -= columns_at(at);
        at = g_utf8_next_char(at);
    }
    return front + "…" + at;
}

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
    for (const char *at = valid.get(); *at; at = g_utf8_next_char(at))
        columns += columns_at(at);
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
        cell.text = on_one_line(valid.get());
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
    const auto fit = [&widths](std::size_t column, int least) {
        int others = 0;
        for (std::size_t c = 0; c < widths.size(); ++c)
            others += c == column ? 0 : widths[c] + (c == 0 ? 0 : kGap);
        const int gap = column == 0 ? 0 : kGap;
        widths[column] = std::min(widths[column], std::max(kWidth - others - gap, least));
    };
    fit(0, kLeast);
    fit(widths.size() - 1, kLeast); // where names alone are not what is long
    std::string text;
    for (const auto &row : rows_) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            const std::string shown = cut(row[c].text, widths[c]);
            const std::string pad = spaces(widths[c] - columns_of(shown));
            const std::string tone = toned(shown, row[c].tone);
            line += c == 0 ? tone + pad : spaces(kGap) + pad + tone;
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    }
    return text;
}

std::string paragraph(const std::string &given, int indent, int before)
{
    const CharPtr valid{g_utf8_make_valid(given.c_str(), -1)};
    const std::string text = on_one_line(valid.get());
    std::string out;
    std::string line;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, end - at);
        at = end + 1;
        if (!line.empty() && before + columns_of(line) + 1 + columns_of(word) > kWidth) {
            out += line + '\n';
            before = 0;
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
