/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The key of a locked version, from a key file or a passphrase. It opens nothing
 * itself: two keys are made of it (crypto_kdf_derive_from_key, context
 * "stemlock"): number 1, of 16 bytes, is its public name, the key id; number 2,
 * of 32 bytes, wraps the keys of the files. See docs/locking.md.
 *
 * A key file is text: lines with # are remarks, one is "stemlock-key-1" and the
 * key in 64 hexadecimal digits. A passphrase becomes a key with Argon2id.
 *
 * Not real-time safe; throws Trouble.
 */
#pragma once

#include "secret.h"

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace stems::tool::room
{

enum class KeyKind : std::uint32_t { File = 1, Passphrase = 2 };

/* How a passphrase becomes a key; zeros for a key file. In the header of every
 * locked file. */
struct Stretch {
    KeyKind kind = KeyKind::File;
    std::uint64_t passes = 0;
    std::uint64_t memory = 0; /* bytes */
    std::array<unsigned char, 16> salt{};

    bool operator==(const Stretch &) const = default;
};

using KeyId = std::array<unsigned char, 16>;

class Key
{
public:
    static Key generate();
    /* Throws Trouble where it is no key file. */
    static Key read(const std::string &path);
    static Key stretched(const Secret &passphrase, const Stretch &stretch);
    /* For a new key of a passphrase: salt and costs. */
    static Stretch new_stretch();

    /* A new file that only its owner may read; one that is there is Trouble. */
    void write(const std::string &path) const;

    const Stretch &stretch() const noexcept { return stretch_; }
    KeyId id() const;
    Secret wrapping() const;

private:
    Key(Secret secret, const Stretch &stretch) : secret_{std::move(secret)}, stretch_{stretch} {}

    Secret secret_;
    Stretch stretch_;
};

/* What may open locked files: a key file's key, or a passphrase that becomes one
 * with the salt of the file at hand, which is done once for each salt. */
class Opener
{
public:
    /* One of both is empty. With neither the terminal is asked, when the first
     * file needs it. */
    Opener(const std::string &key_file, std::string passphrase_file);

    /* Of a file that wants this kind of key. Throws Trouble where it wants more time
     * or memory than any that gst-stems writes. */
    const Key &key_for(const Stretch &stretch, const std::string &file);
    bool by_passphrase() const noexcept { return !key_; }

private:
    std::string passphrase_file_;
    std::optional<Key> key_;
    std::optional<Secret> passphrase_;
    std::deque<Key> stretched_; /* their addresses stay */
};

} // namespace stems::tool::room
