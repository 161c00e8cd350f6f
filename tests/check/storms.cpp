/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Seeks with flush, many and from other threads than those that stream, into
 * pipelines of 50 sources; and into live ones. What is heard after each begins
 * at its place, and the last one leads to the end.
 */
#include <gst/check/gstcheck.h>

#include <atomic>
#include <random>
#include <string>

namespace
{

/* A pipeline with one or more fakesinks named f0, f1 ...; what they hear is
 * looked at. */
class Storm
{
public:
    Storm(const std::string &description, int sinks)
    {
        pipeline_ = gst_parse_launch(description.c_str(), nullptr);
        fail_unless(pipeline_ != nullptr);
        for (int i = 0; i < sinks; i++) {
            GstElement *sink =
                gst_bin_get_by_name(GST_BIN(pipeline_), ("f" + std::to_string(i)).c_str());
            GstPad *pad = gst_element_get_static_pad(sink, "sink");
            gst_pad_add_probe(pad,
                              static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER |
                                                           GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                                                           GST_PAD_PROBE_TYPE_EVENT_FLUSH),
                              listen, &heard_[i], nullptr);
            gst_object_unref(pad);
            gst_object_unref(sink);
        }
        sinks_ = sinks;
    }
    ~Storm()
    {
        gst_element_set_state(pipeline_, GST_STATE_NULL);
        ASSERT_OBJECT_REFCOUNT(pipeline_, "pipeline", 1);
        gst_object_unref(pipeline_);
    }
    Storm(const Storm &) = delete;
    Storm &operator=(const Storm &) = delete;

    void play() { gst_element_set_state(pipeline_, GST_STATE_PLAYING); }
    void settle() { gst_element_get_state(pipeline_, nullptr, nullptr, GST_CLOCK_TIME_NONE); }
    void seek(GstClockTime from, GstClockTime to)
    {
        fail_unless(gst_element_seek(pipeline_, 1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
                                     GST_SEEK_TYPE_SET, static_cast<gint64>(from),
                                     GST_SEEK_TYPE_SET, static_cast<gint64>(to)));
    }
    /* Until each sink has heard something since the flush. */
    void wait_heard()
    {
        for (int i = 0; i < sinks_; i++)
            while (heard_[i].end == GST_CLOCK_TIME_NONE)
                g_usleep(500);
    }
    /* Each sink has come to the end since the flush. The message of the bin is
     * not waited for: it comes when all states have settled. */
    void wait_ends()
    {
        for (int i = 0; i < sinks_; i++)
            while (!heard_[i].ended)
                g_usleep(500);
    }
    /* All heard the same part, without a hole. */
    void check(GstClockTime from, GstClockTime to)
    {
        for (int i = 0; i < sinks_; i++) {
            fail_unless(heard_[i].wrong == 0, "%d holes", heard_[i].wrong.load());
            fail_unless_equals_uint64(heard_[i].begin, from);
            fail_unless_equals_uint64(heard_[i].end, to);
        }
    }

private:
    struct Heard {
        std::atomic<GstClockTime> begin = GST_CLOCK_TIME_NONE;
        std::atomic<GstClockTime> end = GST_CLOCK_TIME_NONE;
        std::atomic<int> wrong = 0;
        std::atomic<bool> ended = false;
    };
    static GstPadProbeReturn listen(GstPad *, GstPadProbeInfo *info, gpointer user_data)
    {
        auto *heard = static_cast<Heard *>(user_data);
        if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
            GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER(info);
            if (heard->end == GST_CLOCK_TIME_NONE)
                heard->begin = GST_BUFFER_PTS(buffer);
            else if (heard->end != GST_BUFFER_PTS(buffer))
                heard->wrong++;
            heard->end = GST_BUFFER_PTS(buffer) + GST_BUFFER_DURATION(buffer);
        } else if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info)) == GST_EVENT_FLUSH_STOP) {
            heard->end = heard->begin = GST_CLOCK_TIME_NONE;
            heard->ended = false;
        } else if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info)) == GST_EVENT_EOS) {
            heard->ended = true;
        }
        return GST_PAD_PROBE_OK;
    }

    GstElement *pipeline_;
    Heard heard_[3];
    int sinks_;
};

std::string sources(int n, const std::string &to, const std::string &properties)
{
    std::string text;
    for (int i = 0; i < n; i++)
        text += " audiotestsrc volume=0.01 freq=" + std::to_string(100 + i) + " " + properties +
                " ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! " + to;
    return text;
}

void storm(Storm &&storm, int seeks, unsigned seed)
{
    std::mt19937 random(seed);
    storm.play();
    storm.settle(); /* before they have started, sources refuse */
    GstClockTime from = 0, to = 0;
    for (int i = 0; i < seeks; i++) {
        from = (random() % 1000) * GST_MSECOND;
        to = from + 200 * GST_MSECOND;
        if (random() % 3 == 0)
            storm.settle();
        if (random() % 3 == 0)
            g_usleep(random() % 3000);
        storm.seek(from, to);
        if (random() % 2 == 0)
            storm.wait_heard();
    }
    storm.wait_heard();
    storm.wait_ends();
    storm.check(from, to);
}

} // namespace

GST_START_TEST(test_50_stems)
{
    storm({"stemsum name=s ! fakesink name=f0 sync=false" + sources(50, "s.", ""), 1}, 30, 1);
}
GST_END_TEST

GST_START_TEST(test_50_tracks)
{
    storm(
        {"stemgroup name=s routing=\"a=0-24;b=25-49\" s.src ! queue ! fakesink name=f0 sync=false "
         "s.stem_a ! queue ! fakesink name=f1 sync=false "
         "s.stem_b ! queue ! fakesink name=f2 sync=false" +
             sources(50, "s.", ""),
         3},
        30, 2);
}
GST_END_TEST

/* A live source may start later than the pipeline: only the end is known. */
GST_START_TEST(test_live)
{
    for (const char *element : {"stemsum", "stemgroup routing=\"a=0-1\""}) {
        Storm live{std::string{element} + " name=s s.src ! fakesink name=f0" +
                       sources(2, "s.", "is-live=true samplesperbuffer=480"),
                   1};
        live.play();
        live.wait_heard();
        constexpr GstClockTime part = 100 * GST_MSECOND;
        for (GstClockTime i = 1; i <= 8; i++) {
            live.seek(i * part, (i + 1) * part);
            live.wait_heard();
            if (i % 2 == 0)
                g_usleep(10000);
        }
        live.wait_ends();
        live.check(8 * part, 9 * part);
    }
}
GST_END_TEST

static Suite *storms_suite()
{
    Suite *suite = suite_create("storms");
    TCase *tests = tcase_create("storms");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_50_stems);
    tcase_add_test(tests, test_50_tracks);
    tcase_add_test(tests, test_live);
    return suite;
}

GST_CHECK_MAIN(storms)
