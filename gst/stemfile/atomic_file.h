/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A file that is there as a whole or not at all. It is written under a hidden
 * name in the folder of its target, .NAME.XXXXXX.part, and takes the target's
 * name in commit(), after all of it is on the disk. Whatever ends it before,
 * nothing looks delivered and an existing target is what it was; only the end
 * of the process itself leaves the hidden file behind.
 *
 * Not real-time safe. All throw FileError, but for the destructor.
 */
#pragma once

#include <string>

#include <sys/types.h>

namespace stems
{

class AtomicFile
{
public:
    /* Refuses a target that is there unless @overwrite, and one that is no
     * regular file. With @overwrite a link is followed, and the permissions of
     * the file there are kept. */
    AtomicFile(const std::string &target, bool overwrite);
    ~AtomicFile();
    AtomicFile(const AtomicFile &) = delete;
    AtomicFile &operator=(const AtomicFile &) = delete;

    int fd() const noexcept { return fd_; }
    const std::string &target() const noexcept { return target_; }

    /* All bytes to the disk. */
    void sync();
    /* SHA-256 of what is in the file now, in hexadecimal. */
    std::string sha256() const;
    /* Gives it the target's name. A file that came there in the meantime is
     * not replaced unless asked for: then what was written stays under its
     * hidden name, which the error says. */
    void commit();

private:
    void rename_over();
    void rename_new();

    std::string target_;
    std::string part_; /* empty once it is gone */
    int fd_ = -1;
    mode_t mode_ = 0; /* of the file to replace, 0 if there is none */
    bool overwrite_;
};

} // namespace stems
