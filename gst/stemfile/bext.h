/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The chunk "bext" of the Broadcast Wave Format, version 2: EBU Tech 3285
 * (2011), and its coding history, EBU R 98.
 *
 *   bytes    field                  bytes    field
 *     0-255  Description            346-347  Version, 2
 *   256-287  Originator             348-411  UMID, all zero: there is none
 *   288-319  OriginatorReference    412-421  LoudnessValue, LoudnessRange,
 *   320-329  OriginationDate                 MaxTruePeakLevel, MaxMomentaryLoudness,
 *   330-337  OriginationTime                 MaxShortTermLoudness
 *   338-345  TimeReference          422-601  reserved
 *                                   602-     CodingHistory
 *
 * Loudness is in hundredths, from -99.99 to 99.99; what was not measured is
 * 0x7fff, as the standard asks for, and not 0, which would be a measurement.
 */
#pragma once

#include "container.h"
#include "metadata.h"

#include <cmath>

namespace stems
{

inline constexpr FileLoudness kNoLoudness = {NAN, NAN, NAN, NAN, NAN};

/* The body of the chunk; its size does not depend on @loudness. Texts that are
 * too long are cut between two characters. */
std::string bext_chunk(const Metadata &metadata, const FileShape &shape,
                       const FileLoudness &loudness);

/* The line of R 98 for what is written here. */
std::string coding_history_line(const FileShape &shape);

} // namespace stems
