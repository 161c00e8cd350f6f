/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum: ends at different times, threads that feed several pads, caps that
 * change, events on their way.
 */
#include "support/desk.h"
#include "support/sums.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

} // namespace

/* As long as the longest, each to its last sample. */
GST_START_TEST(test_ends_at_different_times)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_F32, kRate, 1);
    const std::size_t lengths[] = {12345, 33333, 7, 0, 33332};
    const std::size_t sizes[] = {1000, 777, 4096, 1, 480};
    for (int rotate = 0; rotate < 5; rotate++) {
        Desk desk;
        std::vector<Track> tracks;
        for (std::size_t i = 0; i < 5; i++) {
            desk.add(info);
            tracks.push_back({make_noise(info, lengths[(i + static_cast<std::size_t>(rotate)) % 5],
                                         static_cast<unsigned>(i), 0.2),
                              1, 0});
        }
        desk.play();
        for (std::size_t i = 0; i < 5; i++) {
            Source &source = *desk.sources[i];
            source.run([&source, &audio = tracks[i].audio, size = sizes[i]] {
                source.begin();
                source.push_all(audio, size);
                source.end();
            });
        }
        desk.wait_eos();
        fail_if_different(desk.audio(), sum_of(tracks, GST_AUDIO_FORMAT_F32, 1));
    }
}
GST_END_TEST

/* A stem that becomes wider, in bits and channels. Its caps come ahead of its
 * audio, before the first block is made: the mix changes with the audio. */
GST_START_TEST(test_caps_ahead_of_audio)
{
    const GstAudioInfo narrow = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    const GstAudioInfo wide = make_info(GST_AUDIO_FORMAT_F32, kRate, 2);
    const std::vector<double> first = make_noise(narrow, 4800, 1, 0.3);
    const std::vector<double> then = make_noise(wide, 4800, 2, 0.3);
    Desk desk;
    Source &a = desk.add(narrow);
    Source &b = desk.add(narrow);
    desk.play();
    a.begin();
    a.push_all(first, 1000);
    a.info = wide;
    a.send_caps();
    a.push_all(then, 1000, 4800);
    a.end();
    b.begin();
    b.push_all(std::vector<double>(9600), 1000);
    b.end();
    desk.wait_eos();
    std::size_t at = 0;
    for (const Out &out : desk.outs) {
        const GstAudioInfo &want = at < 4800 ? narrow : wide;
        fail_unless(out.info.finfo == want.finfo && out.info.channels == want.channels,
                    "frame %zu: %s, %d channels", at, out.info.finfo->name, out.info.channels);
        at += out.frames;
    }
    std::vector<double> want = first;
    want.insert(want.end(), then.begin(), then.end());
    fail_if_different(desk.audio(), want);
}
GST_END_TEST

/* A demuxer's thread: all pads in turn, one of them up to 400 ms ahead. */
GST_START_TEST(test_one_thread_feeds_all)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S24, kRate, 2);
    for (guint64 skew : {0u, 50u, 400u}) {
        const guint64 ahead = skew * 48 / 480; /* buffers of 10 ms */
        Desk desk;
        std::vector<Track> tracks;
        for (unsigned i = 0; i < 4; i++) {
            desk.add(info);
            tracks.push_back({make_noise(info, 400 * 480, i, 0.3), 2, 0});
        }
        desk.play();
        desk.sources[0]->run([&] {
            for (auto &source : desk.sources)
                source->begin();
            for (guint64 n = 0; n < 400 + ahead; n++)
                for (std::size_t i = 0; i < 4; i++) {
                    const guint64 late = i == 0 ? 0 : i == 1 ? ahead : ahead * (i - 1) / 3;
                    if (n < late || n - late >= 400)
                        continue;
                    desk.sources[i]->push(std::span{tracks[i].audio}.subspan((n - late) * 960, 960),
                                          (n - late) * 480);
                }
            for (auto &source : desk.sources)
                source->end();
        });
        desk.wait_eos();
        fail_if_different(desk.audio(), sum_of(tracks, GST_AUDIO_FORMAT_S24, 2));
    }
}
GST_END_TEST

/* Serialized queries come from a thread that feeds other pads, too: it must
 * not be held up before those have got anything. */
GST_START_TEST(test_serialized_queries_do_not_block)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    Desk desk;
    desk.add(info);
    desk.add(info);
    desk.play();
    desk.sources[0]->run([&] {
        for (auto &source : desk.sources)
            source->begin();
        desk.sources[0]->push(std::vector<double>(4800, 0.25), 0);
        GstCaps *caps = gst_audio_info_to_caps(&info);
        GstQuery *queries[] = {
            gst_query_new_allocation(caps, TRUE), gst_query_new_drain(),
            gst_query_new_custom(static_cast<GstQueryType>(GST_QUERY_MAKE_TYPE(
                                     250, GST_QUERY_TYPE_BOTH | GST_QUERY_TYPE_SERIALIZED)),
                                 gst_structure_new_empty("nobody"))};
        for (GstQuery *query : queries) {
            gst_pad_peer_query(desk.sources[0]->pad, query);
            if (GST_QUERY_TYPE(query) == GST_QUERY_ALLOCATION)
                fail_unless(
                    gst_query_find_allocation_meta(query, GST_AUDIO_META_API_TYPE, nullptr));
            gst_query_unref(query);
        }
        gst_caps_unref(caps);
        desk.sources[1]->push(std::vector<double>(4800, 0.5), 0);
        for (auto &source : desk.sources)
            source->end();
    });
    desk.wait_eos();
    fail_if_different(desk.audio(), std::vector<double>(4800, 0.75));
}
GST_END_TEST

/* One source to several pads, with and without queues. */
GST_START_TEST(test_diamond)
{
    for (const char *queue : {"identity ! ", "queue ! "}) {
        const std::string q = queue;
        const Run run = run_pipeline(
            "audiotestsrc wave=square volume=0.125 num-buffers=300 ! audio/x-raw,format=S16LE ! "
            "tee name=t stemsum name=s ! headroommeter peak-mode=sample ! fakesink t. ! " +
                q + "s. t. ! " + q + "s. t. ! " + q + "volume volume=2 ! s.",
            "headroommeter");
        fail_unless(run.eos, "%s", run.error.c_str());
        fail_unless_equals_uint64(run.messages.back().count("duration"),
                                  gst_util_uint64_scale_round(300 * 1024, GST_SECOND, 44100));
        /* 0.125 + 0.125 + 0.25; audiotestsrc's square is 0.125 * 32767, cut */
        fail_unless(std::abs(run.messages.back().array("peak")[0] - 20 * std::log10(0.5)) < 0.01);
    }
}
GST_END_TEST

/* A stem goes from 16 to 24 bits: the mix does, too, and nothing is lost. */
GST_START_TEST(test_format_changes)
{
    const GstAudioInfo narrow = make_info(GST_AUDIO_FORMAT_S16, kRate, 2);
    const GstAudioInfo wide = make_info(GST_AUDIO_FORMAT_S24, kRate, 2);
    const std::vector<double> a1 = make_noise(narrow, 48000, 1, 0.4);
    const std::vector<double> a2 = make_noise(wide, 48000, 2, 0.4);
    const std::vector<double> b = make_noise(narrow, 96000, 3, 0.4);
    std::vector<double> a = a1;
    a.insert(a.end(), a2.begin(), a2.end());
    Desk desk;
    desk.add(narrow);
    desk.add(narrow);
    desk.play();
    for (auto &source : desk.sources)
        source->begin();
    desk.sources[0]->run([&] {
        Source &source = *desk.sources[0];
        source.push_all(a1, 1000);
        source.info = wide;
        source.send_caps();
        source.push_all(a2, 1000, 48000);
        source.end();
    });
    desk.sources[1]->run([&] {
        desk.sources[1]->push_all(b, 4800);
        desk.sources[1]->end();
    });
    desk.wait_eos();
    fail_if_different(desk.audio(), sum_of({{a, 2, 0}, {b, 2, 0}}, GST_AUDIO_FORMAT_S24, 2));
    fail_unless_equals_int(desk.outs.back().info.finfo->format, GST_AUDIO_FORMAT_S24);
}
GST_END_TEST

/* A mono stem becomes stereo, and mono again: so does the mix, or it stays
 * stereo; on both sides at 0 dB while it is mono. */
GST_START_TEST(test_channels_change)
{
    for (GstAudioLayout layout : kBothLayouts) {
        const GstAudioInfo mono = make_info(GST_AUDIO_FORMAT_S16, kRate, 1, layout);
        const GstAudioInfo stereo = make_info(GST_AUDIO_FORMAT_S16, kRate, 2, layout);
        Desk desk;
        Source &source = desk.add(mono);
        desk.play();
        source.begin();
        source.push_all(std::vector<double>(4800, 0.25), 480);
        source.info = stereo;
        source.send_caps();
        std::vector<double> sides;
        for (int i = 0; i < 4800; i++)
            sides.insert(sides.end(), {0.5, -0.5});
        source.push_all(sides, 480, 4800);
        source.info = mono;
        source.send_caps();
        source.push_all(std::vector<double>(4800, 0.125), 480, 9600);
        source.end();
        desk.wait_eos();
        guint64 at = 0;
        for (const Out &out : desk.outs)
            for (std::size_t f = 0; f < out.frames; f++, at++)
                for (int c = 0; c < out.info.channels; c++) {
                    const double x = out.audio[f * static_cast<std::size_t>(out.info.channels) +
                                               static_cast<std::size_t>(c)];
                    const double want = at < 4800 ? 0.25 : at >= 9600 ? 0.125 : c == 0 ? 0.5 : -0.5;
                    fail_unless(out.info.channels == 2 || at < 4800 || at >= 9600,
                                "stereo was made mono at frame %" G_GUINT64_FORMAT, at);
                    fail_unless_equals_float(x, want);
                }
        fail_unless_equals_uint64(at, 14400);
    }
}
GST_END_TEST

/* Downstream changes its mind while it plays. */
GST_START_TEST(test_downstream_renegotiates)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 2);
    const std::vector<double> audio = make_noise(info, 41 * 4800, 1, 0.9);
    const char *const caps[] = {"audio/x-raw,format=F32LE,layout=interleaved",
                                "audio/x-raw,format=S24LE,layout=non-interleaved",
                                "audio/x-raw,format=S16LE,layout=interleaved",
                                "audio/x-raw,format=F64LE,layout=non-interleaved",
                                "audio/x-raw,format=S32LE,layout=interleaved"};
    Desk desk;
    Source &source = desk.add(info);
    GstPad *src = gst_element_get_static_pad(desk.element, "src");
    desk.downstream = gst_caps_from_string(caps[0]);
    int change = 0;
    desk.on_buffer = [&] {
        gst_caps_unref(desk.downstream);
        desk.downstream = gst_caps_from_string(caps[++change % 5]);
        gst_pad_mark_reconfigure(src);
    };
    desk.play();
    source.begin();
    for (guint64 i = 0; i < 41; i++) {
        source.push(std::span{audio}.subspan(i * 9600, 9600), i * 4800);
        desk.wait([&] { return desk.outs.size() > i; });
    }
    source.end();
    desk.wait_eos();
    fail_if_different(desk.audio(), audio);
    std::size_t formats = 0;
    for (std::size_t i = 1; i < desk.outs.size(); i++)
        formats += desk.outs[i].info.finfo != desk.outs[i - 1].info.finfo;
    fail_unless(formats >= 40, "%zu changes", formats);
    gst_object_unref(src);
    gst_clear_caps(&desk.downstream);
}
GST_END_TEST

/* Tags and custom events pass, after the stream has begun. */
GST_START_TEST(test_events_pass)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    Desk desk;
    Source &source = desk.add(info);
    desk.play();
    source.send(gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty("x")));
    source.begin();
    source.push_all(std::vector<double>(48000), 4800);
    source.send(gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty("x")));
    source.push_all(std::vector<double>(4800), 4800, 48000);
    source.end();
    desk.wait_eos();
    fail_unless(desk.events.size() >= 5);
    fail_unless(desk.events[0] == "stream-start");
    fail_unless(desk.events[1] == "caps");
    fail_unless(desk.events[2] == "segment");
    fail_unless(std::count(desk.events.begin(), desk.events.end(), "custom-downstream") >= 1);
    fail_unless(std::count(desk.events.begin(), desk.events.end(), "eos") == 1);
}
GST_END_TEST

static Suite *stemsum_events_suite()
{
    Suite *suite = suite_create("stemsum_events");
    TCase *tests = tcase_create("events");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_ends_at_different_times);
    tcase_add_test(tests, test_caps_ahead_of_audio);
    tcase_add_test(tests, test_one_thread_feeds_all);
    tcase_add_test(tests, test_serialized_queries_do_not_block);
    tcase_add_test(tests, test_diamond);
    tcase_add_test(tests, test_format_changes);
    tcase_add_test(tests, test_channels_change);
    tcase_add_test(tests, test_downstream_renegotiates);
    tcase_add_test(tests, test_events_pass);
    return suite;
}

GST_CHECK_MAIN(stemsum_events)
