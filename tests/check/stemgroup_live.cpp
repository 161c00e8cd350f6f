/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup with live input, on a clock that the test turns.
 */
#include "support/group.h"

#include <gst/check/gsttestclock.h>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

GstAudioInfo mono()
{
    return make_info(GST_AUDIO_FORMAT_F64, kRate, 1);
}

} // namespace

/* Live, all stems and the mix go on together at the clock's pace; a track that
 * stalls is silent, and so is routing behind one that has not said what it
 * is. */
GST_START_TEST(test_live)
{
    GstClock *clock = gst_test_clock_new();
    GstTestClock *test_clock = GST_TEST_CLOCK(clock);
    gst_test_clock_set_time(test_clock, 0);
    Group group{"stemgroup routing=\"a=0;b=1;c=2\""};
    Source &one = group.add(mono());
    Source &late = group.add(mono());
    Source &three = group.add(mono());
    for (auto &source : group.sources)
        source->live = true;
    for (const char *pad : {"src", "stem_a", "stem_b", "stem_c"})
        group.listen(pad);
    gst_element_set_clock(group.element, clock);
    gst_element_set_base_time(group.element, 0);
    group.play();
    one.begin();
    three.begin();
    const std::vector<double> audio(480, 0.5);
    const auto advance_to = [&](std::size_t n) {
        while (true) {
            bool there = false;
            group.wait([&] {
                there = std::all_of(group.listeners.begin(), group.listeners.end(),
                                    [&](const auto &l) { return l->buffers.size() >= n; });
                return true;
            });
            if (there)
                return;
            if (gst_test_clock_peek_id_count(test_clock) > 0)
                gst_test_clock_crank(test_clock);
            else
                g_usleep(200);
        }
    };
    const auto level = [&](std::size_t listener, std::size_t buffer) {
        return group.listeners[listener]->buffers[buffer].audio[100];
    };
    for (guint64 i = 0; i < 5; i++) {
        one.push(audio, i * 480);
        three.push(audio, i * 480);
    }
    advance_to(5);
    fail_unless(level(1, 4) == 0.5);
    fail_unless(level(2, 4) == 0.0);
    fail_unless(level(3, 4) == 0.0); /* nobody knows yet which channel 2 is */
    fail_unless(level(0, 4) == 0.5);
    late.begin();
    for (guint64 i = 5; i < 10; i++) { /* the first stalls */
        late.push(audio, i * 480);
        three.push(audio, i * 480);
    }
    advance_to(10);
    fail_unless(level(1, 9) == 0.0);
    fail_unless(level(2, 9) == 0.5);
    fail_unless(level(3, 9) == 0.5);
    fail_unless(level(0, 9) == 1.0);
    for (guint64 i = 10; i < 15; i++) /* and comes back */
        for (auto &source : group.sources) {
            GstBuffer *buffer = make_buffer(source->info, audio, pts_of(i * 480, kRate));
            if (source.get() == &one && i == 10)
                GST_BUFFER_FLAG_SET(buffer, GST_BUFFER_FLAG_DISCONT);
            gst_pad_push(source->pad, buffer);
        }
    advance_to(15);
    for (std::size_t i = 0; i < 4; i++)
        fail_unless(level(i, 14) == (i == 0 ? 1.5 : 0.5));
    for (const auto &listener : group.listeners)
        for (std::size_t i = 0; i < 15; i++) {
            fail_unless_equals_uint64(listener->buffers[i].offset, i * 480);
            fail_unless_equals_uint64(listener->buffers[i].duration, 10 * GST_MSECOND);
        }
    fail_if(group.any_message(GST_MESSAGE_ERROR));
    group.stop();
    gst_element_set_clock(group.element, nullptr);
    gst_object_unref(clock);
}
GST_END_TEST;

static Suite *stemgroup_live_suite()
{
    Suite *suite = suite_create("stemgroup_live");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_live);
    return suite;
}

GST_CHECK_MAIN(stemgroup_live)
