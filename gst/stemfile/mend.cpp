/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mend.h"

#include <string_view>

namespace stems
{
namespace
{

constexpr std::uint64_t kSoundOffset = 8; // SSND: offset and block size
constexpr std::uint64_t kEditCount = 4;   // CAF's data

std::uint64_t big_endian(const unsigned char *bytes, int size) noexcept
{
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i)
        value = value << 8 | bytes[i];
    return value;
}

/* Where the body of a chunk begins; 0 if there is none. The names of chunks
 * have four letters, the sizes @width bytes. */
sf_count_t find_chunk(Output &output, std::string_view name, sf_count_t first, int width) noexcept
{
    const std::size_t head = 4 + static_cast<std::size_t>(width);
    for (sf_count_t at = first; at < output.length();) {
        unsigned char bytes[12];
        std::size_t got = 0;
        output.seek(at);
        if (!output.read(bytes, head, &got) || got != head)
            return 0;
        at += static_cast<sf_count_t>(head);
        if (name == std::string_view{reinterpret_cast<const char *>(bytes), 4})
            return at;
        const std::uint64_t size = big_endian(bytes + 4, width);
        at += static_cast<sf_count_t>(width == 4 ? size + size % 2 : size);
    }
    return 0;
}

} // namespace

bool mend_odd_end(Output &output, Container container, std::uint64_t sound_bytes) noexcept
{
    if (sound_bytes % 2 == 0)
        return true;
    if (container == Container::Aiff) {
        const std::uint64_t size = sound_bytes + kSoundOffset;
        const char bytes[] = {static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                              static_cast<char>(size >> 8), static_cast<char>(size)};
        if (const sf_count_t body = find_chunk(output, "SSND", 12, 4)) {
            output.seek(body - 4);
            return output.write(bytes, sizeof bytes);
        }
    } else if (container == Container::Caf) {
        if (const sf_count_t body = find_chunk(output, "data", 8, 8))
            return output.truncate(body + static_cast<sf_count_t>(kEditCount + sound_bytes));
    }
    return output.error() == 0;
}

} // namespace stems
