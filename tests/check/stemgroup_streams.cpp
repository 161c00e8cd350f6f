/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: where its streams begin and end, on all source pads alike.
 */
#include "support/group.h"

#include <set>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

GstAudioInfo mono(GstAudioFormat format = GST_AUDIO_FORMAT_S16, int rate = kRate)
{
    return make_info(format, rate, 1);
}

/* What all but the first listener, the mix, must begin with. */
void check_beginnings(Group &group, bool buffers = true)
{
    std::set<std::string> ids;
    for (const auto &listener : group.listeners) {
        const bool stem = listener->name != "src";
        std::vector<std::string> wanted{"stream-start", "caps", "segment"};
        if (stem)
            wanted.emplace_back("tag");
        wanted.emplace_back(buffers ? "buffer" : "eos");
        fail_unless(listener->log.size() >= wanted.size());
        for (std::size_t i = 0; i < wanted.size(); i++)
            fail_unless(listener->log[i] == wanted[i], "%s: %s, not %s", listener->name.c_str(),
                        listener->log[i].c_str(), wanted[i].c_str());
        fail_unless(ids.insert(listener->stream_id).second);
        fail_unless(listener->group != GST_GROUP_ID_INVALID);
        fail_unless_equals_int(listener->group, group.listeners[0]->group);
        if (stem)
            fail_unless("stem_" + listener->title == listener->name);
    }
}

} // namespace

GST_START_TEST(test_beginnings)
{
    Group group;
    for (const char *stem : {"a", "lead vox", "b"})
        group.add(mono(), stem);
    for (const char *pad : {"src", "stem_a", "stem_lead vox", "stem_b"})
        group.listen(pad);
    group.play();
    const std::vector<double> audio = make_noise(mono(), 9999, 1, 0.3);
    group.feed({audio, audio, audio});
    group.wait_eos();
    check_beginnings(group);
    for (const auto &listener : group.listeners) {
        fail_unless(listener->log.back() == "eos");
        fail_unless_equals_int(std::count(listener->log.begin(), listener->log.end(), "eos"), 1);
    }
}
GST_END_TEST;

GST_START_TEST(test_end_without_a_buffer)
{
    for (bool with_mix : {true, false}) {
        Group group;
        group.add(mono(), "a");
        group.add(mono(), "b");
        group.listen(with_mix ? "src" : "stem_c"); /* there, but of no track */
        group.listen("stem_a");
        group.listen("stem_b");
        group.play();
        group.feed({{}, {}});
        group.wait_eos();
        check_beginnings(group, false);
    }
}
GST_END_TEST;

/* From the shortest to the longest; rates at which a frame is no whole number
 * of nanoseconds. */
GST_START_TEST(test_tracks_that_end_apart)
{
    for (int rate : {44100, 48000, 96000}) {
        const GstAudioInfo info = mono(GST_AUDIO_FORMAT_S24, rate);
        std::vector<Track> tracks;
        std::vector<std::vector<double>> audio;
        Group group;
        group.listen("src");
        for (std::size_t frames : {1, 480, 50001, 0, 30011}) {
            audio.push_back(make_noise(info, frames, static_cast<unsigned>(frames), 0.2));
            tracks.push_back({audio.back(), 1, 0});
            group.add(info, audio.size() % 2 ? "odd" : "even");
        }
        group.listen("stem_odd");
        group.listen("stem_even");
        group.play();
        group.feed(audio);
        group.wait_eos();
        check_twins(group, 50001);
        const auto format = GST_AUDIO_FORMAT_S24;
        const auto odd = stem_of(tracks, both_sides(0) + both_sides(2) + both_sides(4), format);
        const auto even = stem_of(tracks, both_sides(1) + both_sides(3), format);
        fail_if_different(group.listeners[1]->audio(), odd);
        fail_if_different(group.listeners[2]->audio(), even);
        fail_if_different(group.listeners[0]->audio(), mix_of({odd, even}, format));
    }
}
GST_END_TEST;

/* Silence by GAP buffer on one track, by GAP event on the other; where both
 * are silent the buffers say so. */
GST_START_TEST(test_gaps)
{
    const GstAudioInfo info = mono();
    const std::vector<double> loud = make_noise(info, kRate, 5, 0.4);
    const std::vector<double> silence(kRate, 0.0);
    Group group;
    group.add(info, "a");
    group.add(info, "b");
    for (const char *pad : {"src", "stem_a", "stem_b"})
        group.listen(pad);
    group.play();
    Source &a = *group.sources[0], &b = *group.sources[1];
    a.run([&] {
        a.begin();
        a.push_all(loud, 4800);
        for (guint64 i = 0; i < 10; i++) { /* its content is not looked at */
            GstBuffer *gap =
                make_buffer(info, std::span{loud}.first(4800), GST_SECOND + i * GST_SECOND / 10);
            GST_BUFFER_FLAG_SET(gap, GST_BUFFER_FLAG_GAP);
            fail_unless_equals_int(gst_pad_push(a.pad, gap), GST_FLOW_OK);
        }
        a.push_all(loud, 4800, 2 * kRate);
        a.end();
    });
    b.run([&] {
        b.begin();
        b.push_all(loud, 4800);
        for (guint64 i = 0; i < 10; i++)
            fail_unless(
                b.send(gst_event_new_gap(GST_SECOND + i * GST_SECOND / 10, GST_SECOND / 10)));
        b.end();
    });
    group.wait_eos();
    check_twins(group, 3 * kRate);
    const auto joined = [](std::vector<double> x, const std::vector<double> &y,
                           const std::vector<double> &z) {
        x.insert(x.end(), y.begin(), y.end());
        x.insert(x.end(), z.begin(), z.end());
        return x;
    };
    const std::vector<Track> tracks{{joined(loud, silence, loud), 1, 0},
                                    {joined(loud, silence, silence), 1, 0}};
    const auto stem_a = stem_of(tracks, both_sides(0), GST_AUDIO_FORMAT_S16);
    const auto stem_b = stem_of(tracks, both_sides(1), GST_AUDIO_FORMAT_S16);
    fail_if_different(group.listeners[1]->audio(), stem_a);
    fail_if_different(group.listeners[2]->audio(), stem_b);
    fail_if_different(group.listeners[0]->audio(), mix_of({stem_a, stem_b}, GST_AUDIO_FORMAT_S16));
    for (const auto &listener : group.listeners)
        for (const Heard &heard : listener->buffers)
            fail_unless_equals_int(heard.gap,
                                   heard.offset >= kRate && heard.offset_end <= 2 * kRate);
}
GST_END_TEST;

/* 20 flushes at any moment, as of a seek to the start; then the whole. */
GST_START_TEST(test_flushes)
{
    const std::vector<std::vector<const char *>> cases{
        {"src", "stem_a", "stem_b"}, {"stem_a", "stem_b"}, {"src", "stem_b"}, {"stem_a"}};
    const GstAudioInfo info = mono();
    const std::vector<double> audio = make_noise(info, 60000, 3, 0.4);
    const std::vector<Track> tracks{{audio, 1, 0}, {audio, 1, 0}};
    const auto stem = stem_of(tracks, both_sides(0), GST_AUDIO_FORMAT_S16);
    const auto mix = mix_of({stem, stem}, GST_AUDIO_FORMAT_S16);
    for (const auto &pads : cases) {
        Group group;
        group.add(info, "a");
        group.add(info, "b");
        GstPad *unlinked = nullptr; /* requested, and left alone */
        if (pads.size() == 2 && pads[0] == std::string{"src"})
            unlinked = gst_element_request_pad_simple(group.element, "stem_a");
        for (const char *pad : pads)
            group.listen(pad);
        group.play();
        for (unsigned round = 0; round < 20; round++) {
            group.feed({audio, audio});
            if (round % 3 > 0) /* else before anything came */
                group.wait([&] { return group.listeners[0]->buffers.size() >= round % 7; });
            const guint32 seqnum = gst_util_seqnum_next();
            for (auto event : {gst_event_new_flush_start(), gst_event_new_flush_stop(TRUE)}) {
                gst_event_set_seqnum(event, seqnum);
                for (auto &source : group.sources) {
                    if (GST_EVENT_TYPE(event) == GST_EVENT_FLUSH_STOP)
                        source->join();
                    source->send(gst_event_ref(event));
                }
                gst_event_unref(event);
            }
        }
        group.feed({audio, audio});
        group.wait_eos();
        check_twins(group, audio.size());
        for (const auto &listener : group.listeners) {
            fail_if_different(listener->audio(), listener->name == "src" ? mix : stem);
            fail_unless_equals_int(
                std::count(listener->log.begin(), listener->log.end(), "flush-stop"), 20);
            fail_unless_equals_int(
                std::count(listener->log.begin(), listener->log.end(), "stream-start"), 1);
            /* A segment is due again after each. */
            const auto last = std::find(listener->log.rbegin(), listener->log.rend(), "flush-stop");
            fail_unless(*(last - 1) == "segment", "%s", (last - 1)->c_str());
        }
        if (unlinked) {
            gst_element_release_request_pad(group.element, unlinked);
            gst_object_unref(unlinked);
        }
    }
}
GST_END_TEST;

namespace
{

void wait_for(GstElement *pipeline, GstMessageType type)
{
    GstBus *bus = gst_element_get_bus(pipeline);
    GstMessage *message = gst_bus_timed_pop_filtered(
        bus, 30 * GST_SECOND, static_cast<GstMessageType>(type | GST_MESSAGE_ERROR));
    fail_unless(message != nullptr);
    fail_unless_equals_int(GST_MESSAGE_TYPE(message), type);
    gst_message_unref(message);
    gst_object_unref(bus);
}

/* Three sinks: the pipeline sends each seek to all of them. */
constexpr char kSeekable[] =
    "stemgroup name=g sink_0::stem=a sink_1::stem=b audiotestsrc ! audio/x-raw,rate=48000 ! "
    "g.sink_0 audiotestsrc ! audio/x-raw,rate=48000 ! g.sink_1 g.src ! queue ! fakesink name=mix "
    "g.stem_a ! queue ! "
    "fakesink name=a g.stem_b ! queue ! fakesink name=b";

} // namespace

GST_START_TEST(test_seeks)
{
    GstElement *pipeline = gst_parse_launch(kSeekable, nullptr);
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    wait_for(pipeline, GST_MESSAGE_ASYNC_DONE);
    for (gint64 i = 0; i < 20; i++) {
        const gint64 to = (i * 7 % 5) * GST_SECOND + i;
        fail_unless(gst_element_seek_simple(pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, to));
        wait_for(pipeline, GST_MESSAGE_ASYNC_DONE);
        for (const char *name : {"mix", "a", "b"}) {
            GstElement *sink = gst_bin_get_by_name(GST_BIN(pipeline), name);
            GstSample *sample = nullptr;
            g_object_get(sink, "last-sample", &sample, nullptr);
            fail_unless(sample != nullptr);
            const GstClockTime pts = GST_BUFFER_PTS(gst_sample_get_buffer(sample));
            fail_unless(std::abs(static_cast<gint64>(pts) - to) < 11000, "%" GST_TIME_FORMAT,
                        GST_TIME_ARGS(pts));
            gst_sample_unref(sample);
            gst_object_unref(sink);
        }
    }
    /* To an end. */
    gst_element_seek(pipeline, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, GST_SEEK_TYPE_SET, 0,
                     GST_SEEK_TYPE_SET, GST_SECOND / 5);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    wait_for(pipeline, GST_MESSAGE_EOS);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
}
GST_END_TEST;

GST_START_TEST(test_segment_seek)
{
    GstElement *pipeline = gst_parse_launch(kSeekable, nullptr);
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    wait_for(pipeline, GST_MESSAGE_ASYNC_DONE);
    for (int i = 0; i < 4; i++) { /* the pipeline posts it when every sink has */
        const auto flags = static_cast<GstSeekFlags>(
            GST_SEEK_FLAG_SEGMENT | (i == 0 ? GST_SEEK_FLAG_FLUSH : GST_SEEK_FLAG_NONE));
        fail_unless(gst_element_seek(pipeline, 1.0, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                                     GST_SECOND, GST_SEEK_TYPE_SET, 11 * GST_SECOND / 10));
        gst_element_set_state(pipeline, GST_STATE_PLAYING);
        wait_for(pipeline, GST_MESSAGE_SEGMENT_DONE);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(pipeline);
}
GST_END_TEST;

static Suite *stemgroup_streams_suite()
{
    Suite *suite = suite_create("stemgroup_streams");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_beginnings);
    tcase_add_test(tcase, test_end_without_a_buffer);
    tcase_add_test(tcase, test_tracks_that_end_apart);
    tcase_add_test(tcase, test_gaps);
    tcase_add_test(tcase, test_flushes);
    tcase_add_test(tcase, test_seeks);
    tcase_add_test(tcase, test_segment_seek);
    return suite;
}

GST_CHECK_MAIN(stemgroup_streams)
