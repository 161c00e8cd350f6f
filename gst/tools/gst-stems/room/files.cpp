/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "files.h"

#include "command.h"
#include "handles.h"
#include "interrupt.h"
#include "set_files.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace stems::tool::room
{

namespace
{

using ChecksumPtr = std::unique_ptr<GChecksum, Free<g_checksum_free>>;

constexpr std::size_t kChunk = 1U << 20U;

[[noreturn]] void fail(const std::string &path, const char *what)
{
    throw Trouble("\"" + shown(path) + "\" cannot be " + what + ": " + std::strerror(errno) + ".");
}

/* A file that is open. */
class Open
{
public:
    Open(const std::string &path, int flags, const char *what)
        : path_{path}, what_{what}, file_{::open(path.c_str(), flags | O_CLOEXEC, 0666)}
    {
        if (file_ < 0)
            fail(path_, what_);
    }
    ~Open()
    {
        if (file_ >= 0)
            ::close(file_);
    }
    Open(const Open &) = delete;
    Open &operator=(const Open &) = delete;

    void hold_regular() const
    {
        struct stat status {
        };
        if (::fstat(file_, &status) != 0)
            fail(path_, what_);
        if (!S_ISREG(status.st_mode))
            throw Trouble("\"" + shown(path_) + "\" is no file.");
    }
    std::size_t read(std::vector<char> &chunk) const
    {
        for (;;) {
            const ssize_t size = ::read(file_, chunk.data(), chunk.size());
            if (size >= 0)
                return static_cast<std::size_t>(size);
            if (errno != EINTR)
                fail(path_, what_);
        }
    }
    void write(const char *data, std::size_t size) const
    {
        while (size > 0) {
            const ssize_t done = ::write(file_, data, size);
            if (done < 0 && errno != EINTR)
                fail(path_, what_);
            if (done > 0) {
                data += done;
                size -= static_cast<std::size_t>(done);
            }
        }
    }
    /* A full disk may be told no earlier than here. */
    void sync_and_close()
    {
        if (::fsync(file_) != 0 && errno != EINVAL) // what is no disk has nothing to sync
            fail(path_, what_);
        if (::close(std::exchange(file_, -1)) != 0)
            fail(path_, what_);
    }

private:
    const std::string &path_;
    const char *what_;
    int file_;
};

Digests read_through(const Open &in, const Open *out)
{
    const ChecksumPtr sha256{g_checksum_new(G_CHECKSUM_SHA256)};
    const ChecksumPtr md5{g_checksum_new(G_CHECKSUM_MD5)};
    std::vector<char> chunk(kChunk);
    Digests digests;
    while (const std::size_t size = in.read(chunk)) {
        throw_if_interrupted();
        const auto *bytes = reinterpret_cast<const guchar *>(chunk.data());
        g_checksum_update(sha256.get(), bytes, static_cast<gssize>(size));
        g_checksum_update(md5.get(), bytes, static_cast<gssize>(size));
        if (out)
            out->write(chunk.data(), size);
        digests.bytes += size;
    }
    digests.sha256 = g_checksum_get_string(sha256.get());
    digests.md5 = g_checksum_get_string(md5.get());
    return digests;
}

constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

} // namespace

Digests digests_of(const std::string &path)
{
    // O_NONBLOCK: a pipe put there would have us wait for ever.
    const Open in{path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "read"};
    in.hold_regular();
    return read_through(in, nullptr);
}

Digests copy_file(const std::string &from, const std::string &to)
{
    const Open in{from, O_RDONLY | O_NONBLOCK, "read"};
    in.hold_regular();
    Open out{to, kNew, "written"};
    Digests digests = read_through(in, &out);
    out.sync_and_close();
    return digests;
}

void write_file(const std::string &path, const std::string &text)
{
    Open out{path, kNew, "written"};
    out.write(text.data(), text.size());
    out.sync_and_close();
}

void sync_folder(const std::string &folder)
{
    Open{folder, O_RDONLY | O_DIRECTORY, "written"}.sync_and_close();
}

void make_folder(const std::string &path)
{
    if (::mkdir(path.c_str(), 0777) != 0)
        fail(path, "made");
}

void rename_file(const std::string &from, const std::string &to)
{
    if (std::rename(from.c_str(), to.c_str()) != 0)
        fail(to, "given its name");
}

} // namespace stems::tool::room
