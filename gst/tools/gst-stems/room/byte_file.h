/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files as bytes, read and written in pieces; what goes wrong is Trouble that
 * names the file.
 */
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace stems::tool::room
{

class InFile
{
public:
    enum class Kind : std::uint8_t {
        File,  /* what is no regular file is Trouble: a pipe would have us wait */
        Plain, /* and a link is, too */
        Any
    };
    explicit InFile(std::string path, Kind kind = Kind::File);
    ~InFile();
    InFile(const InFile &) = delete;
    InFile &operator=(const InFile &) = delete;

    /* As many as there are, but no more than fit: fewer at the end alone. */
    std::size_t read(std::span<unsigned char> into);
    std::uint64_t size() const;

private:
    std::string path_;
    int fd_;
};

/* All of a small file that must be one, and no link. */
std::string text_in_file(const std::string &path);

/* A new file: one that is there is not written over. Unless it was closed it is
 * removed again. */
class OutFile
{
public:
    explicit OutFile(std::string path, mode_t mode = 0666);
    ~OutFile();
    OutFile(const OutFile &) = delete;
    OutFile &operator=(const OutFile &) = delete;

    void write(std::span<const unsigned char> bytes);
    void close(); /* when it is on the disk, which may be full no earlier than here */

private:
    std::string path_;
    int fd_;
    bool done_ = false;
};

} // namespace stems::tool::room
