/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "output.h"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

namespace stems
{
namespace
{

constexpr std::size_t kBlock = std::size_t{1} << 18;

sf_count_t get_length(void *user) noexcept
{
    const auto *view = static_cast<SoundView *>(user);
    return std::max<sf_count_t>(0, view->output->length() - view->head);
}

sf_count_t tell(void *user) noexcept
{
    const auto *view = static_cast<SoundView *>(user);
    return view->output->place() - view->head;
}

sf_count_t seek(sf_count_t offset, int whence, void *user) noexcept
{
    const auto *view = static_cast<SoundView *>(user);
    if (whence == SEEK_CUR)
        offset += tell(user);
    else if (whence == SEEK_END)
        offset += get_length(user);
    view->output->seek(view->head + std::max<sf_count_t>(0, offset));
    return tell(user);
}

sf_count_t read(void *bytes, sf_count_t count, void *user) noexcept
{
    std::size_t got = 0;
    static_cast<SoundView *>(user)->output->read(bytes, static_cast<std::size_t>(count), &got);
    return static_cast<sf_count_t>(got);
}

sf_count_t write(const void *bytes, sf_count_t count, void *user) noexcept
{
    Output *output = static_cast<SoundView *>(user)->output;
    return output->write(bytes, static_cast<std::size_t>(count)) ? count : 0;
}

} // namespace

Output::Output(int fd) : fd_{fd}
{
    waiting_.reserve(kBlock);
}

bool Output::write(const void *bytes, std::size_t size) noexcept
{
    if (!waiting_.empty() &&
        (place_ != waiting_at_ + static_cast<sf_count_t>(waiting_.size()) ||
         waiting_.size() + size > kBlock) &&
        !flush())
        return false;
    if (error_ != 0)
        return false;
    const auto *from = static_cast<const char *>(bytes);
    if (waiting_.empty())
        waiting_at_ = place_;
    for (std::size_t done = 0; done < size;) {
        const std::size_t n = std::min(size - done, kBlock - waiting_.size());
        waiting_.insert(waiting_.end(), from + done, from + done + n);
        done += n;
        if (waiting_.size() == kBlock && !flush())
            return false;
    }
    place_ += static_cast<sf_count_t>(size);
    length_ = std::max(length_, place_);
    return true;
}

bool Output::flush() noexcept
{
    std::size_t done = 0;
    while (error_ == 0 && done < waiting_.size()) {
        const ssize_t n = pwrite(fd_, waiting_.data() + done, waiting_.size() - done,
                                 waiting_at_ + static_cast<sf_count_t>(done));
        if (n > 0)
            done += static_cast<std::size_t>(n);
        else if (n == 0)
            error_ = ENOSPC;
        else if (errno != EINTR)
            error_ = errno;
    }
    waiting_at_ += static_cast<sf_count_t>(done);
    waiting_.clear();
    return error_ == 0;
}

bool Output::truncate(sf_count_t length) noexcept
{
    if (!flush())
        return false;
    if (ftruncate(fd_, length) != 0)
        error_ = errno;
    else
        length_ = length;
    return error_ == 0;
}

bool Output::read(void *bytes, std::size_t size, std::size_t *got) noexcept
{
    if (!flush())
        return false;
    ssize_t n = 0;
    do
        n = pread(fd_, bytes, size, place_);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        error_ = errno;
        return false;
    }
    *got = static_cast<std::size_t>(n);
    place_ += n;
    return true;
}

SoundFile open_sound(SoundView *view, SF_INFO *info) noexcept
{
    static SF_VIRTUAL_IO calls{get_length, seek, read, write, tell};
    view->output->seek(view->head);
    return SoundFile{sf_open_virtual(&calls, SFM_WRITE, info, view)};
}

} // namespace stems
