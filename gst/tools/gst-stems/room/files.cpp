/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "files.h"

#include "byte_file.h"

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
#include <span>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

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
    void take(std::span<const unsigned char> bytes)
    {
        g_checksum_update(sha256_.get(), bytes.data(), static_cast<gssize>(bytes.size()));
        g_checksum_update(sha512_.get(), bytes.data(), static_cast<gssize>(bytes.size()));
        bytes_ += bytes.size();
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

Digests read_through(InFile &in, OutFile *out)
{
    Hashing hashing;
    std::vector<unsigned char> chunk(kChunk);
    while (const std::size_t size = in.read(chunk)) {
        throw_if_interrupted();
        const std::span<const unsigned char> bytes{chunk.data(), size};
        hashing.take(bytes);
        if (out)
            out->write(bytes);
    }
    return hashing.end();
}

std::span<const unsigned char> bytes_of(const std::string &text)
{
    return {reinterpret_cast<const unsigned char *>(text.data()), text.size()};
}

} // namespace

std::string with_name(std::string text, const std::string &name, const std::string &other)
{
    for (std::size_t at = 0; (at = text.find(name, at)) != text.npos; at += other.size())
        text.replace(at, name.size(), other);
    return text;
}

Digests digests_of(const std::string &path, Links links)
{
    InFile in{path, links == Links::Follow ? InFile::Kind::File : InFile::Kind::Plain};
    return read_through(in, nullptr);
}

Digests digests_of_text(const std::string &text)
{
    Hashing hashing;
    hashing.take(bytes_of(text));
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
    InFile in{from};
    OutFile out{to};
    Digests digests = read_through(in, &out);
    out.close();
    return digests;
}

void write_file(const std::string &path, const std::string &text)
{
    OutFile out{path};
    out.write(bytes_of(text));
    out.close();
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
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = handle >= 0 && (::fsync(handle) == 0 || errno == EINVAL);
    const int error = errno;
    if (handle >= 0)
        ::close(handle);
    errno = error;
    if (!synced)
        fail(folder, "written");
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
