/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: loudness through the element. The cases of EBU Tech 3341 (2023)
 * and Tech 3342 that can be synthesised, tones of ITU-R BS.2217-2, and what
 * channels weigh by their places (ITU-R BS.1770-5).
 */
#include "core/tones.h"
#include "headroom.h"

using namespace stems::test;

namespace
{

constexpr double kTolerance = 0.1; /* LU, of Tech 3341 */

using Channels = std::vector<std::vector<double>>;

std::vector<double> interleaved(const Channels &channels)
{
    std::vector<double> out;
    out.reserve(channels.size() * channels[0].size());
    for (std::size_t i = 0; i < channels[0].size(); i++)
        for (const auto &channel : channels)
            out.push_back(channel[i]);
    return out;
}

std::vector<double> stereo(const std::vector<double> &one)
{
    return interleaved({one, one});
}

/* All messages of some audio, the final one last. */
std::vector<Fields> heard(const std::vector<double> &audio, int channels, int rate,
                          Meter::Properties properties = {},
                          GstAudioFormat format = GST_AUDIO_FORMAT_F32)
{
    Meter meter{properties};
    meter.caps(format, rate, channels);
    meter.push(audio, 4096);
    meter.event(gst_event_new_eos());
    return meter.messages();
}

Fields whole(const std::vector<double> &audio, int channels = 2, int rate = kRate)
{
    return heard(audio, channels, rate, {{"post-messages", "true"}, {"interval", "3600000000000"}})
        .back();
}

void check(const Fields &message, const char *field, double expected, double tolerance = kTolerance)
{
    const double value = message.number(field);
    fail_unless(std::fabs(value - expected) <= tolerance, "%s is %f, not %f", field, value,
                expected);
}

GST_START_TEST(tech_3341_tones) // 1, 2
{
    for (int rate : {44100, 48000, 96000, 192000}) {
        for (double level : {-23.0, -33.0}) {
            const double seconds = rate > 48000 ? 4.0 : 20.0;
            const Fields final = whole(stereo(tones(rate, {{level, seconds}})), 2, rate);
            for (const char *field :
                 {"momentary", "short-term", "integrated", "max-momentary", "max-short-term"})
                check(final, field, level);
            check(final, "loudness-range", 0.0);
            check(final, "plr", 0.0, 0.3); // a stereo sine reads its peak; true peak +0.2
        }
    }
}
GST_END_TEST;

GST_START_TEST(tech_3341_gates) // 3, 4, 5
{
    const std::vector<Tone> cases[] = {
        {{-36, 10}, {-23, 60}, {-36, 10}},
        {{-72, 10}, {-36, 10}, {-23, 60}, {-36, 10}, {-72, 10}},
        {{-26, 20}, {-20, 20.1}, {-26, 20}},
    };
    for (const auto &list : cases)
        check(whole(stereo(tones(kRate, list))), "integrated", -23.0);
}
GST_END_TEST;

GST_START_TEST(tech_3341_constant) // 9, 12
{
    const auto constant = [](const std::vector<Tone> &list, const char *field, GstClockTime after) {
        int seen = 0;
        for (const Fields &message :
             heard(stereo(tones(kRate, list)), 2, kRate, {{"interval", "100000000"}})) {
            if (message.flag("final") || message.count("endtime") < after)
                continue;
            check(message, field, -23.0);
            seen++;
        }
        fail_unless(seen > 90, "%d", seen);
    };
    constant(repeated({{-20, 1.34}, {-30, 1.66}}, 5), "short-term", 3 * GST_SECOND);
    constant(repeated({{-20, 0.18}, {-30, 0.22}}, 25), "momentary", GST_SECOND);
}
GST_END_TEST;

GST_START_TEST(tech_3341_maxima) // 10, 13
{
    for (int i = 0; i < 20; i++) {
        check(whole(stereo(tones(kRate, {{kSilence, 0.15 * i}, {-23, 3}, {kSilence, 1}}))),
              "max-short-term", -23.0);
        check(whole(stereo(tones(kRate, {{kSilence, 0.02 * i}, {-23, 0.4}, {kSilence, 1}}))),
              "max-momentary", -23.0);
    }
}
GST_END_TEST;

GST_START_TEST(tech_3341_rising_maxima) // 11, 14
{
    const auto check_rising = [](double step, double length, const char *interval,
                                 const char *field) {
        const auto messages =
            heard(stereo(tones(kRate, rising(step, length))), 2, kRate, {{"interval", interval}});
        fail_unless_equals_int(messages.size(), 21);
        for (std::size_t i = 0; i < 20; i++)
            check(messages[i], field, -38.0 + static_cast<double>(i));
        check(messages.back(), field, -19.0);
    };
    check_rising(0.15, 3.0, "6000000000", "max-short-term");
    check_rising(0.02, 0.4, "800000000", "max-momentary");
}
GST_END_TEST;

GST_START_TEST(tech_3342_range) // 1 to 4
{
    const struct {
        std::vector<Tone> list;
        double expected;
    } cases[] = {{{{-20, 20}, {-30, 20}}, 10.0},
                 {{{-20, 20}, {-15, 20}}, 5.0},
                 {{{-40, 20}, {-20, 20}}, 20.0},
                 {{{-50, 20}, {-35, 20}, {-20, 20}, {-35, 20}, {-50, 20}}, 15.0}};
    for (const auto &c : cases)
        check(whole(stereo(tones(kRate, c.list))), "loudness-range", c.expected, 1.0);
}
GST_END_TEST;

/* Peaks of sines of one channel that read -23: ITU-R BS.1770-5's K-weighting at
 * these frequencies, in dB, computed from its tables elsewhere (see tests/core):
 * at 1 kHz it is +0.691. Gates: -69.5 passes the absolute gate. */
GST_START_TEST(bs_2217)
{
    const auto mono = [](double level, double seconds = 5.0) {
        return whole(tones(kRate, {{level, seconds}}), 1);
    };
    check(mono(-20.0), "integrated", -23.01);
    check(mono(-69.5 + 3.01), "integrated", -69.5);
    fail_unless(mono(-71.0 + 3.01).number("integrated") == -kInf);
    // The relative gate: half of it 13 LU softer does not count.
    check(whole(tones(kRate, {{-10, 10}, {-25, 10}, {-10, 10}}), 1), "integrated", -13.01);
}
GST_END_TEST;

/* Caps with places. */
struct Places {
    const char *name;
    int channels;
    guint64 mask;
    std::vector<double> weights;
};

GstCaps *placed_caps(const Places &places)
{
    return gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING, "F64LE", "layout",
                               G_TYPE_STRING, "interleaved", "rate", G_TYPE_INT, kRate, "channels",
                               G_TYPE_INT, places.channels, "channel-mask", GST_TYPE_BITMASK,
                               places.mask, nullptr);
}

/* In the order of GStreamer's masks. */
const Places kPlaces[] = {
    {"2.0", 2, 0x3, {1, 1}},
    {"5.1", 6, 0x3f, {1, 1, 1, 0, 1.41, 1.41}},
    {"5.0 side", 5, 0xc07, {1, 1, 1, 1.41, 1.41}},
    {"7.1", 8, 0xc3f, {1, 1, 1, 0, 1, 1, 1.41, 1.41}},
    {"no places", 6, 0, {1, 1, 1, 1, 1, 1}},
};

GST_START_TEST(weights_by_place)
{
    const auto tone = tones(kRate, {{-20.0, 2.0}});
    const double front = whole(tone, 1).number("integrated");
    for (const Places &places : kPlaces) {
        for (std::size_t c = 0; c < places.weights.size(); c++) {
            Channels channels(places.weights.size(), std::vector<double>(tone.size()));
            channels[c] = tone;
            Meter meter;
            meter.caps(GST_AUDIO_FORMAT_F64, kRate, places.channels);
            gst_harness_set_src_caps(meter.harness(), placed_caps(places));
            meter.push(interleaved(channels), 4800);
            const double read = meter.finish().number("integrated");
            const double weight = places.weights[c];
            if (weight == 0.0)
                fail_unless(read == -kInf, "%s %zu: %f", places.name, c, read);
            else
                fail_unless(std::fabs(read - front - 10.0 * std::log10(weight)) < 0.001,
                            "%s %zu: %f", places.name, c, read);
        }
    }
}
GST_END_TEST;

GST_START_TEST(tech_3341_surround) // 6
{
    Channels audio;
    for (double level : {-28.0, -28.0, -24.0, -30.0, -30.0})
        audio.push_back(tones(kRate, {{level, 20.0}}));
    Meter meter;
    meter.caps(GST_AUDIO_FORMAT_F64, kRate, 5);
    gst_harness_set_src_caps(meter.harness(), placed_caps(kPlaces[2]));
    meter.push(interleaved(audio), 4800);
    check(meter.finish(), "integrated", -23.0);
}
GST_END_TEST;

/* 64 channels of one tone: 10 log10 64 more than one. */
GST_START_TEST(many_channels)
{
    const auto tone = tones(kRate, {{-40.0, 1.0}});
    const double one = whole(tone, 1).number("integrated");
    for (int channels : {3, 16, 64, 70}) {
        const Channels all(static_cast<std::size_t>(channels), tone);
        check(whole(interleaved(all), channels), "integrated", one + 10.0 * std::log10(channels),
              0.001);
    }
}
GST_END_TEST;

/* Every format hears the same, to its own rounding. */
GST_START_TEST(formats_and_layouts)
{
    const auto audio = stereo(tones(kRate, {{-20, 1}, {-30, 1}, {-14, 1}}));
    const double expected = whole(audio).number("integrated");
    for (GstAudioFormat format : kAllFormats) {
        for (GstAudioLayout layout : kBothLayouts) {
            Meter meter;
            meter.caps(format, kRate, 2, layout);
            meter.push(audio, 999);
            check(meter.finish(), "integrated", expected, 0.001);
        }
    }
}
GST_END_TEST;

/* A burst counts for as long as short-term loudness hears it: the ratio is that
 * of the highest true peak of 3 s, whatever the interval. */
GST_START_TEST(ratio_to_short_term)
{
    const auto audio = stereo(tones(kRate, {{-20, 1}, {-3, 0.1}, {-20, 5}}));
    for (const char *interval : {"100000000", "500000000", "1000000000"}) {
        const auto messages = heard(audio, 2, kRate, {{"interval", interval}});
        const double length = std::stod(interval) / 1e9;
        std::vector<double> peaks;
        for (const Fields &message : messages) {
            if (message.flag("final"))
                break;
            const auto channels = message.array("true-peak");
            peaks.push_back(*std::max_element(channels.begin(), channels.end()));
            const auto heard_of = static_cast<std::size_t>(std::lround(3.0 / length));
            const auto from = peaks.size() > heard_of ? peaks.size() - heard_of : 0;
            const double recent =
                *std::max_element(peaks.begin() + static_cast<std::ptrdiff_t>(from), peaks.end());
            if (const double short_term = message.number("short-term"); std::isfinite(short_term))
                check(message, "psr", recent - short_term, 1e-9);
        }
        fail_unless(peaks.size() > 5);
    }
}
GST_END_TEST;

GST_START_TEST(off_if_asked)
{
    const auto audio = stereo(tones(kRate, {{-20, 1}}));
    for (const Fields &message : heard(audio, 2, kRate, {{"loudness", "false"}})) {
        for (const char *field : {"momentary", "short-term", "integrated", "loudness-range",
                                  "max-momentary", "max-short-term", "plr", "psr"})
            fail_if(message.has(field));
        fail_unless(message.has("crest"));
    }
    // But a delivery is judged by it.
    const auto delivered = heard(
        audio, 2, kRate, {{"loudness", "false"}, {"peak-mode", "sample"}, {"profile", "ebu-r128"}});
    fail_unless(delivered.back().has("integrated"));
    fail_unless(delivered.back().has("true-peak"));
}
GST_END_TEST;

/* Blocks before other caps count: -20 and then -30 for as long, both over the
 * relative gate, are the mean of both. */
GST_START_TEST(goes_on_over_other_caps)
{
    Meter meter;
    meter.caps(GST_AUDIO_FORMAT_F32, 48000, 2);
    meter.push(stereo(tones(48000, {{-20, 20}})), 4800);
    meter.caps(GST_AUDIO_FORMAT_F64, 96000, 2);
    meter.push(stereo(tones(96000, {{-26, 20}})), 9600, 96000 * 20);
    const Fields final = meter.finish();
    const double mean = (std::pow(10.0, -2.0) + std::pow(10.0, -2.6)) / 2;
    check(final, "integrated", 10.0 * std::log10(mean), 0.02);
    check(final, "max-momentary", -20.0, 0.02);
    check(final, "momentary", -26.0, 0.02);
}
GST_END_TEST;

Suite *headroommeter_loudness_suite()
{
    Suite *suite = suite_create("headroommeter_loudness");
    TCase *tcase = tcase_create("loudness");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, tech_3341_tones);
    tcase_add_test(tcase, tech_3341_gates);
    tcase_add_test(tcase, tech_3341_surround);
    tcase_add_test(tcase, tech_3341_constant);
    tcase_add_test(tcase, tech_3341_maxima);
    tcase_add_test(tcase, tech_3341_rising_maxima);
    tcase_add_test(tcase, tech_3342_range);
    tcase_add_test(tcase, bs_2217);
    tcase_add_test(tcase, weights_by_place);
    tcase_add_test(tcase, many_channels);
    tcase_add_test(tcase, formats_and_layouts);
    tcase_add_test(tcase, ratio_to_short_term);
    tcase_add_test(tcase, off_if_asked);
    tcase_add_test(tcase, goes_on_over_other_caps);
    return suite;
}

} // namespace

GST_CHECK_MAIN(headroommeter_loudness)
