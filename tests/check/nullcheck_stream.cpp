/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: flushes, segments, pads that come and go.
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

GST_START_TEST(flush_starts_anew)
{
    const auto set = exact_set(GST_AUDIO_FORMAT_S24, 1, 24000);
    Rig rig{1, {{"interval", "100000000"}}};
    for (std::size_t i : {0, 1})
        rig.caps(i, set[i]);
    rig.push(0, std::vector<double>(9600, 0.5));
    rig.push(1, std::vector<double>(9600, 0.25));
    gst_buffer_unref(gst_harness_pull(rig.sink()));
    // As a seek does it: the events of all pads bear one number.
    const guint32 seqnum = gst_util_seqnum_next();
    for (GstEvent *(*make)() :
         {gst_event_new_flush_start, +[] { return gst_event_new_flush_stop(TRUE); }})
        for (std::size_t i : {0, 1}) {
            GstEvent *flush = make();
            gst_event_set_seqnum(flush, seqnum);
            rig.event(i, flush);
        }
    rig.messages();
    while (GstBuffer *old = gst_harness_try_pull(rig.sink()))
        gst_buffer_unref(old);
    for (std::size_t i : {0, 1}) {
        rig.segment(i, 10 * GST_SECOND, GST_CLOCK_TIME_NONE, 10 * GST_SECOND);
        rig.move_to(i, 10 * kRate);
    }
    rig.feed(set, [] { return 4800; });
    const auto messages = rig.finish();
    fail_unless_equals_int(messages.size(), 6);
    for (const Fields &message : messages)
        assert_equal(message.text("verdict"), "bit-exact");
    fail_unless_equals_uint64(messages[5].count("running-time"), 0);
    fail_unless_equals_uint64(messages[5].count("samples"), 24000);
    assert_equal(lengths_of(messages[5]), "sink_0 24000");
}
GST_END_TEST;

/* What lies outside the segment is not compared. */
GST_START_TEST(segment)
{
    const std::size_t frames = 24000;
    for (int rate : {44100, 48000}) {
        auto set = exact_set(GST_AUDIO_FORMAT_S24, 1, frames);
        const auto from = static_cast<std::size_t>(rate / 10),
                   to = static_cast<std::size_t>(rate / 4);
        set[0].audio[from - 1] = 1.0;
        set[0].audio[to] = 1.0;
        set[0].audio[from + 7] += 0x1p-23;
        Rig rig{1};
        for (std::size_t i : {0, 1}) {
            rig.caps(i, set[i], rate);
            rig.segment(i, GST_SECOND / 10, GST_SECOND / 4, 3 * GST_SECOND);
        }
        rig.feed(set, [] { return 1000; });
        const Fields final = rig.finish().back();
        assert_equal(final.text("verdict"), "quantisation");
        fail_unless_equals_uint64(final.count("samples"), to - from);
        fail_unless_equals_uint64(final.count("differing-samples"), 1);
        fail_unless_equals_uint64(final.count("first-difference"), 7);
        fail_unless_equals_uint64(final.count("duration"), 150 * GST_MSECOND);
        fail_unless_equals_uint64(final.count("running-time"), 0);
    }
}
GST_END_TEST;

/* The figures of the whole go on over a change of pads; what they say of a
 * part is judged by the stems that were there. */
GST_START_TEST(pads_come_and_go)
{
    const std::size_t frames = 14400, step = 4800;
    const auto stems = exact_set(GST_AUDIO_FORMAT_S24, 2, frames);
    // The mix has the second stem only in the middle.
    std::vector<double> mix = stems[1].audio;
    for (std::size_t i = step; i < 2 * step; i++)
        mix[i] += stems[2].audio[i];
    mix[2 * step + 5] += 0x1p-23;
    Rig rig{1, {{"interval", "200000000"}}};
    rig.caps(0, stems[0]);
    rig.caps(1, stems[1]);
    const auto push = [&](std::size_t pad, const std::vector<double> &audio, std::size_t at) {
        rig.push(pad, std::span{audio}.subspan(at, step));
    };
    std::vector<double> r;
    const auto pull = [&](std::size_t until) {
        while (r.size() < until) {
            GstBuffer *buffer = gst_harness_pull(rig.sink());
            fail_unless(buffer);
            const auto part = read_buffer(rig.info(0), buffer);
            r.insert(r.end(), part.begin(), part.end());
            gst_buffer_unref(buffer);
        }
    };
    push(0, mix, 0);
    push(1, stems[1].audio, 0);
    pull(step);
    rig.add_pad("sink_7");
    rig.caps(2, stems[2]);
    rig.move_to(2, step);
    push(0, mix, step);
    push(1, stems[1].audio, step);
    push(2, stems[2].audio, step);
    pull(2 * step);
    rig.remove_pad(2);
    push(0, mix, 2 * step);
    push(1, stems[1].audio, 2 * step);
    rig.event(0, gst_event_new_eos());
    rig.event(1, gst_event_new_eos());
    const auto messages = rig.finish();
    fail_unless_equals_int(messages.size(), 2);
    pull(frames);
    std::vector<double> expected(frames);
    expected[2 * step + 5] = 0x1p-23;
    assert_same(r, expected);
    check_span(messages[0], 0, 200 * GST_MSECOND);
    check_figures(messages[0], {expected.begin(), expected.begin() + 2 * step}, 1, 0x1p-23);
    assert_equal(lengths_of(messages[0]), "sink_0 9600 sink_7 9600");
    check_figures(messages[1], expected, 1, 0x1p-23);
    assert_equal(messages[1].text("verdict"), "quantisation");
    assert_equal(lengths_of(messages[1]), "sink_0 14400");
}
GST_END_TEST;

/* The worse part decides, whichever comes first; the loudest stays the
 * loudest. */
GST_START_TEST(verdict_over_a_change)
{
    for (bool first : {true, false}) {
        auto set = exact_set(GST_AUDIO_FORMAT_S24, 2, 9600);
        set[0].audio[first ? 100 : 9000] += 0.25;
        set[0].audio[first ? 9000 : 100] += 0x1p-23;
        Rig rig{2};
        for (std::size_t i : {0, 1, 2})
            rig.caps(i, set[i]);
        for (std::size_t i : {0, 2})
            rig.push(i, set[i].audio);
        rig.push(1, std::span{set[1].audio}.first(4000));
        rig.caps(1, GST_AUDIO_FORMAT_S32, kRate, 1);
        rig.push(1, std::span{set[1].audio}.subspan(4000));
        for (std::size_t i : {0, 1, 2})
            rig.event(i, gst_event_new_eos());
        const Fields final = rig.finish().back();
        assert_equal(final.text("verdict"), "audible");
        check_figures(final, difference(set), 1, 0x1p-23);
        fail_unless(contains(final.text("explanation"), "-12.0 dBFS, from sample 100 "));
    }
}
GST_END_TEST;

GST_START_TEST(segment_done_is_an_end)
{
    const auto set = exact_set(GST_AUDIO_FORMAT_S24, 1, 9600);
    Rig rig{1};
    for (std::size_t i : {0, 1})
        rig.caps(i, set[i]);
    for (int loop = 0; loop < 3; loop++) {
        for (std::size_t i : {0, 1}) {
            GstSegment segment;
            gst_segment_init(&segment, GST_FORMAT_TIME);
            segment.stop = 200 * GST_MSECOND;
            segment.base = static_cast<guint64>(loop) * 200 * GST_MSECOND;
            rig.event(i, gst_event_new_segment(&segment));
            rig.move_to(i, 0);
            auto audio = set[i].audio;
            audio[50] += i == 0 && loop == 1 ? 0.5 : 0.0;
            rig.push(i, audio);
            rig.event(i, gst_event_new_segment_done(GST_FORMAT_TIME, 200 * GST_MSECOND));
        }
        GstMessage *message =
            gst_bus_timed_pop_filtered(rig.bus(), 10 * GST_SECOND, GST_MESSAGE_ELEMENT);
        fail_unless(message);
        const Fields final{gst_message_get_structure(message)};
        gst_message_unref(message);
        fail_unless(final.flag("final"));
        fail_unless_equals_uint64(final.count("samples"), 9600);
        assert_equal(final.text("verdict"), loop == 1 ? "audible" : "bit-exact");
    }
    for (std::size_t i : {0, 1})
        rig.event(i, gst_event_new_eos());
    fail_unless(rig.wait_eos()); // all has been said
    fail_unless(rig.messages().empty());
}
GST_END_TEST;

GST_START_TEST(used_again_after_ready)
{
    const auto set = exact_set(GST_AUDIO_FORMAT_S24, 1, 9600);
    Rig rig{1};
    for (double error : {0.5, 0.0}) {
        for (std::size_t i : {0, 1}) {
            rig.event(i, gst_event_new_stream_start("again"));
            rig.caps(i, set[i]);
            rig.segment(i, 0, GST_CLOCK_TIME_NONE, 0);
            rig.move_to(i, 0);
        }
        auto tracks = set;
        tracks[0].audio[0] += error;
        rig.feed(tracks, [] { return 1000; });
        const auto messages = rig.finish();
        assert_equal(messages.back().text("verdict"), error > 0.0 ? "audible" : "bit-exact");
        fail_unless_equals_uint64(messages.back().count("samples"), 9600);
        gst_element_set_state(rig.element(), GST_STATE_READY);
        gst_element_set_state(rig.element(), GST_STATE_PLAYING);
    }
}
GST_END_TEST;

Suite *nullcheck_stream_suite()
{
    Suite *suite = suite_create("nullcheck_stream");
    TCase *tcase = tcase_create("stream");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, flush_starts_anew);
    tcase_add_test(tcase, segment);
    tcase_add_test(tcase, pads_come_and_go);
    tcase_add_test(tcase, verdict_over_a_change);
    tcase_add_test(tcase, segment_done_is_an_end);
    tcase_add_test(tcase, used_again_after_ready);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_stream)
