/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a file holds that libsndfile does not open, by its first bytes, whatever
 * its name says: a file that was only renamed is not a damaged one. Layouts: Ogg
 * (RFC 3533), Matroska (RFC 8794), MP4 (ISO/IEC 14496-12), ADTS (ISO/IEC
 * 13818-7), MPEG audio (ISO/IEC 11172-3), ID3v2, CAF (Apple).
 */
#pragma once

#include <string>

namespace stems
{

struct Foreign {
    std::string name;   /* of the coding, for messages; empty: nothing that is known */
    bool lossy = false; /* for sure */
    bool ogg = false;   /* which libsndfile opens, and takes FLAC in it for another format */
};

/* Of the file that is open as @descriptor; its position is left alone. */
Foreign foreign_in(int descriptor);

} // namespace stems
