/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a stream says about itself, in the words of a file's metadata.
 */
#pragma once

#include "metadata.h"

#include <gst/gst.h>

namespace stems
{

/* Title, artist, album, track number, genre, date, comment, copyright; @title
 * stands in where the tags have none. Tags may be null. */
std::vector<InfoText> info_of(const GstTagList *tags, const std::string &title);

/* Of a final message of headroommeter, or of a structure with its fields. What
 * is not in it is NaN; null is no loudness at all. */
FileLoudness loudness_of(const GstStructure *structure);

/* "now", or YYYY-MM-DDTHH:MM:SS (or with a space), as a date and a time; empty
 * is none. False if it is nothing of these. */
bool read_origination(const std::string &text, Metadata &metadata);

/* Each line ends in CR LF. */
std::string coding_history_of(const std::string &text);

} // namespace stems
