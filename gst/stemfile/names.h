/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a file says its tracks are called.
 *
 * In this order: the names of iXML's TRACK_LIST (specification 3.01), one for
 * each channel, in the order of INTERLEAVE_INDEX, or one for all; a bext chunk's description, where
 * it has lines such as "sTRK1=Boom", or else if it is one line; the title of INFO, AIFF's NAME
 * chunk or a FLAC comment. Neighbouring channels of one name, or of names that differ only in an
 * "L" and an "R" at their ends, are one track.
 *
 * Text that is not UTF-8 is taken as Latin-1.
 */
#pragma once

#include "support/track_labels.h"

#include <string>
#include <string_view>
#include <vector>

namespace stems
{

/* Each source that has names, the best first; the channels of its tracks are
 * @channels together. */
std::vector<TrackLabels> names_in(std::string_view ixml, std::string_view description,
                                  std::string_view title, int channels);

/* The names of iXML's tracks, in the order of their channels in the file. */
std::vector<std::string> ixml_names(std::string_view ixml);

} // namespace stems
