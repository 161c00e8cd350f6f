/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "riff.h"

#include "bext.h"
#include "bytes.h"
#include "texts.h"

#include <algorithm>

namespace stems
{
namespace
{

constexpr std::uint64_t kNoSize = 0xffffffff; // of RF64: look into ds64
constexpr unsigned kPcm = 1;
constexpr unsigned kFloat = 3;
constexpr unsigned kExtensible = 0xfffe;
constexpr std::uint32_t kFrontCenter = 4;
constexpr std::uint32_t kLeftRight = 3;
/* KSDATAFORMAT_SUBTYPE_...: the plain number and this. */
constexpr std::string_view kSubtype{"\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71", 14};

bool is_extensible(const FileShape &shape) noexcept
{
    return shape.channels > 2 ||
           (shape.mask != 0 && shape.mask != (shape.channels == 1 ? kFrontCenter : kLeftRight)) ||
           (shape.channels == 2 && shape.mask == 0);
}

std::string fmt_chunk(const FileShape &shape)
{
    const bool extensible = is_extensible(shape);
    const unsigned kind = is_integer(shape.format) ? kPcm : kFloat;
    const std::size_t frame = shape.frame_bytes();
    const std::size_t bits = 8 * width(shape.format);
    std::string bytes;
    put_number(bytes, extensible ? kExtensible : kind, 2);
    put_number(bytes, static_cast<std::uint64_t>(shape.channels), 2);
    put_number(bytes, static_cast<std::uint64_t>(shape.rate), 4);
    put_number(bytes, static_cast<std::uint64_t>(shape.rate) * frame, 4);
    put_number(bytes, frame, 2);
    put_number(bytes, bits, 2);
    if (extensible) {
        put_number(bytes, 22, 2); // bytes that follow
        put_number(bytes, bits, 2);
        put_number(bytes, shape.mask, 4);
        put_number(bytes, kind, 2);
        bytes += kSubtype;
    } else if (kind == kFloat) {
        put_number(bytes, 0, 2);
    }
    return bytes;
}

} // namespace

std::string riff_head(const FileShape &shape, const Metadata &metadata,
                      const FileLoudness &loudness, std::uint64_t frames)
{
    const std::uint64_t size = frames * shape.frame_bytes();
    std::string chunks;
    put_chunk(chunks, "fmt ", fmt_chunk(shape));
    if (is_extensible(shape) || !is_integer(shape.format)) {
        std::string fact;
        put_number(fact, std::min(frames, kNoSize), 4);
        put_chunk(chunks, "fact", fact);
    }
    put_chunk(chunks, "bext", bext_chunk(metadata, shape, loudness));
    if (!metadata.tracks.empty())
        put_chunk(chunks, "iXML", ixml_text(metadata));
    if (!metadata.info.empty())
        put_chunk(chunks, "LIST", info_list(metadata));

    constexpr std::size_t kLengths = 8 + 28; // JUNK or ds64
    const std::uint64_t riff_size = 4 + kLengths + chunks.size() + 8 + size + size % 2;
    const bool is_rf64 = shape.container == Container::Rf64 || riff_size >= kNoSize;
    std::string head = is_rf64 ? "RF64" : "RIFF";
    put_number(head, is_rf64 ? kNoSize : riff_size, 4);
    head += "WAVE";
    std::string lengths;
    for (std::uint64_t length : {riff_size, size, frames})
        put_number(lengths, is_rf64 ? length : 0, 8);
    put_number(lengths, 0, 4); // no table of further chunks
    put_chunk(head, is_rf64 ? "ds64" : "JUNK", lengths);
    head += chunks + "data";
    put_number(head, is_rf64 ? kNoSize : size, 4);
    return head;
}

} // namespace stems
