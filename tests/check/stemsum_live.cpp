/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum live, under a clock that only the test moves.
 */
#include "support/live.h"
#include "support/sums.h"

using namespace stems::test;

GST_START_TEST(test_latency)
{
    for (guint64 ms : {5u, 10u, 100u}) {
        Live desk{2, "stemsum output-buffer-duration=" + std::to_string(ms * GST_MSECOND)};
        desk.sources[1]->latency = 3 * kUpstream;
        desk.play();
        for (auto &source : desk.sources) {
            source->begin();
            source->push(std::vector<double>(48000), 0);
        }
        desk.wait_buffers(1);
        GstQuery *query = gst_query_new_latency();
        fail_unless(gst_element_query(desk.element, query));
        gboolean live = FALSE;
        GstClockTime least = 0, most = 0;
        gst_query_parse_latency(query, &live, &least, &most);
        fail_unless(live);
        fail_unless_equals_uint64(least, 3 * kUpstream + ms * GST_MSECOND);
        gst_query_unref(query);
    }
}
GST_END_TEST

/* Audio that is there does not wait for the clock; buffers are of exactly
 * output-buffer-duration. */
GST_START_TEST(test_complete_audio_goes_at_once)
{
    Live desk{2};
    desk.play();
    for (auto &source : desk.sources) {
        source->begin();
        source->push(std::vector<double>(4800, 0.25), 0);
    }
    desk.wait_buffers(10);
    fail_if_different(desk.audio(), std::vector<double>(4800, 0.5));
    for (const Out &out : desk.outs) {
        fail_unless_equals_int(static_cast<int>(out.frames), 480);
        fail_unless_equals_uint64(out.duration, kBlock);
        fail_if(out.gap);
    }
}
GST_END_TEST

/* A pad that has nothing at the deadline is silence; what it sends later is
 * dropped, and what is in time again is heard. */
GST_START_TEST(test_missing_and_late)
{
    Live desk{2};
    Source &a = *desk.sources[0];
    Source &b = *desk.sources[1];
    desk.play();
    a.begin();
    b.begin();
    feed(a, 0.25, 0);
    feed(b, 0.5, 0);
    desk.wait_buffers(1);
    feed(a, 0.25, 1);
    desk.reach(Live::deadline(1));
    desk.wait_buffers(2);
    feed(a, 0.25, 2);
    desk.reach(Live::deadline(2));
    desk.wait_buffers(3);
    feed(b, 0.5, 1); /* late */
    feed(b, 0.5, 2);
    feed(b, 0.5, 3);
    feed(a, 0.25, 3);
    desk.wait_buffers(4);
    desk.reach(Live::deadline(4)); /* nobody has anything */
    desk.wait_buffers(5);
    const double want[] = {0.75, 0.25, 0.25, 0.75, 0.0};
    for (std::size_t i = 0; i < 5; i++) {
        fail_if_different(desk.outs[i].audio, std::vector<double>(480, want[i]));
        fail_unless_equals_uint64(desk.outs[i].pts, i * kBlock);
        fail_unless(desk.outs[i].gap == (i == 4));
    }
}
GST_END_TEST

/* Half a block in time: that half is heard. */
GST_START_TEST(test_half_a_block)
{
    Live desk{2};
    Source &a = *desk.sources[0];
    Source &b = *desk.sources[1];
    desk.play();
    a.begin();
    b.begin();
    feed(a, 0.25, 0);
    b.push(std::vector<double>(240, 0.5), 0);
    desk.reach(Live::deadline(0));
    desk.wait_buffers(1);
    b.push(std::vector<double>(240, 0.5), 240); /* late */
    feed(a, 0.25, 1);
    feed(b, 0.5, 1);
    desk.wait_buffers(2);
    std::vector<double> want(960, 0.75);
    std::fill_n(want.begin() + 240, 240, 0.25);
    fail_if_different(desk.audio(), want);
}
GST_END_TEST

/* Who has ended is not waited for. */
GST_START_TEST(test_pad_that_ended)
{
    Live desk{2};
    Source &a = *desk.sources[0];
    Source &b = *desk.sources[1];
    desk.play();
    a.begin();
    b.begin();
    feed(a, 0.25, 0);
    b.push(std::vector<double>(100, 0.5), 0);
    b.end();
    for (guint64 i = 1; i < 5; i++) {
        feed(a, 0.25, i);
        desk.wait_buffers(i + 1);
    }
    a.push(std::vector<double>(7, 0.25), 5 * 480);
    a.end();
    desk.wait_eos();
    std::vector<double> want(5 * 480 + 7, 0.25);
    std::fill_n(want.begin(), 100, 0.75);
    fail_if_different(desk.audio(), want);
}
GST_END_TEST

/* A pad without a word, not even caps, holds nobody up. */
GST_START_TEST(test_pad_that_never_speaks)
{
    Live desk{2};
    Source &a = *desk.sources[0];
    desk.play();
    a.begin();
    for (guint64 i = 0; i < 5; i++) {
        feed(a, 0.25, i);
        desk.reach(Live::deadline(i));
        desk.wait_buffers(i + 1);
    }
    fail_if_different(desk.audio(), std::vector<double>(5 * 480, 0.25));
}
GST_END_TEST

/* When the last pad has gone that is no end: another may come. */
GST_START_TEST(test_all_pads_gone)
{
    Live desk{1};
    desk.play();
    desk.sources[0]->begin();
    feed(*desk.sources[0], 0.25, 0);
    desk.wait_buffers(1);
    desk.sources[0]->release();
    g_usleep(20000);
    Source &next = desk.join_in();
    next.begin();
    for (guint64 i = 2; i < 6; i++)
        feed(next, 0.5, i);
    desk.wait([&] { return desk.eos || desk.outs.size() == 6; });
    const double want[] = {0.25, 0.0, 0.5, 0.5, 0.5, 0.5};
    for (std::size_t i = 0; i < 6; i++)
        fail_if_different(desk.outs[i].audio, std::vector<double>(480, want[i]));
    fail_if(desk.eos);
}
GST_END_TEST

/* Whoever stops a source that runs ahead waits for its thread: that waits for
 * no more than the room that one block leaves. */
GST_START_TEST(test_room_after_one_block)
{
    Live desk{2};
    Source &a = *desk.sources[0];
    Source &ahead = *desk.sources[1];
    desk.play();
    a.begin();
    std::atomic<int> pushed = 0;
    ahead.run([&] {
        ahead.begin();
        for (guint64 i = 0; i < 100; i++, pushed++)
            if (ahead.push(std::vector<double>(480, 0.5), i * 480) != GST_FLOW_OK)
                break;
    });
    while (pushed < 50) /* half a second */
        g_usleep(100);
    int blocks = 0;
    desk.on_buffer = [&] { /* the block before has left room for one more */
                           for (blocks++; pushed < 49 + blocks;)
                               g_usleep(100);
    };
    a.push(std::vector<double>(5 * 480, 0.25), 0);
    desk.wait_buffers(5);
    desk.stop();
}
GST_END_TEST

static Suite *stemsum_live_suite()
{
    Suite *suite = suite_create("stemsum_live");
    TCase *tests = tcase_create("live");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_latency);
    tcase_add_test(tests, test_complete_audio_goes_at_once);
    tcase_add_test(tests, test_missing_and_late);
    tcase_add_test(tests, test_half_a_block);
    tcase_add_test(tests, test_pad_that_ended);
    tcase_add_test(tests, test_pad_that_never_speaks);
    tcase_add_test(tests, test_all_pads_gone);
    tcase_add_test(tests, test_room_after_one_block);
    return suite;
}

GST_CHECK_MAIN(stemsum_live)
