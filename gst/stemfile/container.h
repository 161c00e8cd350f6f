/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The kinds of files that are written, and what each can hold:
 *
 *   container  samples                    channels  up to
 *   wav        S16 S24 S32 F32 F64        1024      any size: RF64 from 4 GiB on
 *   rf64       the same                   1024      any size: RF64 always
 *   aiff       the same (floats: AIFC)    1024      4 GiB
 *   flac       S16 S24                    8         2^36 frames; 655350 Hz
 *   w64        as wav                     1024      any size
 *   caf        as wav                     1024      any size
 *
 * Sources: EBU Tech 3306 (RF64), Apple's AIFF-C and CAF specifications, Sony's
 * Wave64, RFC 9639 (FLAC); 1024 channels is libsndfile's limit.
 */
#pragma once

#include "core/sample.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stems
{

enum class Container : int { Auto, Wav, Rf64, Aiff, Flac, W64, Caf };

/* wav, rf64... */
const char *name_of(Container container) noexcept;

/* By a file's extension, in any case; Auto if it says nothing. */
Container container_of(std::string_view path);

/* What a file holds. S24_32 is no format of a file: it is S24. */
struct FileShape {
    Container container = Container::Wav;
    Format format = Format::S24;
    int rate = 0;
    int channels = 0;
    std::uint32_t mask = 0;       /* of WAVE's speakers; 0: they have no places */
    std::vector<int> channel_map; /* libsndfile's; empty: they have no places */

    std::size_t frame_bytes() const noexcept
    {
        return width(format) * static_cast<std::size_t>(channels);
    }
};

/* s16, s24, s32, f32 or f64. */
const char *name_of_samples(Format format) noexcept;

/* Why a container cannot hold this, and the cure, as the rest of a sentence
 * that begins with the file's name; empty if it can. */
std::string why_not(const FileShape &shape);

/* Frames that a container can hold. */
std::uint64_t most_frames(const FileShape &shape) noexcept;

/* Of SF_INFO: container, samples and byte order. WAV and RF64 have heads of
 * our own: to libsndfile they are raw. */
int sound_format(const FileShape &shape) noexcept;
bool has_own_head(Container container) noexcept;

} // namespace stems
