/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The header of a locked file. All numbers are little-endian.
 *
 *   offset   bytes
 *   0        8   "STEMLOCK"
 *   8        4   version of this format: 1
 *   12       4   H, bytes of the header
 *   16       4   kind of key: 1 a key file, 2 a passphrase
 *   20       4   plain bytes in a chunk: 65536
 *   24       8   Argon2id: passes \
 *   32       8   Argon2id: memory  } of a passphrase, else zeros
 *   40      16   Argon2id: salt   /
 *   56      16   key id
 *   72       4   D, bytes of the description
 *   76       D   description: a JSON object, UTF-8
 *   76+D    24   nonce of the wrapped key
 *   100+D   48   the file's key, wrapped: crypto_aead_xchacha20poly1305_ietf, with
 *                bytes 0 to 75+D as additional data
 *   148+D   24   header of the stream
 *   172+D   32   BLAKE2b-256 of all before
 *
 * The last one is no proof of anything: it tells a damaged header from a wrong
 * key. See docs/locking.md, which also has what follows the header.
 */
#pragma once

#include "lock_key.h"
#include "lock_name.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace stems::tool::room
{

inline constexpr std::size_t kLockChunk = 65536;
inline constexpr std::size_t kLockSeal = 17; /* what a chunk grows by */

struct LockHeader {
    Stretch stretch;
    KeyId key_id{};
    LockedName name;
    std::array<unsigned char, 24> nonce{};
    std::array<unsigned char, 48> wrapped{};
    std::array<unsigned char, 24> stream{};

    /* Read from a file: its bytes. */
    std::vector<unsigned char> raw;

    std::vector<unsigned char> bound() const; /* the additional data of the wrapped key */
    std::vector<unsigned char> all() const;   /* the whole header */
};

using Checksum = std::array<unsigned char, 32>;

/* The last field of a header, which binds each chunk to it. */
Checksum checksum_of(const std::vector<unsigned char> &header);

/* Of the header's bytes, but not of what it says of its own length: how many
 * there are in all; 0: this is no locked file. @start: the first 16 bytes. */
std::size_t header_size(std::span<const unsigned char> start);

/* Throws Trouble, in which @file is named, if it is damaged or of another version
 * of the format. */
LockHeader parse_header(std::vector<unsigned char> raw, const std::string &file);

/* How long the whole file is. */
std::uint64_t locked_size(const LockHeader &header);

} // namespace stems::tool::room
