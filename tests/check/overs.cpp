/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Samples that do not fit: when messages tell of them, and what keep-headroom
 * makes of them. What is over is counted here by hand, from where it was put.
 */
#include "support/desk.h"
#include "support/group.h"
#include "support/sums.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

GstAudioInfo mono(GstAudioFormat format)
{
    return make_info(format, kRate, 1);
}

/* Twice @audio, summed by a stemsum with @properties; the messages. */
std::vector<Fields> twice(Desk &desk, GstAudioFormat format, const std::vector<double> &audio)
{
    for (int i = 0; i < 2; i++)
        desk.add(mono(format));
    desk.play();
    for (auto &source : desk.sources)
        source->run([&] {
            source->begin();
            source->push_all(audio, 1000);
            source->end();
        });
    desk.wait_eos();
    return take_messages(desk.bus, "stemsum");
}

} // namespace

/* Whole seconds of running time, whatever the blocks: the first and the third
 * have overs. */
GST_START_TEST(test_whole_seconds)
{
    std::vector<double> audio(7 * kRate / 2, 0.25);
    for (std::size_t frame : {3u, 47999u, 2u * kRate, 3u * kRate - 1, 3u * kRate + 5})
        audio[frame] = 0.75;
    struct {
        guint64 second, overs, first;
    } const want[] = {{0, 2, 3}, {2, 2, 2 * kRate}};
    for (const char *block : {"10000000", "37000000", "100000000", "3000000000"}) {
        Desk desk{std::string{"stemsum output-buffer-duration="} + block};
        const std::vector<Fields> messages = twice(desk, GST_AUDIO_FORMAT_S16, audio);
        fail_unless_equals_uint64(messages.size(), 3);
        for (std::size_t i = 0; i < 2; i++) {
            fail_if(messages[i].flag("final"));
            for (const char *field : {"timestamp", "stream-time", "running-time"})
                fail_unless_equals_uint64(messages[i].count(field), want[i].second * GST_SECOND);
            fail_unless_equals_uint64(messages[i].count("duration"), GST_SECOND);
            fail_unless_equals_uint64(messages[i].count("endtime"),
                                      (want[i].second + 1) * GST_SECOND);
            fail_unless_equals_uint64(messages[i].count("overs"), want[i].overs);
            fail_unless_equals_uint64(messages[i].count("first-over"), want[i].first);
            fail_unless(std::abs(messages[i].number("peak") - 20 * std::log10(1.5)) < 1e-9);
        }
        fail_unless(messages[2].flag("final"));
        fail_unless_equals_uint64(messages[2].count("overs"), 5);
        fail_unless_equals_uint64(messages[2].count("duration"), 7 * GST_SECOND / 2);
    }
}
GST_END_TEST

/* What would have been clamped is there, and counted as if it had been. */
GST_START_TEST(test_keep_headroom)
{
    for (GstAudioFormat format : kAllFormats) {
        std::vector<double> audio(kRate / 2, 0.125);
        audio[100] = 0.75;
        audio[200] = -0.75;
        audio[300] = -0.5; /* -1.0 fits */
        audio[400] = 0.5;  /* 1.0 does not */
        Desk desk{"stemsum keep-headroom=true"};
        const std::vector<Fields> messages = twice(desk, format, audio);
        const bool deep = format == GST_AUDIO_FORMAT_S32 || format == GST_AUDIO_FORMAT_F64;
        fail_unless_equals_int(desk.outs[0].info.finfo->format,
                               deep ? GST_AUDIO_FORMAT_F64 : GST_AUDIO_FORMAT_F32);
        for (double &x : audio)
            x *= 2.0;
        fail_if_different(desk.audio(), audio);
        fail_unless_equals_uint64(messages.size(), 1);
        fail_unless_equals_uint64(messages[0].count("overs"), 3);
        fail_unless_equals_uint64(messages[0].count("first-over"), 100);
    }
}
GST_END_TEST

GST_START_TEST(test_keep_headroom_of_stems)
{
    Group group{"stemgroup channels=1 keep-headroom=true"};
    for (const char *stem : {"a", "a", "b"})
        group.add(mono(GST_AUDIO_FORMAT_S16), stem);
    for (const char *pad : {"stem_a", "stem_b", "src"})
        group.listen(pad);
    group.play();
    group.feed({std::vector<double>(5000, 0.75), std::vector<double>(5000, 0.5),
                std::vector<double>(5000, -0.5)});
    group.wait_eos();
    fail_if_different(group.listeners[0]->audio(), std::vector<double>(5000, 1.25));
    fail_if_different(group.listeners[1]->audio(), std::vector<double>(5000, -0.5));
    fail_if_different(group.listeners[2]->audio(), std::vector<double>(5000, 0.75));
    const std::vector<Fields> messages = take_messages(group.bus, "stemgroup");
    fail_unless_equals_uint64(messages.size(), 3);
    fail_unless_equals_uint64(messages[0].count("overs"), 5000);
    fail_unless_equals_uint64(messages[1].count("overs"), 0);
    fail_unless_equals_uint64(messages[2].count("overs"), 0);
}
GST_END_TEST

/* Who takes integers alone would have it clamped: that is refused. */
GST_START_TEST(test_headroom_that_cannot_be_kept)
{
    Desk desk{"stemsum keep-headroom=true"};
    desk.downstream = gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, "S16LE", nullptr);
    Source &source = desk.add(mono(GST_AUDIO_FORMAT_S16));
    desk.play();
    source.begin();
    source.push(std::vector<double>(4800, 0.5), 0);
    const std::string error = desk.wait_error();
    fail_unless(error.find("does not take F32") != std::string::npos, "%s", error.c_str());
    gst_caps_unref(desk.downstream);
    desk.downstream = nullptr;
}
GST_END_TEST

static Suite *overs_suite()
{
    Suite *suite = suite_create("overs");
    TCase *tests = tcase_create("overs");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_whole_seconds);
    tcase_add_test(tests, test_keep_headroom);
    tcase_add_test(tests, test_keep_headroom_of_stems);
    tcase_add_test(tests, test_headroom_that_cannot_be_kept);
    return suite;
}

GST_CHECK_MAIN(overs)
