/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: findings of profiles as fields and as errors, and stems and mix
 * metered in one graph.
 */
#include "headroom.h"

#include <map>

using namespace stems::test;

namespace
{

const GValue *value(const GstStructure *structure, const char *field, GType type)
{
    const GValue *found = gst_structure_get_value(structure, field);
    fail_unless(found && G_VALUE_HOLDS(found, type), "%s", field);
    return found;
}

struct Finding {
    std::string name, unit, rule, explanation;
    double value, limit, tolerance;
    bool passed;
};

std::vector<Finding> findings(const Fields &message)
{
    std::vector<Finding> out;
    const GValue *list = value(message.get(), "findings", GST_TYPE_ARRAY);
    for (guint i = 0; i < gst_value_array_get_size(list); i++) {
        const GstStructure *s = gst_value_get_structure(gst_value_array_get_value(list, i));
        fail_unless(gst_structure_has_name(s, "finding"));
        const auto text = [s](const char *field) -> std::string {
            return g_value_get_string(value(s, field, G_TYPE_STRING));
        };
        const auto number = [s](const char *field) {
            return g_value_get_double(value(s, field, G_TYPE_DOUBLE));
        };
        out.push_back({text("name"), text("unit"), text("rule"), text("explanation"),
                       number("value"), number("limit"), number("tolerance"),
                       g_value_get_boolean(value(s, "passed", G_TYPE_BOOLEAN)) != FALSE});
    }
    return out;
}

/* The final message about a stereo sine of 1 kHz, 5 s, whose peak in dBFS is
 * its loudness in LUFS. */
Fields sine(double level, const char *profile)
{
    Meter meter{{"profile", profile}};
    meter.caps(GST_AUDIO_FORMAT_F64, kRate, 2);
    meter.push(make_sine(5 * kSecond, 2, 1.0 / 48.0, std::pow(10.0, level / 20.0)), 4800);
    return meter.finish();
}

/* Limits as EBU R 128, ATSC A/85 and the services have them. */
const struct {
    const char *nick;
    double loudness, tolerance, peak;
} kDeliveries[] = {{"ebu-r128", -23, 0.5, -1},
                   {"atsc-a85", -24, 2, -2},
                   {"spotify", -14, 1, -1},
                   {"apple", -16, 1, -1},
                   {"netflix", -27, 2, -2}};

GST_START_TEST(deliveries)
{
    for (const auto &d : kDeliveries) {
        for (double off : {0.0, d.tolerance + 0.2, -d.tolerance - 0.2, 1.0 - d.loudness}) {
            const Fields final = sine(d.loudness + off, d.nick);
            assert_equal(final.text("profile"), d.nick);
            const auto all = findings(final);
            fail_unless_equals_int(all.size(), 3);
            assert_equal(all[0].name, "integrated");
            assert_equal(all[0].unit, "LUFS");
            assert_equal(all[0].rule, "within");
            fail_unless(all[0].value == final.number("integrated"));
            fail_unless(std::fabs(all[0].value - d.loudness - off) < 0.1);
            fail_unless_equals_float(all[0].limit, d.loudness);
            fail_unless_equals_float(all[0].tolerance, d.tolerance);
            fail_unless_equals_int(all[0].passed, off == 0.0);
            assert_equal(all[1].name, "true-peak");
            assert_equal(all[1].rule, "at-most");
            fail_unless(all[1].value == final.array("true-peak")[0]);
            fail_unless_equals_float(all[1].limit, d.peak);
            fail_unless_equals_int(all[1].passed, d.loudness + off < 0.0);
            assert_equal(all[2].name, "non-finite-samples");
            fail_unless(all[2].passed);
            fail_unless_equals_int(final.flag("profile-passed"), off == 0.0);
            for (const Finding &finding : all)
                fail_if(finding.explanation.empty());
        }
    }
}
GST_END_TEST;

/* What headroom means is the same in every profile. */
GST_START_TEST(headroom_stays)
{
    const Fields stems = sine(-8.0, "stems"), delivery = sine(-8.0, "apple");
    for (const char *field : {"headroom", "gain-to-target"})
        fail_unless(stems.number(field) == delivery.number(field));
    fail_unless(stems.flag("passed") && delivery.flag("passed"));
    fail_unless(stems.flag("profile-passed"));
    fail_if(delivery.flag("profile-passed"));
    const auto all = findings(sine(-5.0, "stems"));
    assert_equal(all[0].name, "true-peak");
    fail_unless_equals_float(all[0].limit, -6.0);
    fail_if(all[0].passed);
    assert_equal(all[1].name, "clip-runs");
    // The sample peak with peak-mode=sample, against the target as it is set.
    Meter meter{{"target", "-3"}};
    mono(meter);
    meter.push(level(0.5));
    const auto samples = findings(meter.finish());
    assert_equal(samples[0].name, "peak");
    assert_equal(samples[0].unit, "dBFS");
    fail_unless_equals_float(samples[0].value, decibel(0.5));
    fail_unless_equals_float(samples[0].limit, -3.0);
}
GST_END_TEST;

Run run(const char *properties)
{
    return run_pipeline(std::string{"audiotestsrc num-buffers=200 freq=1000 volume=0.25 ! "
                                    "audio/x-raw,format=F32LE,rate=48000,channels=2 ! "
                                    "headroommeter name=meter "} +
                            properties + " ! fakesink",
                        "headroommeter");
}

GST_START_TEST(fails_if_asked)
{
    fail_unless(run("profile=ebu-r128").eos);
    fail_unless(run("profile=stems fail-on-profile=true").eos);
    for (const char *post : {"true", "false"}) {
        const Run failed = run(
            (std::string{"profile=ebu-r128 fail-on-profile=true post-messages="} + post).c_str());
        fail_if(failed.eos);
        assert_equal(failed.source, "meter");
        // A stereo sine of 0.25: -12.04 LUFS.
        for (const char *part : {"ebu-r128", "-12.0", "-23 LUFS", "above"})
            fail_unless(failed.error.find(part) != std::string::npos, "%s", failed.error.c_str());
        fail_if(failed.error.find("true peak") != std::string::npos);
        for (const char *part : {"headroommeter, timestamp", "final=(boolean)true",
                                 "profile-passed=(boolean)false", "integrated=(double)-12.0"})
            fail_unless(failed.debug.find(part) != std::string::npos, "%s", failed.debug.c_str());
        fail_unless_equals_int(failed.messages.empty(), std::string{post} == "false");
    }
}
GST_END_TEST;

/* Two stems and their mix in one graph: the mix has the sum's figures. */
GST_START_TEST(stems_and_mix)
{
    const Run all =
        run_pipeline("stemgroup name=g routing=\"low=0; high=1\" "
                     "audiotestsrc num-buffers=100 samplesperbuffer=480 freq=100 volume=0.25 ! "
                     "audio/x-raw,format=F32LE,rate=48000,channels=1 ! g.sink_0 "
                     "audiotestsrc num-buffers=100 samplesperbuffer=480 freq=100 volume=0.5 ! "
                     "audio/x-raw,format=F32LE,rate=48000,channels=1 ! g.sink_1 "
                     "g.stem_low ! queue ! headroommeter target=-12 ! fakesink "
                     "g.stem_high ! queue ! headroommeter target=-6 ! fakesink "
                     "g.src ! queue ! headroommeter target=-1 peak-mode=sample ! fakesink",
                     "headroommeter");
    fail_unless(all.eos, "%s", all.error.c_str());
    std::map<double, double> peaks; // by target
    for (const Fields &message : all.messages) {
        if (!message.flag("final"))
            continue;
        const double peak = message.array("peak")[0];
        const double judged = message.has("true-peak") ? message.array("true-peak")[0] : peak;
        peaks[message.number("headroom") + judged] = peak;
        fail_unless(std::fabs(message.number("correlation") - 1.0) < 1e-9);
        fail_unless_equals_uint64(message.count("duration"), GST_SECOND);
    }
    fail_unless_equals_int(peaks.size(), 3);
    const double expected[] = {0.25, 0.5, 0.75};
    std::size_t i = 0;
    for (const auto &[target, peak] : peaks)
        fail_unless(std::fabs(peak - decibel(expected[i++])) < 0.001, "%f: %f", target, peak);
}
GST_END_TEST;

Suite *headroommeter_profile_suite()
{
    Suite *suite = suite_create("headroommeter_profile");
    TCase *tcase = tcase_create("profile");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, deliveries);
    tcase_add_test(tcase, headroom_stays);
    tcase_add_test(tcase, fails_if_asked);
    tcase_add_test(tcase, stems_and_mix);
    return suite;
}

} // namespace

GST_CHECK_MAIN(headroommeter_profile)
