/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Labels of tracks: the event that carries them, what lets it pass, and which
 * of a stream's names counts.
 */
#include "nullrig.h"

#include "support/track_labels.h"

using namespace stems;
using namespace stems::test;

namespace
{

/* As docs/naming.md has it. */
constexpr char kDocumented[] =
    "stems-tracks, tracks=(structure)< \"track, label=(string)Kick, channels=(int)1;\", "
    "\"track, label=(string)Keys, channels=(int)2;\" >;";

GstEvent *event_from(const char *text)
{
    GstStructure *structure = gst_structure_from_string(text, nullptr);
    fail_unless(structure, "%s", text);
    return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, structure);
}

std::optional<TrackLabels> parsed(const char *text)
{
    GstEvent *event = event_from(text);
    auto tracks = parse_track_labels_event(event);
    gst_event_unref(event);
    return tracks;
}

const TrackLabels kTracks{{"Kick", 1}, {"Keys", 2}};

GST_START_TEST(the_event_is_as_documented)
{
    GstEvent *event = new_track_labels_event(kTracks);
    fail_unless(GST_EVENT_TYPE(event) == GST_EVENT_CUSTOM_DOWNSTREAM_STICKY);
    GstStructure *wanted = gst_structure_from_string(kDocumented, nullptr);
    fail_unless(wanted && gst_structure_is_equal(gst_event_get_structure(event), wanted));
    gst_structure_free(wanted);
    fail_unless(parse_track_labels_event(event) == kTracks);
    gst_event_unref(event);
    fail_unless(parsed(kDocumented) == kTracks);

    event = new_track_labels_event({{"\xff\"; é, <", 64}, {"", 1}});
    const auto odd = parse_track_labels_event(event);
    fail_unless(odd && odd->at(0).channels == 64 && odd->at(1).label.empty());
    fail_unless(odd->at(0).label.find("\"; é, <") != std::string::npos);
    fail_unless(g_utf8_validate(odd->at(0).label.c_str(), -1, nullptr));
    gst_event_unref(event);
}
GST_END_TEST;

GST_START_TEST(what_makes_no_sense_is_no_label)
{
    fail_if(
        parsed("stems-other, tracks=(structure)< \"track, label=(string)K, channels=(int)1;\" >;"));
    for (const char *text :
         {"stems-tracks;", "stems-tracks, tracks=(int)3;", "stems-tracks, tracks=(int)< 1, 2 >;",
          "stems-tracks, tracks=(structure)< \"track, label=(string)K;\" >;",
          "stems-tracks, tracks=(structure)< \"track, label=(string)K, channels=(int)0;\" >;",
          "stems-tracks, tracks=(structure)< \"track, channels=(int)1;\" >;"}) {
        const auto tracks = parsed(text);
        fail_unless(tracks && tracks->empty(), "%s", text);
    }
    GstEvent *eos = gst_event_new_eos();
    fail_if(parse_track_labels_event(eos));
    gst_event_unref(eos);
}
GST_END_TEST;

/* It comes out of whatever may stand between a source and an element. */
GST_START_TEST(the_event_passes)
{
    GstHarness *harness =
        gst_harness_new_parse("queue ! audioconvert ! audioresample ! identity ! "
                              "capsfilter caps=audio/x-raw,format=" GST_AUDIO_NE(F32) " ! queue");
    gst_harness_set_src_caps_str(harness, "audio/x-raw,format=" GST_AUDIO_NE(
                                              S16) ",rate=48000,channels=3,channel-mask=(bitmask)0,"
                                                   "layout=interleaved");
    fail_unless(gst_harness_push_event(harness, new_track_labels_event(kTracks)));
    gst_harness_push(harness, gst_buffer_new_memdup("123456", 6));
    gst_buffer_unref(gst_harness_pull(harness));
    bool passed = false;
    while (GstEvent *event = gst_harness_try_pull_event(harness)) {
        const auto tracks = parse_track_labels_event(event);
        passed = passed || tracks == kTracks;
        gst_event_unref(event);
    }
    fail_unless(passed);
    gst_harness_teardown(harness);
}
GST_END_TEST;

/* Of one stem, by what its pad and its stream say. */
std::string label_of(const char *own, std::initializer_list<GstEvent *> events)
{
    const auto set = exact_set(GST_AUDIO_FORMAT_S24, 1, 4800);
    Rig rig{1};
    GstPad *pad = gst_element_get_static_pad(rig.element(), "sink_0");
    g_object_set(pad, "label", own, nullptr);
    gst_object_unref(pad);
    for (std::size_t i = 0; i < 2; i++)
        rig.caps(i, set[i]);
    for (GstEvent *event : events)
        rig.event(1, event);
    rig.feed(set, [] { return 480; });
    const std::string text = lengths_of(rig.finish().back());
    return text.substr(0, text.rfind(" 4800"));
}

GstEvent *title(const char *text)
{
    return gst_event_new_tag(gst_tag_list_new(GST_TAG_TITLE, text, nullptr));
}

GST_START_TEST(the_first_name_counts)
{
    assert_equal(label_of(nullptr, {}), "sink_0");
    assert_equal(label_of("Own", {title("Title"), new_track_labels_event({{"Track", 1}})}), "Own");
    assert_equal(label_of(nullptr, {title("Title"), new_track_labels_event({{"Track", 1}})}),
                 "Track");
    assert_equal(label_of(nullptr, {title("Title")}), "Title");
    assert_equal(label_of(nullptr, {title("Title"), title("Other")}), "Other");
    assert_equal(label_of(nullptr, {title("Title"), gst_event_new_tag(gst_tag_list_new(
                                                        GST_TAG_ARTIST, "Artist", nullptr))}),
                 "Title");
    /* A stem of many tracks is called by none of them. */
    assert_equal(label_of(nullptr, {title("Title"), new_track_labels_event(kTracks)}), "Title");
    assert_equal(label_of(nullptr, {title("Old"), gst_event_new_stream_start("another")}),
                 "sink_0");
}
GST_END_TEST;

/* A pad that says what it is fed from. */
gboolean answer_uri(GstPad *pad, GstObject *parent, GstQuery *query)
{
    if (GST_QUERY_TYPE(query) != GST_QUERY_URI)
        return gst_pad_query_default(pad, parent, query);
    gst_query_set_uri(query, static_cast<const char *>(g_object_get_data(G_OBJECT(pad), "uri")));
    return TRUE;
}

GST_START_TEST(names_of_files)
{
    constexpr std::pair<const char *, const char *> cases[] = {
        {"file:///a%20b/01_Kick%20In.wav", "01_Kick In"},
        {"file:///x/B%C3%A4sse.FLAC", "Bässe"},
        {"https://example.org/stems/Bass.DI.aif?x=1", "Bass.DI"},
        {"https://example.org/", "none"},
        {"fd://0", "none"},
        {"nonsense", "none"},
    };
    for (const auto &[uri, wanted] : cases) {
        GstPad *pad = gst_pad_new("src", GST_PAD_SRC);
        GstPad *sink = gst_pad_new("sink", GST_PAD_SINK);
        g_object_set_data(G_OBJECT(pad), "uri", const_cast<char *>(uri));
        gst_pad_set_query_function(pad, answer_uri);
        fail_unless(gst_pad_link(pad, sink) == GST_PAD_LINK_OK);
        gst_pad_set_active(pad, TRUE);
        StreamLabels labels;
        GstEvent *start = gst_event_new_stream_start("id");
        labels.hear(sink, start);
        gst_event_unref(start);
        const std::vector<std::string> names = labels.names();
        const std::string got = names.empty() ? "none" : names[0];
        fail_unless(got == wanted, "%s: %s", uri, got.c_str());
        gst_object_unref(sink);
        gst_object_unref(pad);
    }
}
GST_END_TEST;

/* Or what it is fed into would be called as one of its stems. */
GST_START_TEST(a_sum_is_no_file)
{
    GstElement *sum = gst_element_factory_make("stemsum", nullptr);
    GstPad *pad = gst_pad_new("src", GST_PAD_SRC);
    GstPad *sink = gst_element_request_pad_simple(sum, "sink_%u");
    GstPad *src = gst_element_get_static_pad(sum, "src");
    g_object_set_data(G_OBJECT(pad), "uri", const_cast<char *>("file:///Kick.wav"));
    gst_pad_set_query_function(pad, answer_uri);
    fail_unless(gst_pad_link(pad, sink) == GST_PAD_LINK_OK);
    gst_pad_set_active(pad, TRUE);
    gst_element_set_state(sum, GST_STATE_PAUSED);
    GstQuery *query = gst_query_new_uri();
    fail_unless(gst_pad_peer_query(sink, query)); /* of the pad itself */
    fail_if(gst_pad_query(src, query));
    gst_query_unref(query);
    gst_element_set_state(sum, GST_STATE_NULL);
    for (GstPad *held : {src, sink, pad})
        gst_object_unref(held);
    gst_object_unref(sum);
}
GST_END_TEST;

Suite *labels_suite()
{
    Suite *suite = suite_create("labels");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, the_event_is_as_documented);
    tcase_add_test(tcase, what_makes_no_sense_is_no_label);
    tcase_add_test(tcase, the_event_passes);
    tcase_add_test(tcase, the_first_name_counts);
    tcase_add_test(tcase, names_of_files);
    tcase_add_test(tcase, a_sum_is_no_file);
    return suite;
}

} // namespace

GST_CHECK_MAIN(labels)
