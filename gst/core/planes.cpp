/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "planes.h"

#include "rows.h"

#include <cstdint>
#include <cstring>
#include <optional>

namespace stems
{

namespace
{

/* How many samples apart the planes are, if all are as far from the next. */
std::optional<std::size_t> distance_of(const OutPlanes &to) noexcept
{
    const auto place = [&to](int c) { return reinterpret_cast<std::uintptr_t>(to.planes[c]); };
    const std::size_t bytes = place(1) - place(0);
    for (int c = 1; c + 1 < to.channels; c++)
        if (place(c + 1) - place(c) != bytes)
            return std::nullopt;
    if (place(1) < place(0) || bytes % width(to.format) != 0)
        return std::nullopt;
    return bytes / width(to.format);
}

} // namespace

void copy_frames(const Planes &from, const OutPlanes &to, std::size_t n) noexcept
{
    if (n == 0)
        return;
    const std::size_t bytes = width(from.format);
    const Planes target{to.planes, to.format, to.layout, to.channels, to.skip};
    if (from.stride() == target.stride()) {
        const int planes = from.layout == Layout::Planar ? from.channels : 1;
        for (int c = 0; c < planes; c++)
            std::memcpy(const_cast<void *>(target.channel(c)), from.channel(c),
                        n * from.stride() * bytes);
        return;
    }
    if (from.layout == Layout::Interleaved)
        if (const auto distance = distance_of(to)) {
            take_rows_kernel(from.format)(const_cast<void *>(target.channel(0)), *distance,
                                          from.channel(0), from.stride(),
                                          static_cast<std::size_t>(from.channels), n);
            return;
        }
    for (int c = 0; c < from.channels; c++) {
        const auto *in = static_cast<const std::byte *>(from.channel(c));
        auto *out = static_cast<std::byte *>(const_cast<void *>(target.channel(c)));
        for (std::size_t i = 0; i < n; i++)
            std::memcpy(out + i * target.stride() * bytes, in + i * from.stride() * bytes, bytes);
    }
}

} // namespace stems
