/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which files a location means: a file, a folder, or a glob.
 *
 * What exists under the very name is that file or folder, whatever characters
 * the name has; anything else is a glob. A file is taken as it is. From folders
 * (not from those inside them) and globs the audio files are taken, by their
 * extensions, in natural order: "Tom 2" before "Tom 10", whatever the case.
 * Hidden files and those that are no audio are skipped. Extensions of lossy
 * audio count as audio, so that such a file is refused by name, not overlooked.
 */
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stems
{

struct Listing {
    std::vector<std::string> files;   /* paths, in order */
    std::vector<std::string> skipped; /* names of files, in order */
    std::string error;                /* empty: none */
};

Listing list_session(const std::string &location);

/* Whether @a comes before @b. A strict order: no two names are equal in it. */
bool natural_less(std::string_view a, std::string_view b) noexcept;

/* Whether audio of this extension is never read here: lossy, or of formats that
 * libsndfile does not know. */
bool is_foreign(std::string_view extension) noexcept;

/* "wav" of "Kick.WAV". */
std::string extension_of(std::string_view path);

/* A path as UTF-8, for messages: what is none is replaced. */
std::string readable(const std::string &path);

/* The last part of a path; the same as readable(). */
std::string_view base_name(std::string_view path) noexcept;
std::string display_name(std::string_view path);

} // namespace stems
