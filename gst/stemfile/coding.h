/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the codings of libsndfile, SF_FORMAT_*, are to a reader that keeps every
 * bit: integers, floats, FLAC and ALAC. A coding is a container and samples.
 */
#pragma once

#include "core/sample.h"

#include <optional>
#include <sndfile.h>
#include <string>

namespace stems
{

struct Coding {
    Format format;    /* the smallest that holds its samples */
    const char *name; /* pcm, float, flac, alac */
    int bits;         /* of a sample */
};

/* None: lossy, or unknown. */
std::optional<Coding> coding_of(int coding) noexcept;

/* Whether how many frames there are is known without decoding them. */
bool is_plain(int coding) noexcept;

/* Whether the bytes of the file are its samples, in our byte order. */
bool is_raw(SNDFILE *file, int coding) noexcept;

/* A file of the RIFF family whose bytes are samples in little-endian order. */
bool is_little_riff(int coding) noexcept;

/* libsndfile's name of the samples, for sentences. */
std::string coding_name(int coding);

/* libsndfile's extension of the container: wav, rf64, aiff... */
const char *container_name(int coding) noexcept;

} // namespace stems
