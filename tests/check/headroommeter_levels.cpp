/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: levels, correlation, head and tail, flat tops, the held peak.
 */
#include "headroom.h"

#include <functional>

using namespace stems::test;

namespace
{

void check(const Fields &message, const char *field, double expected, double tolerance = 1e-6)
{
    const double value = message.number(field);
    fail_unless(value == expected || std::fabs(value - expected) <= tolerance, "%s is %f, not %f",
                field, value, expected);
}

/* Stereo, by formula for each frame. */
std::vector<double> stereo(std::size_t frames, const std::function<double(std::size_t)> &left,
                           const std::function<double(std::size_t)> &right)
{
    std::vector<double> audio;
    for (std::size_t i = 0; i < frames; i++) {
        audio.push_back(left(i));
        audio.push_back(right(i));
    }
    return audio;
}

double wave(std::size_t i, double cycles = 1.0 / 48.0, double phase = 0.0)
{
    return std::sin(2.0 * G_PI * cycles * static_cast<double>(i) + phase);
}

Fields whole(const std::vector<double> &audio, int channels, Meter::Properties properties = {})
{
    Meter meter{properties};
    meter.caps(GST_AUDIO_FORMAT_F64, kRate, channels);
    meter.push(audio, 777);
    return meter.finish();
}

GST_START_TEST(crest_and_offset)
{
    // Left: a sine of 0.5 on an offset of 0.1; right: of 0.25, no offset.
    const Fields final = whole(stereo(
                                   kSecond, [](auto i) { return 0.5 * wave(i) + 0.1; },
                                   [](auto i) { return 0.25 * wave(i); }),
                               2);
    const double left = std::sqrt(0.125 + 0.01), right = 0.25 / std::sqrt(2.0);
    const auto rms = final.array("rms");
    fail_unless(std::fabs(rms[0] - decibel(left)) < 1e-6);
    fail_unless(std::fabs(rms[1] - decibel(right)) < 1e-6);
    fail_unless(std::fabs(final.array("channel-crest")[0] - decibel(0.6 / left)) < 1e-6);
    fail_unless(std::fabs(final.array("channel-crest")[1] - decibel(std::sqrt(2.0))) < 1e-6);
    check(final, "crest", decibel(0.6 / std::sqrt((left * left + right * right) / 2)));
    check(final, "dc-offset", 0.1);
    fail_unless(std::fabs(final.array("channel-dc-offset")[1]) < 1e-9);
    const Fields below = whole(stereo(
                                   kSecond, [](auto) { return 0.1; }, [](auto) { return -0.2; }),
                               2);
    check(below, "dc-offset", -0.2);
    check(below, "correlation", -1.0);
    check(below, "crest", decibel(0.2 / std::sqrt(0.025)));
}
GST_END_TEST;

GST_START_TEST(noise_floor)
{
    // Half a second of -20 dBFS, of -60 and -80, and silence between them.
    const auto level = [](std::size_t i) {
        return i < 24000 ? 0.1 : i < 48000 ? 0.001 : i < 60000 ? 0.0 : 0.05;
    };
    const Fields final = whole(stereo(
                                   2 * kSecond, [&](auto i) { return level(i) * wave(i); },
                                   [&](auto i) { return 0.1 * level(i) * wave(i); }),
                               2);
    check(final, "noise-floor", -60.0 - 3.0103, 0.001);
    fail_unless(std::fabs(final.array("channel-noise-floor")[1] + 83.0103) < 0.001);
}
GST_END_TEST;

GST_START_TEST(correlation)
{
    const auto of = [](double phase) {
        return whole(stereo(
                         kSecond, [](auto i) { return 0.5 * wave(i); },
                         [phase](auto i) { return 0.1 * wave(i, 1.0 / 48.0, phase); }),
                     2)
            .number("correlation");
    };
    for (double phase : {0.0, 0.5, G_PI / 2, 2.0, G_PI})
        fail_unless(std::fabs(of(phase) - std::cos(phase)) < 1e-6);
    check(whole(level(0.5), 1), "correlation", 1.0);
    fail_unless(whole(level(0.5), 1).array("pair-correlation").empty());
    // Four channels: 0 and 1 in phase, 2 and 3 out of it, then 3 silent.
    for (double last : {-0.5, 0.0}) {
        std::vector<double> audio;
        for (std::size_t i = 0; i < kSecond; i++)
            for (double factor : {0.5, 0.5, 0.3, last})
                audio.push_back(factor * wave(i));
        const Fields four = whole(audio, 4);
        fail_unless_equals_int(four.array("pair-correlation").size(), 2);
        check(four, "correlation", last < 0.0 ? -1.0 : 1.0);
        fail_unless(four.array("pair-correlation")[1] == (last < 0.0 ? -1.0 : 0.0));
    }
}
GST_END_TEST;

GST_START_TEST(head_and_tail)
{
    for (const char *interval : {"1000000000", "123456789"}) {
        // Mono: sound from 0.25 s to 1.5 s of 2 s, with noise below -60 dBFS.
        std::vector<double> audio(2 * kSecond, 0.0009);
        std::fill(audio.begin() + 12000, audio.begin() + 72000, 0.002);
        const Fields final = whole(audio, 1, {{"interval", interval}});
        fail_unless_equals_uint64(final.count("head-silence"), 250 * GST_MSECOND);
        fail_unless_equals_uint64(final.count("tail-silence"), 500 * GST_MSECOND);
        check(final, "tail-level", decibel(0.0009));
        fail_if(final.flag("cut-tail"));

        const Fields lower = whole(audio, 1, {{"silence-level", "-70"}, {"interval", interval}});
        fail_unless_equals_uint64(lower.count("head-silence"), 0);
        fail_unless_equals_uint64(lower.count("tail-silence"), 0);
        fail_unless(lower.flag("cut-tail"));

        audio.resize(72000); // the tail is cut
        const Fields cut = whole(audio, 1, {{"interval", interval}});
        fail_unless_equals_uint64(cut.count("tail-silence"), 0);
        check(cut, "tail-level", decibel(0.002));
        fail_unless(cut.flag("cut-tail"));
    }
    const Fields silent = whole(level(0.0), 1);
    fail_unless_equals_uint64(silent.count("head-silence"), GST_SECOND);
    fail_unless_equals_uint64(silent.count("tail-silence"), GST_SECOND);
    check(silent, "tail-level", -kInf);
    fail_if(silent.flag("cut-tail"));
}
GST_END_TEST;

/* Over gaps, and over caps with which a channel goes. */
GST_START_TEST(head_and_tail_over_gaps_and_caps)
{
    Meter meter;
    meter.caps(GST_AUDIO_FORMAT_F64, kRate, 2);
    meter.segment(GST_SECOND, GST_CLOCK_TIME_NONE, 10 * GST_SECOND);
    meter.event(gst_event_new_gap(GST_SECOND, GST_SECOND / 2));
    meter.push(std::vector<double>(2 * kSecond, 0.5), 1000, 3 * kSecond / 2);
    meter.caps(GST_AUDIO_FORMAT_S16, kRate, 1);
    meter.push(level(0.0, kSecond / 4), 1000, 5 * kSecond / 2);
    const Fields final = meter.finish();
    fail_unless_equals_uint64(final.count("stream-time"), 10 * GST_SECOND);
    fail_unless_equals_uint64(final.count("head-silence"), GST_SECOND / 2);
    fail_unless_equals_uint64(final.count("tail-silence"), GST_SECOND / 4);
    fail_if(final.flag("cut-tail"));
    // Over 1.75 s of left and 1.5 s of right, of which 1 s is 0.5.
    const auto rms = final.array("rms");
    fail_unless(std::fabs(rms[0] - decibel(std::sqrt(0.25 / 1.75))) < 1e-6);
    fail_unless(std::fabs(rms[1] - decibel(std::sqrt(0.25 / 1.5))) < 1e-6);
}
GST_END_TEST;

GST_START_TEST(flat_tops)
{
    const auto count = [](double ceiling, const char *run) {
        std::vector<double> audio;
        for (std::size_t i = 0; i < kSecond; i++)
            audio.push_back(std::clamp(wave(i, 1.0 / 480.0, 0.1), -ceiling, ceiling));
        return whole(audio, 1, {{"clip-run", run}}).count("flat-tops");
    };
    fail_unless_equals_uint64(count(0.8, "3"), 200); // two in each of 100 periods
    fail_unless_equals_uint64(count(0.8, "200"), 0);
    fail_unless_equals_uint64(count(2.0, "3"), 0);
    // At full scale it is a clip.
    const Fields clipped = whole(level(1.0), 1);
    fail_unless_equals_uint64(clipped.count("flat-tops"), 0);
    fail_unless_equals_uint64(clipped.count("clip-runs"), 1);
}
GST_END_TEST;

/* The mark stays for peak-ttl and falls by peak-falloff per second. */
GST_START_TEST(held_peak)
{
    Meter meter{{"interval", "100000000"}, {"peak-ttl", "250000000"}, {"peak-falloff", "20"}};
    mono(meter);
    meter.push(level(0.5, 4800), 4800);
    meter.push(level(0.01, 5 * 4800), 4800, 4800);
    meter.push(level(0.4, 4800), 4800, 6 * 4800);
    const double expected[] = {0.0, 0.0, 0.0, -1.0, -3.0, -5.0};
    const auto messages = meter.messages();
    fail_unless_equals_int(messages.size(), 7);
    for (std::size_t i = 0; i < 6; i++)
        fail_unless(std::fabs(messages[i].array("decay")[0] - decibel(0.5) - expected[i]) < 1e-6,
                    "%zu: %f", i, messages[i].array("decay")[0]);
    fail_unless_equals_float(messages[6].array("decay")[0], decibel(0.4));
    fail_if(meter.finish().has("decay"));
}
GST_END_TEST;

GST_START_TEST(no_field_is_nan)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> signals[] = {
        {}, {0.0}, {nan}, {kInf}, {1e200, -1e200}, {0.5}, std::vector<double>(50000, nan)};
    for (const auto &audio : signals) {
        Meter meter{{"interval", "10000000"}, {"profile", "ebu-r128"}};
        meter.caps(GST_AUDIO_FORMAT_F64, kRate, 1);
        meter.push(audio);
        meter.event(gst_event_new_eos());
        for (const Fields &message : meter.messages()) {
            const std::string text = message.all();
            fail_if(text.find("nan,") != std::string::npos ||
                        text.find("nan ") != std::string::npos,
                    "%s", text.c_str());
        }
    }
    std::vector<double> audio(2000, 0.25);
    audio[100] = audio[101] = nan;
    audio[200] = -kInf;
    const Fields dirty = whole(audio, 2);
    fail_unless_equals_uint64(dirty.count("nan-samples"), 2);
    fail_unless_equals_uint64(dirty.count("infinite-samples"), 1);
    fail_unless_equals_uint64(dirty.count("non-finite-samples"), 3);
    const auto rms = dirty.array("rms"); // silence in their place
    fail_unless(std::fabs(rms[0] - decibel(0.25 * std::sqrt(998.0 / 1000))) < 1e-6);
    fail_unless(std::isfinite(dirty.number("max-momentary")));
}
GST_END_TEST;

Suite *headroommeter_levels_suite()
{
    Suite *suite = suite_create("headroommeter_levels");
    TCase *tcase = tcase_create("levels");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, crest_and_offset);
    tcase_add_test(tcase, noise_floor);
    tcase_add_test(tcase, correlation);
    tcase_add_test(tcase, head_and_tail);
    tcase_add_test(tcase, head_and_tail_over_gaps_and_caps);
    tcase_add_test(tcase, flat_tops);
    tcase_add_test(tcase, held_peak);
    tcase_add_test(tcase, no_field_is_nan);
    return suite;
}

} // namespace

GST_CHECK_MAIN(headroommeter_levels)
