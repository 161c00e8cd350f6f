/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum given what it cannot sum: an element error that names the pad and
 * the values, soon, and no crash.
 */
#include "support/desk.h"
#include "support/sums.h"

using namespace stems::test;

namespace
{

const std::string kTone = "audiotestsrc num-buffers=200 ! audio/x-raw,format=S16LE,rate=";

/* The pipeline must end in stemsum's error, whose text has all of @parts. */
void refuse(const std::string &pipeline, const std::vector<std::string> &parts)
{
    const Run run = run_pipeline(pipeline, "", 20 * GST_SECOND);
    fail_if(run.eos, "no error: %s", pipeline.c_str());
    const std::string text = run.source + ": " + run.error + " | " + run.debug;
    for (const std::string &part : parts)
        fail_unless(text.find(part) != std::string::npos, "no '%s' in: %s", part.c_str(),
                    text.c_str());
    fail_unless(run.source == "s", "%s", text.c_str());
}

void expect(const std::string &error, const std::vector<std::string> &parts)
{
    for (const std::string &part : parts)
        fail_unless(error.find(part) != std::string::npos, "no '%s' in: %s", part.c_str(),
                    error.c_str());
}

} // namespace

GST_START_TEST(test_rates_differ)
{
    refuse("stemsum name=s ! fakesink " + kTone + "44100 ! s. " + kTone + "48000 ! s.",
           {"sink_", "44100", "48000"});
    refuse("stemsum name=s ! fakesink " + kTone + "44100 ! queue ! s. " + kTone +
               "44100 ! queue ! s. " + kTone + "96000 ! queue ! s.sink_7",
           {"sink_7", "44100", "96000"});
}
GST_END_TEST

/* Two pads whose caps come at the same time: one of them is told, once. */
GST_START_TEST(test_caps_at_the_same_time)
{
    for (int i = 0; i < 300; i++) {
        Desk desk;
        Source *sources[] = {&desk.add(make_info(GST_AUDIO_FORMAT_S16, 48000, 1)),
                             &desk.add(make_info(GST_AUDIO_FORMAT_S16, 44100, 1))};
        desk.play();
        std::atomic<int> ready = 0;
        for (Source *source : sources)
            source->run([source, &ready] {
                source->send_stream_start();
                ready++;
                while (ready < 2)
                    ;
                source->send_caps();
            });
        for (Source *source : sources)
            source->join();
        expect(desk.wait_error(), {"44100 Hz", "48000 Hz"});
        GstMessage *more = gst_bus_pop_filtered(desk.bus, GST_MESSAGE_ERROR);
        fail_if(more, "told twice: %" GST_PTR_FORMAT, more);
    }
}
GST_END_TEST

GST_START_TEST(test_channels_that_do_not_fit)
{
    refuse("stemsum name=s ! fakesink " + kTone + "48000,channels=2 ! s. " + kTone +
               "48000,channels=6,channel-mask=(bitmask)0x3f ! s.",
           {"sink_0", "sink_1", "2", "6", "channels"});
    refuse("stemsum name=s ! fakesink " + kTone + "48000,channels=1 ! s. " + kTone +
               "48000,channels=3,channel-mask=(bitmask)0 ! s.",
           {"sink_0", "sink_1", "1", "3"});
}
GST_END_TEST

GST_START_TEST(test_downstream_takes_something_else)
{
    refuse("stemsum name=s ! audio/x-raw,rate=48000 ! fakesink " + kTone + "44100 ! s.",
           {"44100", "48000"});
    refuse("stemsum name=s ! audio/x-raw,channels=4,channel-mask=(bitmask)0 ! fakesink " + kTone +
               "48000,channels=2 ! s.",
           {"2 channels", "channels=(int)4"});
    /* Found out when it plays. */
    for (const char *caps : {"audio/x-raw,format=S8", "video/x-raw"}) {
        Desk desk;
        desk.downstream = gst_caps_from_string(caps);
        Source &source = desk.add(make_info(GST_AUDIO_FORMAT_S16, 48000, 1));
        desk.play();
        source.begin();
        GstFlowReturn flow = GST_FLOW_OK;
        for (guint64 i = 0; flow == GST_FLOW_OK && i < 1000; i++)
            flow = source.push(std::vector<double>(4800), i * 4800);
        fail_unless(flow < GST_FLOW_EOS);
        expect(desk.wait_error(), {"downstream", strstr(caps, "S8") ? "S8" : caps});
        gst_clear_caps(&desk.downstream);
    }
}
GST_END_TEST

GST_START_TEST(test_no_pads)
{
    refuse("stemsum name=s ! fakesink", {"no sink pad"});
}
GST_END_TEST

GST_START_TEST(test_everything_ends_without_caps)
{
    for (int pads : {1, 3}) {
        Desk desk;
        for (int i = 0; i < pads; i++)
            desk.add(make_info(GST_AUDIO_FORMAT_S16, 48000, 1));
        desk.play();
        for (auto &source : desk.sources) {
            source->send_stream_start();
            source->send_segment();
            source->end();
        }
        expect(desk.wait_error(), {"sink_0", "without caps"});
    }
}
GST_END_TEST

/* Nor is a stem that never was silence, though others play: what is left would
 * sum, but to something else. */
GST_START_TEST(test_one_ends_without_caps)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, 48000, 1);
    Desk desk;
    desk.add(info);
    desk.add(info);
    desk.play();
    desk.sources[0]->send_stream_start();
    desk.sources[0]->end();
    desk.sources[1]->begin();
    desk.sources[1]->push_all(make_noise(info, 10000, 1, 0.5), 1000);
    desk.sources[1]->end();
    expect(desk.wait_error(), {"sink_0", "without caps"});
}
GST_END_TEST

GST_START_TEST(test_audio_without_caps)
{
    Desk desk;
    Source &source = desk.add(make_info(GST_AUDIO_FORMAT_S16, 48000, 1));
    desk.play();
    source.send_stream_start();
    source.send_segment();
    fail_unless_equals_int(source.push(std::vector<double>(100), 0), GST_FLOW_NOT_NEGOTIATED);
    expect(desk.wait_error(), {"sink_0", "without caps"});
}
GST_END_TEST

GST_START_TEST(test_segment_that_is_not_of_time)
{
    Desk desk;
    Source &source = desk.add(make_info(GST_AUDIO_FORMAT_S16, 48000, 1));
    desk.play();
    source.send_stream_start();
    source.send_caps();
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_BYTES);
    source.send(gst_event_new_segment(&segment));
    expect(desk.wait_error(), {"sink_0", "bytes", "time"});
    fail_if(source.push(std::vector<double>(100), 0) == GST_FLOW_OK, "goes on");
}
GST_END_TEST

GST_START_TEST(test_segment_that_runs_backwards)
{
    Desk desk;
    Source &source = desk.add(make_info(GST_AUDIO_FORMAT_S16, 48000, 1));
    desk.play();
    source.send_stream_start();
    source.send_caps();
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    segment.rate = -1.0;
    segment.stop = GST_SECOND;
    source.send(gst_event_new_segment(&segment));
    expect(desk.wait_error(), {"sink_0", "-1"});
}
GST_END_TEST

GST_START_TEST(test_buffers_that_are_not_frames)
{
    struct {
        GstAudioLayout layout;
        gsize size;
        bool meta;
    } const cases[] = {
        {GST_AUDIO_LAYOUT_INTERLEAVED, 401, false},
        {GST_AUDIO_LAYOUT_INTERLEAVED, 3, false},
        {GST_AUDIO_LAYOUT_NON_INTERLEAVED, 400, false},
        {GST_AUDIO_LAYOUT_INTERLEAVED, 400, true}, /* that says planar mono */
        {GST_AUDIO_LAYOUT_NON_INTERLEAVED, 400, true},
    };
    for (const auto &c : cases) {
        Desk desk;
        Source &source = desk.add(make_info(GST_AUDIO_FORMAT_S16, 48000, 2, c.layout));
        desk.play();
        source.begin();
        GstBuffer *buffer = gst_buffer_new_allocate(nullptr, c.size, nullptr);
        GST_BUFFER_PTS(buffer) = 0;
        if (c.meta) {
            const GstAudioInfo other =
                make_info(GST_AUDIO_FORMAT_S16, 48000, 1, GST_AUDIO_LAYOUT_NON_INTERLEAVED);
            gst_buffer_add_audio_meta(buffer, &other, c.size / 2, nullptr);
        }
        fail_unless_equals_int(gst_pad_push(source.pad, buffer), GST_FLOW_ERROR);
        expect(desk.wait_error(), {"sink_0", std::to_string(c.size) + " bytes"});
    }
}
GST_END_TEST

/* What a pad is told when downstream has had enough. */
GST_START_TEST(test_downstream_flow_goes_upstream)
{
    for (GstFlowReturn flow : {GST_FLOW_EOS, GST_FLOW_ERROR, GST_FLOW_NOT_LINKED}) {
        const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, 48000, 1);
        Desk desk;
        desk.flow = flow;
        Source &source = desk.add(info);
        desk.play();
        source.begin();
        GstFlowReturn got = GST_FLOW_OK;
        for (guint64 i = 0; got == GST_FLOW_OK && i < 1000; i++)
            got = source.push(std::vector<double>(4800), i * 4800);
        fail_unless_equals_int(got, flow);
    }
}
GST_END_TEST

/* After the error of one pad the threads of the others are not left waiting. */
GST_START_TEST(test_error_frees_everyone)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, 48000, 1);
    Desk desk;
    for (int i = 0; i < 3; i++)
        desk.add(info);
    desk.play();
    for (auto &source : desk.sources)
        source->begin();
    std::atomic<int> freed{0};
    for (int i = 0; i < 2; i++) {
        Source &source = *desk.sources[static_cast<std::size_t>(i)];
        source.run([&] {
            GstFlowReturn flow = GST_FLOW_OK;
            for (guint64 at = 0; flow == GST_FLOW_OK; at += 4800)
                flow = source.push(std::vector<double>(4800), at);
            freed++;
        });
    }
    g_usleep(50000); /* until they wait for the third */
    desk.sources[2]->info = make_info(GST_AUDIO_FORMAT_S16, 44100, 1);
    desk.sources[2]->send_caps();
    expect(desk.wait_error(), {"sink_2", "44100", "48000"});
    for (auto &source : desk.sources)
        source->join();
    fail_unless_equals_int(freed, 2);
}
GST_END_TEST

static Suite *stemsum_errors_suite()
{
    Suite *suite = suite_create("stemsum_errors");
    TCase *tests = tcase_create("errors");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_rates_differ);
    tcase_add_test(tests, test_caps_at_the_same_time);
    tcase_add_test(tests, test_channels_that_do_not_fit);
    tcase_add_test(tests, test_downstream_takes_something_else);
    tcase_add_test(tests, test_no_pads);
    tcase_add_test(tests, test_everything_ends_without_caps);
    tcase_add_test(tests, test_one_ends_without_caps);
    tcase_add_test(tests, test_audio_without_caps);
    tcase_add_test(tests, test_segment_that_is_not_of_time);
    tcase_add_test(tests, test_segment_that_runs_backwards);
    tcase_add_test(tests, test_buffers_that_are_not_frames);
    tcase_add_test(tests, test_downstream_flow_goes_upstream);
    tcase_add_test(tests, test_error_frees_everyone);
    return suite;
}

GST_CHECK_MAIN(stemsum_errors)
