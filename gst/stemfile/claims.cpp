/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "claims.h"

#include <cstring>
#include <iterator>
#include <span>
#include <unistd.h>

namespace stems
{

namespace
{

constexpr int kMaxChunks = 4096; /* no honest file has more before its audio */

/* Bytes of a file, read at any place. */
class Bytes
{
public:
    explicit Bytes(int descriptor) noexcept : descriptor_{descriptor} {}

    bool read(std::uint64_t at, std::span<unsigned char> to) const noexcept
    {
        return at < INT64_MAX && pread(descriptor_, to.data(), to.size(), static_cast<off_t>(at)) ==
                                     static_cast<ssize_t>(to.size());
    }

private:
    int descriptor_;
};

std::uint64_t little(const unsigned char *from, int bytes) noexcept
{
    std::uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | from[i];
    return value;
}

std::uint64_t big(const unsigned char *from, int bytes) noexcept
{
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | from[i];
    return value;
}

bool is(const unsigned char *id, const char *name) noexcept
{
    return std::memcmp(id, name, 4) == 0;
}

/* Where a family of formats has what. */
struct Shape {
    std::uint64_t first; /* of the first chunk's header */
    int id;              /* bytes of a chunk's id */
    int size;            /* and of its size */
    bool big_endian;
    bool counts_header; /* the size is of header and body together */
    unsigned align;     /* of chunks */
};

std::string codec_name(std::uint64_t tag)
{
    switch (tag) {
    case 0x02:
        return "MS ADPCM";
    case 0x06:
        return "A-law";
    case 0x07:
        return "mu-law";
    case 0x11:
        return "IMA ADPCM";
    case 0x20:
        return "Yamaha ADPCM";
    case 0x28F:
        return "G.722";
    case 0x31:
        return "GSM 6.10";
    case 0x50:
        return "MPEG";
    case 0x55:
        return "MP3";
    case 0xFF:
    case 0x1610:
        return "AAC";
    case 0x160:
    case 0x161:
    case 0x162:
        return "WMA";
    case 0x2000:
        return "AC-3";
    default:
        return "codec number " + std::to_string(tag);
    }
}

struct Walk {
    std::uint64_t block = 0;                /* bytes of a frame */
    std::optional<std::uint64_t> long_data; /* of RF64's ds64 */
    std::uint64_t whole = 0;                /* what RIFF says of the file's length */
    Claims claims;
    bool done = false;
};

void read_fmt(const Bytes &bytes, std::uint64_t body, std::uint64_t size, Walk &walk)
{
    unsigned char fmt[26] = {};
    if (size < 14 || !bytes.read(body, {fmt, size < 26 ? std::size_t{14} : sizeof fmt}))
        return;
    std::uint64_t tag = little(fmt, 2);
    walk.block = little(fmt + 12, 2);
    if (tag == 0xFFFE && size >= 26) {
        walk.claims.nowhere = little(fmt + 20, 4) == 0;
        tag = little(fmt + 24, 2);
    }
    if (tag != 1 && tag != 3 && tag != 0xFFFE)
        walk.claims.codec = codec_name(tag);
}

/* EBU Tech 3285; see bext.h for its layout. */
void read_bext(const Bytes &bytes, std::uint64_t body, std::uint64_t size, Walk &walk)
{
    unsigned char bext[602];
    if (size < sizeof bext || !bytes.read(body, bext))
        return;
    walk.claims.time_reference = little(bext + 338, 8);
    walk.claims.description.assign(reinterpret_cast<const char *>(bext), 256);
}

/* The chunk that holds the audio. */
void read_audio(std::uint64_t body, std::uint64_t size, bool unknown, Walk &walk)
{
    walk.done = true;
    walk.claims.audio = body;
    if (unknown)
        walk.claims.unfinished = true;
    else if (walk.block > 0)
        walk.claims.frames = size / walk.block;
}

void read_chunk(const Bytes &bytes, const unsigned char *id, std::uint64_t body, std::uint64_t size,
                Walk &walk)
{
    unsigned char head[32] = {};
    if (is(id, "ds64")) {
        if (bytes.read(body, {head, 16}))
            walk.long_data = little(head + 8, 8);
    } else if (is(id, "fmt ")) {
        read_fmt(bytes, body, size, walk);
    } else if (is(id, "bext")) {
        read_bext(bytes, body, size, walk);
    } else if (is(id, "COMM")) {
        if (bytes.read(body, {head, 8}))
            walk.block = big(head, 2) * ((big(head + 6, 2) + 7) / 8);
    } else if (is(id, "desc")) {
        if (bytes.read(body, {head, 20}))
            walk.block = big(head + 16, 4);
    } else if (is(id, "SSND")) {
        // First of all: how many bytes are in front of the samples.
        const std::uint64_t first = 8 + (bytes.read(body, {head, 4}) ? big(head, 4) : 0);
        read_audio(body + first, size < first ? 0 : size - first, false, walk);
    } else if (is(id, "data")) {
        const bool more = bytes.read(body, {head, 1});
        bool unknown = size == UINT64_MAX || (size == 0xFFFFFFFF && !walk.long_data);
        if (size == 0xFFFFFFFF && walk.long_data)
            size = *walk.long_data;
        // Sizes are filled in at the end: where none is, it never came.
        if (size == 0 && more)
            unknown = walk.long_data || walk.whole <= body || walk.whole == 0xFFFFFFFF;
        read_audio(body, size, unknown, walk);
    }
}

void walk_chunks(const Bytes &bytes, const Shape &shape, Walk &walk)
{
    std::uint64_t at = shape.first;
    const auto header = static_cast<unsigned>(shape.id + shape.size);
    for (int i = 0; i < kMaxChunks && !walk.done; i++) {
        unsigned char head[24] = {};
        if (!bytes.read(at, {head, header}))
            return;
        const auto number = shape.big_endian ? big : little;
        std::uint64_t size = number(head + shape.id, shape.size);
        if (shape.counts_header)
            size = size < header ? 0 : size - header;
        std::uint64_t payload = size;
        if (shape.size == 8 && shape.big_endian && is(head, "data"))
            payload = size == UINT64_MAX || size < 4 ? size : size - 4; // CAF: after an edit count
        read_chunk(bytes, head, at + header, payload, walk);
        if (size > INT64_MAX - at - header - shape.align)
            return;
        at += header + (size + shape.align - 1) / shape.align * shape.align;
    }
}

/* NeXT's and Sun's, a header and nothing else. */
void read_au(const Bytes &bytes, bool big_endian, Walk &walk)
{
    constexpr unsigned kBytes[] = {0, 0, 1, 2, 3, 4, 4, 8}; /* of a sample, by its encoding */
    unsigned char head[24] = {};
    if (!bytes.read(0, head))
        return;
    const auto number = big_endian ? big : little;
    const std::uint64_t encoding = number(head + 12, 4);
    if (encoding < std::size(kBytes))
        walk.block = kBytes[encoding] * number(head + 20, 4);
    const std::uint64_t size = number(head + 8, 4);
    read_audio(number(head + 4, 4), size, size == 0xFFFFFFFF, walk);
}

} // namespace

Claims read_claims(int descriptor)
{
    const Bytes bytes{descriptor};
    unsigned char head[40] = {};
    Walk walk;
    if (!bytes.read(0, {head, 12}))
        return {};
    if ((is(head, "RIFF") || is(head, "RF64") || is(head, "BW64")) && is(head + 8, "WAVE")) {
        walk.whole = little(head + 4, 4);
        walk_chunks(bytes, {12, 4, 4, false, false, 2}, walk);
    } else if (is(head, "FORM") && (is(head + 8, "AIFF") || is(head + 8, "AIFC")))
        walk_chunks(bytes, {12, 4, 4, true, false, 2}, walk);
    else if (is(head, "caff")) {
        walk_chunks(bytes, {8, 4, 8, true, false, 1}, walk);
        if (walk.claims.audio)
            walk.claims.caf_size = walk.claims.audio - 8;
    } else if (is(head, "riff"))
        walk_chunks(bytes, {40, 16, 8, false, true, 8}, walk);
    else if (is(head, ".snd") || is(head, "dns."))
        read_au(bytes, head[0] == '.', walk);
    walk.claims.block = walk.block;
    return walk.claims;
}

} // namespace stems
