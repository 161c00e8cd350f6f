/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck live: a diagnosis while the stream goes on.
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

/* Forty seconds of a set that nulls: a slow machine may need them. */
std::vector<Track> long_set(std::size_t stems)
{
    std::vector<Track> set = exact_set(GST_AUDIO_FORMAT_S24, stems, 48000);
    for (Track &track : set) {
        const std::vector<double> once = track.audio;
        for (int i = 1; i < 40; i++)
            track.audio.insert(track.audio.end(), once.begin(), once.end());
    }
    return set;
}

/* Feeds it as a live source would, until a message of an interval blames
 * somebody or something. */
Fields first_finding(const std::vector<Track> &set)
{
    Rig rig{set.size() - 1, {{"interval", "100000000"}}, true};
    // Asked again for the latency, now that there are pads.
    gst_element_set_state(rig.element(), GST_STATE_READY);
    gst_element_set_state(rig.element(), GST_STATE_PLAYING);
    for (std::size_t i = 0; i < set.size(); i++) {
        rig.event(i, gst_event_new_stream_start("live"));
        rig.caps(i, set[i]);
        rig.segment(i, 0, GST_CLOCK_TIME_NONE, 0);
    }
    for (std::size_t at = 0; at + 2400 <= set[0].frames(); at += 2400) {
        for (std::size_t i = 0; i < set.size(); i++)
            rig.push(i, std::span{set[i].audio}.subspan(at, 2400));
        g_usleep(40000);
        rig.residual();
        for (const Fields &message : rig.messages())
            if (message.text("fault") != "none" && message.text("fault") != "unknown") {
                fail_if(message.flag("final"));
                return message;
            }
    }
    fail("no finding");
    return rig.messages().back();
}

GST_START_TEST(a_stem_drops_out)
{
    std::vector<Track> set = long_set(3);
    std::fill(set[2].audio.begin() + 48000, set[2].audio.end(), 0.0);
    const Fields found = first_finding(set);
    assert_equal(found.text("faulty-stem"), "sink_1");
    assert_equal(found.text("fault"), "truncated"); // it has not come back
    fail_unless(found.count("fault-start") >= 47000 && found.count("fault-start") <= 49000);
}
GST_END_TEST;

GST_START_TEST(the_bus_is_late)
{
    std::vector<Track> set = long_set(3);
    set[0].audio.insert(set[0].audio.begin(), 200, 0.0);
    set[0].audio.resize(set[1].audio.size());
    const Fields found = first_finding(set);
    assert_equal(found.text("fault"), "delay");
    assert_equal(found.text("faulty-stem"), "");
    assert_near(found.number("mix-delay"), 200.0, 0.05);
}
GST_END_TEST;

Suite *nullcheck_live_suite()
{
    Suite *suite = suite_create("nullcheck_live");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, a_stem_drops_out);
    tcase_add_test(tcase, the_bus_is_late);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_live)
