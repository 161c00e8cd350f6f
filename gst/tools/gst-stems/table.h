/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What commands print for people: tables and paragraphs of at most 80 columns.
 * Colour only on a terminal (and not with NO_COLOR), and never alone: what is
 * coloured says the same in words.
 */
#pragma once

#include <string>
#include <vector>

namespace stems::tool
{

enum class Tone { Plain, Good, Warn, Bad, Head };

/* As escape sequences, where standard output wants them. */
std::string toned(const std::string &text, Tone tone);

struct Cell {
    std::string text;
    Tone tone = Tone::Plain;
};

class Table
{
public:
    /* The first column is set left, all others right. Where a row would be wider
     * than 80 columns the first is cut in its middle, and then the last. What
     * controls a terminal is shown as "\\n" and the like. */
    explicit Table(std::vector<std::string> head);
    void row(std::vector<Cell> cells);
    std::string text() const;

private:
    std::vector<std::vector<Cell>> rows_;
};

/* Broken at spaces; later lines are indented. @before: columns that are taken on
 * the first line. */
std::string paragraph(const std::string &text, int indent = 0, int before = 0);

/* "-6.02", "-inf". */
std::string decibels(double value, int digits = 2);
/* "3:25.1". */
std::string duration(double seconds);

/* Of a text that takes more columns its beginning and its end, for the names of a
 * set are often told apart by their ends. */
std::string cut(const std::string &text, int columns);

/* Of characters, as a terminal shows them. */
int columns_of(const std::string &text);

} // namespace stems::tool
