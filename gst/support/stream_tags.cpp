/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "stream_tags.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace stems
{

namespace
{

/* Beside what GStreamer itself marks as true of an encoded stream alone. */
constexpr std::array<std::string_view, 11> kOfOneRecording = {
    GST_TAG_TITLE_SORTNAME,  GST_TAG_ISRC,           GST_TAG_LOCATION,     GST_TAG_ENCODED_BY,
    GST_TAG_TRACK_GAIN,      GST_TAG_TRACK_PEAK,     GST_TAG_ALBUM_GAIN,   GST_TAG_ALBUM_PEAK,
    GST_TAG_REFERENCE_LEVEL, GST_TAG_MIDI_BASE_NOTE, "musicbrainz-trackid"};

bool of_a_work(const char *tag) noexcept
{
    return gst_tag_get_flag(tag) == GST_TAG_FLAG_META && !g_str_has_prefix(tag, "private-") &&
           !g_str_has_prefix(tag, "acoustid-") &&
           std::find(kOfOneRecording.begin(), kOfOneRecording.end(), tag) == kOfOneRecording.end();
}

bool agree(const GstTagList *a, const GstTagList *b, const char *tag) noexcept
{
    if (a == b)
        return true;
    const guint values = gst_tag_list_get_tag_size(a, tag);
    if (!b || gst_tag_list_get_tag_size(b, tag) != values)
        return false;
    for (guint i = 0; i < values; i++)
        if (gst_value_compare(gst_tag_list_get_value_index(a, tag, i),
                              gst_tag_list_get_value_index(b, tag, i)) != GST_VALUE_EQUAL)
            return false;
    return true;
}

void copy(GstTagList *to, const GstTagList *from, const char *tag) noexcept
{
    for (guint i = 0; i < gst_tag_list_get_tag_size(from, tag); i++)
        gst_tag_list_add_value(to, GST_TAG_MERGE_APPEND, tag,
                               gst_tag_list_get_value_index(from, tag, i));
}

/* The tags of @from that @wanted likes. */
template <class Wanted> GstTagList *those(const GstTagList *from, Wanted wanted) noexcept
{
    GstTagList *list = gst_tag_list_new_empty();
    for (int i = 0; from && i < gst_tag_list_n_tags(from); i++) {
        const char *tag = gst_tag_list_nth_tag_name(from, static_cast<guint>(i));
        if (wanted(tag))
            copy(list, from, tag);
    }
    return list;
}

Tags taken(GstTagList *list) noexcept
{
    if (gst_tag_list_is_empty(list))
        gst_clear_tag_list(&list);
    return Tags{list};
}

} // namespace

Tags without_encoding(const GstTagList *tags) noexcept
{
    return taken(those(tags, of_a_work));
}

Tags common_tags(const std::vector<Tags> &streams, const char *title) noexcept
{
    const GstTagList *first = streams.empty() ? nullptr : streams[0].get();
    const bool shared_title = !title && streams.size() > 1;
    GstTagList *list = those(first, [&](const char *tag) {
        return (shared_title || std::string_view{tag} != GST_TAG_TITLE) &&
               std::all_of(streams.begin(), streams.end(),
                           [&](const Tags &other) { return agree(first, other.get(), tag); });
    });
    if (title)
        gst_tag_list_add(list, GST_TAG_MERGE_REPLACE, GST_TAG_TITLE, title, nullptr);
    return taken(list);
}

} // namespace stems
