/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum: the sum is exact, in every format and layout, whatever the sizes of
 * buffers; and what does not fit is counted.
 */
#include "support/desk.h"
#include "support/sums.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;
constexpr std::size_t kBufferSizes[] = {1, 7, 513, 4096};

struct Stem {
    GstAudioInfo info;
    std::vector<double> audio;
    std::size_t buffer;
};

/* Feeds each from a thread of its own, and gives what came out. */
std::vector<double> sum(Desk &desk, const std::vector<Stem> &stems)
{
    for (const Stem &stem : stems)
        desk.add(stem.info);
    desk.play();
    for (std::size_t i = 0; i < stems.size(); i++) {
        Source &source = *desk.sources[i];
        source.run([&source, &stem = stems[i]] {
            source.begin();
            source.push_all(stem.audio, stem.buffer);
            source.end();
        });
    }
    desk.wait_eos();
    /* In a row, without a hole. */
    guint64 frames = 0;
    for (const Out &out : desk.outs) {
        fail_unless_equals_uint64(out.pts, gst_util_uint64_scale_round(frames, GST_SECOND, kRate));
        frames += out.frames;
        fail_unless_equals_uint64(out.pts + out.duration,
                                  gst_util_uint64_scale_round(frames, GST_SECOND, kRate));
    }
    return desk.audio();
}

std::vector<Track> tracks_of(const std::vector<Stem> &stems)
{
    std::vector<Track> tracks;
    for (const Stem &stem : stems)
        tracks.push_back({stem.audio, static_cast<std::size_t>(stem.info.channels), 0});
    return tracks;
}

} // namespace

/* Three stems of different lengths and buffer sizes; loud enough to clip. */
GST_START_TEST(test_every_format_and_layout)
{
    for (GstAudioFormat format : kAllFormats)
        for (GstAudioLayout layout : kBothLayouts)
            for (int channels : {1, 2, 6}) {
                const GstAudioInfo info = make_info(format, kRate, channels, layout);
                std::vector<Stem> stems;
                for (unsigned i = 0; i < 3; i++)
                    stems.push_back({info, make_noise(info, 9000 + 1111 * i, 10 + i, 0.5),
                                     kBufferSizes[1 + i]});
                Desk desk;
                const std::vector<double> got = sum(desk, stems);
                guint64 overs = 0;
                fail_if_different(got, sum_of(tracks_of(stems), format,
                                              static_cast<std::size_t>(channels), &overs));
                for (const Out &out : desk.outs) {
                    fail_unless_equals_int(out.info.finfo->format, format);
                    fail_unless_equals_int(out.info.layout, layout);
                    fail_unless_equals_int(out.info.channels, channels);
                }
                const auto messages = take_messages(desk.bus, "stemsum");
                fail_unless(!messages.empty());
                fail_unless_equals_uint64(messages.back().count("overs"), overs);
            }
}
GST_END_TEST

GST_START_TEST(test_buffer_sizes)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S24, kRate, 2);
    for (std::size_t a : kBufferSizes)
        for (std::size_t b : kBufferSizes) {
            const std::vector<Stem> stems = {{info, make_noise(info, 5000, 1, 0.5), a},
                                             {info, make_noise(info, 5000, 2, 0.5), b}};
            Desk desk;
            fail_if_different(sum(desk, stems), sum_of(tracks_of(stems), GST_AUDIO_FORMAT_S24, 2));
        }
}
GST_END_TEST

/* The mix has the widest format; in double if floats meet more than 24 bits. */
GST_START_TEST(test_mixed_formats)
{
    struct {
        std::vector<GstAudioFormat> in;
        GstAudioFormat out;
    } const cases[] = {
        {{GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S24}, GST_AUDIO_FORMAT_S24},
        {{GST_AUDIO_FORMAT_S24_32, GST_AUDIO_FORMAT_S16}, GST_AUDIO_FORMAT_S24_32},
        {{GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S32, GST_AUDIO_FORMAT_S24}, GST_AUDIO_FORMAT_S32},
        {{GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_F32}, GST_AUDIO_FORMAT_F32},
        {{GST_AUDIO_FORMAT_F32, GST_AUDIO_FORMAT_S32}, GST_AUDIO_FORMAT_F64},
        {{GST_AUDIO_FORMAT_F64, GST_AUDIO_FORMAT_S16}, GST_AUDIO_FORMAT_F64},
    };
    for (const auto &c : cases) {
        std::vector<Stem> stems;
        for (std::size_t i = 0; i < c.in.size(); i++) {
            const GstAudioInfo info = make_info(c.in[i], kRate, 2, kBothLayouts[i % 2]);
            stems.push_back({info, make_noise(info, 6000, static_cast<unsigned>(i), 0.3), 480 + i});
        }
        Desk desk;
        const std::vector<double> got = sum(desk, stems);
        fail_if_different(got, sum_of(tracks_of(stems), c.out, 2));
        fail_unless_equals_int(desk.outs.back().info.finfo->format, c.out);
    }
}
GST_END_TEST

GST_START_TEST(test_mono_in_stereo)
{
    for (GstAudioLayout layout : kBothLayouts) {
        const GstAudioInfo mono = make_info(GST_AUDIO_FORMAT_S24, kRate, 1, layout);
        const GstAudioInfo stereo = make_info(GST_AUDIO_FORMAT_S24, kRate, 2, layout);
        const std::vector<Stem> stems = {{mono, make_noise(mono, 5000, 1, 0.5), 512},
                                         {stereo, make_noise(stereo, 6000, 2, 0.5), 480},
                                         {mono, make_noise(mono, 7000, 3, 0.5), 1000}};
        Desk desk;
        fail_if_different(sum(desk, stems), sum_of(tracks_of(stems), GST_AUDIO_FORMAT_S24, 2));
    }
}
GST_END_TEST

GST_START_TEST(test_number_of_pads)
{
    for (std::size_t pads : {1u, 2u, 9u, 10u, 11u, 64u}) {
        std::vector<Stem> stems;
        for (std::size_t i = 0; i < pads; i++) {
            const GstAudioInfo info = make_info(i % 2 ? GST_AUDIO_FORMAT_F32 : GST_AUDIO_FORMAT_F64,
                                                kRate, 1 + (i % 3 ? 1 : 0));
            stems.push_back({info, make_noise(info, 3000 + i, static_cast<unsigned>(i), 0.9), 480});
        }
        Desk desk;
        const std::vector<double> got = sum(desk, stems);
        fail_if_different(got, sum_of(tracks_of(stems), GST_AUDIO_FORMAT_F64, pads > 1 ? 2 : 1));
    }
}
GST_END_TEST

/* More addends than 32 bits hold: all at the bottom, then half of them at the
 * top. */
GST_START_TEST(test_300_pads)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S24}) {
        const GstAudioInfo info = make_info(format, kRate, 1);
        std::vector<Stem> stems;
        for (int i = 0; i < 300; i++) {
            std::vector<double> audio(960, -1.0);
            std::fill(audio.begin() + 480, audio.end(), i % 2 ? 1.0 - 1.0 / 32768 : -1.0);
            stems.push_back({info, audio, 480});
        }
        Desk desk;
        const std::vector<double> got = sum(desk, stems);
        guint64 overs = 0;
        fail_if_different(got, sum_of(tracks_of(stems), format, 1, &overs));
        const Fields message = take_messages(desk.bus, "stemsum").back();
        fail_unless_equals_uint64(message.count("overs"), overs);
        fail_unless_equals_uint64(message.count("first-over"), 0);
        fail_unless_equals_float(message.number("peak"), 20.0 * std::log10(300.0));
    }
}
GST_END_TEST

/* What audiomixer makes 22767 of: it clips after each addition. */
GST_START_TEST(test_no_clamp_in_between)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    std::vector<Stem> stems;
    for (double value : {30000.0, 10000.0, -10000.0})
        stems.push_back({info, std::vector<double>(1000, value / 32768), 100});
    Desk desk;
    fail_if_different(sum(desk, stems), std::vector<double>(1000, 30000.0 / 32768));
    fail_unless_equals_uint64(take_messages(desk.bus, "stemsum").back().count("overs"), 0);
}
GST_END_TEST

/* In double 1 + 2^-60 is 1, so that the order shows: it is that of the pads'
 * numbers, not of their requests or of arrival. */
GST_START_TEST(test_order_of_pads)
{
    const double values[] = {1.0, std::ldexp(1.0, -60), -1.0};
    const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {2, 1, 0}, {1, 2, 0}, {2, 0, 1}};
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_F32, GST_AUDIO_FORMAT_F64})
        for (const auto &numbers : orders) /* pads of the three values */
            for (int latest = 0; latest < 3; latest++) {
                const GstAudioInfo info = make_info(format, kRate, 1);
                Desk desk;
                for (int i : {2, 0, 1})
                    desk.add(info, ("sink_" + std::to_string(10 * numbers[i] + 1)).c_str());
                desk.play();
                double by_number[3] = {};
                std::size_t s = 0;
                for (int i : {2, 0, 1}) {
                    by_number[numbers[i]] = values[i];
                    Source &source = *desk.sources[s++];
                    source.begin();
                }
                s = 0;
                for (int i : {2, 0, 1}) {
                    Source &source = *desk.sources[s++];
                    source.run([&source, value = values[i], wait = i == latest] {
                        if (wait)
                            g_usleep(3000);
                        source.push_all(std::vector<double>(1000, value), 300);
                        source.end();
                    });
                }
                desk.wait_eos();
                double want = 0.0;
                for (double value : by_number)
                    want += value;
                fail_if_different(desk.audio(), std::vector<double>(1000, want));
            }
}
GST_END_TEST

/* The smallest numbers there are come through. */
GST_START_TEST(test_denormals)
{
    for (GstAudioLayout layout : kBothLayouts) {
        const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_F32, kRate, 2, layout);
        std::vector<double> audio;
        std::mt19937 random(5);
        for (int i = 0; i < 4000; i++) {
            std::uint32_t bits = (random() & 0x807fffff) | 1;
            float value = 0;
            std::memcpy(&value, &bits, sizeof value);
            audio.push_back(static_cast<double>(value));
        }
        Desk desk;
        fail_if_different(sum(desk, {{info, audio, 333}}), audio);
    }
}
GST_END_TEST

GST_START_TEST(test_overs_are_told)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S32}) {
        const GstAudioInfo info = make_info(format, kRate, 2);
        std::vector<double> a(2 * 3 * kRate, 0.5), b(a.size(), 0.25);
        b[2 * 70000 + 1] = 0.75; /* frame 70000, right: 1.25 */
        b[2 * 70001] = 0.5;      /* 1.0: one beyond the range */
        b[2 * 120000] = 0.625;
        Desk desk;
        sum(desk, {{info, a, 1000}, {info, b, 999}});
        const std::vector<Fields> messages = take_messages(desk.bus, "stemsum");
        guint64 overs = 0;
        for (std::size_t i = 0; i + 1 < messages.size(); i++) {
            overs += messages[i].count("overs");
            fail_unless(!messages[i].flag("final"));
        }
        fail_unless(messages.size() >= 2, "no message before the end");
        fail_unless_equals_uint64(messages[0].count("overs"), 2);
        fail_unless_equals_uint64(messages[0].count("first-over"), 70000);
        fail_unless(messages[0].count("timestamp") <= pts_of(70000, kRate));
        fail_unless(messages[0].count("endtime") > pts_of(70000, kRate));
        const Fields &last = messages.back();
        fail_unless(last.flag("final"));
        fail_unless(last.text("stem") == "mix");
        fail_unless_equals_uint64(last.count("overs"), 3);
        fail_unless_equals_uint64(last.count("first-over"), 70000);
        fail_unless_equals_float(last.number("peak"), 20.0 * std::log10(1.25));
        fail_unless_equals_uint64(last.count("timestamp"), 0);
        fail_unless_equals_uint64(last.count("duration"), 3 * GST_SECOND);
        fail_unless_equals_uint64(last.count("endtime"), 3 * GST_SECOND);
    }
}
GST_END_TEST

GST_START_TEST(test_silence_peaks_at_minus_infinity)
{
    const GstAudioInfo info = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    Desk desk;
    sum(desk, {{info, std::vector<double>(1000), 100}});
    const Fields last = take_messages(desk.bus, "stemsum").back();
    fail_unless(std::isinf(last.number("peak")) && last.number("peak") < 0);
    fail_unless_equals_uint64(last.count("overs"), 0);
    fail_unless_equals_uint64(last.count("first-over"), G_MAXUINT64);
}
GST_END_TEST

static Suite *stemsum_suite()
{
    Suite *suite = suite_create("stemsum");
    TCase *tests = tcase_create("sums");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_every_format_and_layout);
    tcase_add_test(tests, test_buffer_sizes);
    tcase_add_test(tests, test_mixed_formats);
    tcase_add_test(tests, test_mono_in_stereo);
    tcase_add_test(tests, test_number_of_pads);
    tcase_add_test(tests, test_300_pads);
    tcase_add_test(tests, test_no_clamp_in_between);
    tcase_add_test(tests, test_order_of_pads);
    tcase_add_test(tests, test_denormals);
    tcase_add_test(tests, test_overs_are_told);
    tcase_add_test(tests, test_silence_peaks_at_minus_infinity);
    return suite;
}

GST_CHECK_MAIN(stemsum)
