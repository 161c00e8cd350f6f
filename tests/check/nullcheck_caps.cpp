/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: caps that change in mid-stream, of a stem and of the mix.
 */
#include "nullrig.h"

using namespace stems::test;

namespace
{

/* A stem that turns from S16 to S24: its own, another LSB from there on. */
GST_START_TEST(stem_changes_its_format)
{
    auto set = exact_set(GST_AUDIO_FORMAT_S24, 2, 14400);
    const std::size_t at = 4321;
    const auto head =
        stored(GST_AUDIO_FORMAT_S16, {set[1].audio.begin(), set[1].audio.begin() + at});
    for (std::size_t i = 0; i < at; i++) // the mix holds what the stem was printed to
        set[0].audio[i] = head[i] + set[2].audio[i];
    set[0].audio[9000] += 3 * 0x1p-23;
    Rig rig{2, {{"interval", "100000000"}}};
    rig.caps(0, set[0]);
    rig.caps(2, set[2]);
    rig.caps(1, GST_AUDIO_FORMAT_S16, kRate, 1);
    rig.push(0, set[0].audio);
    rig.push(2, set[2].audio);
    rig.push(1, head);
    rig.caps(1, set[1]);
    rig.push(1, std::span{set[1].audio}.subspan(at));
    for (std::size_t i : {0, 1, 2})
        rig.event(i, gst_event_new_eos());
    const auto messages = rig.finish();
    fail_unless_equals_int(messages.size(), 4);
    std::vector<double> r(14400);
    r[9000] = 3 * 0x1p-23;
    for (std::size_t i = 0; i < 3; i++)
        check_figures(messages[i],
                      {r.begin() + static_cast<std::ptrdiff_t>(4800 * i),
                       r.begin() + static_cast<std::ptrdiff_t>(4800 * (i + 1))},
                      1, 0x1p-23, 4800 * i);
    check_figures(messages[3], r, 1, 0x1p-23);
    assert_equal(messages[3].text("verdict"), "quantisation");
    assert_equal(lengths_of(messages[3]), "sink_0 14400 sink_1 14400");
    assert_same(rig.residual(), r);
}
GST_END_TEST;

/* Residual and caps of src, buffer by buffer. */
struct Part {
    std::string caps;
    std::vector<double> audio;
};

/* The mix changes its caps in the middle of a block: src does at that sample,
 * and each buffer is what its caps say. */
void mix_changes(const Track &before, const Track &after, const Track &stem)
{
    Rig rig{1, {{"interval", "100000000"}}};
    std::vector<Part> parts;
    gst_pad_add_probe(
        rig.sink()->sinkpad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad *pad, GstPadProbeInfo *info, gpointer list) -> GstPadProbeReturn {
            auto &found = *static_cast<std::vector<Part> *>(list);
            GstCaps *caps = gst_pad_get_current_caps(pad);
            GstAudioInfo audio;
            fail_unless(gst_audio_info_from_caps(&audio, caps));
            char *text = gst_caps_to_string(caps);
            if (found.empty() || found.back().caps != text)
                found.push_back({text, {}});
            const auto samples = read_buffer(audio, GST_PAD_PROBE_INFO_BUFFER(info));
            auto &all = found.back().audio;
            all.insert(all.end(), samples.begin(), samples.end());
            g_free(text);
            gst_caps_unref(caps);
            return GST_PAD_PROBE_OK;
        },
        &parts, nullptr);
    rig.caps(0, before);
    rig.caps(1, stem);
    rig.push(0, before.audio);
    rig.caps(0, after);
    rig.push(0, after.audio);
    rig.push(1, stem.audio);
    for (std::size_t i : {0, 1})
        rig.event(i, gst_event_new_eos());
    const auto messages = rig.finish();

    fail_unless_equals_int(parts.size(), 2);
    const Track *mixes[] = {&before, &after};
    std::size_t from = 0;
    guint64 differing = 0;
    for (std::size_t i : {0, 1}) {
        const std::size_t to = from + mixes[i]->frames();
        const auto lanes = static_cast<std::size_t>(stem.channels);
        const Track part{stem.format,
                         stem.channels,
                         {stem.audio.begin() + static_cast<std::ptrdiff_t>(from * lanes),
                          stem.audio.begin() + static_cast<std::ptrdiff_t>(to * lanes)}};
        const auto r = difference({*mixes[i], part});
        assert_same(parts[i].audio, stored(mixes[i]->format, r));
        differing += static_cast<guint64>(
            std::count_if(r.begin(), r.end(), [](double x) { return x != 0.0; }));
        from = to;
        GstCaps *caps = make_caps(mixes[i]->format, kRate, mixes[i]->channels, mixes[i]->layout);
        GstCaps *seen = gst_caps_from_string(parts[i].caps.c_str());
        fail_unless(gst_caps_is_equal(seen, caps), "%s", parts[i].caps.c_str());
        gst_caps_unref(seen);
        gst_caps_unref(caps);
    }
    const Fields &final = messages.back();
    fail_unless_equals_uint64(final.count("differing-samples"), differing);
    fail_unless_equals_uint64(final.count("samples"), before.audio.size() + after.audio.size());
    fail_unless_equals_int(final.array("residual-peak").size(),
                           std::max(before.channels, after.channels));
    check_span(final, 0, gst_util_uint64_scale_round(stem.frames(), GST_SECOND, kRate));
}

/* Another one with each call. */
std::vector<double> noise(std::size_t samples)
{
    static Dice dice{1};
    std::vector<double> out(samples);
    for (double &x : out)
        x = 0.5 * dice();
    return out;
}

GST_START_TEST(mix_changes_its_format)
{
    const Track stem{GST_AUDIO_FORMAT_S24, 1, noise(14400)};
    // Wider, then narrower than what src had: neither may be written as the other.
    const GstAudioFormat before = kAllFormats[__i__];
    for (GstAudioFormat after : kAllFormats)
        if (before != after)
            mix_changes({before, 1, noise(4321)}, {after, 1, noise(14400 - 4321)}, stem);
}
GST_END_TEST;

GST_START_TEST(mix_changes_its_layout_or_channels)
{
    const Track stem{GST_AUDIO_FORMAT_S24, 1, noise(14400)};
    mix_changes({GST_AUDIO_FORMAT_S16, 2, noise(2 * 4800)},
                {GST_AUDIO_FORMAT_F64, 2, noise(2 * 9600), GST_AUDIO_LAYOUT_NON_INTERLEAVED}, stem);
    mix_changes({GST_AUDIO_FORMAT_F64, 2, noise(2 * 4800), GST_AUDIO_LAYOUT_NON_INTERLEAVED},
                {GST_AUDIO_FORMAT_F64, 2, noise(2 * 9600)}, stem);
    mix_changes({GST_AUDIO_FORMAT_S24, 1, noise(5000)}, {GST_AUDIO_FORMAT_S24, 2, noise(2 * 9400)},
                stem);
    mix_changes({GST_AUDIO_FORMAT_F32, 2, noise(2 * 5000)}, {GST_AUDIO_FORMAT_S16, 1, noise(9400)},
                stem);
}
GST_END_TEST;

/* A stem that turned stereo while the mix is still mono does not fit. */
GST_START_TEST(stem_outgrows_the_mix)
{
    Rig rig{1};
    rig.caps(0, GST_AUDIO_FORMAT_S16, kRate, 1);
    rig.caps(1, GST_AUDIO_FORMAT_S16, kRate, 1);
    const std::vector<double> mono(4800), stereo(9600);
    rig.push(0, mono);
    rig.caps(0, GST_AUDIO_FORMAT_S16, kRate, 2);
    rig.caps(1, GST_AUDIO_FORMAT_S16, kRate, 2);
    rig.push(1, stereo);
    const std::string error = rig.error();
    fail_unless(contains(error, "sink_0 has 2 channels, but the mix on reference has 1"), "%s",
                error.c_str());
}
GST_END_TEST;

Suite *nullcheck_caps_suite()
{
    Suite *suite = suite_create("nullcheck_caps");
    TCase *tcase = tcase_create("caps");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, stem_changes_its_format);
    tcase_add_loop_test(tcase, mix_changes_its_format, 0, std::ssize(kAllFormats));
    tcase_add_test(tcase, mix_changes_its_layout_or_channels);
    tcase_add_test(tcase, stem_outgrows_the_mix);
    return suite;
}

} // namespace

GST_CHECK_MAIN(nullcheck_caps)
