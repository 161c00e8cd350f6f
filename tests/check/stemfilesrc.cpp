/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesrc among threads: stopped, sought in and taken pads from at any time,
 * it ends, and leaves nothing behind. What it gives is tested in tests/pipelines.
 */
#include "support/wav.h"

#include <atomic>
#include <random> // before gstcheck.h, whose macro "fail" it does not survive
#include <thread>

#include <gst/check/gstcheck.h>

#include <glib/gstdio.h>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

/* A folder of three files of a second, and a pipeline that reads it. */
class Session
{
public:
    explicit Session(const char *sinks)
    {
        const CharFree made{g_dir_make_tmp("stemfilesrc-XXXXXX", nullptr)};
        folder_ = made.text;
        for (int i = 0; i < 3; i++) {
            const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 1 + i % 2);
            const std::vector<double> audio(static_cast<std::size_t>(kRate * info.channels), 0.25);
            files_.push_back(write_wav(folder_.substr(std::string{g_get_tmp_dir()}.size() + 1) +
                                           "/" + std::to_string(i) + ".wav",
                                       info, audio));
        }
        pipeline = gst_parse_launch(
            ("stemfilesrc name=s location=" + folder_ + " " + sinks).c_str(), nullptr);
        source = gst_bin_get_by_name(GST_BIN(pipeline), "s");
    }
    ~Session()
    {
        gst_element_set_state(pipeline, GST_STATE_NULL);
        ASSERT_OBJECT_REFCOUNT(source, "stemfilesrc", 2);
        gst_object_unref(source);
        /* GstBin goes on to PLAYING in a thread that lets go of it when it can. */
        for (int i = 0; i < 5000 && GST_OBJECT_REFCOUNT_VALUE(pipeline) > 1; i++)
            g_usleep(1000);
        ASSERT_OBJECT_REFCOUNT(pipeline, "pipeline", 1);
        gst_object_unref(pipeline);
        for (const std::string &file : files_)
            g_remove(file.c_str());
        g_rmdir(folder_.c_str());
    }
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    /* What ends it; the caller's. */
    GstMessage *wait_for(GstMessageType types)
    {
        GstBus *bus = gst_element_get_bus(pipeline);
        GstMessage *message = gst_bus_timed_pop_filtered(
            bus, 20 * GST_SECOND, static_cast<GstMessageType>(types | GST_MESSAGE_ERROR));
        gst_object_unref(bus);
        return message;
    }

    GstElement *pipeline;
    GstElement *source;

private:
    struct CharFree {
        char *text;
        ~CharFree() { g_free(text); }
    };

    std::string folder_;
    std::vector<std::string> files_;
};

constexpr char kThreeSinks[] =
    "! queue ! fakesink sync=false s.src_0 ! queue ! fakesink sync=false "
    "s.src_1 ! queue ! fakesink sync=false";

void expect(GstMessage *message, GstMessageType type)
{
    fail_unless(message != nullptr, "nothing comes any more");
    fail_unless_equals_string(GST_MESSAGE_TYPE_NAME(message), gst_message_type_get_name(type));
    gst_message_unref(message);
}

} // namespace

GST_START_TEST(test_it_can_be_stopped_at_any_time)
{
    std::mt19937 random{1};
    Session session{kThreeSinks};
    for (int i = 0; i < 60; i++) {
        gst_element_set_state(session.pipeline, i % 3 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
        g_usleep(random() % 3000);
        gst_element_set_state(session.pipeline, i % 2 ? GST_STATE_NULL : GST_STATE_READY);
    }
    gst_element_set_state(session.pipeline, GST_STATE_PLAYING);
    expect(session.wait_for(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
}
GST_END_TEST

GST_START_TEST(test_it_can_be_sought_in_and_lose_pads_while_it_plays)
{
    Session session{kThreeSinks};
    gst_element_set_state(session.pipeline, GST_STATE_PAUSED);
    expect(session.wait_for(GST_MESSAGE_ASYNC_DONE), GST_MESSAGE_ASYNC_DONE);
    gst_element_set_state(session.pipeline, GST_STATE_PLAYING);
    std::atomic<bool> done = false;
    std::thread pads{[&session, &done] {
        while (!done) {
            GstPad *pad = gst_element_request_pad_simple(session.source, "src_2.wav");
            fail_unless(pad != nullptr);
            g_usleep(300);
            gst_element_release_request_pad(session.source, pad);
            gst_object_unref(pad);
        }
    }};
    std::mt19937 random{2};
    for (int i = 0; i < 60; i++) {
        const auto flags =
            static_cast<GstSeekFlags>((i % 4 ? GST_SEEK_FLAG_FLUSH : GST_SEEK_FLAG_NONE) |
                                      (i % 3 ? GST_SEEK_FLAG_NONE : GST_SEEK_FLAG_ACCURATE));
        // Through the sinks: it comes up three times, and is one seek.
        gst_element_seek(session.pipeline, 1.0, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                         static_cast<gint64>(random() % (GST_SECOND / 2)), GST_SEEK_TYPE_SET, -1);
        g_usleep(random() % 2000);
    }
    done = true;
    pads.join();
    gst_element_seek_simple(session.pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH, 0);
    expect(session.wait_for(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
}
GST_END_TEST

GST_START_TEST(test_eos_from_outside_ends_it)
{
    Session session{"! identity sleep-time=100000 ! fakesink sync=false"};
    gst_element_set_state(session.pipeline, GST_STATE_PLAYING);
    fail_unless(gst_element_send_event(session.pipeline, gst_event_new_eos()));
    expect(session.wait_for(GST_MESSAGE_EOS), GST_MESSAGE_EOS);
    gint64 position = 0;
    fail_unless(gst_element_query_position(session.source, GST_FORMAT_DEFAULT, &position));
    fail_unless(position < kRate);
}
GST_END_TEST

GST_START_TEST(test_where_nothing_is_linked_it_says_so)
{
    Session session{"audiotestsrc num-buffers=1 ! fakesink"};
    gst_element_set_state(session.pipeline, GST_STATE_PLAYING);
    expect(session.wait_for(GST_MESSAGE_ERROR), GST_MESSAGE_ERROR);
}
GST_END_TEST

static Suite *stemfilesrc_suite()
{
    Suite *suite = suite_create("stemfilesrc");
    TCase *tests = tcase_create("threads");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_it_can_be_stopped_at_any_time);
    tcase_add_test(tests, test_it_can_be_sought_in_and_lose_pads_while_it_plays);
    tcase_add_test(tests, test_eos_from_outside_ends_it);
    tcase_add_test(tests, test_where_nothing_is_linked_it_says_so);
    return suite;
}

GST_CHECK_MAIN(stemfilesrc)
