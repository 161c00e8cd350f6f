/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Boxes of an ISO MP4 file (ISO/IEC 14496-12): a length of 32 bits, big-endian,
 * with these 8 bytes; a type of four letters; the content, which may be boxes.
 */
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stems::tool::room
{

/* In a file or in the content of another: [begin, end) with its header. */
struct Box {
    std::string type;
    std::size_t begin = 0, content = 0, end = 0;
};

/* What a stem file says in words: @json in its box "stem", and the tags that players
 * show; an empty one is none. UTF-8. */
struct StemText {
    std::string json, title, artist;
};

/* Those that stand in @bytes one after the other. Throws Trouble where they do not. */
std::vector<Box> boxes_in(std::string_view bytes);

std::string box(std::string_view type, std::string_view content);

/* The moov box of a stem file, of one that mp4mux wrote: tracks from the second on
 * are not enabled, so that other players play the first, the mix; the creation
 * times are 0, as the same audio is to give the same bytes; and udta holds what is
 * @said, and nothing else. */
std::string stem_moov(std::string_view moov, const StemText &said);

/* Turns the MP4 file @path, whose last box is moov, into a stem file. No chunk moves,
 * so their offsets stay. Throws Trouble. */
void make_stem_file(const std::string &path, const StemText &said);

} // namespace stems::tool::room
