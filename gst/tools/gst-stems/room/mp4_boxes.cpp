/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mp4_boxes.h"

#include "command.h"
#include "set_files.h"

#include <filesystem>
#include <fstream>

namespace stems::tool::room
{

namespace
{

using View = std::string_view;

constexpr std::size_t kHeader = 8;
constexpr std::uint64_t kLargestMoov = std::uint64_t{1} << 30;
constexpr std::uint64_t kUtf8 = 1; /* the kind of what a tag holds */

std::uint64_t number_at(View bytes, std::size_t at, std::size_t size)
{
    std::uint64_t number = 0;
    for (const char byte : bytes.substr(at, size))
        number = number << 8 | static_cast<unsigned char>(byte);
    return number;
}

std::string number(std::uint64_t value, int size = 4)
{
    std::string bytes;
    for (int i = size - 1; i >= 0; i--)
        bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
}

[[noreturn]] void no_box()
{
    throw Trouble("The multiplexer has written an MP4 file that is not in order.");
}

/* A box that begins with version and flags, then two times (of 32 bits, or of 64 in
 * version 1): mvhd, tkhd, mdhd. */
std::string timeless(View whole)
{
    const std::size_t times = kHeader + 4;
    if (whole.size() < times + 16)
        no_box();
    const std::size_t size = whole[kHeader] == 1 ? 16 : 8;
    return std::string{whole.substr(0, times)} + std::string(size, '\0') +
           std::string{whole.substr(times + size)};
}

/* The boxes within @whole, each through @change, in a box of the same type. */
template <class Change> std::string rebuilt(View whole, View type, Change change)
{
    std::string content;
    const View inner = whole.substr(kHeader);
    for (const Box &part : boxes_in(inner))
        content += change(part, inner.substr(part.begin, part.end - part.begin));
    return box(type, content);
}

std::string track(View whole, bool enabled)
{
    return rebuilt(whole, "trak", [&](const Box &part, View bytes) -> std::string {
        if (part.type == "tkhd") {
            std::string head = timeless(bytes);
            if (!enabled) // flag 1: track_enabled
                head[kHeader + 3] = static_cast<char>(head[kHeader + 3] & ~1);
            return head;
        }
        if (part.type == "mdia")
            return rebuilt(bytes, "mdia", [](const Box &inner, View media) {
                return inner.type == "mdhd" ? timeless(media) : std::string{media};
            });
        if (part.type == "udta") // the tags of one file
            return {};
        return std::string{bytes};
    });
}

/* "\251nam" and what it says; nothing where it says nothing. */
std::string tag(View type, const std::string &text)
{
    return text.empty() ? "" : box(type, box("data", number(kUtf8) + number(0) + text));
}

/* The box meta that iTunes began with (a box with version and flags, which says by
 * its handler what kind it is of), as players and TagLib read it. */
std::string tags(const StemText &said)
{
    const std::string list = tag("\251nam", said.title) + tag("\251ART", said.artist);
    if (list.empty())
        return {};
    const std::string handler = number(0, 8) + "mdirappl" + number(0, 8) + number(0, 1);
    return box("meta", number(0) + box("hdlr", handler) + box("ilst", list));
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
        boxes.push_back({std::string{bytes.substr(at + 4, 4)}, at, at + kHeader,
                         at + static_cast<std::size_t>(size)});
        at = boxes.back().end;
    }
    return boxes;
}

std::string box(View type, View content)
{
    std::string bytes = number(content.size() + kHeader);
    bytes += type;
    bytes += content;
    return bytes;
}

std::string stem_moov(View moov, const StemText &said)
{
    int tracks = 0;
    std::string made = rebuilt(moov, "moov", [&](const Box &part, View bytes) -> std::string {
        if (part.type == "mvhd")
            return timeless(bytes);
        if (part.type == "trak")
            return track(bytes, tracks++ == 0);
        if (part.type == "udta")
            return {};
        return std::string{bytes};
    });
    made += box("udta", tags(said) + box("stem", said.json));
    return box("moov", View{made}.substr(kHeader));
}

void make_stem_file(const std::string &path, const StemText &said)
{
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    const std::uint64_t all = std::filesystem::file_size(path);
    std::string head(16, '\0');
    for (std::uint64_t at = 0; file && at < all;) {
        file.seekg(static_cast<std::streamoff>(at));
        file.read(head.data(), kHeader);
        std::uint64_t size = number_at(head, 0, 4);
        if (size == 1) { // the length follows, in 64 bits
            file.read(head.data() + kHeader, 8);
            size = number_at(head, kHeader, 8);
        }
        if (!file || size < kHeader || size > all - at)
            no_box();
        if (View{head}.substr(4, 4) == "moov") {
            if (at + size != all || size > kLargestMoov)
                no_box();
            std::string moov(static_cast<std::size_t>(size), '\0');
            file.seekg(static_cast<std::streamoff>(at));
            file.read(moov.data(), static_cast<std::streamsize>(size));
            const std::string made = stem_moov(moov, said);
            file.seekp(static_cast<std::streamoff>(at));
            file.write(made.data(), static_cast<std::streamsize>(made.size()));
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
