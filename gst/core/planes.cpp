/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "planes.h"

#include <cstring>

namespace stems
{

void copy_frames(const Planes &from, const OutPlanes &to, std::size_t n) noexcept
{
    const std::size_t bytes = width(from.format);
    const Planes target{to.planes, to.format, to.layout, to.channels, to.skip};
    for (int c = 0; c < from.channels; c++) {
        const auto *in = static_cast<const std::byte *>(from.channel(c));
        auto *out = static_cast<std::byte *>(const_cast<void *>(target.channel(c)));
        for (std::size_t i = 0; i < n; i++)
            std::memcpy(out + i * target.stride() * bytes, in + i * from.stride() * bytes, bytes);
    }
}

} // namespace stems
