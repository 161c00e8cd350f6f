/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: intervals, gaps, lost samples, other caps, and which message
 * says what.
 */
#include "headroom.h"

using namespace stems::test;

namespace
{

GST_START_TEST(intervals_tile_the_stream)
{
    for (std::size_t frames : {100, 4800, 7777, 200000}) {
        Meter meter;
        mono(meter);
        auto audio = level(0.25);
        const auto loud = level(-0.5), rest = level(0.125, kSecond / 2);
        audio.insert(audio.end(), loud.begin(), loud.end());
        audio.insert(audio.end(), rest.begin(), rest.end());
        meter.push(audio, frames);
        meter.event(gst_event_new_eos());
        const auto messages = meter.messages();
        fail_unless_equals_int(messages.size(), 3);
        check_span(messages[0], 0, GST_SECOND);
        fail_unless_equals_float(messages[0].array("peak")[0], decibel(0.25));
        check_span(messages[1], GST_SECOND, 2 * GST_SECOND);
        fail_unless_equals_float(messages[1].array("peak")[0], decibel(0.5));
        fail_unless_equals_uint64(messages[1].count("peak-time"), GST_SECOND);
        fail_if(messages[1].flag("final"));
        check_span(messages[2], 0, 2500 * GST_MSECOND);
        fail_unless_equals_float(messages[2].array("peak")[0], decibel(0.5));
        fail_unless(messages[2].flag("final"));
    }
}
GST_END_TEST;

GST_START_TEST(eos_on_a_boundary)
{
    Meter meter;
    mono(meter);
    meter.push(level(0.5, 2 * kSecond));
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 3);
    for (const Fields &message : messages)
        fail_unless_equals_float(message.array("peak")[0], decibel(0.5));
    check_span(messages[2], 0, 2 * GST_SECOND);
}
GST_END_TEST;

void check_silent(const Fields &message, std::size_t channels)
{
    for (const char *field : {"peak", "true-peak"}) {
        fail_unless_equals_int(message.array(field).size(), channels);
        for (double peak : message.array(field))
            fail_unless(peak == -kInf);
    }
    fail_unless(message.number("headroom") == kInf);
    fail_unless(message.flag("passed"));
    fail_unless_equals_uint64(message.count("peak-time"), GST_CLOCK_TIME_NONE);
    fail_unless_equals_uint64(message.count("clip-runs"), 0);
}

GST_START_TEST(no_samples)
{
    {
        Meter meter;
        meter.caps(GST_AUDIO_FORMAT_S16, kRate, 2);
        const Fields final = meter.finish();
        check_silent(final, 2);
        check_span(final, 0, 0);
    }
    {
        Meter meter; // not even caps
        meter.event(gst_event_new_stream_start("x"));
        meter.segment(0, GST_CLOCK_TIME_NONE, 0);
        check_silent(meter.finish(), 0);
    }
    {
        Meter meter;
        meter.caps(GST_AUDIO_FORMAT_S16, kRate, 1);
        meter.push(make_buffer(meter.info(), {}, 0));
        check_silent(meter.finish(), 1);
    }
    {
        Meter meter; // samples, but silent ones
        meter.caps(GST_AUDIO_FORMAT_F32, kRate, 1);
        meter.push(level(0.0));
        check_silent(meter.finish(), 1);
    }
}
GST_END_TEST;

GST_START_TEST(gaps_are_silence)
{
    Meter meter{{"target", "0"}};
    mono(meter);
    meter.push(level(1.0, 2));
    // A GAP buffer's content is not looked at.
    GstBuffer *gap = make_buffer(meter.info(), level(2.0, kSecond - 2), pts_of(2, kRate));
    GST_BUFFER_FLAG_SET(gap, GST_BUFFER_FLAG_GAP);
    meter.push(gap);
    meter.event(gst_event_new_gap(GST_SECOND, 1500 * GST_MSECOND));
    meter.push(level(1.0, 2), 2, 5 * kSecond / 2);
    meter.push(level(0.0, kSecond / 2 - 2), kRate, 5 * kSecond / 2 + 2);
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 4);
    for (guint64 i = 0; i < 3; i++) {
        check_span(messages[i], i * GST_SECOND, (i + 1) * GST_SECOND);
        fail_unless(messages[i].array("peak")[0] == (i == 1 ? -kInf : 0.0));
    }
    fail_unless_equals_float(messages[3].array("peak")[0], 0.0);
    fail_unless_equals_uint64(messages[3].count("duration"), 3 * GST_SECOND);
    // Silence parts the runs of 2 + 2.
    fail_unless_equals_uint64(messages[3].count("clip-runs"), 0);
}
GST_END_TEST;

GST_START_TEST(short_gaps_do_not_drift)
{
    Meter meter;
    meter.caps(GST_AUDIO_FORMAT_S16, 44100, 1);
    for (guint64 i = 0; i < 3000; i++) // each 44.1 samples
        meter.event(gst_event_new_gap(i * GST_MSECOND, GST_MSECOND));
    fail_unless_equals_uint64(meter.finish().count("duration"), 3 * GST_SECOND);
}
GST_END_TEST;

GST_START_TEST(discont)
{
    Meter meter;
    mono(meter);
    // Where nothing is lost, DISCONT changes nothing.
    meter.push(level(1.0, 2));
    meter.push(discont(meter, level(1.0, 2), pts_of(2, kRate)));
    meter.push(level(0.0, 4796), 4796, 4);
    fail_unless(meter.messages().empty());
    // 1.9 s are lost: the interval ends, and the next begins at its own time.
    meter.push(discont(meter, level(0.5, kSecond), 2 * GST_SECOND));
    auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 2);
    check_span(messages[0], 0, 100 * GST_MSECOND);
    fail_unless_equals_uint64(messages[0].count("clip-runs"), 1);
    check_span(messages[1], 2 * GST_SECOND, 3 * GST_SECOND);
    // Timestamps without DISCONT may be 40 ms off.
    meter.push(make_buffer(meter.info(), level(0.5, 4800), 3039 * GST_MSECOND));
    fail_unless(meter.messages().empty());
    const Fields final = meter.finish();
    fail_unless_equals_uint64(final.count("timestamp"), 0);
    fail_unless_equals_uint64(final.count("duration"), 1200 * GST_MSECOND);
    fail_unless_equals_uint64(final.count("endtime"), 3100 * GST_MSECOND);
    fail_unless_equals_uint64(final.count("clip-runs"), 1);
}
GST_END_TEST;

/* Where samples are lost, true peak starts from silence: this step from -1 to
 * 1 would overshoot if it were one stream. */
GST_START_TEST(lost_samples_do_not_mix)
{
    const auto peak = [](GstClockTime at) {
        Meter meter;
        meter.caps(GST_AUDIO_FORMAT_F64, kRate, 1);
        std::vector<double> rise = level(-1.0, 4800), fall = level(1.0, 4800);
        for (std::size_t i = 0; i < 4800; i++) {
            rise[i] *= std::min(1.0, static_cast<double>(i) / 2000);
            fall[4799 - i] *= std::min(1.0, static_cast<double>(i) / 2000);
        }
        meter.push(rise, 4800);
        meter.push(discont(meter, fall, at));
        return meter.finish().array("true-peak")[0];
    };
    const double together = peak(100 * GST_MSECOND), apart = peak(200 * GST_MSECOND);
    fail_unless(together > apart + 0.5, "%f %f", together, apart);
}
GST_END_TEST;

GST_START_TEST(caps_change)
{
    Meter meter;
    mono(meter);
    meter.push(level(0.5, kSecond / 2));
    meter.caps(GST_AUDIO_FORMAT_S16, 96000, 2, GST_AUDIO_LAYOUT_NON_INTERLEAVED);
    std::vector<double> stereo(96000);
    stereo[1] = 0.75;
    meter.push(stereo, 1000, 48000);
    meter.caps(GST_AUDIO_FORMAT_F32, 44100, 1);
    meter.push(level(0.25, 44100), 1000, 44100);
    meter.event(gst_event_new_eos());
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 4);
    check_span(messages[0], 0, GST_SECOND / 2);
    check_span(messages[1], GST_SECOND / 2, GST_SECOND);
    check_span(messages[2], GST_SECOND, 2 * GST_SECOND);
    fail_unless_equals_int(messages[0].array("peak").size(), 1);
    fail_unless_equals_int(messages[1].array("peak").size(), 2);
    fail_unless_equals_int(messages[2].array("peak").size(), 1);
    check_span(messages[3], 0, 2 * GST_SECOND);
    fail_unless_equals_float(messages[3].array("peak")[0], decibel(0.5));
    fail_unless_equals_float(messages[3].array("peak")[1], decibel(0.75));
    fail_unless_equals_uint64(messages[3].count("peak-time"), GST_SECOND / 2);
}
GST_END_TEST;

GST_START_TEST(no_empty_interval)
{
    Meter meter;
    mono(meter);
    meter.push(level(0.5));
    meter.push(discont(meter, level(0.5), 5 * GST_SECOND));
    meter.caps(GST_AUDIO_FORMAT_F32, kRate, 1);
    meter.segment(0, GST_CLOCK_TIME_NONE, 0, 6 * GST_SECOND);
    fail_unless_equals_int(meter.messages().size(), 2);
}
GST_END_TEST;

GST_START_TEST(quiet_if_asked)
{
    Meter meter{{"post-messages", "false"}};
    mono(meter);
    meter.push(level(0.5, 3 * kSecond));
    meter.event(gst_event_new_eos());
    fail_unless(meter.messages().empty());
}
GST_END_TEST;

Suite *headroommeter_stream_suite()
{
    Suite *suite = suite_create("headroommeter_stream");
    TCase *tcase = tcase_create("stream");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, intervals_tile_the_stream);
    tcase_add_test(tcase, eos_on_a_boundary);
    tcase_add_test(tcase, no_samples);
    tcase_add_test(tcase, gaps_are_silence);
    tcase_add_test(tcase, short_gaps_do_not_drift);
    tcase_add_test(tcase, discont);
    tcase_add_test(tcase, lost_samples_do_not_mix);
    tcase_add_test(tcase, caps_change);
    tcase_add_test(tcase, no_empty_interval);
    tcase_add_test(tcase, quiet_if_asked);
    return suite;
}

} // namespace

GST_CHECK_MAIN(headroommeter_stream)
