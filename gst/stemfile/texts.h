/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names of tracks as iXML (iXML 2.10, TRACK_LIST), and texts as LIST-INFO
 * (Microsoft, Multimedia Programming Interface 1.0). Each string is the body
 * of a chunk.
 */
#pragma once

#include "metadata.h"

namespace stems
{

std::string ixml_text(const Metadata &metadata);
std::string info_list(const Metadata &metadata);

} // namespace stems
