/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "secret.h"

#include "byte_file.h"

#include "command.h"
#include "interrupt.h"
#include "set_files.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace stems::tool::room
{

namespace
{

constexpr std::size_t kLongest = 1024; /* bytes of a passphrase */

/* The terminal of this program, whatever its standard input is; it shows what is
 * typed again when this goes. */
class Terminal
{
public:
    Terminal() : fd_{open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)}
    {
        if (fd_ < 0 || tcgetattr(fd_, &before_) != 0) {
            if (fd_ >= 0)
                close(fd_);
            throw Trouble("There is no terminal to ask for the passphrase: put it into a file, "
                          "for --passphrase-file.");
        }
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        quiet.c_lflag |= ECHONL | ICANON | ISIG;
        tcsetattr(fd_, TCSAFLUSH, &quiet);
    }
    ~Terminal()
    {
        tcsetattr(fd_, TCSAFLUSH, &before_);
        close(fd_);
    }
    Terminal(const Terminal &) = delete;
    Terminal &operator=(const Terminal &) = delete;

    Secret ask(const std::string &prompt)
    {
        Secret line{kLongest + 1};
        for (std::string_view rest = prompt; !rest.empty();) {
            const ssize_t written = ::write(fd_, rest.data(), rest.size());
            if (written <= 0)
                break; // the question is not seen, but may be answered
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        std::size_t size = 0;
        for (;;) {
            const ssize_t got = ::read(fd_, line.data() + size, 1);
            throw_if_interrupted();
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0 || line.data()[size] == '\n')
                break;
            if (++size > kLongest)
                throw Trouble("The passphrase is longer than " + std::to_string(kLongest) +
                              " bytes.");
        }
        line.shorten(size);
        if (size == 0)
            throw Trouble("The passphrase is empty.");
        return line;
    }

private:
    int fd_;
    termios before_{};
};

constexpr std::array<unsigned char, 3> kMark{0xEF, 0xBB, 0xBF};

bool is_same(const Secret &a, const Secret &b)
{
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace

void Secret::Wipe::operator()(unsigned char *data) const noexcept
{
    sodium_free(data);
}

Secret::Secret(std::size_t size) : size_{size}
{
    if (sodium_init() < 0)
        throw Trouble("libsodium cannot be set up on this machine.");
    data_.reset(static_cast<unsigned char *>(sodium_malloc(size)));
    if (!data_)
        throw Trouble("There is no memory for a key.");
    sodium_memzero(data_.get(), size);
}

void Secret::shorten(std::size_t size) noexcept
{
    if (size >= size_)
        return;
    sodium_memzero(data_.get() + size, size_ - size);
    size_ = size;
}

std::size_t byte_order_mark(std::span<const unsigned char> text) noexcept
{
    const bool marked =
        text.size() >= kMark.size() && std::equal(kMark.begin(), kMark.end(), text.begin());
    return marked ? kMark.size() : 0;
}

Secret passphrase_in(const std::string &path)
{
    InFile file{path, InFile::Kind::Any};
    Secret line{kLongest + 2};
    std::size_t size = file.read(line.bytes());
    if (const void *end = std::memchr(line.data(), '\n', size))
        size = static_cast<std::size_t>(static_cast<const unsigned char *>(end) - line.data());
    if (size > 0 && line.data()[size - 1] == '\r')
        size--;
    const std::size_t mark = byte_order_mark({line.data(), size});
    std::memmove(line.data(), line.data() + mark, size - mark);
    size -= mark;
    if (size > kLongest)
        throw Trouble("The passphrase in \"" + shown(path) + "\" is longer than " +
                      std::to_string(kLongest) + " bytes.");
    if (size == 0)
        throw Trouble("There is no passphrase in the first line of \"" + shown(path) + "\".");
    line.shorten(size);
    return line;
}

Secret ask_passphrase(const std::string &prompt, bool twice)
{
    Terminal terminal;
    Secret first = terminal.ask(prompt + ": ");
    if (twice && !is_same(first, terminal.ask("The same again: ")))
        throw Trouble("The two passphrases are not the same.");
    return first;
}

} // namespace stems::tool::room
