/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: what cannot be grouped is an error that names the pad or stem and
 * the values.
 */
#include "support/group.h"

using namespace stems::test;

namespace
{

GstAudioInfo audio(int channels, int rate = 48000)
{
    return make_info(GST_AUDIO_FORMAT_S16, rate, channels);
}

void check_words(const std::string &text, std::initializer_list<const char *> words)
{
    for (const char *word : words)
        fail_unless(text.find(word) != std::string::npos, "no \"%s\" in: %s", word, text.c_str());
}

/* Feeds each source a second, and expects an error with these words; every
 * thread comes back. */
void check_error(Group &group, std::initializer_list<const char *> words)
{
    group.listen("src");
    group.play();
    std::vector<std::vector<double>> tracks;
    for (const auto &source : group.sources)
        tracks.push_back(make_noise(source->info, 48000, 1, 0.1));
    group.feed(tracks);
    check_words(group.wait_message(), words);
    for (auto &source : group.sources)
        source->join();
    fail_if(group.any_message(GST_MESSAGE_ERROR), "more than one error");
}

} // namespace

GST_START_TEST(test_rates)
{
    Group group;
    group.add(audio(1), "a");
    group.add(audio(2, 44100), "b");
    check_error(group, {"sink_0", "sink_1", "48000 Hz", "44100 Hz"});
}
GST_END_TEST;

GST_START_TEST(test_channels_that_do_not_fit)
{
    const struct {
        const char *description;
        int channels;
        std::initializer_list<const char *> words;
    } cases[] = {
        {"stemgroup", 6, {"sink_0", "6 channels", "\"a\"", "2 channels"}},
        {"stemgroup channels=1", 2, {"sink_0", "2 channels", "\"a\"", "1 channel"}},
        {"stemgroup channels=6", 1, {"sink_0", "1 channel", "\"a\"", "6 channels"}},
        {"stemgroup routing=\"vox=0+1+2\"", 4, {"sink_0", "3 channels", "\"vox\"", "2 channels"}},
    };
    for (const auto &c : cases) {
        Group group{c.description};
        group.add(audio(c.channels), "a");
        check_error(group, c.words);
    }
}
GST_END_TEST;

GST_START_TEST(test_channels_beyond_the_input)
{
    Group group{"stemgroup routing=\"drums=0-3;vox=3\""};
    group.add(audio(1));
    group.add(audio(2));
    check_error(group, {"\"drums\"", "channel 3", "3 channels", "drums=0-3;vox=3"});
}
GST_END_TEST;

GST_START_TEST(test_unknown_stems)
{
    Group group{"stemgroup routing=\"drums=0;bass=1\""};
    group.add(audio(2));
    Listener &stem = group.listen("stem_durms");
    check_error(group, {"stem_durms", "\"durms\"", "drums, bass"});
    fail_unless(stem.buffers.empty());
}
GST_END_TEST;

GST_START_TEST(test_routing_that_does_not_parse)
{
    const struct {
        const char *text, *place;
    } cases[] = {
        {"drums=0-7,;bass=8", "at \";bass=8\" (character 11 of \"drums=0-7,;bass=8\")"},
        {"drums", "at the end"},
        {"drums=0;drums=1", "at \"drums=1\""},
        {"a=1@loud", "at \"loud\""},
    };
    for (const auto &c : cases) {
        Group group;
        group.add(audio(2));
        g_object_set(group.element, "routing", c.text, nullptr);
        fail_unless_equals_int(gst_element_set_state(group.element, GST_STATE_READY),
                               GST_STATE_CHANGE_SUCCESS);
        fail_unless_equals_int(gst_element_set_state(group.element, GST_STATE_PAUSED),
                               GST_STATE_CHANGE_FAILURE);
        check_words(group.wait_message(), {"outing", c.place});
        /* Set right, it starts. */
        g_object_set(group.element, "routing", "drums=0", nullptr);
        fail_unless(gst_element_set_state(group.element, GST_STATE_PAUSED) !=
                    GST_STATE_CHANGE_FAILURE);
    }
}
GST_END_TEST;

GST_START_TEST(test_wrong_routing_while_playing)
{
    Group group{"stemgroup routing=\"a=0\""};
    Source &source = group.add(audio(1));
    Listener &stem = group.listen("stem_a");
    group.play();
    const std::vector<double> track = make_noise(source.info, 48000, 2, 0.4);
    source.begin();
    source.push_all(std::span{track}.first(24000), 480);
    g_object_set(group.element, "routing", "a=", nullptr);
    check_words(group.wait_message(GST_MESSAGE_WARNING), {"old routing", "at the end", "\"a=\""});
    char *routing = nullptr;
    g_object_get(group.element, "routing", &routing, nullptr);
    assert_equals_string(routing, "a=0");
    g_free(routing);
    source.push_all(std::span{track}.subspan(24000), 480, 24000);
    source.end();
    group.wait_eos();
    fail_if_different(stem.audio(), stem_of({{track, 1, 0}}, both_sides(0), GST_AUDIO_FORMAT_S16));
    fail_if(group.any_message(GST_MESSAGE_ERROR));
}
GST_END_TEST;

/* A pad's stem that cannot be: an error that names the pad at the start; while
 * playing the old one stays, as routing does. */
GST_START_TEST(test_stem_that_cannot_be)
{
    {
        Group group;
        group.add(audio(1), "a");
        group.add(audio(1), "mix");
        check_error(group, {"sink_1: ", "\"mix\""});
    }
    Group group;
    Source &source = group.add(audio(1), "a");
    Listener &stem = group.listen("stem_a");
    group.play();
    const std::vector<double> track = make_noise(source.info, 48000, 2, 0.4);
    source.begin();
    source.push_all(std::span{track}.first(24000), 480);
    group.wait([&] { return !stem.buffers.empty(); }); /* else it would be wrong from the start */
    g_object_set(source.sink, "stem", "mix", nullptr);
    source.push_all(std::span{track}.subspan(24000), 480, 24000);
    source.end();
    group.wait_eos();
    check_words(group.wait_message(GST_MESSAGE_WARNING),
                {"old stem of sink_0 stays", "\"mix\"", "\"a\""});
    char *name = nullptr;
    g_object_get(source.sink, "stem", &name, nullptr);
    assert_equals_string(name, "a");
    g_free(name);
    fail_if_different(stem.audio(), stem_of({{track, 1, 0}}, both_sides(0), GST_AUDIO_FORMAT_S16));
    fail_if(group.any_message(GST_MESSAGE_ERROR));
    fail_if(group.any_message(GST_MESSAGE_WARNING));
}
GST_END_TEST;

GST_START_TEST(test_no_caps)
{
    {
        Group group;
        Source &source = group.add(audio(1), "a");
        group.listen("src");
        group.play();
        source.send_stream_start();
        source.send_segment();
        fail_unless_equals_int(source.push(make_noise(source.info, 480, 1, 0.1), 0),
                               GST_FLOW_NOT_NEGOTIATED);
        check_words(group.wait_message(), {"sink_0", "without caps"});
    }
    {
        Group group; /* ended before it said what it is */
        Source &source = group.add(audio(1), "a");
        group.listen("src");
        group.play();
        source.send_stream_start();
        source.send_segment();
        source.end();
        check_words(group.wait_message(), {"sink_0", "caps"});
    }
}
GST_END_TEST;

GST_START_TEST(test_no_tracks)
{
    Group group;
    group.listen("src");
    group.play();
    check_words(group.wait_message(), {"no sink pad"});
}
GST_END_TEST;

/* Downstream of a stem: the stem is named, and what it takes. */
GST_START_TEST(test_stem_that_takes_other_caps)
{
    const struct {
        const char *a, *b;
        std::initializer_list<const char *> words;
    } cases[] = {
        {"", "audio/x-raw,rate=44100", {"stem_b takes", "44100", "48000 Hz"}},
        {"audio/x-raw,channels=6", "", {"stem_a takes", "channels=(int)6", "2 channels"}},
        {"audio/x-raw,format=S16LE",
         "audio/x-raw,format=F32LE",
         {"stem_a takes audio/x-raw, format=(string)S16LE; stem_b takes", "F32LE"}},
    };
    for (const auto &c : cases) {
        Group group;
        group.add(audio(1), "a");
        group.add(audio(1), "b");
        group.listen("stem_a", c.a);
        group.listen("stem_b", c.b);
        check_error(group, c.words);
    }
}
GST_END_TEST;

/* The mix is named like a stem. */
GST_START_TEST(test_mix_and_stem_that_clash)
{
    Group group;
    group.add(audio(1), "a");
    group.listen("src", "audio/x-raw,format=S16LE");
    group.listen("stem_a", "audio/x-raw,format=F32LE");
    group.play();
    group.feed({make_noise(audio(1), 48000, 1, 0.1)});
    check_words(group.wait_message(), {"src takes audio/x-raw, format=(string)S16LE; stem_a takes "
                                       "audio/x-raw, format=(string)F32LE; "});
    for (auto &source : group.sources)
        source->join();
    fail_if(group.any_message(GST_MESSAGE_ERROR), "more than one error");
}
GST_END_TEST;

/* What was assumed is said: where tracks without a stem go. */
GST_START_TEST(test_assumptions)
{
    {
        Group group;
        group.add(audio(1), "a");
        group.add(audio(1));
        group.listen("stem_music");
        group.play();
        group.feed({{0.5}, {0.25}});
        group.wait_eos();
        check_words(group.wait_message(GST_MESSAGE_WARNING), {"sink_1", "\"music\""});
        fail_unless(group.listeners[0]->audio() == (std::vector<double>{0.25, 0.25}));
    }
    {
        Group group{"stemgroup routing=\"a=0\""};
        group.add(audio(1));
        group.add(audio(2));
        group.listen("src");
        group.play();
        group.feed({{0.5}, {0.25, 0.25}});
        group.wait_eos();
        check_words(group.wait_message(GST_MESSAGE_INFO), {"sink_1", "not in the mix"});
        fail_unless(group.listeners[0]->audio() == (std::vector<double>{0.5, 0.5}));
    }
    {
        /* A reader that gives up at once leaves caps and nothing else. */
        Group group;
        group.add(audio(1), "a");
        group.add(audio(1), "a");
        group.listen("src");
        group.play();
        group.feed({std::vector<double>(480, 0.5), {}});
        group.wait_eos();
        check_words(group.wait_message(GST_MESSAGE_WARNING), {"sink_1 ended without a sample."});
        fail_if(group.any_message(GST_MESSAGE_WARNING));
    }
}
GST_END_TEST;

/* Each track is told of once: a pad that comes later is the only news. */
GST_START_TEST(test_assumptions_are_told_once)
{
    Group group;
    Source &first = group.add(audio(1));
    Listener &mix = group.listen("src");
    group.play();
    first.begin();
    first.push_all(std::vector<double>(4800, 0.5), 480);
    group.wait([&] { return !mix.buffers.empty(); });
    check_words(group.wait_message(GST_MESSAGE_WARNING), {"\"music\": sink_0."});
    Source &second = group.add(audio(1));
    second.begin();
    second.push_all(std::vector<double>(4800, 0.25), 480);
    first.push_all(std::vector<double>(4800, 0.5), 480, 4800);
    first.end();
    second.end();
    group.wait_eos();
    check_words(group.wait_message(GST_MESSAGE_WARNING), {"\"music\": sink_1."});
    fail_if(group.any_message(GST_MESSAGE_WARNING));
}
GST_END_TEST;

/* Sinks that wait for each other, as without queues: an error says what to add.
 * A lone sink, or queues, may pause as long as they like. */
GST_START_TEST(test_no_queues)
{
    struct {
        const char *outputs;
        bool stuck;
    } const cases[] = {{"g.src ! fakesink g.stem_a ! fakesink", true},
                       {"g.stem_a ! fakesink", false},
                       {"g.src ! queue ! fakesink g.stem_a ! queue ! fakesink", false}};
    std::vector<GstElement *> pipelines;
    for (const auto &c : cases) { /* all at a time: this takes seconds */
        pipelines.push_back(
            gst_parse_launch((std::string{"stemgroup name=g sink_0::stem=a audiotestsrc ! "
                                          "audio/x-raw,channels=1 ! g.sink_0 "} +
                              c.outputs)
                                 .c_str(),
                             nullptr));
        gst_element_set_state(pipelines.back(), GST_STATE_PAUSED);
    }
    for (std::size_t i = 0; i < pipelines.size(); i++) {
        GstBus *bus = gst_element_get_bus(pipelines[i]);
        GstMessage *message =
            gst_bus_timed_pop_filtered(bus, i == 0 ? 20 * GST_SECOND : 0, GST_MESSAGE_ERROR);
        fail_unless((message != nullptr) == cases[i].stuck, "%s", cases[i].outputs);
        if (message) {
            GError *error = nullptr;
            gst_message_parse_error(message, &error, nullptr);
            fail_unless(std::string{error->message}.find("put a queue behind each") !=
                            std::string::npos,
                        "%s", error->message);
            g_clear_error(&error);
            gst_message_unref(message);
        }
        gst_object_unref(bus);
        gst_element_set_state(pipelines[i], GST_STATE_NULL);
        gst_object_unref(pipelines[i]);
    }
}
GST_END_TEST

static Suite *stemgroup_errors_suite()
{
    Suite *suite = suite_create("stemgroup_errors");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_rates);
    tcase_add_test(tcase, test_channels_that_do_not_fit);
    tcase_add_test(tcase, test_channels_beyond_the_input);
    tcase_add_test(tcase, test_unknown_stems);
    tcase_add_test(tcase, test_routing_that_does_not_parse);
    tcase_add_test(tcase, test_wrong_routing_while_playing);
    tcase_add_test(tcase, test_stem_that_cannot_be);
    tcase_add_test(tcase, test_no_caps);
    tcase_add_test(tcase, test_no_tracks);
    tcase_add_test(tcase, test_stem_that_takes_other_caps);
    tcase_add_test(tcase, test_mix_and_stem_that_clash);
    tcase_add_test(tcase, test_assumptions);
    tcase_add_test(tcase, test_assumptions_are_told_once);
    tcase_add_test(tcase, test_no_queues);
    return suite;
}

GST_CHECK_MAIN(stemgroup_errors)
