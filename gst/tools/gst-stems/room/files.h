/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files of a room: read with their hashes, written so that they are on the disk
 * before anything names them. What fails is Trouble that names the file and why.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stems::tool::room
{

struct Digests {
    std::uint64_t bytes = 0;
    std::string sha256; /* lower-case hexadecimal */
    std::string c4;     /* SHA-512 in base 58: SMPTE ST 2114, for ASC MHL */
};

/* A message with another name of what it is about: that which it will have. */
std::string with_name(std::string text, const std::string &name, const std::string &other);

/* Of a regular file; a device or a folder is Trouble, and a link where it is not to be
 * followed. Heeds interrupts. */
enum class Links : bool { Refuse, Follow };
Digests digests_of(const std::string &path, Links links = Links::Refuse);

/* The bytes of @from, through links, to the new file @to; on the disk when it returns.
 * The digests are of what was read. Heeds interrupts. */
Digests copy_file(const std::string &from, const std::string &to);

/* The new file @path with @text; on the disk when it returns. */
void write_file(const std::string &path, const std::string &text);

/* The same of a text. */
Digests digests_of_text(const std::string &text);

/* All files below @folder with "/" between folders, sorted by bytes. What is neither
 * file nor folder, a link too, is in @strange. */
std::vector<std::string> files_below(const std::string &folder,
                                     std::vector<std::string> *strange = nullptr);

/* @path with @text, whole or not at all, in place of what is there: it is made in the
 * folder @staging of the same file system. */
void publish_file(const std::string &staging, const std::string &path, const std::string &text);

/* The names in @folder are on the disk when it returns. */
void sync_folder(const std::string &folder);

/* Whether @path is there, be it a link to nowhere. */
bool is_there(const std::string &path);
/* Trouble if @path is there and is no folder, or a link to one: what is written into it
 * would be elsewhere. */
void hold_real_folder(const std::string &path);
void make_folder(const std::string &path); /* that is not there yet */
void rename_file(const std::string &from, const std::string &to);

} // namespace stems::tool::room
