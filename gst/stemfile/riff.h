/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The head of a WAV file, all that stands before its samples: RIFF up to
 * 4 GiB, RF64 beyond (EBU Tech 3306), where a chunk "JUNK" becomes "ds64". It
 * is as long in both, so it is written once to begin with and once more in its
 * place when all is known.
 *
 *   JUNK or ds64, fmt, fact (floats and WAVE_FORMAT_EXTENSIBLE), bext, iXML,
 *   LIST-INFO, data
 *
 * fmt is WAVE_FORMAT_EXTENSIBLE with a mask of speakers where that says more
 * than the plain form: more than two channels, or one or two that are not mono
 * and not left and right.
 *
 * libsndfile writes the samples that follow. Its own head would be extensible
 * always, have no loudness that is known only at the end, and differ in length
 * from RIFF to RF64.
 */
#pragma once

#include "container.h"
#include "metadata.h"

namespace stems
{

/* How long a file is before its end is known: 0 frames. */
std::string riff_head(const FileShape &shape, const Metadata &metadata,
                      const FileLoudness &loudness, std::uint64_t frames);

} // namespace stems
