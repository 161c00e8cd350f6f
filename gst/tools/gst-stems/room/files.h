/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files of a room: read with their hashes, written so that they are on the disk
 * before anything names them. What fails is Trouble that names the file and why.
 */
#pragma once

#include <cstdint>
#include <string>

namespace stems::tool::room
{

struct Digests {
    std::uint64_t bytes = 0;
    std::string sha256, md5; /* lower-case hexadecimal */
};

/* Of a regular file; a link, a device or a folder is Trouble. Heeds interrupts. */
Digests digests_of(const std::string &path);

/* The bytes of @from, through links, to the new file @to; on the disk when it returns.
 * The digests are of what was read. Heeds interrupts. */
Digests copy_file(const std::string &from, const std::string &to);

/* The new file @path with @text; on the disk when it returns. */
void write_file(const std::string &path, const std::string &text);

/* The names in @folder are on the disk when it returns. */
void sync_folder(const std::string &folder);

void make_folder(const std::string &path); /* that is not there yet */
void rename_file(const std::string &from, const std::string &to);

} // namespace stems::tool::room
