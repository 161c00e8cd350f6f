/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Keys and passphrases: in memory of libsodium's own, which is not swapped out
 * where the system allows that, is guarded at its ends, and is wiped when it is
 * given back. Everything of gst-stems that is secret is in one of these.
 */
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace stems::tool::room
{

class Secret
{
public:
    /* Zeros. Throws Trouble where there is no memory for it. */
    explicit Secret(std::size_t size);

    unsigned char *data() noexcept { return data_.get(); }
    const unsigned char *data() const noexcept { return data_.get(); }
    std::size_t size() const noexcept { return size_; }
    void shorten(std::size_t size) noexcept; /* what is cut off is wiped */
    std::span<unsigned char> bytes() noexcept { return {data_.get(), size_}; }

private:
    struct Wipe {
        void operator()(unsigned char *data) const noexcept;
    };
    std::unique_ptr<unsigned char, Wipe> data_;
    std::size_t size_;
};

/* Where a passphrase comes from. Not real-time safe; throws Trouble. */

/* The bytes of a mark that some editors begin a text of UTF-8 with; 0: there is none. */
std::size_t byte_order_mark(std::span<const unsigned char> text) noexcept;
/* The first line of a file, without its end and without such a mark. */
Secret passphrase_in(const std::string &path);
/* Asked on the terminal, which does not show it; @twice where it is new. */
Secret ask_passphrase(const std::string &prompt, bool twice);

} // namespace stems::tool::room
