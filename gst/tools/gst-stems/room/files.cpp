/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "files.h"

#include "command.h"
#include "handles.h"
#include "interrupt.h"
#include "set_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace stems::tool::room
{

namespace fs = std::filesystem;

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

/* A number of 64 bytes in 88 digits of base 58, behind "c4". */
std::string c4_of(std::array<guint8, 64> number)
{
    constexpr std::string_view kDigits =
        "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    std::string text(88, kDigits[0]);
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
        unsigned rest = 0;
        for (guint8 &byte : number) {
            rest = rest * 256 + byte;
            byte = static_cast<guint8>(rest / kDigits.size());
            rest %= kDigits.size();
        }
        *digit = kDigits[rest];
    }
    return "c4" + text;
}

class Hashing
{
public:
    void take(const char *data, std::size_t size)
    {
        const auto *bytes = reinterpret_cast<const guchar *>(data);
        g_checksum_update(sha256_.get(), bytes, static_cast<gssize>(size));
        g_checksum_update(sha512_.get(), bytes, static_cast<gssize>(size));
        bytes_ += size;
    }
    Digests end()
    {
        std::array<guint8, 64> digest{};
        gsize size = digest.size();
        g_checksum_get_digest(sha512_.get(), digest.data(), &size);
        return {bytes_, g_checksum_get_string(sha256_.get()), c4_of(digest)};
    }

private:
    ChecksumPtr sha256_{g_checksum_new(G_CHECKSUM_SHA256)};
    ChecksumPtr sha512_{g_checksum_new(G_CHECKSUM_SHA512)};
    std::uint64_t bytes_ = 0;
};

Digests read_through(const Open &in, const Open *out)
{
    Hashing hashing;
    std::vector<char> chunk(kChunk);
    while (const std::size_t size = in.read(chunk)) {
        throw_if_interrupted();
        hashing.take(chunk.data(), size);
        if (out)
            out->write(chunk.data(), size);
    }
    return hashing.end();
}

constexpr int kNew = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;

} // namespace

std::string with_name(std::string text, const std::string &name, const std::string &other)
{
    for (std::size_t at = 0; (at = text.find(name, at)) != text.npos; at += other.size())
        text.replace(at, name.size(), other);
    return text;
}

Digests digests_of(const std::string &path)
{
    // O_NONBLOCK: a pipe put there would have us wait for ever.
    const Open in{path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "read"};
    in.hold_regular();
    return read_through(in, nullptr);
}

Digests digests_of_text(const std::string &text)
{
    Hashing hashing;
    hashing.take(text.data(), text.size());
    return hashing.end();
}

std::vector<std::string> files_below(const std::string &folder, std::vector<std::string> *strange)
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::recursive_directory_iterator it{folder, error}, end; !error && it != end;
         it.increment(error)) {
        const fs::file_status status = it->symlink_status(error);
        const std::string name = it->path().lexically_relative(folder).generic_string();
        if (fs::is_regular_file(status))
            names.push_back(name);
        else if (!fs::is_directory(status) && strange)
            strange->push_back(name);
    }
    if (error)
        throw Trouble("\"" + shown(folder) + "\" cannot be read: " + error.message() + ".");
    std::sort(names.begin(), names.end());
    return names;
}

bool is_there(const std::string &path)
{
    std::error_code error;
    return fs::exists(fs::symlink_status(path, error));
}

void hold_real_folder(const std::string &path)
{
    std::error_code error;
    const fs::file_status status = fs::symlink_status(path, error);
    if (fs::exists(status) && !fs::is_directory(status))
        throw Trouble(
            "\"" + shown(path) +
            "\" is no folder but a link or a file, and is not written into: take it away.");
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

void publish_file(const std::string &staging, const std::string &path, const std::string &text)
{
    const std::string whole = (fs::path{staging} / "whole").string();
    std::error_code error;
    fs::remove(whole, error);
    try {
        write_file(whole, text);
    } catch (const Trouble &trouble) {
        throw Trouble(with_name(trouble.what(), whole, path));
    }
    rename_file(whole, path);
    const fs::path folder = fs::path{path}.parent_path();
    sync_folder(folder.empty() ? "." : folder.string());
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
