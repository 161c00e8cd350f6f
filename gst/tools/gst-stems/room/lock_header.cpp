/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lock_header.h"

#include "lock_file.h"

#include "json.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace stems::tool::room
{

namespace
{

constexpr std::string_view kMagic = "STEMLOCK";
constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kFixed = 76; /* before the description */
constexpr std::size_t kBehind = 24 + 48 + 24 + 32;
constexpr std::size_t kLongest = 65536; /* a header */

static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == 24 &&
              crypto_aead_xchacha20poly1305_ietf_ABYTES == 16);
static_assert(crypto_secretstream_xchacha20poly1305_HEADERBYTES == 24 &&
              crypto_secretstream_xchacha20poly1305_ABYTES == kLockSeal);

template <class T> void put(std::vector<unsigned char> &to, T number)
{
    for (std::size_t i = 0; i < sizeof(T); i++)
        to.push_back(static_cast<unsigned char>(number >> 8 * i));
}

template <class Bytes> void put_bytes(std::vector<unsigned char> &to, const Bytes &bytes)
{
    to.insert(to.end(), bytes.begin(), bytes.end());
}

/* Takes fields off the front. */
class Fields
{
public:
    explicit Fields(std::span<const unsigned char> bytes) : rest_{bytes} {}

    template <class T> T number()
    {
        T number = 0;
        for (std::size_t i = 0; i < sizeof(T); i++)
            number |= static_cast<T>(rest_[i]) << 8 * i;
        rest_ = rest_.subspan(sizeof(T));
        return number;
    }
    template <std::size_t size> void bytes(std::array<unsigned char, size> &to)
    {
        std::copy_n(rest_.begin(), size, to.begin());
        rest_ = rest_.subspan(size);
    }
    std::string text(std::size_t size)
    {
        std::string text{reinterpret_cast<const char *>(rest_.data()), size};
        rest_ = rest_.subspan(size);
        return text;
    }

private:
    std::span<const unsigned char> rest_;
};

std::string description_of(const LockedName &name)
{
    return text_of(JsonFields{}
                       .set("room", name.room)
                       .set("version", name.version)
                       .set("file", name.file)
                       .set("role", name.role)
                       .set("position", name.position)
                       .set("count", name.count)
                       .set("bytes", name.bytes)
                       .set("sha256", name.sha256)
                       .node(),
                   false);
}

std::string text_in(JsonObject *object, const char *name)
{
    return json_object_get_string_member_with_default(object, name, "");
}

std::int64_t number_in(JsonObject *object, const char *name)
{
    return json_object_get_int_member_with_default(object, name, 0);
}

LockedName parse_description(const std::string &text, const std::string &file)
{
    const JsonPtr node{json_from_string(text.c_str(), nullptr)};
    if (!node || !JSON_NODE_HOLDS_OBJECT(node.get()))
        throw LockTrouble(LockState::Damaged, file, "its header has no description");
    JsonObject *object = json_node_get_object(node.get());
    return {text_in(object, "room"),
            static_cast<int>(number_in(object, "version")),
            text_in(object, "file"),
            text_in(object, "role"),
            static_cast<int>(number_in(object, "position")),
            static_cast<int>(number_in(object, "count")),
            static_cast<std::uint64_t>(std::max<std::int64_t>(number_in(object, "bytes"), 0)),
            text_in(object, "sha256")};
}

} // namespace

std::vector<unsigned char> LockHeader::bound() const
{
    if (!raw.empty())
        return {raw.begin(), raw.end() - kBehind};
    const std::string description = description_of(name);
    std::vector<unsigned char> bytes{kMagic.begin(), kMagic.end()};
    put(bytes, kFormat);
    put(bytes, static_cast<std::uint32_t>(kFixed + description.size() + kBehind));
    put(bytes, static_cast<std::uint32_t>(stretch.kind));
    put(bytes, static_cast<std::uint32_t>(kLockChunk));
    put(bytes, stretch.passes);
    put(bytes, stretch.memory);
    put_bytes(bytes, stretch.salt);
    put_bytes(bytes, key_id);
    put(bytes, static_cast<std::uint32_t>(description.size()));
    put_bytes(bytes, description);
    return bytes;
}

std::vector<unsigned char> LockHeader::all() const
{
    if (!raw.empty())
        return raw;
    std::vector<unsigned char> bytes = bound();
    put_bytes(bytes, nonce);
    put_bytes(bytes, wrapped);
    put_bytes(bytes, stream);
    Checksum sum{};
    crypto_generichash(sum.data(), sum.size(), bytes.data(), bytes.size(), nullptr, 0);
    put_bytes(bytes, sum);
    return bytes;
}

Checksum checksum_of(const std::vector<unsigned char> &header)
{
    Checksum sum{};
    std::copy(header.end() - static_cast<std::ptrdiff_t>(sum.size()), header.end(), sum.begin());
    return sum;
}

std::size_t header_size(std::span<const unsigned char> start)
{
    if (start.size() < 16 || std::memcmp(start.data(), kMagic.data(), kMagic.size()) != 0)
        return 0;
    const std::size_t size = Fields{start.subspan(12)}.number<std::uint32_t>();
    return size < kFixed + kBehind || size > kLongest ? 0 : size;
}

LockHeader parse_header(std::vector<unsigned char> raw, const std::string &file)
{
    Checksum sum{};
    crypto_generichash(sum.data(), sum.size(), raw.data(), raw.size() - sum.size(), nullptr, 0);
    if (sum != checksum_of(raw))
        throw LockTrouble(LockState::Damaged, file, "its header is not as it was written");
    LockHeader header;
    Fields fields{std::span<const unsigned char>{raw}.subspan(kMagic.size())};
    const auto format = fields.number<std::uint32_t>();
    if (format != kFormat)
        throw LockTrouble(LockState::Unknown, file,
                          "it has version " + std::to_string(format) +
                              " of the format, and this program knows version 1 alone");
    fields.number<std::uint32_t>(); // its size, which was read already
    const auto kind = fields.number<std::uint32_t>();
    const auto chunk = fields.number<std::uint32_t>();
    header.stretch.kind = static_cast<KeyKind>(kind);
    header.stretch.passes = fields.number<std::uint64_t>();
    header.stretch.memory = fields.number<std::uint64_t>();
    fields.bytes(header.stretch.salt);
    fields.bytes(header.key_id);
    const auto size = fields.number<std::uint32_t>();
    if (size != raw.size() - kFixed - kBehind || chunk != kLockChunk || kind < 1 || kind > 2)
        throw LockTrouble(LockState::Damaged, file, "its header contradicts itself");
    header.name = parse_description(fields.text(size), file);
    fields.bytes(header.nonce);
    fields.bytes(header.wrapped);
    fields.bytes(header.stream);
    header.raw = std::move(raw);
    return header;
}

std::uint64_t locked_size(const LockHeader &header)
{
    const std::uint64_t chunks =
        std::max<std::uint64_t>((header.name.bytes + kLockChunk - 1) / kLockChunk, 1);
    return header.all().size() + header.name.bytes + chunks * kLockSeal;
}

} // namespace stems::tool::room
