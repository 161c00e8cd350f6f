/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Bytes to a file descriptor, gathered into large writes, with a place where
 * the next ones go; and libsndfile's view of it, which may begin behind a head
 * that somebody else writes.
 *
 * The first error of the system is kept, and nothing is written after it:
 * libsndfile does not tell which one it was. Not real-time safe.
 */
#pragma once

#include <sndfile.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stems
{

class Output
{
public:
    explicit Output(int fd);
    Output(const Output &) = delete;
    Output &operator=(const Output &) = delete;

    /* False after an error. */
    bool write(const void *bytes, std::size_t size) noexcept;
    bool write(std::string_view bytes) noexcept { return write(bytes.data(), bytes.size()); }
    bool flush() noexcept;
    bool truncate(sf_count_t length) noexcept;
    void seek(sf_count_t place) noexcept { place_ = place; }
    bool read(void *bytes, std::size_t size, std::size_t *got) noexcept;

    sf_count_t place() const noexcept { return place_; }
    sf_count_t length() const noexcept { return length_; }
    int error() const noexcept { return error_; }

private:
    int fd_;
    sf_count_t place_ = 0;
    sf_count_t length_ = 0;
    sf_count_t waiting_at_ = 0; /* where waiting_ belongs */
    std::vector<char> waiting_;
    int error_ = 0;
};

struct SoundFileClose {
    void operator()(SNDFILE *file) const noexcept { sf_close(file); }
};
using SoundFile = std::unique_ptr<SNDFILE, SoundFileClose>;

/* A sound file behind the first @head bytes of an output, which must outlive
 * it. Null if libsndfile refuses; sf_strerror(nullptr) says why. */
struct SoundView {
    Output *output;
    sf_count_t head;
};
SoundFile open_sound(SoundView *view, SF_INFO *info) noexcept;

} // namespace stems
