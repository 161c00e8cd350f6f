/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mp4_boxes.h"

#include "command.h"
#include "set_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace stems::tool::room
{

namespace
{

using View = std::span<const unsigned char>;

constexpr std::size_t kHeader = 8;
constexpr std::uint64_t kLargestMoov = std::uint64_t{1} << 30;

std::uint64_t number_at(View bytes, std::size_t at, std::size_t size)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < size; i++)
        number = number << 8 | bytes[at + i];
    return number;
}

[[noreturn]] void no_box()
{
    throw Trouble("The multiplexer has written an MP4 file that is not in order.");
}

/* A box that begins with version and flags, then two times (of 32 bits, or of 64 in
 * version 1): mvhd, tkhd, mdhd. */
Bytes timeless(View whole)
{
    Bytes bytes{whole.begin(), whole.end()};
    const std::size_t times = kHeader + 4;
    if (bytes.size() < times + 16)
        no_box();
    const std::size_t size = bytes[kHeader] == 1 ? 16 : 8;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(times), size, '\0');
    return bytes;
}

/* The boxes within @whole, each through @change, in a box of the same type. */
template <class Change> Bytes rebuilt(View whole, std::string_view type, Change change)
{
    Bytes content;
    const View inner = whole.subspan(kHeader);
    for (const Box &part : boxes_in(inner)) {
        const Bytes bytes = change(part, inner.subspan(part.begin, part.end - part.begin));
        content.insert(content.end(), bytes.begin(), bytes.end());
    }
    return box(type, content);
}

Bytes track(View whole, bool enabled)
{
    return rebuilt(whole, "trak", [&](const Box &part, View bytes) -> Bytes {
        if (part.type == "tkhd") {
            Bytes head = timeless(bytes);
            if (!enabled)
                head[kHeader + 3] &= 0xfe; // flag 1: track_enabled
            return head;
        }
        if (part.type == "mdia")
            return rebuilt(bytes, "mdia", [](const Box &inner, View media) -> Bytes {
                return inner.type == "mdhd" ? timeless(media) : Bytes{media.begin(), media.end()};
            });
        if (part.type == "udta") // the tags of one file
            return {};
        return {bytes.begin(), bytes.end()};
    });
}

} // namespace

std::vector<Box> boxes_in(View bytes)
{
    std::vector<Box> boxes;
    for (std::size_t at = 0; at < bytes.size();) {
        if (bytes.size() - at < kHeader)
            no_box();
        const std::uint64_t size = number_at(bytes, at, 4);
        if (size < kHeader || size > bytes.size() - at)
            no_box();
        const std::string type{bytes.begin() + static_cast<std::ptrdiff_t>(at + 4),
                               bytes.begin() + static_cast<std::ptrdiff_t>(at + kHeader)};
        boxes.push_back({type, at, at + kHeader, at + static_cast<std::size_t>(size)});
        at = boxes.back().end;
    }
    return boxes;
}

Bytes box(std::string_view type, View content)
{
    const auto size = static_cast<std::uint32_t>(content.size() + kHeader);
    Bytes bytes;
    for (const int shift : {24, 16, 8, 0})
        bytes.push_back(static_cast<unsigned char>(size >> shift));
    bytes.insert(bytes.end(), type.begin(), type.end());
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

Bytes stem_moov(View moov, std::string_view json)
{
    int tracks = 0;
    Bytes made = rebuilt(moov, "moov", [&](const Box &part, View bytes) -> Bytes {
        if (part.type == "mvhd")
            return timeless(bytes);
        if (part.type == "trak")
            return track(bytes, tracks++ == 0);
        if (part.type == "udta")
            return {};
        return {bytes.begin(), bytes.end()};
    });
    const Bytes text{json.begin(), json.end()};
    const Bytes user = box("udta", box("stem", text));
    made.insert(made.end(), user.begin(), user.end());
    return box("moov", View{made}.subspan(kHeader));
}

void make_stem_file(const std::string &path, std::string_view json)
{
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    const std::uint64_t all = std::filesystem::file_size(path);
    Bytes head(16);
    for (std::uint64_t at = 0; file && at < all;) {
        file.seekg(static_cast<std::streamoff>(at));
        file.read(reinterpret_cast<char *>(head.data()), kHeader);
        std::uint64_t size = number_at(head, 0, 4);
        if (size == 1) { // the length follows, in 64 bits
            file.read(reinterpret_cast<char *>(head.data()) + kHeader, 8);
            size = number_at(head, kHeader, 8);
        }
        if (!file || size < kHeader || size > all - at)
            no_box();
        if (std::string_view{reinterpret_cast<char *>(head.data()) + 4, 4} == "moov") {
            if (at + size != all || size > kLargestMoov)
                no_box();
            Bytes moov(static_cast<std::size_t>(size));
            file.seekg(static_cast<std::streamoff>(at));
            file.read(reinterpret_cast<char *>(moov.data()), static_cast<std::streamsize>(size));
            const Bytes made = stem_moov(moov, json);
            file.seekp(static_cast<std::streamoff>(at));
            file.write(reinterpret_cast<const char *>(made.data()),
                       static_cast<std::streamsize>(made.size()));
            file.close();
            if (!file)
                throw Trouble("\"" + shown(path) + "\" cannot be written.");
            std::filesystem::resize_file(path, at + made.size()); // it may have become shorter
            return;
        }
        at += size;
    }
    no_box();
}

} // namespace stems::tool::room
