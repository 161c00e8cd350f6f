/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: findings that fail, bad input, and whole pipelines.
 */
#include "headroom.h"

using namespace stems::test;

namespace
{

/* 2 s of sine at a volume through a meter. */
Run sine(const char *volume, const std::string &properties,
         const char *caps = "audio/x-raw,format=F32LE,rate=48000,channels=2")
{
    return run_pipeline(std::string{"audiotestsrc num-buffers=100 samplesperbuffer=960 volume="} +
                            volume + " ! " + caps + " ! headroommeter name=meter " + properties +
                            " ! fakesink",
                        "headroommeter");
}

bool contains(const std::string &text, const char *part)
{
    return text.find(part) != std::string::npos;
}

/* The final message is posted in any case, and before the error. */
void check_failed(const Run &run)
{
    fail_if(run.eos);
    fail_if(run.error.empty());
    assert_equal(run.source, "meter");
    fail_unless_equals_int(run.messages.size(), 3); // of 2 s, and the final one
    fail_if(run.messages.front().flag("final"));
    fail_unless(run.messages.back().flag("final"));
    fail_unless_equals_uint64(run.messages.back().count("duration"), 2 * GST_SECOND);
    // And in the error, for those who quit at it.
    fail_unless(contains(run.debug, run.messages.back().all().c_str()), "%s", run.debug.c_str());
}

GST_START_TEST(over_target)
{
    const Run over = sine("0.6", "fail-over-target=true");
    check_failed(over);
    fail_if(over.messages.back().flag("passed"));
    // 20 log10 0.6 is -4.44; 1.56 dB over -6.
    for (const char *part : {"hannel 0", "dBTP", "-6.00", "0:00:0", "2 of 2"})
        fail_unless(contains(over.error, part), "%s", over.error.c_str());
    const Run samples = sine("0.6", "fail-over-target=true peak-mode=sample");
    check_failed(samples);
    for (const char *part : {"-4.44 dBFS", "1.56 dB"})
        fail_unless(contains(samples.error, part), "%s", samples.error.c_str());

    for (const char *properties : {"", "fail-over-target=true target=-4", "fail-on-clip=true"}) {
        const Run run = sine("0.6", properties);
        assert_equal(run.error, "");
        fail_unless(run.eos);
    }
    // Also where nobody wants messages.
    fail_if(sine("0.6", "fail-over-target=true post-messages=false").error.empty());
}
GST_END_TEST;

GST_START_TEST(on_clip)
{
    // A square wave at full scale, in both formats.
    for (const char *caps : {"audio/x-raw,format=F32LE,rate=48000,channels=1",
                             "audio/x-raw,format=F64LE,rate=48000,channels=1"}) {
        const Run run = sine("1.0 wave=square", "fail-on-clip=true", caps);
        check_failed(run);
        fail_unless_equals_uint64(run.messages.back().count("clip-runs"), 1);
        fail_unless_equals_uint64(run.messages.back().count("clipped-samples"), 96000);
        for (const char *part : {"hannel 0", "1 runs of 3", "96000", "0:00:00.000000000"})
            fail_unless(contains(run.error, part), "%s", run.error.c_str());
    }
    const Run both = sine("1.0 wave=square", "fail-on-clip=true fail-over-target=true");
    check_failed(both);
    fail_unless(contains(both.error, "above the target"));
    fail_unless(contains(both.error, "clips"));
    fail_unless(sine("0.99 wave=square", "fail-on-clip=true").eos);
    fail_unless(sine("1.0 wave=square", "fail-on-clip=true clip-run=96001",
                     "audio/x-raw,format=F32LE,rate=48000,channels=1")
                    .eos);
}
GST_END_TEST;

GST_START_TEST(not_finite_fails)
{
    Meter meter{{"fail-over-target", "true"}, {"target", "0"}};
    meter.caps(GST_AUDIO_FORMAT_F32, 48000, 2);
    std::vector<double> audio(200);
    audio[101] = std::numeric_limits<double>::quiet_NaN();
    meter.push(audio);
    meter.event(gst_event_new_eos());
    GstMessage *message = gst_bus_pop_filtered(meter.bus(), GST_MESSAGE_ERROR);
    fail_unless(message);
    GError *error = nullptr;
    gst_message_parse_error(message, &error, nullptr);
    fail_unless(contains(error->message, "Channel 1 has 1 samples that are not finite"));
    g_clear_error(&error);
    gst_message_unref(message);
    // EOS went on all the same.
    GstEvent *event = nullptr;
    bool eos = false;
    while ((event = gst_harness_try_pull_event(meter.harness()))) {
        eos = eos || GST_EVENT_TYPE(event) == GST_EVENT_EOS;
        gst_event_unref(event);
    }
    fail_unless(eos);
}
GST_END_TEST;

void check_refused(Meter &meter, GstBuffer *buffer, const char *what)
{
    fail_unless(meter.push(buffer) < GST_FLOW_OK);
    GstMessage *message = gst_bus_pop_filtered(meter.bus(), GST_MESSAGE_ERROR);
    fail_unless(message);
    GError *error = nullptr;
    char *debug = nullptr;
    gst_message_parse_error(message, &error, &debug);
    const std::string text = std::string{error->message} + " " + debug;
    fail_unless(contains(text, "sink") && contains(text, what), "%s", text.c_str());
    g_clear_error(&error);
    g_free(debug);
    gst_message_unref(message);
}

GST_START_TEST(bad_input)
{
    {
        Meter meter;
        meter.event(gst_event_new_stream_start("x"));
        meter.segment(0, GST_CLOCK_TIME_NONE, 0);
        check_refused(meter, gst_buffer_new_allocate(nullptr, 8, nullptr), "without caps");
    }
    {
        Meter meter; // half a frame
        meter.caps(GST_AUDIO_FORMAT_S16, 48000, 2);
        check_refused(meter, gst_buffer_new_allocate(nullptr, 6, nullptr), "6 bytes");
    }
    {
        Meter meter; // planar without its meta
        meter.caps(GST_AUDIO_FORMAT_S16, 48000, 2, GST_AUDIO_LAYOUT_NON_INTERLEAVED);
        check_refused(meter, gst_buffer_new_allocate(nullptr, 8, nullptr), "no GstAudioMeta");
    }
    {
        Meter meter; // with the meta of other caps
        meter.caps(GST_AUDIO_FORMAT_S16, 48000, 3, GST_AUDIO_LAYOUT_NON_INTERLEAVED);
        const GstAudioInfo other =
            make_info(GST_AUDIO_FORMAT_S16, 48000, 2, GST_AUDIO_LAYOUT_NON_INTERLEAVED);
        check_refused(meter, make_buffer(other, std::vector<double>(12)), "3 channels of S16");
    }
    for (const char *caps : {"format=S8", "format=S16BE", "format=U16LE"}) {
        const Run run =
            run_pipeline(std::string{"audiotestsrc num-buffers=3 ! audioconvert ! audio/x-raw,"} +
                         caps + " ! headroommeter ! fakesink");
        fail_if(run.eos);
        fail_if(run.error.empty());
    }
}
GST_END_TEST;

/* The meter's messages up to the final one. */
std::vector<Fields> until_final(GstBus *bus)
{
    std::vector<Fields> found;
    constexpr auto kinds = static_cast<GstMessageType>(GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR);
    while (found.empty() || !found.back().flag("final")) {
        GstMessage *message = gst_bus_timed_pop_filtered(bus, 20 * GST_SECOND, kinds);
        fail_unless(message);
        fail_unless(gst_message_has_name(message, "headroommeter"));
        found.emplace_back(gst_message_get_structure(message));
        gst_message_unref(message);
    }
    return found;
}

bool seek(GstElement *pipeline, int flags)
{
    return gst_element_seek(
        pipeline, 1.0, GST_FORMAT_TIME, static_cast<GstSeekFlags>(flags | GST_SEEK_FLAG_ACCURATE),
        GST_SEEK_TYPE_SET, 3 * GST_SECOND, GST_SEEK_TYPE_SET, 5500 * GST_MSECOND);
}

/* A source posts SEGMENT_DONE before it sends it, so the final message may come
 * a little later than that. */
GST_START_TEST(seeks_in_a_pipeline)
{
    GstElement *pipeline = gst_parse_launch(
        "audiotestsrc volume=0.5 ! audio/x-raw,rate=48000 ! headroommeter ! fakesink", nullptr);
    GstBus *bus = gst_element_get_bus(pipeline);
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    gst_element_get_state(pipeline, nullptr, nullptr, GST_CLOCK_TIME_NONE);
    fail_unless(seek(pipeline, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT));
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    for (int next : {int{GST_SEEK_FLAG_SEGMENT}, GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_FLUSH,
                     int{GST_SEEK_FLAG_NONE}, -1}) {
        const auto messages = until_final(bus);
        fail_unless_equals_int(messages.size(), 3);
        const Fields &final = messages.back();
        fail_unless_equals_uint64(final.count("stream-time"), 3 * GST_SECOND);
        fail_unless_equals_uint64(final.count("duration"), 2500 * GST_MSECOND);
        fail_unless_equals_uint64(final.count("endtime"), 5500 * GST_MSECOND);
        if (next >= 0)
            fail_unless(seek(pipeline, next));
    }
    GstMessage *eos = gst_bus_timed_pop_filtered(
        bus, 20 * GST_SECOND,
        static_cast<GstMessageType>(GST_MESSAGE_EOS | GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR));
    fail_unless(eos && GST_MESSAGE_TYPE(eos) == GST_MESSAGE_EOS);
    gst_message_unref(eos);
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(bus);
    gst_object_unref(pipeline);
}
GST_END_TEST;

GST_START_TEST(state_changes)
{
    constexpr GstState states[] = {GST_STATE_PLAYING, GST_STATE_READY,   GST_STATE_PAUSED,
                                   GST_STATE_NULL,    GST_STATE_PLAYING, GST_STATE_PAUSED};
    GstElement *pipeline = gst_parse_launch(
        "audiotestsrc is-live=true samplesperbuffer=64 ! headroommeter name=meter interval=1 "
        "fail-over-target=true ! queue ! fakesink",
        nullptr);
    GstElement *meter = gst_bin_get_by_name(GST_BIN(pipeline), "meter");
    for (int i = 0; i < 120; i++) {
        gst_element_set_state(pipeline, states[i % 6]);
        g_object_set(meter, "target", -1.0 * i, "post-messages", i % 2, nullptr);
        g_signal_emit_by_name(meter, "reset");
        if (i % 5 == 0)
            g_usleep(2000);
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    ASSERT_OBJECT_REFCOUNT(meter, "meter", 2);
    gst_object_unref(pipeline);
    ASSERT_OBJECT_REFCOUNT(meter, "meter", 1);
    gst_object_unref(meter);
}
GST_END_TEST;

GST_START_TEST(properties)
{
    GstElement *meter = gst_element_factory_make("headroommeter", nullptr);
    fail_unless(meter);
    gst_util_set_object_arg(G_OBJECT(meter), "peak-mode", "sample");
    g_object_set(meter, "target", -1.5, "interval", guint64{5}, "post-messages", FALSE, "clip-run",
                 7u, "fail-over-target", TRUE, "fail-on-clip", TRUE, nullptr);
    double target = 0.0;
    gint mode = 9;
    guint64 interval = 0;
    guint run = 0;
    gboolean post = TRUE, over = FALSE, clip = FALSE;
    g_object_get(meter, "target", &target, "peak-mode", &mode, "interval", &interval,
                 "post-messages", &post, "clip-run", &run, "fail-over-target", &over,
                 "fail-on-clip", &clip, nullptr);
    fail_unless_equals_float(target, -1.5);
    fail_unless_equals_int(mode, 0);
    fail_unless_equals_uint64(interval, 5);
    fail_unless_equals_int(run, 7);
    fail_unless(!post && over && clip);
    gst_object_unref(meter);
}
GST_END_TEST;

Suite *headroommeter_fail_suite()
{
    Suite *suite = suite_create("headroommeter_fail");
    TCase *tcase = tcase_create("fail");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, over_target);
    tcase_add_test(tcase, on_clip);
    tcase_add_test(tcase, not_finite_fails);
    tcase_add_test(tcase, bad_input);
    tcase_add_test(tcase, seeks_in_a_pipeline);
    tcase_add_test(tcase, state_changes);
    tcase_add_test(tcase, properties);
    return suite;
}

} // namespace

GST_CHECK_MAIN(headroommeter_fail)
