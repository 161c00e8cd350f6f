/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "byte_file.h"

#include "command.h"
#include "set_files.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace stems::tool::room
{

namespace
{

[[noreturn]] void fail(const std::string &path, const char *what)
{
    const std::error_code error{errno, std::generic_category()};
    throw Trouble("\"" + shown(path) + "\" cannot be " + what + ": " + error.message() + ".");
}

} // namespace

InFile::InFile(std::string path, Kind kind) : path_{std::move(path)}
{
    const int wait = kind == Kind::Any ? 0 : O_NONBLOCK;
    const int links = kind == Kind::Plain ? O_NOFOLLOW : 0;
    fd_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC | wait | links);
    if (fd_ < 0)
        fail(path_, "read");
    struct stat facts {
    };
    if (kind == Kind::Any || (fstat(fd_, &facts) == 0 && S_ISREG(facts.st_mode)))
        return;
    ::close(fd_);
    throw Trouble("\"" + shown(path_) + "\" is no file.");
}

InFile::~InFile()
{
    ::close(fd_);
}

std::size_t InFile::read(std::span<unsigned char> into)
{
    std::size_t size = 0;
    while (size < into.size()) {
        const ssize_t got = ::read(fd_, into.data() + size, into.size() - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail(path_, "read");
        if (got == 0)
            break;
        size += static_cast<std::size_t>(got);
    }
    return size;
}

std::uint64_t InFile::size() const
{
    struct stat facts {
    };
    if (fstat(fd_, &facts) != 0)
        fail(path_, "read");
    return static_cast<std::uint64_t>(facts.st_size);
}

std::string text_in_file(const std::string &path)
{
    InFile file{path, InFile::Kind::Plain};
    std::string text;
    std::array<unsigned char, 65536> piece{};
    while (const std::size_t size = file.read(piece))
        text.append(reinterpret_cast<const char *>(piece.data()), size);
    return text;
}

OutFile::OutFile(std::string path, mode_t mode) : path_{std::move(path)}
{
    fd_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd_ < 0)
        fail(path_, "made");
}

OutFile::~OutFile()
{
    if (fd_ >= 0)
        ::close(fd_);
    if (!done_)
        unlink(path_.c_str());
}

void OutFile::write(std::span<const unsigned char> bytes)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            fail(path_, "written");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void OutFile::close()
{
    if (fsync(fd_) != 0 && errno != EINVAL) // what is no disk has nothing to sync
        fail(path_, "written");
    const int closed = ::close(fd_);
    fd_ = -1;
    if (closed != 0)
        fail(path_, "written");
    done_ = true;
}

} // namespace stems::tool::room
