/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lock_key.h"

#include "byte_file.h"

#include "command.h"
#include "set_files.h"

#include <sodium.h>

#include <cstring>
#include <string_view>

namespace stems::tool::room
{

namespace
{

constexpr std::size_t kKeyBytes = crypto_kdf_KEYBYTES;
constexpr char kContext[crypto_kdf_CONTEXTBYTES + 1] = "stemlock";
constexpr std::string_view kBlank = "\r\t ";
constexpr std::string_view kWord = "stemlock-key-1 ";
constexpr std::size_t kLongestKeyFile = 4096;
/* No more is asked of this machine, whatever a file says. */
constexpr std::uint64_t kMostPasses = 16;
constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 30;

static_assert(kKeyBytes == 32 && crypto_pwhash_SALTBYTES == 16);
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == 32);

/* The key's digits in the text of a key file; empty: none. */
std::string_view digits_in(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with(kWord)) {
            line.remove_prefix(kWord.size());
            while (!line.empty() && kBlank.find(line.back()) != std::string_view::npos)
                line.remove_suffix(1);
            return line;
        }
    }
    return {};
}

} // namespace

Key Key::generate()
{
    Secret secret{kKeyBytes};
    randombytes_buf(secret.data(), secret.size());
    return {std::move(secret), {}};
}

Key Key::read(const std::string &path)
{
    InFile file{path, InFile::Kind::Any};
    Secret text{kLongestKeyFile};
    const std::size_t size = file.read(text.bytes());
    const std::size_t mark = byte_order_mark({text.data(), size});
    const std::string_view digits =
        digits_in({reinterpret_cast<const char *>(text.data()) + mark, size - mark});
    Secret secret{kKeyBytes};
    std::size_t bytes = 0;
    if (digits.size() != 2 * kKeyBytes ||
        sodium_hex2bin(secret.data(), secret.size(), digits.data(), digits.size(), nullptr, &bytes,
                       nullptr) != 0 ||
        bytes != kKeyBytes)
        throw Trouble("\"" + shown(path) +
                      "\" is no key file: it has no line \"stemlock-key-1\" with 64 hexadecimal "
                      "digits.");
    return {std::move(secret), {}};
}

Stretch Key::new_stretch()
{
    const Secret set_up{1}; // libsodium, for its random numbers
    Stretch stretch{
        KeyKind::Passphrase, crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE, {}};
    randombytes_buf(stretch.salt.data(), stretch.salt.size());
    return stretch;
}

Key Key::stretched(const Secret &passphrase, const Stretch &stretch)
{
    Secret secret{kKeyBytes};
    if (crypto_pwhash(secret.data(), secret.size(),
                      reinterpret_cast<const char *>(passphrase.data()), passphrase.size(),
                      stretch.salt.data(), stretch.passes, stretch.memory,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        throw Trouble("A key cannot be made of the passphrase: it takes " +
                      std::to_string(stretch.memory >> 20) + " MiB of memory.");
    return {std::move(secret), stretch};
}

void Key::write(const std::string &path) const
{
    constexpr std::string_view kRemark =
        "# A key of gst-stems. Who has it can open the files that are locked with it;\n"
        "# without it nobody can. Keep it apart from them.\n";
    Secret text{kRemark.size() + kWord.size() + 2 * kKeyBytes + 2};
    auto *to = reinterpret_cast<char *>(text.data());
    std::memcpy(to, kRemark.data(), kRemark.size());
    std::memcpy(to + kRemark.size(), kWord.data(), kWord.size());
    sodium_bin2hex(to + kRemark.size() + kWord.size(), 2 * kKeyBytes + 1, secret_.data(),
                   secret_.size());
    to[text.size() - 2] = '\n';
    text.shorten(text.size() - 1);
    OutFile file{path, 0600};
    file.write(text.bytes());
    file.close();
}

KeyId Key::id() const
{
    KeyId id{};
    crypto_kdf_derive_from_key(id.data(), id.size(), 1, kContext, secret_.data());
    return id;
}

Secret Key::wrapping() const
{
    Secret key{crypto_aead_xchacha20poly1305_ietf_KEYBYTES};
    crypto_kdf_derive_from_key(key.data(), key.size(), 2, kContext, secret_.data());
    return key;
}

Opener::Opener(const std::string &key_file, std::string passphrase_file)
    : passphrase_file_{std::move(passphrase_file)}
{
    if (!key_file.empty())
        key_ = Key::read(key_file);
    else if (!passphrase_file_.empty())
        passphrase_ = passphrase_in(passphrase_file_);
}

const Key &Opener::key_for(const Stretch &stretch, const std::string &file)
{
    if (key_)
        return *key_;
    if (stretch.passes > kMostPasses || stretch.memory > kMostMemory)
        throw Trouble("\"" + shown(file) + "\" asks for " + std::to_string(stretch.memory >> 20) +
                      " MiB and " + std::to_string(stretch.passes) +
                      " passes to make a key of a passphrase, which no file of gst-stems does.");
    for (const Key &key : stretched_)
        if (key.stretch() == stretch)
            return key;
    if (!passphrase_)
        passphrase_ = ask_passphrase("Passphrase", false);
    stretched_.push_back(Key::stretched(*passphrase_, stretch));
    return stretched_.back();
}

} // namespace stems::tool::room
