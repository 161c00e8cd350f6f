/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: where a measured stream begins and ends.
 */
#include "headroom.h"

using namespace stems::test;

namespace
{

GST_START_TEST(flush_starts_anew)
{
    Meter meter;
    mono(meter);
    meter.push(level(1.0, 3 * kSecond / 2));
    fail_unless_equals_int(meter.messages().size(), 1);
    meter.flush();
    meter.segment(10 * GST_SECOND, GST_CLOCK_TIME_NONE, 10 * GST_SECOND);
    meter.push(level(0.5, 3 * kSecond / 2), 1000, 10 * kSecond);
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 2);
    for (const Fields &message : messages) {
        fail_unless_equals_float(message.array("peak")[0], decibel(0.5));
        fail_unless_equals_uint64(message.count("clip-runs"), 0);
        fail_unless_equals_uint64(message.count("timestamp"), 10 * GST_SECOND);
        fail_unless_equals_uint64(message.count("running-time"), 0);
    }
    fail_unless_equals_uint64(messages[1].count("endtime"), 11500 * GST_MSECOND);
}
GST_END_TEST;

/* The interval ends at the flush, the whole goes on over it. */
GST_START_TEST(flush_goes_on_if_asked)
{
    Meter meter{{"reset-on-flush", "false"}};
    mono(meter);
    meter.push(level(1.0, 3 * kSecond / 2));
    meter.flush();
    meter.segment(10 * GST_SECOND, GST_CLOCK_TIME_NONE, 10 * GST_SECOND);
    meter.push(level(0.5, 3 * kSecond / 2), 1000, 10 * kSecond);
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 4);
    check_span(messages[1], GST_SECOND, 1500 * GST_MSECOND);
    fail_unless_equals_float(messages[1].array("peak")[0], 0.0);
    fail_unless_equals_uint64(messages[2].count("timestamp"), 10 * GST_SECOND);
    fail_unless_equals_float(messages[2].array("peak")[0], decibel(0.5));
    const Fields &final = messages[3];
    fail_unless_equals_uint64(final.count("timestamp"), 0);
    fail_unless_equals_uint64(final.count("duration"), 3 * GST_SECOND);
    fail_unless_equals_uint64(final.count("endtime"), 11500 * GST_MSECOND);
    fail_unless_equals_float(final.array("peak")[0], 0.0);
    fail_unless_equals_uint64(final.count("clip-runs"), 1);
    fail_unless(std::fabs(final.array("rms")[0] - decibel(std::sqrt((1.0 + 0.25) / 2))) < 1e-6);
    // A flush after the end of all begins anew.
    meter.flush();
    meter.segment(0, GST_CLOCK_TIME_NONE, 0);
    meter.push(level(0.25, kSecond / 2));
    fail_unless_equals_float(meter.finish().array("peak")[0], decibel(0.25));
}
GST_END_TEST;

/* Loudness as well: 20 s and 20 s, both above the relative gate. */
GST_START_TEST(loudness_over_a_flush)
{
    for (const bool on : {true, false}) {
        Meter meter{{"reset-on-flush", on ? "false" : "true"}};
        meter.caps(GST_AUDIO_FORMAT_F32, kRate, 1);
        meter.push(make_sine(20 * kSecond, 1, 1.0 / 48.0, 0.1), 4800);
        meter.flush();
        meter.segment(0, GST_CLOCK_TIME_NONE, 0);
        meter.push(make_sine(20 * kSecond, 1, 1.0 / 48.0, 0.05), 4800);
        const Fields final = meter.finish();
        // One channel of a 1 kHz sine reads 3.01 LU below its peak.
        const double power = on ? (0.01 + 0.0025) / 2 : 0.0025;
        const double expected = 10.0 * std::log10(power) - 3.01;
        fail_unless(std::fabs(final.number("integrated") - expected) < 0.05, "%f",
                    final.number("integrated"));
        fail_unless(std::fabs(final.number("max-momentary") - (on ? -23.01 : -29.03)) < 0.05);
    }
}
GST_END_TEST;

GST_START_TEST(reset_signal)
{
    Meter meter;
    mono(meter);
    meter.push(level(1.0, kSecond / 2));
    g_signal_emit_by_name(meter.element(), "reset");
    meter.push(level(0.5, kSecond), 1000, kRate / 2);
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 2);
    check_span(messages[0], GST_SECOND / 2, 3 * GST_SECOND / 2);
    check_span(messages[1], GST_SECOND / 2, 3 * GST_SECOND / 2);
    fail_unless_equals_float(messages[1].array("peak")[0], decibel(0.5));
}
GST_END_TEST;

GST_START_TEST(only_the_segment_is_measured)
{
    Meter meter;
    mono(meter);
    // Stream time 5 s and running time 20 s at buffer time 1 s.
    meter.segment(GST_SECOND, 2 * GST_SECOND, 5 * GST_SECOND, 20 * GST_SECOND);
    auto audio = level(1.0);
    const auto inside = level(0.5);
    audio.insert(audio.end(), inside.begin(), inside.end());
    audio.insert(audio.end(), kRate, 1.0);
    meter.push(audio, 7777);
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 2);
    for (const Fields &message : messages) {
        fail_unless_equals_float(message.array("peak")[0], decibel(0.5));
        fail_unless_equals_uint64(message.count("timestamp"), GST_SECOND);
        fail_unless_equals_uint64(message.count("stream-time"), 5 * GST_SECOND);
        fail_unless_equals_uint64(message.count("running-time"), 20 * GST_SECOND);
        fail_unless_equals_uint64(message.count("peak-time"), 5 * GST_SECOND);
        fail_unless_equals_uint64(message.count("duration"), GST_SECOND);
        fail_unless_equals_uint64(message.count("endtime"), 6 * GST_SECOND);
    }
}
GST_END_TEST;

GST_START_TEST(segment_done_is_an_end)
{
    Meter meter;
    mono(meter);
    for (guint64 loop = 0; loop < 3; loop++) {
        meter.segment(0, GST_SECOND, 0, loop * GST_SECOND);
        meter.push(level(1.0 / static_cast<double>(1 + loop), kRate));
        meter.event(gst_event_new_segment_done(GST_FORMAT_TIME, GST_SECOND));
        const auto messages = meter.messages();
        fail_unless_equals_int(messages.size(), 2);
        fail_if(messages[0].flag("final"));
        fail_unless(messages[1].flag("final"));
        for (const Fields &message : messages) {
            fail_unless_equals_float(message.array("peak")[0],
                                     decibel(1.0 / static_cast<double>(1 + loop)));
            fail_unless_equals_uint64(message.count("running-time"), loop * GST_SECOND);
        }
    }
    // All has been said.
    meter.event(gst_event_new_eos());
    fail_unless(meter.messages().empty());
}
GST_END_TEST;

GST_START_TEST(without_timestamps)
{
    Meter meter;
    mono(meter);
    for (int i = 0; i < 25; i++)
        meter.push(make_buffer(meter.info(), level(0.5, 4800)));
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 3);
    check_span(messages[1], GST_SECOND, 2 * GST_SECOND);
    check_span(messages[2], 0, 2500 * GST_MSECOND);
    // They begin where their segment does.
    meter.flush();
    meter.segment(7 * GST_SECOND, GST_CLOCK_TIME_NONE, 7 * GST_SECOND);
    meter.push(make_buffer(meter.info(), level(0.5)));
    fail_unless_equals_uint64(meter.finish().count("timestamp"), 7 * GST_SECOND);
}
GST_END_TEST;

GST_START_TEST(used_again_after_ready)
{
    Meter meter;
    for (double peak : {1.0, 0.5}) {
        mono(meter);
        meter.segment(0, GST_CLOCK_TIME_NONE, 0);
        meter.push(level(peak, kSecond / 2));
        if (peak < 1.0) {
            const Fields final = meter.finish();
            fail_unless_equals_float(final.array("peak")[0], decibel(0.5));
            check_span(final, 0, GST_SECOND / 2);
        }
        gst_element_set_state(meter.element(), GST_STATE_READY);
        gst_element_set_state(meter.element(), GST_STATE_PLAYING);
        meter.messages();
    }
}
GST_END_TEST;

Suite *headroommeter_segment_suite()
{
    Suite *suite = suite_create("headroommeter_segment");
    TCase *tcase = tcase_create("segment");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, flush_starts_anew);
    tcase_add_test(tcase, flush_goes_on_if_asked);
    tcase_add_test(tcase, loudness_over_a_flush);
    tcase_add_test(tcase, reset_signal);
    tcase_add_test(tcase, only_the_segment_is_measured);
    tcase_add_test(tcase, segment_done_is_an_end);
    tcase_add_test(tcase, without_timestamps);
    tcase_add_test(tcase, used_again_after_ready);
    return suite;
}

} // namespace

GST_CHECK_MAIN(headroommeter_segment)
