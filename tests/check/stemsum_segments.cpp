/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum: segments in a row, and seeks that change nothing or not yet all, with
 * pads that the test moves one by one.
 */
#include "support/desk.h"
#include "support/sums.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

} // namespace

/* Segments in a row: each goes where its base says. */
GST_START_TEST(test_segments_in_a_row)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_F32, 44100, 1);
    const std::vector<double> audio = make_noise(info, 10000, 1, 0.5);
    std::vector<double> want;
    Desk desk;
    Source &source = desk.add(info);
    desk.play();
    source.send_stream_start();
    source.send_caps();
    for (guint64 i = 0; i < 20; i++) {
        const guint64 first = (i * 7919) % 9000;
        source.send_segment(pts_of(first, 44100), pts_of(first + 777, 44100),
                            pts_of(i * 777, 44100));
        source.push_all(audio, 500);
        const auto from = audio.begin() + static_cast<std::ptrdiff_t>(first);
        want.insert(want.end(), from, from + 777);
    }
    source.end();
    desk.wait_eos();
    fail_if_different(desk.audio(), want);
}
GST_END_TEST

/* A seek that nobody upstream can do changes nothing. */
GST_START_TEST(test_refused_seek)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    for (int flags : {0, static_cast<int>(GST_SEEK_FLAG_FLUSH)}) {
        const std::vector<double> audio = make_noise(info, 48000, 1, 0.5);
        Desk desk;
        Source &source = desk.add(info);
        source.on_event = [](GstEvent *) { return FALSE; };
        source.answers_seeking = flags != 0;
        desk.play();
        source.begin();
        source.push_all(std::span{audio}.first(24000), 480);
        desk.wait_buffers(1);
        GstPad *src = gst_element_get_static_pad(desk.element, "src");
        fail_if(gst_pad_send_event(
            src, gst_event_new_seek(1.0, GST_FORMAT_TIME, static_cast<GstSeekFlags>(flags),
                                    GST_SEEK_TYPE_SET, 7 * GST_SECOND, GST_SEEK_TYPE_NONE, 0)));
        gst_object_unref(src);
        source.push_all(std::span{audio}.subspan(24000), 480, 24000);
        source.end();
        desk.wait_eos();
        fail_if_different(desk.audio(), audio);
        guint64 at = 0;
        for (const Out &out : desk.outs) {
            fail_unless_equals_uint64(out.pts, gst_util_uint64_scale_round(at, GST_SECOND, kRate));
            at += out.frames;
        }
    }
}
GST_END_TEST

/* A loop whose pads turn at different times: one already plays the next round
 * when the other still has to hear of it. */
GST_START_TEST(test_loop_of_uneven_pads)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_F32, 44100, 1);
    const std::vector<double> a = make_noise(info, 10000, 1, 0.4);
    const std::vector<double> b = make_noise(info, 10000, 2, 0.4);
    const std::vector<double> once = sum_of({{a, 1, 0}, {b, 1, 0}}, GST_AUDIO_FORMAT_F32, 1);
    constexpr int kRounds = 6;
    Desk desk;
    std::atomic<guint32> seek{GST_SEQNUM_INVALID};
    for (int i = 0; i < 2; i++)
        desk.add(info).on_event = [&](GstEvent *event) {
            if (GST_EVENT_TYPE(event) == GST_EVENT_SEEK)
                seek = gst_event_get_seqnum(event);
            return TRUE;
        };
    desk.play();
    GstPad *src = gst_element_get_static_pad(desk.element, "src");
    const auto send_seek = [&] {
        fail_unless(
            gst_pad_send_event(src, gst_event_new_seek(1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_SEGMENT,
                                                       GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET,
                                                       static_cast<gint64>(pts_of(10000, 44100)))));
    };
    const auto play = [&](Source &source, const std::vector<double> &audio, guint64 round) {
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        segment.flags = GST_SEGMENT_FLAG_SEGMENT;
        segment.stop = pts_of(10000, 44100);
        segment.base = pts_of(round * 10000, 44100);
        GstEvent *event = gst_event_new_segment(&segment);
        if (round > 0)
            gst_event_set_seqnum(event, seek);
        source.send(event);
        source.push_all(audio, 1000);
        source.send(
            gst_event_new_segment_done(GST_FORMAT_TIME, static_cast<gint64>(pts_of(10000, 44100))));
    };
    for (auto &source : desk.sources) {
        source->send_stream_start();
        source->send_caps();
    }
    for (guint64 round = 0; round < kRounds; round++) {
        play(*desk.sources[0], a, round);
        if (round % 2)
            g_usleep(20000);
        play(*desk.sources[1], b, round);
        if (round + 1 < kRounds)
            send_seek(); /* the files are done, the sum need not be */
    }
    for (auto &source : desk.sources)
        source->end();
    desk.wait_eos();
    std::vector<double> want;
    for (int i = 0; i < kRounds; i++)
        want.insert(want.end(), once.begin(), once.end());
    fail_if_different(desk.audio(), want);
    guint64 frame = 0;
    for (const Out &out : desk.outs) {
        fail_unless_equals_uint64(out.pts,
                                  gst_util_uint64_scale_round(frame % 10000, GST_SECOND, 44100));
        frame += out.frames;
    }
    /* The final message is about all rounds. */
    const std::vector<Fields> messages = take_messages(desk.bus, "stemsum");
    fail_unless_equals_uint64(messages.back().count("running-time"), 0);
    fail_unless_equals_uint64(messages.back().count("duration"),
                              gst_util_uint64_scale_round(kRounds * 10000, GST_SECOND, 44100));
    fail_unless_equals_uint64(messages.back().count("endtime"),
                              gst_util_uint64_scale_round(10000, GST_SECOND, 44100));
    gst_object_unref(src);
}
GST_END_TEST

static Suite *stemsum_segments_suite()
{
    Suite *suite = suite_create("stemsum_segments");
    TCase *tests = tcase_create("segments");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_segments_in_a_row);
    tcase_add_test(tests, test_refused_seek);
    tcase_add_test(tests, test_loop_of_uneven_pads);
    return suite;
}

GST_CHECK_MAIN(stemsum_segments)
