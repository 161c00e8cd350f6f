/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: files of other lengths than the mix, and files that hold fewer bits
 * than their formats. Expected: what the test cut off or rounded to.
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

constexpr std::size_t kFrames = 48000, kCut = 480; /* 10 ms */
constexpr char kShorter[] = "sink_1 is 480 samples (0.010 s) shorter than the mix (48000).";

/* A set of three stems that nulls; the second is silent at its end if @silent. */
std::vector<Track> a_set(bool silent)
{
    std::vector<Track> set = exact_set(GST_AUDIO_FORMAT_S24, 3, kFrames);
    for (std::size_t i = kFrames - kCut; silent && i < kFrames; i++) {
        set[0].audio[i] -= set[2].audio[i];
        set[2].audio[i] = 0.0;
    }
    return set;
}

GST_START_TEST(a_shorter_stem)
{
    for (bool silent : {true, false}) {
        std::vector<Track> set = a_set(silent);
        set[2].audio.resize(kFrames - kCut);
        const Outcome outcome = check_set(set, {{"interval", "100000000"}});
        const Fields &final = outcome.final();
        fail_unless_equals_int(final.flag("passed"), silent);
        assert_equal(final.text("verdict"), silent ? "bit-exact" : "audible");
        assert_equal(final.text("fault"), silent ? "none" : "truncated");
        assert_equal(final.text("faulty-stem"), silent ? "" : "sink_1");
        fail_unless(contains(final.text("explanation"), kShorter), "%s",
                    final.text("explanation").c_str());
        assert_equal(lengths_of(final), "sink_0 48000 sink_1 47520 sink_2 48000");
        // It is over only at the end.
        for (std::size_t i = 0; i + 1 < outcome.messages.size(); i++)
            fail_if(contains(outcome.messages[i].text("explanation"), "shorter"));
    }
}
GST_END_TEST;

GST_START_TEST(a_longer_stem)
{
    for (double level : {0.0, 0.1}) {
        std::vector<Track> set = a_set(false);
        for (std::size_t i = 0; i < 4800; i++)
            set[2].audio.push_back(i % 2 ? level : -level);
        const Fields final = check_set(set).final();
        fail_unless_equals_int(final.flag("passed"), level == 0.0);
        assert_equal(final.text("fault"), level > 0.0 ? "different-content" : "none");
        assert_equal(final.text("faulty-stem"), level > 0.0 ? "sink_1" : "");
        fail_unless(contains(final.text("explanation"),
                             "sink_1 is 4800 samples (0.100 s) longer than the mix (48000)."));
        assert_equal(lengths_of(final), "sink_0 48000 sink_1 52800 sink_2 48000");
    }
}
GST_END_TEST;

/* The mix ends, or drops out, where all stems go on: none of them is at fault. */
GST_START_TEST(a_silent_mix)
{
    for (bool ends : {true, false}) {
        std::vector<Track> set = a_set(false);
        if (ends)
            set[0].audio.resize(kFrames - 4800);
        else
            std::fill_n(set[0].audio.begin() + 20480, 4800, 0.0);
        const Fields final = check_set(set).final();
        fail_if(final.flag("passed"));
        assert_equal(final.text("fault"), "truncated");
        assert_equal(final.text("faulty-stem"), "");
        const std::string said = final.text("explanation");
        fail_unless(contains(said, ends ? "The mix is silent from 0.900 s to 1.000 s"
                                        : "The mix is silent from 0.427 s to 0.527 s"),
                    "%s", said.c_str());
        fail_unless(!ends || contains(said, "All stems are 4800 samples (0.100 s) longer than the "
                                            "mix (43200)."),
                    "%s", said.c_str());
    }
}
GST_END_TEST;

/* Many are not all named. */
GST_START_TEST(many_lengths)
{
    std::vector<Track> set = exact_set(GST_AUDIO_FORMAT_S24, 6, 9600);
    for (std::size_t s = 1; s <= 6; s++)
        set[s].audio.insert(set[s].audio.end(), s, 0.0);
    const Fields final = check_set(set).final();
    fail_unless(final.flag("passed"));
    const std::string said = final.text("explanation");
    fail_unless(contains(said, " sink_0 is 1 sample (0.000 s) longer than the mix, sink_1 is 2 ") &&
                    contains(said, "sink_3 is 4 samples") && !contains(said, "sink_4") &&
                    contains(said, ", and 2 more are uneven (9600)."),
                "%s", said.c_str());
}
GST_END_TEST;

/* 16 bits in wider files, even of two formats, are 16 bits; noise of that level
 * in files of 24 is not. */
GST_START_TEST(effective_bits)
{
    const auto signals = music(3, 48000);
    const auto rounded = [](GstAudioFormat bits, GstAudioFormat file,
                            const std::vector<double> &signal) {
        return Track{file, 1, stored(bits, signal)};
    };
    for (GstAudioFormat mix : {GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_S32})
        for (GstAudioFormat bits : {GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S24}) {
            std::vector<Track> set{rounded(bits, mix, sum_of(signals))};
            for (const auto &signal : signals)
                set.push_back(rounded(bits, GST_AUDIO_FORMAT_S24, signal));
            const Fields final = check_set(set).final();
            // Four files rounded to nearest: at most 2 LSB, in RMS sqrt(4/12).
            const double lsb = lsb_of(bits);
            assert_equal(final.text("verdict"), "quantisation");
            fail_unless(final.array("residual-peak")[0] <= decibel(2.0 * lsb) + 1e-9);
            assert_near(final.array("residual-rms")[0], decibel(lsb * std::sqrt(4.0 / 12.0)), 0.2);
            Dice dice{1};
            for (double &x : set[0].audio)
                x += dice() * 0x1p-15;
            if (bits == GST_AUDIO_FORMAT_S24)
                assert_equal(check_set(set).final().text("verdict"), "below-gate");
        }
}
GST_END_TEST;

Suite *nullcheck_lengths_suite()
{
    Suite *suite = suite_create("nullcheck_lengths");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, a_shorter_stem);
    tcase_add_test(tcase, a_longer_stem);
    tcase_add_test(tcase, a_silent_mix);
    tcase_add_test(tcase, many_lengths);
    tcase_add_test(tcase, effective_bits);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_lengths)
