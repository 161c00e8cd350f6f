/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: findings that fail, bad input, live streams, whole pipelines.
 */
#include "nullrig.h"

#include <gst/check/gsttestclock.h>

using namespace stems::test;

namespace
{

/* 1 s of a sine as the mix, the same through @filter as the stem. */
Run tested(const std::string &properties, const std::string &filter)
{
    return run_pipeline("audiotestsrc num-buffers=50 samplesperbuffer=960 ! "
                        "audio/x-raw,format=S16LE,rate=48000,channels=2 ! tee name=t "
                        "nullcheck name=null interval=100000000 " +
                            properties + " ! fakesink t. ! queue ! null.reference t. ! queue ! " +
                            filter + " ! null.sink_0",
                        "nullcheck");
}

GST_START_TEST(fails_on_mismatch)
{
    const Run wrong = tested("fail-on-mismatch=true", "volume volume=0.5");
    fail_if(wrong.eos);
    assert_equal(wrong.source, "null");
    fail_unless_equals_int(wrong.messages.size(), 11); // all of them: it is no live stream
    fail_unless(wrong.messages.back().flag("final"));
    fail_unless_equals_uint64(wrong.messages.back().count("samples"), 2 * 48000);
    // 0.8 * 0.5 is left: -7.96 dBFS.
    fail_unless(contains(wrong.error, "do not sum") && contains(wrong.error, "-8.0 dBFS") &&
                    contains(wrong.error, "from sample 0 "),
                "%s", wrong.error.c_str());

    fail_if(tested("fail-on-mismatch=true post-messages=false", "volume volume=0.5").error.empty());
    // What does not pass is for the tolerance to say.
    for (const char *properties :
         {"fail-on-mismatch=true tolerance=level threshold=-7", "", "tolerance=exact"}) {
        const Run run = tested(properties, "volume volume=0.5");
        assert_equal(run.error, "");
        fail_unless(run.eos);
    }
    const Run right = tested("fail-on-mismatch=true tolerance=exact", "identity");
    assert_equal(right.error, "");
    fail_unless(right.eos);
    assert_equal(right.messages.back().text("verdict"), "bit-exact");
}
GST_END_TEST;

/* The final message, then the error, then EOS; and not before EOS. */
GST_START_TEST(error_comes_after_the_final_message)
{
    auto set = exact_set(GST_AUDIO_FORMAT_S16, 1, 14400);
    set[0].audio[10] += 0.5;
    Rig rig{1, {{"fail-on-mismatch", "true"}, {"interval", "50000000"}}};
    for (std::size_t i : {0, 1})
        rig.caps(i, set[i]);
    for (std::size_t i : {0, 1})
        rig.push(i, set[i].audio);
    gst_buffer_unref(gst_harness_pull(rig.sink()));
    fail_unless(!gst_bus_have_pending(rig.bus()) || rig.error(0).empty());
    for (std::size_t i : {0, 1})
        rig.event(i, gst_event_new_eos());
    fail_unless(rig.wait_eos());
    bool final = false, failed = false;
    while (GstMessage *message = gst_bus_pop(rig.bus())) {
        if (gst_message_has_name(message, "nullcheck"))
            final = Fields{gst_message_get_structure(message)}.flag("final");
        if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
            fail_unless(final && !failed);
            failed = true;
        }
        gst_message_unref(message);
    }
    fail_unless(failed);
}
GST_END_TEST;

/* Live: a stem that stalls is silence, and is found at the interval. */
GST_START_TEST(live_stem_stalls)
{
    for (const char *post : {"true", "false"}) {
        Rig rig{1,
                {{"fail-on-mismatch", "true"}, {"interval", "100000000"}, {"post-messages", post}},
                true};
        // Asked again for the latency, now that there are pads.
        gst_element_set_state(rig.element(), GST_STATE_READY);
        gst_element_set_state(rig.element(), GST_STATE_PLAYING);
        const auto set = exact_set(GST_AUDIO_FORMAT_S24, 1, 24000);
        for (std::size_t i : {0, 1}) {
            rig.event(i, gst_event_new_stream_start("live"));
            rig.caps(i, set[i]);
            rig.segment(i, 0, GST_CLOCK_TIME_NONE, 0);
        }
        rig.push(0, std::span{set[0].audio}.first(19200));
        rig.push(1, std::span{set[1].audio}.first(7200));
        GstTestClock *clock = gst_harness_get_testclock(rig.sink());
        std::string error;
        for (int i = 0; i < 1000 && error.empty(); i++) {
            if (gst_test_clock_peek_id_count(clock) > 0)
                gst_test_clock_crank(clock); // to the block's deadline
            error = rig.error(5 * GST_MSECOND);
        }
        gst_object_unref(clock);
        fail_unless(contains(error, "from sample 72"), "%s", error.c_str());
        // The interval that failed is the second.
        GstStructure *report = nullptr;
        g_object_get(rig.element(), "report", &report, nullptr);
        fail_unless(report);
        const Fields last{report};
        gst_structure_free(report);
        check_span(last, 100 * GST_MSECOND, 200 * GST_MSECOND);
        fail_if(last.flag("final"));
        fail_if(last.flag("passed"));
        auto r = set[0].audio;
        std::fill_n(r.begin(), 7200, 0.0);
        check_figures(last, {r.begin() + 4800, r.begin() + 9600}, 1, 0x1p-23, 4800);
        assert_equal(lengths_of(last), "sink_0 7200");
        // Soon no further buffer is taken.
        GstFlowReturn flow = GST_FLOW_OK;
        for (int i = 0; i < 1000 && flow == GST_FLOW_OK; i++) {
            flow = rig.push(0, std::vector<double>(4));
            g_usleep(1000);
        }
        fail_unless_equals_int(flow, GST_FLOW_ERROR);
    }
}
GST_END_TEST;

/* @parts in the error's text and debug text, in a few seconds. */
void check_refused(const std::string &pipeline, const std::vector<std::string> &parts)
{
    const Run run = run_pipeline(pipeline, "nullcheck", 8 * GST_SECOND);
    fail_if(run.eos, "%s", pipeline.c_str());
    for (const std::string &part : parts)
        fail_unless(contains(run.error + " " + run.debug, part), "%s\n%s\n%s", pipeline.c_str(),
                    run.error.c_str(), run.debug.c_str());
}

std::string source(const std::string &caps)
{
    return " audiotestsrc num-buffers=20 ! audio/x-raw," + caps + " ! queue ! ";
}

GST_START_TEST(bad_pads)
{
    const std::string mono = "format=S16LE,rate=48000,channels=1";
    check_refused("nullcheck name=n ! fakesink" + source(mono) + "n.sink_0",
                  {"no reference pad", "\"reference\""});
    check_refused("nullcheck name=n ! fakesink" + source(mono) + "n.reference",
                  {"zero stems", "sink_%u"});
    check_refused("nullcheck name=n ! fakesink", {"no reference pad"});
    check_refused("nullcheck name=n ! fakesink" + source(mono) + "n.reference" +
                      source("format=S16LE,rate=44100,channels=1") + "n.sink_3",
                  {"sink_3", "reference", "44100 Hz", "48000 Hz"});
    check_refused("nullcheck name=n ! fakesink" + source(mono) + "n.reference" + source(mono) +
                      "n.sink_0" + source("format=S16LE,rate=96000,channels=1") + "n.sink_1",
                  {"sink_1", "96000 Hz", "48000 Hz"});
    const auto channels = [](int n) {
        return "format=S16LE,rate=48000,channels=" + std::to_string(n);
    };
    for (const auto &[mix, stem] : {std::pair{1, 2}, {2, 6}, {6, 2}, {6, 1}})
        check_refused("nullcheck name=n ! fakesink" + source(channels(mix)) + "n.reference" +
                          source(channels(stem)) + "n.sink_5",
                      {"sink_5 has " + std::to_string(stem) + " channels",
                       "reference has " + std::to_string(mix)});
    check_refused("nullcheck name=n ! audio/x-raw,format=F64LE ! fakesink" + source(mono) +
                      "n.reference" + source(mono) + "n.sink_0",
                  {"n: downstream does not take S16LE", "F64LE"});
    check_refused("nullcheck name=n ! audio/x-raw,rate=44100 ! fakesink" + source(mono) +
                      "n.reference" + source(mono) + "n.sink_0",
                  {"48000 Hz"});
    // Formats that no pad takes never get as far.
    check_refused("nullcheck name=n ! fakesink" + source("format=S16BE,rate=48000,channels=1") +
                      "n.reference" + source(mono) + "n.sink_0",
                  {"link"});
}
GST_END_TEST;

GST_START_TEST(without_caps)
{
    for (std::size_t bad : {0, 1}) {
        Rig rig{1};
        rig.caps(1 - bad, GST_AUDIO_FORMAT_S16, kRate, 1);
        rig.segment(bad, 0, GST_CLOCK_TIME_NONE, 0);
        fail_unless(gst_harness_push(rig.pad(bad), gst_buffer_new_allocate(nullptr, 8, nullptr)) <
                    GST_FLOW_OK);
        const std::string error = rig.error();
        fail_unless(contains(error, bad ? "sink_0" : "reference") &&
                        contains(error, "without caps"),
                    "%s", error.c_str());
    }
    { // nor a sample, of any pad
        Rig rig{1};
        for (std::size_t i : {0, 1}) {
            rig.segment(i, 0, GST_CLOCK_TIME_NONE, 0);
            rig.event(i, gst_event_new_eos());
        }
        const std::string error = rig.error();
        fail_unless(contains(error, "ended without caps"), "%s", error.c_str());
    }
    { // half a frame
        Rig rig{1};
        rig.caps(1, GST_AUDIO_FORMAT_S24, kRate, 2);
        fail_unless(gst_harness_push(rig.pad(1), gst_buffer_new_allocate(nullptr, 7, nullptr)) <
                    GST_FLOW_OK);
        const std::string error = rig.error();
        fail_unless(contains(error, "sink_0") && contains(error, "7 bytes"), "%s", error.c_str());
    }
}
GST_END_TEST;

/* The mix never says what it is, but its stem does. */
GST_START_TEST(mix_ends_without_caps)
{
    Rig rig{1};
    rig.caps(1, GST_AUDIO_FORMAT_S16, kRate, 1);
    rig.push(1, std::vector<double>(4800));
    rig.event(1, gst_event_new_eos());
    rig.segment(0, 0, GST_CLOCK_TIME_NONE, 0);
    rig.event(0, gst_event_new_eos());
    const std::string error = rig.error();
    fail_unless(contains(error, "reference"), "%s", error.c_str());
}
GST_END_TEST;

GST_START_TEST(one_reference)
{
    GstElement *element = gst_element_factory_make("nullcheck", nullptr);
    GstPadTemplate *templ = gst_element_get_pad_template(element, "reference");
    GstPad *pad = gst_element_request_pad(element, templ, nullptr, nullptr);
    fail_unless(pad);
    assert_equal(GST_PAD_NAME(pad), "reference");
    fail_if(gst_element_request_pad(element, templ, nullptr, nullptr));
    gst_element_release_request_pad(element, pad);
    gst_object_unref(pad);
    pad = gst_element_request_pad(element, templ, nullptr, nullptr);
    fail_unless(pad);
    gst_element_release_request_pad(element, pad);
    gst_object_unref(pad);
    gst_object_unref(element);
}
GST_END_TEST;

bool seek(GstElement *pipeline, int flags)
{
    return gst_element_seek(
        pipeline, 1.0, GST_FORMAT_TIME, static_cast<GstSeekFlags>(flags | GST_SEEK_FLAG_ACCURATE),
        GST_SEEK_TYPE_SET, 3 * GST_SECOND, GST_SEEK_TYPE_SET, 5500 * GST_MSECOND);
}

/* Each seek gives its own intervals and its own final message. */
GST_START_TEST(seeks_in_a_pipeline)
{
    // A constant: audiotestsrc keeps its phase in a seek, and each has one of its own.
    GstElement *pipeline = gst_parse_launch(
        "nullcheck name=n ! fakesink audiotestsrc wave=square freq=0 ! "
        "audio/x-raw,format=S16LE,rate=44100 ! queue ! n.reference "
        "audiotestsrc wave=square freq=0 ! audio/x-raw,format=S16LE,rate=44100 ! queue ! n.sink_0",
        nullptr);
    GstBus *bus = gst_element_get_bus(pipeline);
    gst_element_set_state(pipeline, GST_STATE_PAUSED);
    gst_element_get_state(pipeline, nullptr, nullptr, GST_CLOCK_TIME_NONE);
    fail_unless(seek(pipeline, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_SEGMENT));
    gst_bus_set_flushing(bus, TRUE); // of before the seek
    gst_bus_set_flushing(bus, FALSE);
    gst_element_set_state(pipeline, GST_STATE_PLAYING);
    for (int next : {GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_FLUSH, int{GST_SEEK_FLAG_FLUSH}, -1}) {
        std::vector<Fields> messages;
        while (messages.empty() || !messages.back().flag("final")) {
            GstMessage *message = gst_bus_timed_pop_filtered(
                bus, 20 * GST_SECOND,
                static_cast<GstMessageType>(GST_MESSAGE_ELEMENT | GST_MESSAGE_ERROR));
            fail_unless(message && GST_MESSAGE_TYPE(message) == GST_MESSAGE_ELEMENT);
            messages.emplace_back(gst_message_get_structure(message));
            gst_message_unref(message);
        }
        fail_unless_equals_int(messages.size(), 3);
        const Fields &final = messages.back();
        assert_equal(final.text("verdict"), "bit-exact");
        fail_unless_equals_uint64(final.count("samples"), 110250);
        fail_unless_equals_uint64(final.count("timestamp"), 3 * GST_SECOND);
        fail_unless_equals_uint64(final.count("stream-time"), 3 * GST_SECOND);
        fail_unless_equals_uint64(final.count("duration"), 2500 * GST_MSECOND);
        fail_unless_equals_uint64(final.count("endtime"), 5500 * GST_MSECOND);
        if (next >= 0)
            fail_unless(seek(pipeline, next));
    }
    gst_element_set_state(pipeline, GST_STATE_NULL);
    gst_object_unref(bus);
    gst_object_unref(pipeline);
}
GST_END_TEST;

GST_START_TEST(state_changes)
{
    constexpr GstState states[] = {GST_STATE_PLAYING, GST_STATE_READY,   GST_STATE_PAUSED,
                                   GST_STATE_NULL,    GST_STATE_PLAYING, GST_STATE_PAUSED};
    for (const char *live : {"true", "false"}) {
        const std::string test = std::string{"audiotestsrc samplesperbuffer=64 is-live="} + live;
        GstElement *pipeline =
            gst_parse_launch(("nullcheck name=n interval=1000000 fail-on-mismatch=true ! queue ! "
                              "fakesink " +
                              test + " volume=0.5 ! n.reference " + test + " ! n.sink_0")
                                 .c_str(),
                             nullptr);
        GstElement *null = gst_bin_get_by_name(GST_BIN(pipeline), "n");
        for (int i = 0; i < 90; i++) {
            gst_element_set_state(pipeline, states[i % 6]);
            g_object_set(null, "threshold", -1.0 * i, "post-messages", i % 2, nullptr);
            GstStructure *report = nullptr;
            char *verdict = nullptr;
            g_object_get(null, "report", &report, "verdict", &verdict, nullptr);
            gst_clear_structure(&report);
            g_free(verdict);
            if (i % 5 == 0)
                g_usleep(2000);
        }
        gst_element_set_state(pipeline, GST_STATE_NULL);
        ASSERT_OBJECT_REFCOUNT(null, "nullcheck", 2);
        gst_object_unref(pipeline);
        ASSERT_OBJECT_REFCOUNT(null, "nullcheck", 1);
        gst_object_unref(null);
    }
}
GST_END_TEST;

Suite *nullcheck_fail_suite()
{
    Suite *suite = suite_create("nullcheck_fail");
    TCase *tcase = tcase_create("fail");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, fails_on_mismatch);
    tcase_add_test(tcase, error_comes_after_the_final_message);
    tcase_add_test(tcase, live_stem_stalls);
    tcase_add_test(tcase, bad_pads);
    tcase_add_test(tcase, without_caps);
    tcase_add_test(tcase, mix_ends_without_caps);
    tcase_add_test(tcase, one_reference);
    tcase_add_test(tcase, seeks_in_a_pipeline);
    tcase_add_test(tcase, state_changes);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_fail)
