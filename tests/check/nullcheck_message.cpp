/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: its messages over the course of a stream, and its properties.
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

GST_START_TEST(labels)
{
    const auto set = exact_set(GST_AUDIO_FORMAT_S24, 2, 4800);
    Rig rig{2};
    GstPad *pad = gst_element_get_static_pad(rig.element(), "sink_1");
    g_object_set(pad, "label", "Vocals, \"lead\"", nullptr);
    gst_object_unref(pad);
    for (std::size_t i = 0; i < 3; i++)
        rig.caps(i, set[i]);
    rig.feed(set, [] { return 480; });
    assert_equal(lengths_of(rig.finish().back()), "sink_0 4800 Vocals, \"lead\" 4800");
}
GST_END_TEST;

GST_START_TEST(properties_say_what_messages_say)
{
    auto set = exact_set(GST_AUDIO_FORMAT_S24, 2, 48000);
    set[0].audio[100] += 0.25;
    for (const char *post : {"true", "false"}) {
        Rig rig{2, {{"post-messages", post}, {"interval", "100000000"}}};
        char *verdict = nullptr;
        GstStructure *report = nullptr;
        g_object_get(rig.element(), "verdict", &verdict, "report", &report, nullptr);
        fail_unless(!verdict && !report);
        for (std::size_t i = 0; i < 3; i++)
            rig.caps(i, set[i]);
        rig.feed(set, [] { return 4800; });
        fail_unless(rig.wait_eos());
        const auto messages = rig.messages();
        fail_unless_equals_int(messages.size(), post[0] == 't' ? 11 : 0);
        g_object_get(rig.element(), "verdict", &verdict, "report", &report, nullptr);
        assert_equal(verdict, "audible");
        fail_unless(report);
        const Fields last{report};
        fail_unless(last.flag("final"));
        if (!messages.empty())
            assert_equal(last.all(), messages.back().all());
        assert_equal(last.text("verdict"), "audible");
        g_free(verdict);
        gst_structure_free(report);
    }
}
GST_END_TEST;

/* While it runs: the verdict is of the stream so far, the report of the last
 * interval. */
GST_START_TEST(properties_while_it_runs)
{
    for (const char *post : {"true", "false"}) {
        auto set = exact_set(GST_AUDIO_FORMAT_S24, 1, 24000);
        set[0].audio[100] += 0.25;
        Rig rig{1, {{"post-messages", post}, {"interval", "100000000"}}};
        for (std::size_t i = 0; i < 2; i++)
            rig.caps(i, set[i]);
        for (std::size_t i = 0; i < 2; i++)
            for (std::size_t k = 0; k < 4; k++)
                rig.push(i, std::span{set[i].audio}.subspan(k * 4800, 4800));
        for (int i = 0; i < 3; i++)
            gst_buffer_unref(gst_harness_pull(rig.sink()));
        char *verdict = nullptr;
        GstStructure *report = nullptr;
        g_object_get(rig.element(), "verdict", &verdict, "report", &report, nullptr);
        fail_unless(verdict && report);
        assert_equal(verdict, "audible");
        const Fields last{report};
        assert_equal(last.text("verdict"), "bit-exact");
        fail_if(last.flag("final"));
        g_free(verdict);
        gst_structure_free(report);
    }
}
GST_END_TEST;

/* A set with differences of several kinds, whose stems end apart. */
std::vector<Track> uneven_set()
{
    auto set = exact_set(GST_AUDIO_FORMAT_S24, 3, 23456);
    for (std::size_t i = 7000; i < 9000; i++)
        set[0].audio[i] += 0x1p-23 * (static_cast<double>(i % 3) - 1.0);
    set[0].audio[23455] -= 0.125;
    set[1].audio.resize(20000);
    set[2].audio.insert(set[2].audio.end(), 3000, 0.0);
    return set;
}

std::string all_of(const std::vector<Fields> &messages)
{
    std::string text;
    for (const Fields &message : messages)
        text += message.all() + "\n";
    return text;
}

/* Every message, byte by byte. */
GST_START_TEST(messages_do_not_depend_on_buffers)
{
    const auto set = uneven_set();
    for (int rate : {44100, 48000})
        for (const char *interval : {"100000000", "12345678"}) {
            const Rig::Properties properties{{"interval", interval}};
            const std::string whole =
                all_of(check_set(set, properties, rate, [] { return 20000; }).messages);
            fail_unless(contains(whole, "audible") && contains(whole, "quantisation"));
            for (std::size_t frames : {7, 513, 4096})
                assert_equal(
                    all_of(check_set(set, properties, rate, [=] { return frames; }).messages),
                    whole);
            std::size_t turn = 0; // empty buffers between
            assert_equal(
                all_of(check_set(set, properties, rate, [&] { return turn++ % 2 * 999; }).messages),
                whole);
            Dice dice{static_cast<std::uint64_t>(rate)};
            for (int i = 0; i < 5; i++)
                assert_equal(
                    all_of(check_set(set, properties, rate, [&] { return dice.below(3000); })
                               .messages),
                    whole);
        }
    auto brief = set;
    for (Track &track : brief)
        track.audio.resize(2500);
    brief[0].audio[1234] = 0.5;
    assert_equal(
        all_of(check_set(brief, {{"interval", "10000000"}}, kRate, [] { return 1; }).messages),
        all_of(check_set(brief, {{"interval", "10000000"}}).messages));
}
GST_END_TEST;

/* The figures of the whole do not depend on the interval either. */
GST_START_TEST(final_does_not_depend_on_interval)
{
    const auto set = uneven_set();
    const std::string whole = check_set(set, {{"interval", "18446744073709551615"}}).final().all();
    fail_unless(contains(whole, "audible"));
    for (const char *interval : {"1000000", "10000000", "333333333"})
        assert_equal(check_set(set, {{"interval", interval}}).final().all(), whole);
}
GST_END_TEST;

GST_START_TEST(intervals_tile_the_stream)
{
    auto set = exact_set(GST_AUDIO_FORMAT_S24, 2, 24000);
    set[0].audio[5000] += 0.25;
    set[0].audio[9599] -= 0x1p-23;
    set[0].audio[20000] += 0x1p-23;
    const auto r = difference(set);
    const auto messages = check_set(set, {{"interval", "100000000"}}).messages;
    fail_unless_equals_int(messages.size(), 6); // EOS on a boundary
    const char *verdicts[] = {"bit-exact", "audible", "bit-exact", "bit-exact", "quantisation"};
    for (std::size_t i = 0; i < 5; i++) {
        check_span(messages[i], i * 100 * GST_MSECOND, (i + 1) * 100 * GST_MSECOND);
        check_figures(messages[i],
                      {r.begin() + static_cast<std::ptrdiff_t>(4800 * i),
                       r.begin() + static_cast<std::ptrdiff_t>(4800 * (i + 1))},
                      1, 0x1p-23, 4800 * i);
        assert_equal(messages[i].text("verdict"), verdicts[i]);
        fail_unless_equals_int(messages[i].flag("passed"), i != 1);
        const std::string length = std::to_string(4800 * (i + 1));
        assert_equal(lengths_of(messages[i]), "sink_0 " + length + " sink_1 " + length);
    }
    check_span(messages[5], 0, 500 * GST_MSECOND);
    check_figures(messages[5], r, 1, 0x1p-23);
    assert_equal(messages[5].text("verdict"), "audible");
}
GST_END_TEST;

/* What is left over after the last full interval is in the final message. */
GST_START_TEST(the_rest)
{
    for (int rate : {44100, 48000}) {
        auto set = exact_set(GST_AUDIO_FORMAT_S16, 1, 12000);
        set[0].audio[11999] += 0.25;
        const auto messages = check_set(set, {{"interval", "100000000"}}, rate).messages;
        fail_unless_equals_int(messages.size(), 12000 / (rate / 10) + 1);
        const Fields &final = messages.back();
        check_span(final, 0,
                   gst_util_uint64_scale_round(12000, GST_SECOND, static_cast<guint64>(rate)));
        assert_equal(final.text("verdict"), "audible");
        fail_unless_equals_uint64(final.count("first-difference"), 11999);
        fail_unless(contains(final.text("explanation"), rate == 48000 ? "(0.250 s)" : "(0.272 s)"));
    }
}
GST_END_TEST;

GST_START_TEST(set_and_get)
{
    Rig rig{1,
            {{"tolerance", "level"},
             {"threshold", "-77.5"},
             {"interval", "5000000"},
             {"post-messages", "false"},
             {"fail-on-mismatch", "true"}}};
    int tolerance = 0;
    double threshold = 0.0;
    guint64 interval = 0;
    gboolean post = TRUE, fail = FALSE;
    g_object_get(rig.element(), "tolerance", &tolerance, "threshold", &threshold, "interval",
                 &interval, "post-messages", &post, "fail-on-mismatch", &fail, nullptr);
    fail_unless_equals_int(tolerance, 2);
    fail_unless_equals_float(threshold, -77.5);
    fail_unless_equals_uint64(interval, 5 * GST_MSECOND);
    fail_unless(!post && fail);
}
GST_END_TEST;

Suite *nullcheck_message_suite()
{
    Suite *suite = suite_create("nullcheck_message");
    TCase *tcase = tcase_create("messages");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, labels);
    tcase_add_test(tcase, properties_say_what_messages_say);
    tcase_add_test(tcase, properties_while_it_runs);
    tcase_add_test(tcase, messages_do_not_depend_on_buffers);
    tcase_add_test(tcase, final_does_not_depend_on_interval);
    tcase_add_test(tcase, intervals_tile_the_stream);
    tcase_add_test(tcase, the_rest);
    tcase_add_test(tcase, set_and_get);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_message)
