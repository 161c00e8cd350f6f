/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is at the other end of standard output and standard error.
 */
#pragma once

#include <string>

namespace stems::tool
{

/* A terminal that moves its cursor and knows colours: not TERM=dumb, nor one
 * that does not say what it is. */
bool is_able_terminal(int descriptor) noexcept;

/* How wide it is; 80 where it does not say. */
int terminal_columns(int descriptor) noexcept;

/* Opens nothing in the place of those that are closed, or the next file would be
 * there, and what is printed in it. Call it first. */
void keep_standard_descriptors() noexcept;

/* A pipe whose reader has gone, as head(1) does when it has enough. */
bool has_no_reader(int descriptor) noexcept;

/* On standard error, behind the program's name and what standard output has so
 * far; what would control a terminal, as names may, is shown as "\\n" and the
 * like. */
void say(const std::string &text);

} // namespace stems::tool
