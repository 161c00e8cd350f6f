/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: controls that change while it plays, and samples that do not fit.
 */
#include "support/changes.h"

using namespace stems::test;

namespace
{

constexpr double kInf = std::numeric_limits<double>::infinity();

double decibel(double linear)
{
    return 20.0 * std::log10(linear);
}

} // namespace

GST_START_TEST(test_strips_ramp)
{
    const struct {
        const char *property;
        const char *value;
        double left, right; /* of track a, then */
        double other;       /* of track b */
    } cases[] = {
        {"volume", "0.5", 0.5, 0.5, 0.25}, {"volume", "10", 10.0, 10.0, 0.25},
        {"mute", "true", 0.0, 0.0, 0.25},  {"invert-phase", "true", -1.0, -1.0, 0.25},
        {"panorama", "1", 0.0, 1.0, 0.25}, {"panorama", "-0.25", 1.0, 0.75, 0.25},
        {"solo", "true", 1.0, 1.0, 0.0},
    };
    for (const auto &c : cases) {
        const Change heard = play_change([&](Group &group) {
            gst_util_set_object_arg(G_OBJECT(group.sources[0]->sink), c.property, c.value);
        });
        const double sides[] = {c.left, c.right};
        for (std::size_t side = 0; side < 2; side++) {
            if (sides[side] != 1.0)
                check_ramp(heard.a, side, 1.0, sides[side]);
            else
                check_still(heard.a, side, 1.0);
            if (c.other != 0.25)
                check_ramp(heard.b, side, 0.25, c.other);
            else
                check_still(heard.b, side, 0.25);
        }
        check_sum(heard);
    }
}
GST_END_TEST;

GST_START_TEST(test_ramp_duration)
{
    for (std::size_t ms : {0, 1, 100}) {
        const std::string property = "ramp-duration=" + std::to_string(ms * 1000000);
        const Change heard = play_change(
            [](Group &group) { g_object_set(group.sources[0]->sink, "volume", 0.25, nullptr); },
            property.c_str());
        check_ramp(heard.a, 0, 1.0, 0.25, ms * kRate / 1000);
        check_sum(heard);
    }
}
GST_END_TEST;

/* A track that moves fades out of one stem and into the other, at the same
 * time: the mix stays as it is, but for the rounding of a ramp. */
GST_START_TEST(test_tracks_move)
{
    for (bool by_routing : {false, true}) {
        const Change heard = play_change([&](Group &group) {
            if (by_routing)
                g_object_set(group.element, "routing", "b=0,1", nullptr);
            else
                g_object_set(group.sources[0]->sink, "stem", "b", nullptr);
        });
        for (std::size_t side = 0; side < 2; side++) {
            const std::size_t at = check_ramp(heard.a, side, 1.0, 0.0);
            fail_unless_equals_uint64(at, check_ramp(heard.b, side, 0.25, 1.25));
            for (std::size_t i = side; i < heard.mix.size(); i += 2)
                if (std::abs(heard.mix[i] - 1.25) >= 1e-9)
                    ck_abort_msg("%g in the mix", heard.mix[i]);
        }
        check_sum(heard);
    }
}
GST_END_TEST;

/* Other sends and sides of a track that stays in its stem. */
GST_START_TEST(test_routing_changes)
{
    const Change heard = play_change(
        [](Group &group) { g_object_set(group.element, "routing", "a=0+1;b=1@-20", nullptr); });
    check_still(heard.a, 0, 1.0);
    check_ramp(heard.a, 1, 1.0, 0.25); /* the first out, the second in */
    for (std::size_t side = 0; side < 2; side++)
        check_ramp(heard.b, side, 0.25, 0.025);
    check_sum(heard);
}
GST_END_TEST;

/* To and fro with every block, back before a fade is over: no jump is larger
 * than a ramp's step. */
GST_START_TEST(test_restless_routing)
{
    Group group{"stemgroup ramp-duration=250000000"};
    Source &source = group.add(mono(), "a");
    Listener &mix = group.listen("src");
    Listener &a = group.listen("stem_a");
    int block = 0;
    mix.on_buffer = [&] {
        g_object_set(source.sink, "stem", block++ * 7 % 3 ? "a" : "b", nullptr);
    };
    group.play();
    group.feed({std::vector<double>(3 * kRate, 1.0)});
    group.wait_eos();
    const std::vector<double> stem = a.audio();
    bool moved = false;
    for (std::size_t i = 2; i < stem.size(); i++) {
        if (std::abs(stem[i] - stem[i - 2]) > 1.0 / 12000 + 1e-9)
            ck_abort_msg("from %g to %g", stem[i - 2], stem[i]);
        if (stem[i] < 0.0 || stem[i] > 1.0)
            ck_abort_msg("%g", stem[i]);
        moved = moved || stem[i] != stem[i - 2];
    }
    fail_unless(moved);
}
GST_END_TEST;

namespace
{

void check_overs(const Fields &message, const char *stem, guint64 overs, guint64 at, double peak)
{
    fail_unless(message.text("stem") == stem);
    fail_unless_equals_uint64(message.count("overs"), overs);
    fail_unless_equals_uint64(message.count("first-over"), at);
    const double got = message.number("peak");
    fail_unless(got == peak || std::abs(got - peak) < 1e-9, "%g, not %g", got, peak);
}

} // namespace

/* Stem a is 1.5 in frames 1000 to 1499 and so clips there; the mix clips where
 * a does. c is silent. */
GST_START_TEST(test_overs)
{
    for (GstAudioFormat format : kAllFormats) {
        const bool is_float = format == GST_AUDIO_FORMAT_F32 || format == GST_AUDIO_FORMAT_F64;
        const int bits = format == GST_AUDIO_FORMAT_S16   ? 16
                         : format == GST_AUDIO_FORMAT_S32 ? 32
                                                          : 24;
        const double top = is_float ? 1.5 : 1.0 - std::ldexp(1.0, 1 - bits);
        constexpr std::size_t frames = 5 * kRate / 2;
        std::vector<double> loud(frames, 0.25);
        std::fill(loud.begin() + 1000, loud.begin() + 1500, 0.75);
        const std::vector<double> low(frames, 0.375);
        Group group;
        for (const char *stem : {"a", "a", "b", "c"})
            group.add(mono(format), stem);
        group.listen("src");
        group.play();
        group.feed({loud, loud, low, std::vector<double>(frames, 0.0)});
        group.wait_eos();
        const std::vector<Fields> messages = take_messages(group.bus, "stemgroup");
        const std::size_t early = is_float ? 0 : 2; /* about the first second */
        fail_unless_equals_uint64(messages.size(), early + 4);
        const guint64 none = G_MAXUINT64;
        const guint64 overs = is_float ? 0 : 2 * 500, at = is_float ? none : 1000;
        check_overs(messages[early], "a", overs, at, decibel(1.5));
        check_overs(messages[early + 1], "b", 0, none, decibel(0.375));
        check_overs(messages[early + 2], "c", 0, none, -kInf);
        check_overs(messages[early + 3], "mix", overs, at, decibel(top + 0.375));
        for (std::size_t i = early; i < messages.size(); i++) {
            fail_unless(messages[i].flag("final"));
            fail_unless_equals_uint64(messages[i].count("timestamp"), 0);
            fail_unless_equals_uint64(messages[i].count("duration"), 5 * GST_SECOND / 2);
            fail_unless_equals_uint64(messages[i].count("endtime"), 5 * GST_SECOND / 2);
        }
    }
}
GST_END_TEST;

/* The stem clips twice, as the mix of a and b does not: each is counted for
 * what it is, and again after a flush. */
GST_START_TEST(test_overs_of_stems_alone)
{
    Group group;
    group.add(mono(GST_AUDIO_FORMAT_S16), "a");
    group.add(mono(GST_AUDIO_FORMAT_S16), "a");
    group.add(mono(GST_AUDIO_FORMAT_S16), "b");
    for (const char *pad : {"src", "stem_a"})
        group.listen(pad);
    group.play();
    std::vector<double> up(5000, 0.0), down(5000, -0.5);
    up[4000] = up[4777] = 0.75;
    for (int round = 0; round < 2; round++) {
        group.feed({up, up, down});
        group.wait_eos();
        const std::vector<Fields> messages = take_messages(group.bus, "stemgroup");
        fail_unless_equals_uint64(messages.size(), 3);
        check_overs(messages[0], "a", 4, 4000, decibel(1.5));
        check_overs(messages[2], "mix", 0, G_MAXUINT64, decibel(0.5));
        fail_unless(group.listeners[0]->audio()[8000] == 32767.0 / 32768.0 - 0.5);
        for (auto event : {gst_event_new_flush_start(), gst_event_new_flush_stop(TRUE)}) {
            for (auto &source : group.sources) {
                source->join();
                source->send(gst_event_ref(event));
            }
            gst_event_unref(event);
        }
    }
}
GST_END_TEST;

static Suite *stemgroup_changes_suite()
{
    Suite *suite = suite_create("stemgroup_changes");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_strips_ramp);
    tcase_add_test(tcase, test_ramp_duration);
    tcase_add_test(tcase, test_tracks_move);
    tcase_add_test(tcase, test_routing_changes);
    tcase_add_test(tcase, test_restless_routing);
    tcase_add_test(tcase, test_overs);
    tcase_add_test(tcase, test_overs_of_stems_alone);
    return suite;
}

GST_CHECK_MAIN(stemgroup_changes)
