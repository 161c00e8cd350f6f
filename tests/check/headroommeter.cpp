/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: what its figures are, for every format, layout and cut.
 */
#include "core/signals.h"
#include "headroom.h"

using namespace stems::test;

namespace
{

double lsb(GstAudioFormat format)
{
    const GstAudioFormatInfo *info = gst_audio_format_get_info(format);
    return GST_AUDIO_FORMAT_INFO_IS_INTEGER(info)
               ? std::ldexp(1.0, 1 - static_cast<int>(GST_AUDIO_FORMAT_INFO_DEPTH(info)))
               : std::ldexp(1.0, -24);
}

GST_START_TEST(sample_peak_is_exact)
{
    for (GstAudioFormat format : kAllFormats) {
        for (GstAudioLayout layout : kBothLayouts) {
            for (int channels : {1, 2, 64, 70}) {
                Meter meter{{"peak-mode", "sample"}, {"target", "-1"}};
                meter.caps(format, 48000, channels, layout);
                // Channel c: zeros, and (c + 1) units at frame 10 + c.
                const auto width = static_cast<std::size_t>(channels);
                std::vector<double> audio(100 * width);
                for (std::size_t c = 0; c < width; c++)
                    audio[(10 + c) * width + c] =
                        (c % 2 ? -1.0 : 1.0) * static_cast<double>(c + 1) * lsb(format);
                meter.push(audio, 33);
                const Fields final = meter.finish();
                const std::vector<double> peak = final.array("peak");
                fail_unless_equals_int(peak.size(), channels);
                for (int c = 0; c < channels; c++)
                    fail_unless_equals_float(peak[static_cast<std::size_t>(c)],
                                             decibel((c + 1) * lsb(format)));
                const double highest = decibel(channels * lsb(format));
                fail_unless_equals_float(final.number("headroom"), -1.0 - highest);
                fail_unless_equals_float(final.number("gain-to-target"), -1.0 - highest);
                fail_unless(final.flag("passed"));
                fail_unless_equals_uint64(
                    final.count("peak-time"),
                    gst_util_uint64_scale_round(static_cast<guint64>(9 + channels), GST_SECOND,
                                                48000));
                fail_if(final.has("true-peak"));
                fail_if(final.has("true-peak-time"));
            }
        }
    }
}
GST_END_TEST;

GST_START_TEST(full_scale)
{
    for (GstAudioFormat format : kAllFormats) {
        Meter meter{{"peak-mode", "sample"}};
        meter.caps(format, 48000, 2);
        meter.push(std::vector<double>{-1.0, 1.0, 0.0, 0.0});
        const std::vector<double> peak = meter.finish().array("peak");
        fail_unless_equals_float(peak[0], 0.0);
        const bool integer = GST_AUDIO_FORMAT_INFO_IS_INTEGER(gst_audio_format_get_info(format));
        fail_unless_equals_float(peak[1], integer ? decibel(1.0 - lsb(format)) : 0.0);
    }
}
GST_END_TEST;

/* EBU Tech 3341, table 1. */
GST_START_TEST(tech_3341)
{
    for (int rate : {44100, 48000, 96000}) {
        for (const TruePeakCase &c : kTech3341) {
            for (GstAudioFormat format : {GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_F32}) {
                if (c.amplitude > 1.0 && format == GST_AUDIO_FORMAT_S24)
                    continue;
                const auto mono = true_peak_sine(rate, c.period, c.degrees, c.amplitude);
                std::vector<double> stereo;
                for (double x : mono)
                    stereo.insert(stereo.end(), 2, x);
                Meter meter;
                meter.caps(format, rate, 2);
                meter.push(stereo);
                const Fields final = meter.finish();
                for (double peak : final.array("true-peak")) {
                    fail_unless(peak <= c.expected + 0.2, "case %d: %f", c.number, peak);
                    fail_unless(peak >= c.expected - 0.4, "case %d: %f", c.number, peak);
                }
                fail_unless_equals_float(final.number("headroom"),
                                         -6.0 - final.array("true-peak")[0]);
            }
        }
    }
    for (int offset = 0; offset < 4; offset++) {
        Meter meter;
        meter.caps(GST_AUDIO_FORMAT_F32, 48000, 1);
        meter.push(true_peak_transient(offset));
        const double peak = meter.finish().array("true-peak")[0];
        fail_unless(peak <= 0.2 && peak >= -0.4, "case %d: %f", 20 + offset, peak);
    }
}
GST_END_TEST;

/* Random, with clip runs. */
std::vector<double> material(std::size_t frames, int channels, std::uint64_t seed)
{
    Dice dice{seed};
    std::vector<double> audio(frames * static_cast<std::size_t>(channels));
    for (double &x : audio)
        x = std::clamp(1.8 * dice(), -1.0, 1.0);
    return audio;
}

/* The final message's text, pushed in buffers of 0 (then a random number of),
 * or so many frames. */
std::string cut(GstAudioFormat format, GstAudioLayout layout, const std::vector<double> &audio,
                int channels, std::size_t frames, const char *interval)
{
    Meter meter{{"interval", interval}};
    meter.caps(format, 44100, channels, layout);
    Dice dice{frames};
    const auto width = static_cast<std::size_t>(channels);
    for (std::size_t i = 0; i < audio.size();) {
        if (frames == 0)
            meter.push(make_buffer(meter.info(), {}, pts_of(i / width, 44100)));
        const std::size_t take =
            std::min((frames ? frames : 1 + dice.below(3000)) * width, audio.size() - i);
        meter.push(std::span{audio}.subspan(i, take), take / width, i / width);
        i += take;
    }
    return meter.finish().all();
}

GST_START_TEST(figures_do_not_depend_on_buffers_nor_interval)
{
    const auto audio = material(6000, 2, 1);
    for (GstAudioFormat format : kAllFormats) {
        const std::string whole = cut(format, kBothLayouts[0], audio, 2, 6000, "1000000000");
        fail_unless(whole.find("clip-runs=(guint64)0") == std::string::npos);
        for (GstAudioLayout layout : kBothLayouts) {
            for (std::size_t frames : {0, 7, 513, 4096})
                for (const char *interval : {"1000000000", "10000000", "1234567"})
                    assert_equal(cut(format, layout, audio, 2, frames, interval), whole);
        }
    }
    const auto mono = material(600, 1, 2);
    assert_equal(cut(GST_AUDIO_FORMAT_S16, kBothLayouts[0], mono, 1, 1, "1"),
                 cut(GST_AUDIO_FORMAT_S16, kBothLayouts[1], mono, 1, 600, "50000"));
}
GST_END_TEST;

/* The same buffers, the same memory, the same bytes, with all flags. */
GST_START_TEST(passes_through_untouched)
{
    for (GstAudioFormat format : kAllFormats) {
        for (GstAudioLayout layout : kBothLayouts) {
            Meter meter;
            meter.caps(format, 48000, 3, layout);
            Dice dice{4};
            for (guint64 i = 0; i < 10; i++) {
                std::vector<double> audio(1440);
                for (double &x : audio)
                    x = dice();
                GstBuffer *in = make_buffer(meter.info(), audio, pts_of(480 * i, 48000));
                GST_BUFFER_OFFSET(in) = 7 * i;
                if (i == 5)
                    GST_BUFFER_FLAG_SET(in, GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_GAP);
                const std::string bytes = bytes_of(in);
                const GstMemory *memory = gst_buffer_peek_memory(in, 0);
                const guint flags = GST_BUFFER_FLAGS(in);
                meter.push(gst_buffer_ref(in));
                GstBuffer *out = gst_harness_pull(meter.harness());
                fail_unless(out == in);
                fail_unless(gst_buffer_peek_memory(out, 0) == memory);
                fail_unless(bytes_of(out) == bytes);
                fail_unless_equals_int(GST_BUFFER_FLAGS(out), flags);
                fail_unless_equals_uint64(GST_BUFFER_OFFSET(out), 7 * i);
                fail_unless_equals_uint64(GST_BUFFER_PTS(out), pts_of(480 * i, 48000));
                gst_buffer_unref(out);
                gst_buffer_unref(in);
            }
        }
    }
}
GST_END_TEST;

GST_START_TEST(no_latency)
{
    Meter meter;
    meter.caps(GST_AUDIO_FORMAT_F32, 48000, 1);
    gst_harness_set_upstream_latency(meter.harness(), 5 * GST_MSECOND);
    fail_unless_equals_uint64(gst_harness_query_latency(meter.harness()), 5 * GST_MSECOND);
}
GST_END_TEST;

GST_START_TEST(clip_runs)
{
    // Left: a run of 3 over a buffer's end, two single ones. Right: a run of 5.
    std::vector<double> audio(200);
    for (std::size_t i : {9, 10, 11, 50, 60})
        audio[2 * i] = 1.0;
    for (std::size_t i : {30, 31, 32, 33, 34})
        audio[2 * i + 1] = i % 2 ? 1.0 : -1.0;
    for (GstAudioFormat format : kAllFormats) {
        const auto counts = [&](const char *run) {
            Meter meter{{"clip-run", run}};
            meter.caps(format, 48000, 2);
            meter.push(audio, 10);
            const Fields final = meter.finish();
            return std::to_string(final.count("clip-runs")) + " runs, " +
                   std::to_string(final.count("clipped-samples")) + " samples";
        };
        assert_equal(counts("1"), "4 runs, 10 samples");
        assert_equal(counts("2"), "2 runs, 8 samples");
        assert_equal(counts("4"), "1 runs, 5 samples");
        assert_equal(counts("6"), "0 runs, 0 samples");
        Meter standard;
        standard.caps(format, 48000, 2);
        standard.push(audio, 10);
        fail_unless_equals_uint64(standard.finish().count("clip-runs"), 2);
    }
}
GST_END_TEST;

GST_START_TEST(not_finite)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_F32, GST_AUDIO_FORMAT_F64}) {
        Meter meter{{"target", "0"}};
        meter.caps(format, 48000, 2);
        auto audio = std::vector<double>(2000, 0.25);
        audio[1000] = nan;
        meter.push(audio);
        const Fields spoilt = meter.finish();
        fail_unless_equals_float(spoilt.array("peak")[0], decibel(0.25));
        fail_unless(std::isfinite(spoilt.array("true-peak")[0]));
        fail_unless(spoilt.array("true-peak")[0] < decibel(0.25) + 3.0);
        fail_unless_equals_uint64(spoilt.count("non-finite-samples"), 1);
        fail_if(spoilt.flag("passed"));

        audio[1201] = -kInf;
        meter.flush();
        meter.segment(0, GST_CLOCK_TIME_NONE, 0);
        meter.push(audio);
        const Fields final = meter.finish();
        fail_unless_equals_float(final.array("peak")[0], decibel(0.25));
        fail_unless(final.array("peak")[1] == kInf);
        fail_unless(final.array("true-peak")[1] == kInf);
        fail_unless(final.number("headroom") == -kInf);
        fail_unless_equals_uint64(final.count("non-finite-samples"), 2);
        fail_unless_equals_uint64(final.count("peak-time"), 600 * GST_SECOND / 48000);
    }
}
GST_END_TEST;

GST_START_TEST(target)
{
    const auto passed = [](const char *target, double peak) {
        Meter meter{{"peak-mode", "sample"}, {"target", target}};
        meter.caps(GST_AUDIO_FORMAT_S16, 48000, 1);
        meter.push(std::vector<double>{0.0, peak});
        return meter.finish().flag("passed");
    };
    // A peak that was set to the target and rounded to 16 bits is on it.
    for (const char *target : {"-6", "-3", "-1", "-10"})
        fail_unless(passed(target, std::pow(10.0, std::atof(target) / 20.0)));
    fail_if(passed("-6", std::pow(10.0, -5.99 / 20.0)));
    fail_unless(passed("-6", std::pow(10.0, -6.01 / 20.0)));
    fail_unless(passed("0", -1.0));
    // Inter-sample peaks only count with peak-mode=true: case 16 has samples at -9 dB.
    Meter meter{{"target", "-7"}};
    meter.caps(GST_AUDIO_FORMAT_F32, 48000, 1);
    meter.push(true_peak_sine(48000, 4, 45, 0.5));
    fail_if(meter.finish().flag("passed"));
    Meter samples{{"target", "-7"}, {"peak-mode", "sample"}};
    samples.caps(GST_AUDIO_FORMAT_F32, 48000, 1);
    samples.push(true_peak_sine(48000, 4, 45, 0.5));
    fail_unless(samples.finish().flag("passed"));
}
GST_END_TEST;

Suite *headroommeter_suite()
{
    Suite *suite = suite_create("headroommeter");
    TCase *tcase = tcase_create("figures");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, sample_peak_is_exact);
    tcase_add_test(tcase, full_scale);
    tcase_add_test(tcase, tech_3341);
    tcase_add_test(tcase, figures_do_not_depend_on_buffers_nor_interval);
    tcase_add_test(tcase, passes_through_untouched);
    tcase_add_test(tcase, no_latency);
    tcase_add_test(tcase, clip_runs);
    tcase_add_test(tcase, not_finite);
    tcase_add_test(tcase, target);
    return suite;
}

} // namespace

GST_CHECK_MAIN(headroommeter)
