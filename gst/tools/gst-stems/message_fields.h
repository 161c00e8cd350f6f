/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fields of elements' messages; of null, or where there is none: "", 0, -inf,
 * false.
 */
#pragma once

#include <gst/gst.h>

#include <string>

namespace stems::tool
{

std::string text_in(const GstStructure *structure, const char *field);
guint64 count_in(const GstStructure *structure, const char *field);
bool truth_in(const GstStructure *structure, const char *field);
/* Of an array of doubles, or of one. */
double highest(const GstStructure *structure, const char *field);

} // namespace stems::tool
