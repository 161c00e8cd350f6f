/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lock_file.h"

#include "byte_file.h"

#include "interrupt.h"
#include "set_files.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace stems::tool::room
{

namespace
{

/* libsodium's, wiped at its end. */
template <class T> class Wiped
{
public:
    Wiped() = default;
    ~Wiped() { sodium_memzero(&state_, sizeof state_); }
    Wiped(const Wiped &) = delete;
    Wiped &operator=(const Wiped &) = delete;
    T *get() noexcept { return &state_; }

private:
    T state_{};
};

using Stream = Wiped<crypto_secretstream_xchacha20poly1305_state>;

class Sha256
{
public:
    Sha256() { crypto_hash_sha256_init(state_.get()); }
    void add(std::span<const unsigned char> bytes)
    {
        crypto_hash_sha256_update(state_.get(), bytes.data(), bytes.size());
    }
    std::string text()
    {
        std::array<unsigned char, crypto_hash_sha256_BYTES> sum{};
        std::array<char, 2 * sum.size() + 1> digits{};
        crypto_hash_sha256_final(state_.get(), sum.data());
        return sodium_bin2hex(digits.data(), digits.size(), sum.data(), sum.size());
    }

private:
    Wiped<crypto_hash_sha256_state> state_;
};

std::string told(const LockedName &name)
{
    return "\"" + name.file + "\" (" + name.role + ", " + std::to_string(name.position) + " of " +
           std::to_string(name.count) + ") of version " + std::to_string(name.version) +
           " of room \"" + name.room + "\"";
}

/* With @own wrapped, but without a stream. */
LockHeader new_header(const Key &key, const LockedName &name, const Secret &own)
{
    LockHeader header;
    header.stretch = key.stretch();
    header.key_id = key.id();
    header.name = name;
    randombytes_buf(header.nonce.data(), header.nonce.size());
    const std::vector<unsigned char> bound = header.bound();
    const Secret wrapping = key.wrapping();
    crypto_aead_xchacha20poly1305_ietf_encrypt(header.wrapped.data(), nullptr, own.data(),
                                               own.size(), bound.data(), bound.size(), nullptr,
                                               header.nonce.data(), wrapping.data());
    return header;
}

const Key &key_for(Opener &opener, const LockHeader &header, const std::string &path)
{
    const bool by_file = header.stretch.kind == KeyKind::File;
    if (by_file == opener.by_passphrase())
        throw LockTrouble(LockState::WrongKey, base_name(path),
                          by_file ? "it is locked with a key file, not with a passphrase: use --key"
                                  : "it is locked with a passphrase, not with a key file: leave "
                                    "out --key");
    return opener.key_for(header.stretch, path);
}

/* The key that is wrapped in the header. */
Secret file_key(const Key &key, const LockHeader &header, const std::string &from)
{
    if (key.id() != header.key_id)
        throw LockTrouble(LockState::WrongKey, from,
                          header.stretch.kind == KeyKind::File
                              ? "this is not the key it was locked with"
                              : "this is not the passphrase it was locked with");
    Secret file_key{crypto_secretstream_xchacha20poly1305_KEYBYTES};
    const Secret wrapping = key.wrapping();
    const std::vector<unsigned char> bound = header.bound();
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            file_key.data(), nullptr, nullptr, header.wrapped.data(), header.wrapped.size(),
            bound.data(), bound.size(), header.nonce.data(), wrapping.data()) != 0)
        throw LockTrouble(LockState::Altered, from,
                          "its header was written by somebody who has not got the key");
    return file_key;
}

void check_name(const LockHeader &header, const LockedName &name, const std::string &from)
{
    if (header.name == name)
        return;
    LockedName same_content = header.name;
    same_content.bytes = name.bytes;
    same_content.sha256 = name.sha256;
    throw LockTrouble(LockState::Swapped, from,
                      same_content == name
                          ? "its content is not the one that the manifest describes"
                          : "it is " + told(header.name) + " and not " + told(name));
}

void check_size(const LockHeader &header, std::uint64_t there, const std::string &from)
{
    const std::uint64_t size = locked_size(header);
    if (there < size)
        throw LockTrouble(LockState::Truncated, from,
                          "it has " + std::to_string(there) + " bytes of " + std::to_string(size));
    if (there > size)
        throw LockTrouble(LockState::Damaged, from,
                          "it has " + std::to_string(there) + " bytes where " +
                              std::to_string(size) + " belong");
}

LockHeader read_header(InFile &file, const std::string &path)
{
    const std::string name = base_name(path);
    std::vector<unsigned char> raw(16);
    const std::size_t start = file.read(raw);
    const std::size_t size = header_size({raw.data(), start});
    if (start < raw.size())
        throw LockTrouble(LockState::Truncated, name,
                          "it has " + std::to_string(start) + " bytes, less than any locked file");
    if (size == 0)
        throw LockTrouble(LockState::NotLocked, name, "it does not begin as one");
    raw.resize(size);
    if (file.read(std::span{raw}.subspan(16)) < size - 16)
        throw LockTrouble(LockState::Truncated, name, "it ends within its header");
    return parse_header(std::move(raw), name);
}

} // namespace

const char *name_of(LockState state) noexcept
{
    constexpr const char *names[] = {"whole",     "not-locked", "unknown", "wrong-key", "damaged",
                                     "truncated", "altered",    "swapped", "missing"};
    return names[static_cast<int>(state)];
}

LockTrouble::LockTrouble(LockState what, const std::string &file, const std::string &why)
    : Trouble{[&] {
          constexpr const char *states[] = {"is whole",     "is no locked file", "is unknown",
                                            "stays locked", "is damaged",        "is truncated",
                                            "was altered",  "was swapped",       "is not there"};
          return "File \"" + shown(file) + "\" " + states[static_cast<int>(what)] + ": " + why +
                 ".";
      }()},
      state{what}
{
}

std::string lock_file(const Key &key, const LockedName &name, const std::string &from,
                      const std::string &to)
{
    Secret own{crypto_secretstream_xchacha20poly1305_KEYBYTES};
    crypto_secretstream_xchacha20poly1305_keygen(own.data());
    LockHeader header = new_header(key, name, own);
    Stream stream;
    crypto_secretstream_xchacha20poly1305_init_push(stream.get(), header.stream.data(), own.data());
    const std::vector<unsigned char> head = header.all();
    const Checksum sum = checksum_of(head);

    InFile in{from};
    OutFile out{to};
    Sha256 plain_sha;
    Sha256 sealed_sha;
    const auto write = [&](std::span<const unsigned char> bytes) {
        sealed_sha.add(bytes);
        out.write(bytes);
    };
    write(head);
    Secret plain{kLockChunk};
    std::vector<unsigned char> sealed(kLockChunk + kLockSeal);
    std::uint64_t done = 0;
    for (bool last = false; !last;) {
        throw_if_interrupted();
        const std::size_t size = in.read(plain.bytes());
        done += size;
        last = size < kLockChunk || done >= name.bytes;
        plain_sha.add({plain.data(), size});
        crypto_secretstream_xchacha20poly1305_push(
            stream.get(), sealed.data(), nullptr, plain.data(), size, sum.data(), sum.size(),
            last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        write({sealed.data(), size + kLockSeal});
    }
    if (done != name.bytes || in.read(plain.bytes()) > 0 || plain_sha.text() != name.sha256)
        throw Trouble("File \"" + shown(name.file) + "\" has changed while it was delivered.");
    out.close();
    return sealed_sha.text();
}

LockHeader read_header(const std::string &path)
{
    InFile file{path};
    return read_header(file, path);
}

void unlock_file(Opener &opener, const LockedName &name, const std::string &from,
                 const std::string &to)
{
    const std::string shown_name = base_name(from);
    InFile in{from};
    const LockHeader header = read_header(in, from);
    const Secret own = file_key(key_for(opener, header, from), header, shown_name);
    check_name(header, name, shown_name);
    check_size(header, in.size(), shown_name);
    Stream stream;
    const Checksum sum = checksum_of(header.raw);
    if (crypto_secretstream_xchacha20poly1305_init_pull(stream.get(), header.stream.data(),
                                                        own.data()) != 0)
        throw LockTrouble(LockState::Damaged, shown_name, "its stream does not begin as one");

    OutFile out{to};
    std::vector<unsigned char> sealed(kLockChunk + kLockSeal);
    Secret plain{kLockChunk};
    Sha256 sha;
    std::uint64_t at = header.raw.size();
    for (bool last = false; !last;) {
        throw_if_interrupted();
        const std::size_t size = in.read(sealed);
        if (size == 0)
            throw LockTrouble(LockState::Truncated, shown_name, "its last part is missing");
        unsigned char tag = 0;
        unsigned long long got = 0;
        if (size < kLockSeal || crypto_secretstream_xchacha20poly1305_pull(
                                    stream.get(), plain.data(), &got, &tag, sealed.data(), size,
                                    sum.data(), sum.size()) != 0)
            throw LockTrouble(LockState::Damaged, shown_name,
                              "bytes " + std::to_string(at) + " to " +
                                  std::to_string(at + size - 1) + " are not as they were written");
        at += size;
        last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
        sha.add({plain.data(), static_cast<std::size_t>(got)});
        out.write({plain.data(), static_cast<std::size_t>(got)});
    }
    if (sha.text() != name.sha256)
        throw LockTrouble(LockState::Damaged, shown_name,
                          "what is in it has another SHA-256 than the one it was locked with");
    out.close();
}

} // namespace stems::tool::room
