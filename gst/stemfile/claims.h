/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the header of a file claims that the file holds. libsndfile makes do with
 * what is there and says nothing; and some codecs it does not even open. Chunk
 * layouts: RIFF/WAVE (Microsoft), RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088),
 * W64 (Sony), AIFF/AIFF-C (Apple), CAF (Apple), AU (Sun).
 */
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace stems
{

struct Claims {
    std::optional<std::uint64_t> frames; /* none: the header does not say */
    bool unfinished = false;    /* it has the mark of a recording that was never finished */
    std::uint64_t audio = 0;    /* byte where its samples begin; 0: it has none */
    std::uint64_t block = 0;    /* bytes of a frame; 0: unknown, or not always the same */
    std::uint64_t caf_size = 0; /* of CAF: byte where the 8 with the size of its data are */
    /* Of bext, whose time reference libsndfile does not tell if it has a coding
     * history of more than some 16 KiB. */
    std::optional<std::uint64_t> time_reference;
    std::string description;
    bool nowhere = false; /* WAVE_FORMAT_EXTENSIBLE with a mask of no speakers */
    std::string codec;    /* of a WAVE file that holds no PCM and no float, for messages */
};

/* Of the file that is open as @descriptor; its position is left alone. */
Claims read_claims(int descriptor);

} // namespace stems
