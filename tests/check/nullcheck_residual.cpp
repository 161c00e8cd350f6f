/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: the residual on src is mix - sum, sample by sample. Expected: the
 * difference by its definition (nullsets.h), in the mix's format.
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

std::vector<double> noise(std::size_t samples, double amplitude, std::uint64_t seed)
{
    Dice dice{seed};
    std::vector<double> out(samples);
    for (double &x : out)
        x = amplitude * dice();
    return out;
}

/* Without a diagnosis, which has tests of its own and would take most of the
 * time. */
void check_residual(const std::vector<Track> &set)
{
    const auto r = difference(set);
    std::size_t sizes = 0;
    const Outcome outcome = check_set(set, {{"diagnose", "false"}}, kRate,
                                      [&] { return std::size_t{300} + 97 * (sizes++ % 7); });
    assert_same(outcome.residual, stored(set[0].format, r));
    check_figures(outcome.final(), r, set[0].channels, lsb_of(set[0].format));
}

/* Each format of the mix over stems of every format, in both layouts. */
GST_START_TEST(every_format_and_layout)
{
    const GstAudioFormat mix = kAllFormats[__i__];
    for (GstAudioLayout layout : kBothLayouts)
        for (int channels : {1, 2, 3}) {
            const std::size_t samples = 2000 * static_cast<std::size_t>(channels);
            std::vector<Track> set{{mix, channels, noise(samples, 0.4, 1), layout}};
            for (std::size_t i = 0; i < 6; i++)
                set.push_back({kAllFormats[i], channels, noise(samples, 0.05, 2 + i),
                               kBothLayouts[(i + samples / 1000) % 2]});
            check_residual(set);
            // Of one kind each: integers alone, floats alone.
            check_residual({set[0], set[1], set[2], set[4]});
            check_residual({set[0], set[5], set[6]});
        }
}
GST_END_TEST;

GST_START_TEST(mono_stem_under_a_stereo_mix)
{
    for (GstAudioFormat format : kAllFormats)
        for (GstAudioLayout layout : kBothLayouts)
            check_residual({{format, 2, noise(4000, 0.5, 1), layout},
                            {GST_AUDIO_FORMAT_S16, 1, noise(2000, 0.2, 2)},
                            {format, 2, noise(4000, 0.2, 3), layout},
                            {format, 1, noise(2000, 0.2, 4), layout}});
}
GST_END_TEST;

/* Integers clamp, floats do not; the figures are of what it was before. */
GST_START_TEST(beyond_full_scale)
{
    for (GstAudioFormat format : kAllFormats)
        for (GstAudioLayout layout : kBothLayouts) {
            const std::vector<double> mix{0.75, -1.0, 0.5, -0.5}, stem{-0.75, 0.75, 0.25, 0.25};
            const Outcome outcome =
                check_set({{format, 2, mix, layout}, {format, 2, stem, layout}});
            const bool whole = GST_AUDIO_FORMAT_INFO_IS_INTEGER(gst_audio_format_get_info(format));
            assert_same(outcome.residual,
                        {whole ? 1.0 - lsb_of(format) : 1.5, whole ? -1.0 : -1.75, 0.25, -0.75});
            const auto peak = outcome.final().array("residual-peak");
            assert_near(peak[0], decibel(1.5), 1e-9);
            assert_near(peak[1], decibel(1.75), 1e-9);
        }
}
GST_END_TEST;

/* src has the caps of the mix, whatever the stems have. */
GST_START_TEST(caps_are_those_of_the_mix)
{
    for (GstAudioFormat format : kAllFormats)
        for (GstAudioLayout layout : kBothLayouts)
            for (int channels : {1, 2, 6, 70}) {
                Rig rig{1};
                GstCaps *caps = make_caps(format, 44100, channels, layout);
                if (channels == 6)
                    gst_caps_set_simple(caps, "channel-mask", GST_TYPE_BITMASK, guint64{0x3f},
                                        nullptr);
                rig.caps(0, gst_caps_ref(caps));
                rig.caps(1, GST_AUDIO_FORMAT_F64, 44100, channels);
                const std::vector<double> audio(100 * static_cast<std::size_t>(channels));
                rig.push(0, audio);
                rig.push(1, audio);
                rig.event(0, gst_event_new_eos());
                rig.event(1, gst_event_new_eos());
                rig.finish();
                GstCaps *src = gst_pad_get_current_caps(rig.sink()->sinkpad);
                fail_unless(gst_caps_is_equal(src, caps), "%" GST_PTR_FORMAT, src);
                gst_caps_unref(src);
                gst_caps_unref(caps);
            }
}
GST_END_TEST;

/* Where downstream takes one layout only, that is what it gets. */
GST_START_TEST(other_layout_downstream)
{
    for (GstAudioFormat format : kAllFormats)
        for (GstAudioLayout layout : kBothLayouts) {
            const std::vector<Track> set{{format, 2, noise(6000, 0.5, 1), layout},
                                         {format, 1, noise(3000, 0.3, 2), layout}};
            Rig rig{1};
            gst_harness_set_sink_caps(
                rig.sink(),
                make_caps(format, kRate, 2,
                          layout == kBothLayouts[0] ? kBothLayouts[1] : kBothLayouts[0]));
            rig.caps(0, set[0]);
            rig.caps(1, set[1]);
            rig.feed(set, [] { return 700; });
            rig.finish();
            assert_same(rig.residual(), stored(format, difference(set)));
        }
}
GST_END_TEST;

/* What is missing of one is silence of it. */
GST_START_TEST(ends_at_different_times)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_F32})
        for (std::size_t mix : {1, 5000, 12345})
            for (std::size_t stem : {1, 4999, 20000}) {
                const std::vector<Track> set{{format, 2, noise(2 * mix, 0.5, 1)},
                                             {format, 2, noise(2 * stem, 0.3, 2)},
                                             {format, 1, noise(7777, 0.3, 3)}};
                check_residual(set);
                assert_equal(lengths_of(check_set(set).final()),
                             "sink_0 " + std::to_string(stem) + " sink_1 7777");
            }
}
GST_END_TEST;

/* A pad that ends without a sample is silence, too. */
GST_START_TEST(nothing_but_eos)
{
    const std::vector<Track> full{{GST_AUDIO_FORMAT_S24, 1, noise(3000, 0.5, 1)},
                                  {GST_AUDIO_FORMAT_S24, 1, noise(3000, 0.3, 2)}};
    for (std::size_t empty : {0, 1}) {
        auto set = full;
        set[empty].audio.clear();
        check_residual(set);
    }
    const Outcome none = check_set({{GST_AUDIO_FORMAT_S24, 2, {}}, {GST_AUDIO_FORMAT_S24, 2, {}}});
    assert_equal(none.final().text("verdict"), "bit-exact");
    fail_unless_equals_uint64(none.final().count("samples"), 0);
    fail_unless(none.final().array("residual-rms")[1] == -kInf);
    check_span(none.final(), 0, 0);
    fail_unless(none.residual.empty());
}
GST_END_TEST;

GST_START_TEST(gaps_are_silence)
{
    auto mix = noise(24000, 0.5, 1), stem = noise(24000, 0.5, 2);
    Rig rig{1};
    rig.caps(0, GST_AUDIO_FORMAT_S16, kRate, 1);
    rig.caps(1, GST_AUDIO_FORMAT_S16, kRate, 1);
    rig.push(0, std::span{mix}.first(10000));
    // A buffer flagged GAP, whose content is not looked at, and a GAP event.
    GstBuffer *gap =
        make_buffer(rig.info(0), std::span{mix}.subspan(10000, 4000), pts_of(10000, kRate));
    GST_BUFFER_FLAG_SET(gap, GST_BUFFER_FLAG_GAP);
    gst_harness_push(rig.pad(0), gap);
    rig.move_to(0, 14000);
    rig.push(0, std::span{mix}.subspan(14000));
    rig.event(0, gst_event_new_eos());
    rig.push(1, std::span{stem}.first(12000));
    rig.event(1, gst_event_new_gap(GST_SECOND / 4, GST_SECOND / 8));
    rig.move_to(1, 18000);
    rig.push(1, std::span{stem}.subspan(18000));
    rig.event(1, gst_event_new_eos());
    std::fill_n(mix.begin() + 10000, 4000, 0.0);
    std::fill_n(stem.begin() + 12000, 6000, 0.0);
    const auto r = difference({{GST_AUDIO_FORMAT_S16, 1, mix}, {GST_AUDIO_FORMAT_S16, 1, stem}});
    check_figures(rig.finish().back(), r, 1, 0x1p-15);
    assert_same(rig.residual(), stored(GST_AUDIO_FORMAT_S16, r));
}
GST_END_TEST;

/* Without a timestamp in between, and with samples lost: each lands on its own. */
GST_START_TEST(discont)
{
    for (int rate : {44100, 48000, 96000}) {
        auto mix = noise(12000, 0.5, 1), stem = noise(12000, 0.5, 2);
        Rig rig{1};
        rig.caps(0, GST_AUDIO_FORMAT_S24, rate, 1);
        rig.caps(1, GST_AUDIO_FORMAT_S24, rate, 1);
        rig.push(0, mix);
        rig.event(0, gst_event_new_eos());
        rig.push(1, std::span{stem}.first(3001));
        gst_harness_push(rig.pad(1), make_buffer(rig.info(1), std::span{stem}.subspan(3001, 999)));
        GstBuffer *late =
            make_buffer(rig.info(1), std::span{stem}.subspan(4321), pts_of(4321, rate));
        GST_BUFFER_FLAG_SET(late, GST_BUFFER_FLAG_DISCONT);
        gst_harness_push(rig.pad(1), late);
        rig.event(1, gst_event_new_eos());
        std::fill_n(stem.begin() + 4000, 321, 0.0);
        const auto r =
            difference({{GST_AUDIO_FORMAT_S24, 1, mix}, {GST_AUDIO_FORMAT_S24, 1, stem}});
        check_figures(rig.finish().back(), r, 1, 0x1p-23);
        assert_same(rig.residual(), stored(GST_AUDIO_FORMAT_S24, r));
    }
}
GST_END_TEST;

/* Buffers follow on without a gap, and say where they are. */
GST_START_TEST(buffers)
{
    const std::vector<Track> set{{GST_AUDIO_FORMAT_S16, 1, noise(50000, 0.5, 1)},
                                 {GST_AUDIO_FORMAT_S16, 1, noise(50000, 0.5, 2)}};
    Rig rig{1};
    rig.caps(0, set[0], 44100);
    rig.caps(1, set[1], 44100);
    rig.feed(set, [] { return 1111; });
    rig.finish();
    guint64 frame = 0;
    while (GstBuffer *buffer = gst_harness_try_pull(rig.sink())) {
        const guint64 frames = gst_buffer_get_size(buffer) / 2;
        const GstClockTime pts = gst_util_uint64_scale_round(frame, GST_SECOND, 44100);
        fail_unless_equals_uint64(GST_BUFFER_OFFSET(buffer), frame);
        fail_unless_equals_uint64(GST_BUFFER_OFFSET_END(buffer), frame + frames);
        fail_unless_equals_uint64(GST_BUFFER_PTS(buffer), pts);
        frame += frames;
        fail_unless_equals_uint64(GST_BUFFER_DURATION(buffer),
                                  gst_util_uint64_scale_round(frame, GST_SECOND, 44100) - pts);
        gst_buffer_unref(buffer);
    }
    fail_unless_equals_uint64(frame, 50000);
}
GST_END_TEST;

Suite *nullcheck_residual_suite()
{
    Suite *suite = suite_create("nullcheck_residual");
    TCase *tcase = tcase_create("residual");
    suite_add_tcase(suite, tcase);
    tcase_add_loop_test(tcase, every_format_and_layout, 0, std::ssize(kAllFormats));
    tcase_add_test(tcase, mono_stem_under_a_stereo_mix);
    tcase_add_test(tcase, beyond_full_scale);
    tcase_add_test(tcase, caps_are_those_of_the_mix);
    tcase_add_test(tcase, other_layout_downstream);
    tcase_add_test(tcase, ends_at_different_times);
    tcase_add_test(tcase, nothing_but_eos);
    tcase_add_test(tcase, gaps_are_silence);
    tcase_add_test(tcase, discont);
    tcase_add_test(tcase, buffers);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_residual)
