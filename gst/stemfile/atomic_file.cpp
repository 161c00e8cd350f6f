/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "atomic_file.h"

#include "file_error.h"

#include "core/sha256.h"
#include "support/guards.h"

#include <glib/gstdio.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stems
{
namespace
{

constexpr std::size_t kLongestName = 200; // leaves room for the rest of 255 bytes

std::string folder_of(const std::string &path)
{
    const CharPtr folder{g_path_get_dirname(path.c_str())};
    return folder.get();
}

std::string absolute(const std::string &path)
{
    const CharPtr whole{g_canonicalize_filename(path.c_str(), nullptr)};
    return whole.get();
}

/* A new file is on the disk only when its folder is. Some file systems cannot
 * sync folders, and need not. */
void sync_folder(const std::string &folder) noexcept
{
    const int fd = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

} // namespace

AtomicFile::AtomicFile(const std::string &target, bool overwrite)
    : target_{absolute(target)}, overwrite_{overwrite}
{
    struct stat there {
    };
    if (lstat(target_.c_str(), &there) == 0) {
        if (!overwrite_)
            throw FileError{target_ + " exists already; overwrite=true replaces it."};
        if (char *real = realpath(target_.c_str(), nullptr)) {
            target_ = real;
            std::free(real);
        }
        if (stat(target_.c_str(), &there) != 0)
            throw FileError{"Cannot replace " + target_, errno};
        if (!S_ISREG(there.st_mode))
            throw FileError{target_ + " is no regular file: choose another location."};
        if (access(target_.c_str(), W_OK) != 0)
            throw FileError{"Cannot replace " + target_, errno};
        mode_ = there.st_mode & 07777;
    }
    const CharPtr base{g_path_get_basename(target_.c_str())};
    part_ = folder_of(target_) + "/." + std::string{base.get()}.substr(0, kLongestName) +
            ".XXXXXX.part";
    fd_ = g_mkstemp_full(part_.data(), O_RDWR | O_CLOEXEC, 0666);
    if (fd_ < 0) {
        const int error = errno;
        part_.clear();
        throw FileError{"Cannot write " + target_, error};
    }
    if (mode_ && fchmod(fd_, mode_) != 0)
        mode_ = 0; // a file system without permissions
}

AtomicFile::~AtomicFile()
{
    if (fd_ >= 0)
        close(fd_);
    if (!part_.empty())
        g_unlink(part_.c_str());
}

void AtomicFile::sync()
{
    if (fsync(fd_) != 0)
        throw FileError{"Cannot write " + target_, errno};
}

std::string AtomicFile::sha256() const
{
    Sha256 sum;
    std::vector<char> block(1U << 18);
    off_t at = 0;
    ssize_t got = 0;
    while ((got = pread(fd_, block.data(), block.size(), at)) > 0 || (got < 0 && errno == EINTR)) {
        if (got > 0)
            sum.add(block.data(), static_cast<std::size_t>(got));
        at += got > 0 ? got : 0;
    }
    if (got < 0)
        throw FileError{"Cannot read back " + target_, errno};
    return sum.hex();
}

void AtomicFile::rename_over()
{
    if (g_rename(part_.c_str(), target_.c_str()) != 0)
        throw FileError{"Cannot replace " + target_, errno};
}

void AtomicFile::rename_new()
{
    int done = -1;
#ifdef RENAME_NOREPLACE
    done = renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE);
    if (done == 0)
        return;
#endif
    // Where that is unknown: a second name, which is never made over a file.
    if (done != 0 && (done = link(part_.c_str(), target_.c_str())) == 0) {
        g_unlink(part_.c_str());
        return;
    }
    if (errno == EEXIST) {
        const std::string kept = std::exchange(part_, "");
        throw FileError{target_ +
                        " came to be while it was being written, and is not replaced; "
                        "the audio is in " +
                        kept + "."};
    }
    // A file system that knows neither.
    if (g_access(target_.c_str(), F_OK) == 0 || g_rename(part_.c_str(), target_.c_str()) != 0)
        throw FileError{"Cannot write " + target_, errno};
}

void AtomicFile::commit()
{
    const int closed = close(std::exchange(fd_, -1));
    if (closed != 0 && errno != EINTR)
        throw FileError{"Cannot write " + target_, errno};
    if (overwrite_)
        rename_over();
    else
        rename_new();
    part_.clear();
    sync_folder(folder_of(target_));
}

} // namespace stems
