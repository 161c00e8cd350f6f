/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "track_labels.h"

#include "core/naming_words.h"
#include "guards.h"
#include "message.h"

namespace stems
{

namespace
{

constexpr char kEvent[] = "stems-tracks";
constexpr char kTracks[] = "tracks";

/* The last part of a URI's path. */
std::string file_of(const char *uri)
{
    const CharPtr local{g_filename_from_uri(uri, nullptr, nullptr)};
    if (local) {
        const CharPtr base{g_path_get_basename(local.get())};
        const CharPtr name{g_filename_display_name(base.get())};
        return std::string{without_extension(name.get())};
    }
    GstUri *parsed = gst_uri_is_valid(uri) ? gst_uri_from_string(uri) : nullptr;
    GList *segments = parsed ? gst_uri_get_path_segments(parsed) : nullptr;
    const GList *last = g_list_last(segments);
    std::string file;
    if (last && last->data && g_utf8_validate(static_cast<char *>(last->data), -1, nullptr))
        file = without_extension(static_cast<char *>(last->data));
    g_list_free_full(segments, g_free);
    if (parsed)
        gst_uri_unref(parsed);
    return file;
}

/* Of what feeds @pad; empty if nobody knows. */
std::string ask_for_file(GstPad *pad)
{
    GstQuery *query = gst_query_new_uri();
    char *uri = nullptr;
    if (gst_pad_peer_query(pad, query))
        gst_query_parse_uri(query, &uri);
    gst_query_unref(query);
    const CharPtr owned{uri};
    return uri ? file_of(uri) : "";
}

} // namespace

void set_tracks(GstStructure *structure, const TrackLabels &tracks)
{
    std::vector<GstStructure *> all;
    for (const TrackLabel &track : tracks) {
        const CharPtr label{g_utf8_make_valid(track.label.c_str(), -1)};
        all.push_back(gst_structure_new("track", "label", G_TYPE_STRING, label.get(), "channels",
                                        G_TYPE_INT, track.channels, nullptr));
    }
    take_array(structure, kTracks, all);
}

GstEvent *new_track_labels_event(const TrackLabels &tracks)
{
    GstStructure *structure = gst_structure_new_empty(kEvent);
    set_tracks(structure, tracks);
    return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, structure);
}

std::optional<TrackLabels> parse_track_labels_event(GstEvent *event)
{
    if (GST_EVENT_TYPE(event) != GST_EVENT_CUSTOM_DOWNSTREAM_STICKY ||
        !gst_event_has_name(event, kEvent))
        return std::nullopt;
    TrackLabels tracks;
    const GValue *array = gst_structure_get_value(gst_event_get_structure(event), kTracks);
    if (!array || !GST_VALUE_HOLDS_ARRAY(array))
        return tracks;
    for (guint i = 0; i < gst_value_array_get_size(array); i++) {
        const GValue *item = gst_value_array_get_value(array, i);
        if (!GST_VALUE_HOLDS_STRUCTURE(item))
            return TrackLabels{};
        const GstStructure *track = gst_value_get_structure(item);
        const char *label = gst_structure_get_string(track, "label");
        int channels = 0;
        if (!label || !gst_structure_get_int(track, "channels", &channels) || channels < 1)
            return TrackLabels{};
        tracks.push_back({label, channels});
    }
    return tracks;
}

bool StreamLabels::hear(GstPad *pad, GstEvent *event)
{
    const StreamLabels before = *this;
    if (GST_EVENT_TYPE(event) == GST_EVENT_STREAM_START) {
        *this = {};
        file = ask_for_file(pad);
    } else if (GST_EVENT_TYPE(event) == GST_EVENT_TAG) {
        GstTagList *list = nullptr;
        gst_event_parse_tag(event, &list);
        tags[gst_tag_list_get_scope(list) == GST_TAG_SCOPE_GLOBAL ? 1 : 0] = without_encoding(list);
        char *text = nullptr;
        if (gst_tag_list_get_string(list, GST_TAG_TITLE, &text))
            title = text;
        g_free(text);
    } else if (auto named = parse_track_labels_event(event)) {
        tracks = std::move(*named);
    }
    return *this != before;
}

std::vector<std::string> StreamLabels::names() const
{
    std::vector<std::string> all;
    if (tracks.size() == 1)
        all.push_back(tracks[0].label);
    all.push_back(title);
    all.push_back(file);
    std::erase(all, "");
    return all;
}

Tags StreamLabels::all_tags() const
{
    if (!tags[0].get() || !tags[1].get())
        return tags[0].get() ? tags[0] : tags[1];
    return Tags{gst_tag_list_merge(tags[0].get(), tags[1].get(), GST_TAG_MERGE_KEEP)};
}

} // namespace stems
