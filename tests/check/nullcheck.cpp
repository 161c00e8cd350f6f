/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: its verdicts, and the fields of its message. Expected: plain
 * formulas (nullsets.h), quantisation theory and its table, and BS.1770's
 * calibration (EBU Tech 3341: a stereo sine of 1 kHz at -23 dBFS reads -23
 * LUFS).
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

GST_START_TEST(bit_exact)
{
    for (GstAudioFormat format : kAllFormats) {
        // Of an F32 mix: summed in double and rounded once, as stemgroup prints it.
        const auto set = exact_set(format, 5, 9600);
        const Outcome outcome = check_set(set);
        const Fields &final = outcome.final();
        assert_equal(final.text("verdict"), "bit-exact");
        fail_unless(final.flag("passed"));
        check_figures(final, std::vector<double>(9600), 1, 1.0);
        fail_unless(contains(final.text("explanation"), "bit by bit"));
        assert_equal(lengths_of(final),
                     "sink_0 9600 sink_1 9600 sink_2 9600 sink_3 9600 sink_4 9600");
        check_span(final, 0, 200 * GST_MSECOND);
        for (double r : outcome.residual)
            fail_unless(r == 0.0);
    }
}
GST_END_TEST;

/* Summed in float32 in the opposite order: each sample inside
 * 2 (N-1) 2^-24 sum|s|. */
GST_START_TEST(float_rounding)
{
    auto set = exact_set(GST_AUDIO_FORMAT_F32, 6, 24000);
    std::vector<float> sum(24000);
    for (std::size_t t = set.size(); t-- > 1;)
        for (std::size_t i = 0; i < sum.size(); i++)
            sum[i] += static_cast<float>(set[t].audio[i]);
    set[0].audio.assign(sum.begin(), sum.end());
    const auto r = difference(set);
    const Fields final = check_set(set).final();
    assert_equal(final.text("verdict"), "float-rounding");
    fail_unless(final.flag("passed"));
    check_figures(final, r, 1, 0x1p-23);
    fail_unless(final.count("differing-samples") > 100);
    char peak[32];
    std::snprintf(peak, sizeof peak, "%.1f dBFS", final.array("residual-peak")[0]);
    fail_unless(contains(final.text("explanation"), peak));

    // One sample that the bound does not cover: 10 times as far.
    double bound = 0.0;
    for (std::size_t t = 1; t < set.size(); t++)
        bound += 2 * 5 * 0x1p-24 * std::fabs(set[t].audio[12345]);
    set[0].audio[12345] += 10.0 * bound;
    const Fields beyond = check_set(set).final();
    fail_unless(beyond.text("verdict") != "float-rounding");
}
GST_END_TEST;

struct Theory {
    std::size_t stems;
    double rms[2][2], peak[2][2]; /* [24 bits][TPDF], dBFS: the table of the theory */
};
constexpr Theory kTheory[] = {
    {2, {{-96.3, -91.6}, {-144.5, -139.7}}, {{-90.3, -78.3}, {-138.5, -126.4}}},
    {4, {{-94.1, -89.3}, {-142.3, -137.5}}, {{-84.3, -73.4}, {-132.5, -121.6}}},
    {8, {{-91.6, -86.8}, {-139.7, -135.0}}, {{-78.3, -68.0}, {-126.4, -116.2}}},
};

/* Stems and mix rounded apart. */
std::vector<Track> print_set(std::size_t stems, int bits, bool tpdf)
{
    Dice dice{static_cast<std::uint64_t>(bits) + stems};
    const auto print = [&](std::vector<double> signal) {
        if (tpdf)
            for (double &x : signal)
                x += std::ldexp((dice() + dice()) / 2.0, 1 - bits);
        return signal; // rounded where the buffer is made
    };
    const auto signals = music(stems, 24000);
    const GstAudioFormat format = bits == 16 ? GST_AUDIO_FORMAT_S16 : GST_AUDIO_FORMAT_S24;
    std::vector<Track> set{{format, 1, print(sum_of(signals))}};
    for (const auto &signal : signals)
        set.push_back({format, 1, print(signal)});
    return set;
}

GST_START_TEST(quantisation)
{
    for (const Theory &theory : kTheory)
        for (int bits : {16, 24})
            for (bool tpdf : {false, true}) {
                const auto set = print_set(theory.stems, bits, tpdf);
                const Fields final = check_set(set).final();
                assert_equal(final.text("verdict"), "quantisation");
                fail_unless(final.flag("passed"));
                check_figures(final, difference(set), 1, std::ldexp(1.0, 1 - bits));
                const double peak = final.array("residual-peak")[0];
                fail_unless(peak <= theory.peak[bits == 24][tpdf] + 0.06, "%f", peak);
                assert_near(final.array("residual-rms")[0], theory.rms[bits == 24][tpdf], 0.2);
                char text[64];
                std::snprintf(text, sizeof text, "%.1f dBFS (%g LSB)", peak,
                              final.number("max-lsb"));
                fail_unless(contains(final.text("explanation"), text));
            }
}
GST_END_TEST;

/* floor(1.5 (N+1)) LSB is innocent, one more is not. */
GST_START_TEST(one_lsb_too_many)
{
    for (std::size_t stems : {1, 2, 4}) {
        const double bound = std::floor(1.5 * static_cast<double>(stems + 1));
        for (double lsb : {1.0, bound, bound + 1.0}) {
            auto set = exact_set(GST_AUDIO_FORMAT_S16, stems, 9600);
            set[0].audio[4321] -= lsb * 0x1p-15;
            const Fields final = check_set(set).final();
            assert_equal(final.text("verdict"), lsb <= bound ? "quantisation" : "below-gate");
            fail_unless_equals_uint64(final.count("first-difference"), 4321);
            fail_unless_equals_uint64(final.count("differing-samples"), 1);
            fail_unless_equals_float(final.number("max-lsb"), lsb);
            assert_near(final.array("residual-peak")[0], decibel(lsb * 0x1p-15), 1e-9);
            assert_near(final.array("residual-rms")[0], decibel(lsb * 0x1p-15 / std::sqrt(9600.0)),
                        1e-9);
        }
    }
}
GST_END_TEST;

/* A gain that only the fit of the gains finds: its residual is below the bound. */
GST_START_TEST(gain_beneath_the_noise)
{
    auto set = print_set(4, 16, false);
    for (std::size_t i = 0; i < set[0].audio.size(); i++)
        set[0].audio[i] += set[1].audio[i] * (std::pow(10.0, 0.004 / 20.0) - 1.0);
    const Fields final = check_set(set).final();
    fail_unless(final.number("max-lsb") <= 7.0);
    fail_unless(final.array("residual-rms")[0] <= -89.3);
    assert_equal(final.text("verdict"), "below-gate");
}
GST_END_TEST;

/* A sine that the mix has and the stems have not, in stereo. */
std::vector<Track> extra_sine(double dbfs)
{
    const std::size_t frames = 48000;
    auto set = exact_set(GST_AUDIO_FORMAT_S24, 2, frames);
    for (Track &track : set) {
        std::vector<double> stereo;
        for (double x : track.audio)
            stereo.insert(stereo.end(), 2, x);
        track.audio = stereo;
        track.channels = 2;
    }
    const auto sine = stored(GST_AUDIO_FORMAT_S24,
                             make_sine(frames, 2, 1000.0 / kRate, std::pow(10.0, dbfs / 20.0)));
    for (std::size_t i = 2 * 100; i < sine.size(); i++)
        set[0].audio[i] += sine[i];
    return set;
}

GST_START_TEST(the_gate)
{
    for (double dbfs : {-71.0, -70.2, -69.8, -60.0}) {
        const auto set = extra_sine(dbfs);
        const Fields final = check_set(set).final();
        const bool below = dbfs < -70.0;
        assert_equal(final.text("verdict"), below ? "below-gate" : "audible");
        fail_unless_equals_int(final.flag("passed"), below);
        check_figures(final, difference(set), 2, 0x1p-23);
        const std::string said = final.text("explanation");
        char peak[32], loudness[32];
        std::snprintf(peak, sizeof peak, "%.1f dBFS", dbfs);
        std::snprintf(loudness, sizeof loudness, "%.1f LUFS", dbfs);
        fail_unless(contains(said, peak), "%s", said.c_str());
        fail_unless(!below || contains(said, loudness), "%s", said.c_str());
        fail_unless(contains(said, "sample " + std::to_string(final.count("first-difference"))));
        fail_unless(contains(said, "(0.002 s)"), "%s", said.c_str());
    }
}
GST_END_TEST;

GST_START_TEST(tolerance)
{
    const auto passes = [](const std::vector<Track> &set, const char *tolerance,
                           const char *threshold = "-90") {
        const Fields final =
            check_set(set, {{"tolerance", tolerance}, {"threshold", threshold}}).final();
        // What passes says nothing about what it is.
        assert_equal(final.text("verdict"), check_set(set).final().text("verdict"));
        return final.flag("passed");
    };
    const auto exact = exact_set(GST_AUDIO_FORMAT_S16, 2, 4800);
    auto lsb = exact;
    lsb[0].audio[0] += 0x1p-15; // -90.309 dBFS
    fail_unless(passes(exact, "exact") && passes(exact, "auto") && passes(exact, "level", "-400"));
    fail_if(passes(lsb, "exact"));
    fail_unless(passes(lsb, "auto"));
    fail_unless(passes(lsb, "level", "-90.308"));
    fail_if(passes(lsb, "level", "-90.310"));
    const auto loud = extra_sine(-60.0), quiet = extra_sine(-80.0);
    fail_if(passes(loud, "auto") || passes(loud, "exact") || passes(loud, "level", "-60.1"));
    fail_unless(passes(loud, "level", "-59.9"));
    fail_unless(passes(quiet, "auto"));
    fail_if(passes(quiet, "level"));
}
GST_END_TEST;

/* Neither hides the other samples: their figures are counted all the same. */
GST_START_TEST(not_finite)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_F32, GST_AUDIO_FORMAT_F64})
        for (double bad : {kInf, -kInf, std::numeric_limits<double>::quiet_NaN()})
            for (std::size_t where : {0, 1}) { // in the mix, in a stem
                auto set = exact_set(format, 2, 24000);
                set[where].audio[7000] = bad;
                const Outcome outcome =
                    check_set(set, {{"tolerance", "level"}, {"threshold", "100"}});
                const Fields &final = outcome.final();
                assert_equal(final.text("verdict"), "audible");
                fail_if(final.flag("passed"));
                fail_unless_equals_uint64(final.count("differing-samples"), 1);
                fail_unless_equals_uint64(final.count("first-difference"), 7000);
                fail_unless(final.array("residual-peak")[0] == kInf);
                fail_unless(final.array("residual-rms")[0] == kInf);
                fail_unless(final.number("max-lsb") == kInf);
                fail_unless(contains(final.text("explanation"), "sample 7000"));
                fail_unless(!std::isfinite(outcome.residual[7000]));
                fail_unless(outcome.residual[7001] == 0.0);
            }
    // The same in both: their difference is not a number, so they differ.
    auto set = exact_set(GST_AUDIO_FORMAT_F32, 2, 4800);
    set[0].audio[5] = set[1].audio[5] = kInf;
    assert_equal(check_set(set).final().text("verdict"), "audible");
    // An infinite sample in a whole format: what a converter would make of it
    // is beyond it.
    auto mixed = exact_set(GST_AUDIO_FORMAT_S16, 2, 4800);
    mixed[1].format = GST_AUDIO_FORMAT_F32;
    mixed[1].audio[5] = std::numeric_limits<double>::quiet_NaN();
    const Fields final = check_set(mixed).final();
    assert_equal(final.text("verdict"), "audible");
    fail_unless_equals_uint64(final.count("differing-samples"), 1);
}
GST_END_TEST;

Suite *nullcheck_suite()
{
    Suite *suite = suite_create("nullcheck");
    TCase *tcase = tcase_create("verdicts");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, bit_exact);
    tcase_add_test(tcase, float_rounding);
    tcase_add_test(tcase, quantisation);
    tcase_add_test(tcase, one_lsb_too_many);
    tcase_add_test(tcase, gain_beneath_the_noise);
    tcase_add_test(tcase, the_gate);
    tcase_add_test(tcase, tolerance);
    tcase_add_test(tcase, not_finite);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck)
