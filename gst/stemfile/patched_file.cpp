/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "patched_file.h"

#include <cstdio>
#include <unistd.h>

namespace stems
{

PatchedFile::~PatchedFile()
{
    ::close(descriptor_);
}

SNDFILE *PatchedFile::open(SF_INFO *info) noexcept
{
    SF_VIRTUAL_IO calls{};
    calls.get_filelen = [](void *data) { return self(data)->length_; };
    calls.seek = [](sf_count_t offset, int whence, void *data) {
        return self(data)->seek(offset, whence);
    };
    calls.read = [](void *to, sf_count_t n, void *data) { return self(data)->read(to, n); };
    calls.write = [](const void *, sf_count_t, void *) { return sf_count_t{0}; };
    calls.tell = [](void *data) { return self(data)->position_; };
    position_ = 0;
    return sf_open_virtual(&calls, SFM_READ, info, this);
}

sf_count_t PatchedFile::seek(sf_count_t offset, int whence) noexcept
{
    if (whence == SEEK_CUR)
        offset += position_;
    else if (whence == SEEK_END)
        offset += length_;
    if (offset < 0)
        return -1;
    return position_ = offset;
}

sf_count_t PatchedFile::read(void *to, sf_count_t n) noexcept
{
    const ssize_t got = pread(descriptor_, to, static_cast<std::size_t>(n), position_);
    if (got <= 0)
        return 0;
    const auto first = static_cast<std::uint64_t>(position_);
    for (std::size_t i = 0; i < patch_.bytes.size(); i++) {
        const std::uint64_t at = patch_.at + i;
        if (at >= first && at - first < static_cast<std::uint64_t>(got))
            static_cast<unsigned char *>(to)[at - first] = patch_.bytes[i];
    }
    position_ += got;
    return got;
}

} // namespace stems
