/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "texts.h"

#include "bytes.h"

#include "support/guards.h"

namespace stems
{

std::string ixml_text(const Metadata &metadata)
{
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<BWFXML>\n"
                       "  <IXML_VERSION>2.10</IXML_VERSION>\n"
                       "  <TRACK_LIST>\n"
                       "    <TRACK_COUNT>" +
                       std::to_string(metadata.tracks.size()) + "</TRACK_COUNT>\n";
    for (std::size_t i = 0; i < metadata.tracks.size(); ++i) {
        const std::string number = std::to_string(i + 1);
        const CharPtr name{g_markup_escape_text(metadata.tracks[i].c_str(), -1)};
        text += "    <TRACK>\n"
                "      <CHANNEL_INDEX>" +
                number + "</CHANNEL_INDEX>\n      <INTERLEAVE_INDEX>" + number +
                "</INTERLEAVE_INDEX>\n      <NAME>" + name.get() + "</NAME>\n    </TRACK>\n";
    }
    text += "  </TRACK_LIST>\n</BWFXML>\n";
    // libsndfile 1.2 loses its way in RF64 behind a chunk of odd length.
    return text.size() % 2 ? text + '\n' : text;
}

std::string info_list(const Metadata &metadata)
{
    std::string bytes = "INFO";
    for (const InfoText &info : metadata.info)
        put_chunk(bytes, info.chunk, info.text + '\0');
    return bytes;
}

} // namespace stems
