/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: the diagnosis in its messages.
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

/* A set that nulls, and whose stem @late came @by samples late and inverted. */
std::vector<Track> late_set(std::size_t late, std::size_t by)
{
    std::vector<Track> set = exact_set(GST_AUDIO_FORMAT_S24, 3, 48000);
    std::vector<double> &audio = set[late + 1].audio;
    audio.insert(audio.begin(), by, 0.0);
    audio.resize(48000);
    for (double &x : audio)
        x = -x;
    return set;
}

const Fields stem_of_message(const Fields &message, guint i)
{
    const GValue *list = gst_structure_get_value(message.get(), "stems");
    return Fields{
        static_cast<const GstStructure *>(g_value_get_boxed(gst_value_array_get_value(list, i)))};
}

GST_START_TEST(names_the_stem)
{
    for (std::size_t late : {0, 1, 2}) {
        const Outcome outcome = check_set(late_set(late, 37));
        const Fields &final = outcome.final();
        const std::string name = "sink_" + std::to_string(late);
        assert_equal(final.text("fault"), "delay");
        assert_equal(final.text("faulty-stem"), name);
        fail_unless(contains(final.text("explanation"),
                             name + " is 37 samples late (0.77 ms) and inverted; moved and "
                                    "flipped, the set nulls to "));
        fail_unless(contains(final.text("explanation"), "The stems do not sum to the mix"));
        fail_unless(final.number("confidence") > 0.9);
        fail_unless(final.number("repaired-peak") < -120.0);
        for (guint i = 0; i < 3; i++) {
            const Fields stem = stem_of_message(final, i);
            assert_equal(stem.text("fault"), i == late ? "delay" : "none");
            assert_equal(stem.text("second-fault"), i == late ? "polarity" : "none");
            assert_near(stem.number("delay"), i == late ? 37.0 : 0.0, 0.0);
            fail_unless_equals_int(stem.flag("inverted"), i == late);
            assert_near(stem.number("gain-db"), 0.0, 1e-4);
        }
    }
}
GST_END_TEST;

/* Nobody is accused where all is well, or nobody was asked to look. */
GST_START_TEST(accuses_nobody)
{
    const Fields sound = check_set(exact_set(GST_AUDIO_FORMAT_S24, 2, 48000)).final();
    assert_equal(sound.text("fault"), "none");
    assert_equal(sound.text("faulty-stem"), "");
    const Fields unasked = check_set(late_set(1, 37), {{"diagnose", "false"}}).final();
    assert_equal(unasked.text("fault"), "unknown");
    assert_equal(unasked.text("faulty-stem"), "");
    // Not beyond the range that was asked for.
    const Fields near = check_set(late_set(1, 400), {{"max-delay", "5000000"}}).final();
    fail_if(near.text("fault") == "delay");
}
GST_END_TEST;

/* The residual does not depend on it, nor do messages on when it is done. */
GST_START_TEST(has_no_effect)
{
    const Outcome with = check_set(late_set(0, 7), {{"interval", "100000000"}});
    const Outcome again =
        check_set(late_set(0, 7), {{"interval", "100000000"}}, 48000, [] { return 777; });
    const Outcome without =
        check_set(late_set(0, 7), {{"interval", "100000000"}, {"diagnose", "false"}});
    assert_same(with.residual, without.residual);
    fail_unless_equals_int(with.messages.size(), again.messages.size());
    for (std::size_t i = 0; i < with.messages.size(); i++)
        assert_equal(with.messages[i].all(), again.messages[i].all());
}
GST_END_TEST;

/* The loudest second, and the length of each file. */
GST_START_TEST(worst_second_and_lengths)
{
    std::vector<Track> set = exact_set(GST_AUDIO_FORMAT_S24, 1, 48000);
    for (Track &track : set) {
        const std::vector<double> once = track.audio;
        for (int i = 0; i < 3; i++)
            track.audio.insert(track.audio.end(), once.begin(), once.end());
    }
    set[1].audio[100] += 0.01;
    for (std::size_t i = 2 * 48000 + 5000; i < 2 * 48000 + 5400; i++)
        set[1].audio[i] += set[1].audio[i] > 0.0 ? -0.3 : 0.3;
    set[1].audio.resize(4 * 48000 - 48);
    const Fields final = check_set(set).final();
    fail_unless_equals_uint64(final.count("worst-second"), 2 * 48000);
    fail_unless_equals_uint64(final.count("mix-length"), 4 * 48000);
    assert_equal(lengths_of(final), "sink_0 191952");
}
GST_END_TEST;

Suite *nullcheck_diagnosis_suite()
{
    Suite *suite = suite_create("nullcheck_diagnosis");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, names_the_stem);
    tcase_add_test(tcase, accuses_nobody);
    tcase_add_test(tcase, has_no_effect);
    tcase_add_test(tcase, worst_second_and_lengths);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_diagnosis);
