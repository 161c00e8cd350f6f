/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesink: which audio of a stream comes into the file, and what a stream
 * may not do. What files look like is tested by tests/pipelines.
 */
#include "support/audio.h"
#include "support/messages.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

#include <glib/gstdio.h>

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

std::string new_folder()
{
    char *made = g_dir_make_tmp("stemfilesink-XXXXXX", nullptr);
    std::string folder{made};
    g_free(made);
    return folder;
}

/* The element in a folder of its own, which is gone afterwards. */
class Sink
{
public:
    explicit Sink(const char *properties = "", const char *name = "a.wav")
        : folder_{new_folder()}, path{folder_ + "/" + name}, bus_{gst_bus_new()}
    {
        const std::string text = "stemfilesink location=" + path + " " + properties;
        element_ = gst_parse_launch(text.c_str(), nullptr);
        h = gst_harness_new_with_element(element_, "sink", nullptr);
        gst_element_set_bus(element_, bus_);
    }
    ~Sink()
    {
        gst_element_set_bus(element_, nullptr);
        gst_harness_teardown(h);
        gst_object_unref(element_);
        gst_object_unref(bus_);
        for (const std::string &name : files())
            g_unlink((folder_ + "/" + name).c_str());
        g_rmdir(folder_.c_str());
    }
    Sink(const Sink &) = delete;
    Sink &operator=(const Sink &) = delete;

    void caps(GstAudioFormat format, int channels, int rate = kRate,
              GstAudioLayout layout = GST_AUDIO_LAYOUT_INTERLEAVED)
    {
        info = make_info(format, rate, channels, layout);
        gst_harness_set_src_caps(h, make_caps(format, rate, channels, layout));
    }
    GstFlowReturn push(const std::vector<double> &audio, GstClockTime pts = GST_CLOCK_TIME_NONE,
                       int flags = 0)
    {
        GstBuffer *buffer = make_buffer(info, audio, pts);
        GST_BUFFER_FLAG_SET(buffer, flags);
        return gst_harness_push(h, buffer);
    }
    bool eos() { return gst_harness_push_event(h, gst_event_new_eos()); }

    std::vector<std::string> files() const
    {
        std::vector<std::string> names;
        GDir *dir = g_dir_open(folder_.c_str(), 0, nullptr);
        while (const char *name = g_dir_read_name(dir))
            names.emplace_back(name);
        g_dir_close(dir);
        return names;
    }
    /* The text of the error that was posted; nothing may be left then. */
    std::string error()
    {
        GstMessage *message = gst_bus_pop_filtered(bus_, GST_MESSAGE_ERROR);
        fail_unless(message != nullptr, "no error");
        GError *error = nullptr;
        gst_message_parse_error(message, &error, nullptr);
        std::string text{error->message};
        g_error_free(error);
        gst_message_unref(message);
        return text;
    }
    Fields message()
    {
        std::vector<Fields> all = take_messages(bus_, "stemfilesink");
        fail_unless_equals_int(all.size(), 1);
        return all[0];
    }
    std::string bytes() const
    {
        char *data = nullptr;
        gsize size = 0;
        fail_unless(g_file_get_contents(path.c_str(), &data, &size, nullptr));
        std::string all(data, size);
        g_free(data);
        return all;
    }
    /* The chunk data of a WAV file, as samples of @format. */
    std::vector<double> samples(GstAudioFormat format) const
    {
        const std::string all = bytes();
        const auto number = [&all](std::size_t at) {
            std::uint32_t value;
            std::memcpy(&value, all.data() + at, sizeof value);
            return GUINT32_FROM_LE(value);
        };
        std::size_t at = 12;
        while (all.compare(at, 4, "data") != 0)
            at += 8 + number(at + 4) + number(at + 4) % 2;
        const std::size_t size = number(at + 4);
        const auto width = static_cast<std::size_t>(make_info(format, kRate, 1).finfo->width / 8);
        std::vector<double> audio;
        for (std::size_t i = 0; i < size; i += width)
            audio.push_back(get_sample(format, all.data() + at + 8 + i));
        return audio;
    }

private:
    std::string folder_;

public:
    std::string path;
    GstHarness *h = nullptr;
    GstAudioInfo info{};

private:
    GstBus *bus_;
    GstElement *element_;
};

/* 1, 2, 3... LSB of S16, which every format holds. */
std::vector<double> ramp(std::size_t n, int from = 1)
{
    std::vector<double> audio;
    for (std::size_t i = 0; i < n; i++)
        audio.push_back(std::ldexp(from + static_cast<int>(i), -15));
    return audio;
}

std::vector<double> operator+(std::vector<double> a, const std::vector<double> &b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

std::vector<double> silence(std::size_t n)
{
    return std::vector<double>(n, 0.0);
}

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

GST_START_TEST(pieces_do_not_matter)
{
    const std::vector<double> audio = make_sine(5000, 2, 0.01, 0.7);
    for (const char *properties : {"", "depth=s16 dither=tpdf"}) {
        for (GstAudioFormat format : {GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_F32}) {
            std::string expected;
            for (GstAudioLayout layout : kBothLayouts) {
                for (std::size_t piece : {5000, 1, 1023, 2048}) {
                    Sink sink{properties};
                    sink.caps(format, 2, kRate, layout);
                    for (std::size_t at = 0; at < audio.size(); at += 2 * piece)
                        sink.push({audio.begin() + static_cast<std::ptrdiff_t>(at),
                                   audio.begin() + static_cast<std::ptrdiff_t>(
                                                       std::min(audio.size(), at + 2 * piece))});
                    fail_unless(sink.eos());
                    if (expected.empty())
                        expected = sink.bytes();
                    fail_unless(sink.bytes() == expected);
                }
            }
        }
    }
}
GST_END_TEST;

GST_START_TEST(gaps_are_silence)
{
    Sink sink;
    sink.caps(GST_AUDIO_FORMAT_S16, 1);
    const auto at = [](guint64 frame) { return pts_of(frame, kRate); };
    sink.push(ramp(100), at(0));
    sink.push(ramp(100, 101), at(102));                         // jitter
    sink.push(ramp(50, 500), at(205), GST_BUFFER_FLAG_DISCONT); // 5 are missing
    sink.push(ramp(50, 600), at(256), GST_BUFFER_FLAG_DISCONT); // by rounding
    sink.push(ramp(10, 700), at(5305));                         // 5000 are missing
    sink.push(ramp(20, 800), at(5315), GST_BUFFER_FLAG_GAP);
    gst_harness_push_event(sink.h, gst_event_new_gap(at(5335), at(30)));
    sink.push(ramp(10, 900), at(5355), GST_BUFFER_FLAG_DISCONT); // 10 are there already
    sink.push(ramp(10, 950));
    fail_unless(sink.eos());
    const std::vector<double> expected = ramp(200) + silence(5) + ramp(50, 500) + ramp(50, 600) +
                                         silence(5000) + ramp(10, 700) + silence(50) +
                                         ramp(10, 950);
    fail_unless(sink.samples(GST_AUDIO_FORMAT_S16) == expected);
    const Fields message = sink.message();
    fail_unless_equals_uint64(message.count("frames"), expected.size());
    fail_unless_equals_uint64(message.count("silent-frames"), 5055);
    fail_unless_equals_uint64(message.count("dropped-frames"), 10);
}
GST_END_TEST;

GST_START_TEST(the_first_sample_and_the_segment)
{
    for (bool running : {false, true}) {
        Sink sink{running ? "align=running-time" : ""};
        sink.caps(GST_AUDIO_FORMAT_S16, 1);
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        segment.start = segment.time = 10 * GST_SECOND;
        segment.stop = 10 * GST_SECOND + pts_of(480, kRate);
        gst_harness_push_event(sink.h, gst_event_new_segment(&segment));
        const GstClockTime begin = 10 * GST_SECOND;
        sink.push(ramp(100), begin - pts_of(200, kRate)); // before the segment
        if (!running)
            sink.push(ramp(100), begin - pts_of(48, kRate)); // partly
        sink.push(ramp(480, 1000), begin + pts_of(96, kRate), GST_BUFFER_FLAG_DISCONT);
        fail_unless(sink.eos());
        const std::vector<double> expected =
            (running ? silence(96) : ramp(52, 49) + silence(44)) + ramp(384, 1000);
        fail_unless(sink.samples(GST_AUDIO_FORMAT_S16) == expected);
        const Fields message = sink.message();
        fail_unless_equals_uint64(message.count("stream-time"),
                                  begin + (running ? pts_of(96, kRate) : 0));
        fail_unless_equals_uint64(message.count("duration"), 10 * GST_MSECOND);
    }
}
GST_END_TEST;

GST_START_TEST(other_caps_are_refused_by_name)
{
    Sink sink;
    sink.caps(GST_AUDIO_FORMAT_S24, 2);
    sink.push(ramp(20));
    // Another layout is the same sound.
    sink.caps(GST_AUDIO_FORMAT_S24, 2, kRate, GST_AUDIO_LAYOUT_NON_INTERLEAVED);
    fail_unless_equals_int(sink.push(ramp(20)), GST_FLOW_OK);
    sink.caps(GST_AUDIO_FORMAT_S16, 2, 44100);
    const std::string error = sink.error();
    for (const char *part : {"S24LE, 48000 Hz, 2 channels", "S16LE, 44100 Hz, 2 channels"})
        fail_unless(contains(error, part), "%s", error.c_str());
    fail_unless(contains(error, sink.path), "%s", error.c_str());
    fail_if(sink.eos());
    fail_unless(sink.files().empty());
}
GST_END_TEST;

GST_START_TEST(a_flush)
{
    Sink sink;
    sink.caps(GST_AUDIO_FORMAT_S16, 1);
    for (const char *error : {"", "flushed after 100 frames"}) {
        gst_harness_push_event(sink.h, gst_event_new_flush_start());
        gst_harness_push_event(sink.h, gst_event_new_flush_stop(TRUE));
        if (*error) {
            const std::string said = sink.error();
            fail_unless(contains(said, error), "%s", said.c_str());
            break;
        }
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        gst_harness_push_event(sink.h, gst_event_new_segment(&segment));
        fail_unless_equals_int(sink.push(ramp(100)), GST_FLOW_OK);
    }
    fail_unless(sink.files().empty());
}
GST_END_TEST;

GST_START_TEST(bad_input)
{
    {
        Sink sink;
        sink.caps(GST_AUDIO_FORMAT_S24, 2);
        GstBuffer *odd = gst_buffer_new_allocate(nullptr, 7, nullptr);
        gst_buffer_memset(odd, 0, 0, 7);
        fail_unless_equals_int(gst_harness_push(sink.h, odd), GST_FLOW_ERROR);
        fail_unless(contains(sink.error(), "not its caps'"));
        fail_unless(sink.files().empty());
    }
    {
        Sink sink;
        GstSegment segment;
        gst_segment_init(&segment, GST_FORMAT_TIME);
        sink.caps(GST_AUDIO_FORMAT_S24, 2);
        segment.rate = -1.0;
        segment.stop = GST_SECOND;
        gst_harness_push_event(sink.h, gst_event_new_segment(&segment));
        fail_unless(contains(sink.error(), "backwards"));
        fail_unless(sink.files().empty());
    }
    {
        Sink sink;
        sink.caps(GST_AUDIO_FORMAT_S24, 2);
        sink.push(ramp(2), 0);
        fail_unless_equals_int(sink.push(ramp(2), 100000 * GST_SECOND), GST_FLOW_ERROR);
        fail_unless(contains(sink.error(), "jumps ahead by 99999 s"));
        fail_unless(sink.files().empty());
    }
    {
        Sink sink;
        sink.caps(GST_AUDIO_FORMAT_S16, 1025);
        fail_unless(contains(sink.error(), "1025 channels: the most is 1024"));
        fail_unless(sink.files().empty());
    }
    {
        Sink sink;
        gst_harness_push_event(sink.h, gst_event_new_stream_start("none"));
        fail_if(sink.eos());
        fail_unless(contains(sink.error(), "No audio came"));
        fail_unless(sink.files().empty());
    }
}
GST_END_TEST;

GST_START_TEST(many_channels)
{
    Sink sink;
    sink.caps(GST_AUDIO_FORMAT_F64, 1024);
    sink.push(ramp(1024 * 3));
    fail_unless(sink.eos());
    fail_unless(sink.samples(GST_AUDIO_FORMAT_F64) == ramp(1024 * 3));
}
GST_END_TEST;

GST_START_TEST(a_file_that_comes_in_the_meantime)
{
    Sink sink;
    sink.caps(GST_AUDIO_FORMAT_S16, 1);
    sink.push(ramp(10));
    fail_unless(g_file_set_contents(sink.path.c_str(), "dear", 4, nullptr));
    fail_if(sink.eos());
    fail_unless(sink.bytes() == "dear");
    const std::string error = sink.error();
    const std::vector<std::string> files = sink.files();
    fail_unless_equals_int(files.size(), 2);
    const std::string &part = files[files[0] == "a.wav" ? 1 : 0];
    fail_unless(contains(error, "is not replaced") && contains(error, part), "%s", error.c_str());
}
GST_END_TEST;

GST_START_TEST(stopped_and_begun_again)
{
    Sink sink;
    sink.caps(GST_AUDIO_FORMAT_S16, 1);
    sink.push(ramp(10));
    fail_unless_equals_int(gst_element_set_state(sink.h->element, GST_STATE_READY),
                           GST_STATE_CHANGE_SUCCESS);
    fail_unless(sink.files().empty(), "%s", sink.files()[0].c_str());
    gst_element_set_state(sink.h->element, GST_STATE_PLAYING);
    gst_harness_push_event(sink.h, gst_event_new_stream_start("again"));
    sink.caps(GST_AUDIO_FORMAT_S24, 1);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_harness_push_event(sink.h, gst_event_new_segment(&segment));
    sink.push(ramp(7));
    fail_unless(sink.eos());
    fail_unless(sink.samples(GST_AUDIO_FORMAT_S24) == ramp(7));
    fail_unless_equals_int(sink.files().size(), 1);
}
GST_END_TEST;

Suite *stemfilesink_suite()
{
    Suite *suite = suite_create("stemfilesink");
    TCase *tc = tcase_create("stream");
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, pieces_do_not_matter);
    tcase_add_test(tc, gaps_are_silence);
    tcase_add_test(tc, the_first_sample_and_the_segment);
    tcase_add_test(tc, other_caps_are_refused_by_name);
    tcase_add_test(tc, a_flush);
    tcase_add_test(tc, bad_input);
    tcase_add_test(tc, many_channels);
    tcase_add_test(tc, a_file_that_comes_in_the_meantime);
    tcase_add_test(tc, stopped_and_begun_again);
    return suite;
}

} // namespace

GST_CHECK_MAIN(stemfilesink)
