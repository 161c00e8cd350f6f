/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Little-endian numbers and fixed texts, appended to a string of bytes.
 */
#pragma once

#include <glib.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace stems
{

inline void put_number(std::string &bytes, std::uint64_t value, int size)
{
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> (8 * i) & 0xff);
}

/* Exactly @size bytes: cut between two characters of UTF-8, or filled with 0. */
inline void put_text(std::string &bytes, std::string_view text, std::size_t size)
{
    std::size_t n = text.size();
    if (n > size)
        for (n = size; n > 0 && (static_cast<unsigned char>(text[n]) & 0xc0) == 0x80;)
            --n;
    bytes += text.substr(0, n);
    bytes.append(size - n, '\0');
}

/* A chunk of RIFF: its name, its size and its body, and a 0 if that is odd. */
inline void put_chunk(std::string &bytes, const char *name, std::string_view body)
{
    bytes += name;
    put_number(bytes, body.size(), 4);
    bytes += body;
    if (body.size() % 2 != 0)
        bytes += '\0';
}

} // namespace stems
