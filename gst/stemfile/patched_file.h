/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A file, read by libsndfile as if some bytes of it were others. The file itself
 * stays as it is.
 *
 * Not real-time safe.
 */
#pragma once

#include <array>
#include <cstdint>
#include <sndfile.h>

namespace stems
{

/* Eight bytes of a header, and where they stand. */
struct Patch {
    std::uint64_t at = 0;
    std::array<unsigned char, 8> bytes{};
};

class PatchedFile
{
public:
    /* Takes @descriptor, of a file of @length bytes, and closes it. */
    PatchedFile(int descriptor, std::int64_t length, const Patch &patch) noexcept
        : descriptor_{descriptor}, length_{length}, patch_{patch}
    {
    }
    ~PatchedFile();
    PatchedFile(const PatchedFile &) = delete;
    PatchedFile &operator=(const PatchedFile &) = delete;

    /* As sf_open(); this must outlive what it returns. */
    SNDFILE *open(SF_INFO *info) noexcept;

private:
    static PatchedFile *self(void *data) noexcept { return static_cast<PatchedFile *>(data); }
    sf_count_t seek(sf_count_t offset, int whence) noexcept;
    sf_count_t read(void *to, sf_count_t n) noexcept;

    int descriptor_;
    sf_count_t length_;
    sf_count_t position_ = 0;
    Patch patch_;
};

} // namespace stems
