/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: which channel goes where, in every format and layout; the mix is
 * the sum of the stems as they leave.
 */
#include "support/group.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;

using Stems = std::vector<std::pair<const char *, std::vector<Way>>>;

/* Tracks of different lengths, loud or not. */
std::vector<Track> make_tracks(const std::vector<GstAudioInfo> &infos, double level)
{
    std::vector<Track> tracks;
    for (std::size_t i = 0; i < infos.size(); i++)
        tracks.push_back(
            {make_noise(infos[i], 6000 + 777 * i, 30 + static_cast<unsigned>(i), level),
             static_cast<std::size_t>(infos[i].channels), 0});
    return tracks;
}

/* Groups the tracks, and holds stems and mix against the formula. */
void check_group(Group &group, const std::vector<Track> &tracks, const Stems &stems,
                 GstAudioFormat format, std::size_t channels = 2)
{
    std::vector<std::vector<double>> audio, wanted;
    for (const Track &track : tracks)
        audio.push_back(track.audio);
    std::size_t longest = 0;
    for (const Track &track : tracks)
        longest = std::max(longest, track.audio.size() / track.channels);
    group.listen("src");
    for (const auto &stem : stems) {
        wanted.push_back(stem_of(tracks, stem.second, format, channels));
        group.listen((std::string{"stem_"} + stem.first).c_str());
    }
    group.play();
    group.feed(audio);
    group.wait_eos();
    check_twins(group, longest);
    const GstAudioInfo &info = group.listeners[0]->info;
    fail_unless_equals_int(info.finfo->format, format);
    fail_unless_equals_int(info.channels, channels);
    for (std::size_t i = 0; i < wanted.size(); i++)
        fail_if_different(group.listeners[1 + i]->audio(), wanted[i]);
    fail_if_different(group.listeners[0]->audio(), mix_of(wanted, format, channels));
}

} // namespace

GST_START_TEST(test_every_format_and_layout)
{
    for (GstAudioFormat format : kAllFormats)
        for (GstAudioLayout layout : kBothLayouts)
            for (double level : {0.2, 0.9}) { /* as it is, and clipping */
                const GstAudioInfo one = make_info(format, kRate, 1, layout);
                const GstAudioInfo two = make_info(format, kRate, 2, layout);
                Group group;
                group.add(one, "drums");
                group.add(two, "drums");
                group.add(two, "keys");
                group.add(one, "bass");
                group.add(one, "drums");
                check_group(group, make_tracks({one, two, two, one, one}, level),
                            {{"drums", both_sides(0) + std::vector<Way>{{1, 0, 0}, {1, 1, 1}} +
                                           both_sides(4)},
                             {"keys", {{2, 0, 0}, {2, 1, 1}}},
                             {"bass", both_sides(3)}},
                            format);
                fail_unless_equals_int(group.listeners[0]->info.layout, layout);
            }
}
GST_END_TEST;

GST_START_TEST(test_mixed_formats)
{
    const auto mono = [](GstAudioFormat format, GstAudioLayout layout) {
        return make_info(format, kRate, 1, layout);
    };
    constexpr auto flat = GST_AUDIO_LAYOUT_INTERLEAVED, planar = GST_AUDIO_LAYOUT_NON_INTERLEAVED;
    const struct {
        std::vector<GstAudioInfo> infos;
        GstAudioFormat widest;
    } cases[] = {
        {{mono(GST_AUDIO_FORMAT_S16, planar), mono(GST_AUDIO_FORMAT_S24, flat)},
         GST_AUDIO_FORMAT_S24},
        {{mono(GST_AUDIO_FORMAT_S16, flat), mono(GST_AUDIO_FORMAT_S32, planar),
          mono(GST_AUDIO_FORMAT_S24_32, flat)},
         GST_AUDIO_FORMAT_S32},
        {{mono(GST_AUDIO_FORMAT_S16, flat), mono(GST_AUDIO_FORMAT_F32, flat)},
         GST_AUDIO_FORMAT_F32},
        {{mono(GST_AUDIO_FORMAT_S32, flat), mono(GST_AUDIO_FORMAT_F32, planar)},
         GST_AUDIO_FORMAT_F64},
    };
    for (const auto &c : cases) {
        Group group;
        std::vector<Way> ways;
        for (std::size_t i = 0; i < c.infos.size(); i++) {
            group.add(c.infos[i], "all");
            ways = ways + both_sides(i);
        }
        check_group(group, make_tracks(c.infos, 0.6), {{"all", ways}}, c.widest);
        fail_unless_equals_int(group.listeners[0]->info.layout, c.infos[0].layout);
    }
}
GST_END_TEST;

/* Ranges, a pair, sends, one channel in two stems: counted across pads. */
GST_START_TEST(test_routing)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_F32})
        for (GstAudioLayout layout : kBothLayouts) {
            const GstAudioInfo one = make_info(format, kRate, 1, layout);
            const GstAudioInfo six = make_info(format, kRate, 6, layout);
            const GstAudioInfo two = make_info(format, kRate, 2, layout);
            Group group{"stemgroup routing=\"drums=0-2,6; keys=8+7@-20dB,4@20; fx=0@-40,3+5\""};
            group.add(one);
            group.add(six, "nowhere"); /* the text names it: it alone counts */
            group.add(two);
            group.add(one, "own"); /* not named: its own stem */
            const double down = 0.1, up = 10.0, far = 0.01;
            check_group(
                group, make_tracks({one, six, two, one}, 0.15),
                {{"drums", both_sides(0) + both_sides(1, 0) + both_sides(1, 1) + both_sides(1, 5)},
                 {"keys",
                  both_sides(1, 3, up) + std::vector<Way>{{2, 1, 0, down}, {2, 0, 1, down}}},
                 {"fx", both_sides(0, 0, far) + std::vector<Way>{{1, 2, 0}, {1, 4, 1}}},
                 {"own", both_sides(3)}},
                format);
        }
}
GST_END_TEST;

/* One stream of all microphones, without positions. */
GST_START_TEST(test_many_channels)
{
    for (int channels : {64, 70})
        for (GstAudioLayout layout : kBothLayouts) {
            const GstAudioInfo wide = make_info(GST_AUDIO_FORMAT_S24, kRate, channels, layout);
            fail_unless(GST_AUDIO_INFO_IS_UNPOSITIONED(&wide));
            Group group{"stemgroup routing=\"low=0-31;high=32-61;last=" +
                        std::to_string(channels - 2) + "+" + std::to_string(channels - 1) + "\""};
            group.add(wide);
            std::vector<Way> low, high;
            for (std::size_t c = 0; c < 62; c++)
                (c < 32 ? low : high) = (c < 32 ? low : high) + both_sides(0, c);
            const auto last = static_cast<std::size_t>(channels) - 2;
            check_group(group, make_tracks({wide}, 0.05),
                        {{"low", low}, {"high", high}, {"last", {{0, last, 0}, {0, last + 1, 1}}}},
                        GST_AUDIO_FORMAT_S24);
        }
}
GST_END_TEST;

GST_START_TEST(test_stems_of_one_and_six_channels)
{
    for (GstAudioLayout layout : kBothLayouts) {
        const GstAudioInfo one = make_info(GST_AUDIO_FORMAT_S24, kRate, 1, layout);
        const GstAudioInfo six = make_info(GST_AUDIO_FORMAT_S24, kRate, 6, layout);
        Group mono{"stemgroup channels=1 routing=\"a=0,3;b=1@-20,6;c=2\""};
        mono.add(one);
        mono.add(six);
        check_group(
            mono, make_tracks({one, six}, 0.4),
            {{"a", {{0, 0, 0}, {1, 2, 0}}}, {"b", {{1, 0, 0, 0.1}, {1, 5, 0}}}, {"c", {{1, 1, 0}}}},
            GST_AUDIO_FORMAT_S24, 1);
        Group wide{"stemgroup channels=6 routing=\"turned=5+4+3+2+1+0\""};
        wide.add(six);
        wide.add(six, "straight");
        std::vector<Way> turned, straight;
        for (std::size_t c = 0; c < 6; c++) {
            turned.push_back({0, 5 - c, c});
            straight.push_back({1, c, c});
        }
        check_group(wide, make_tracks({six, six}, 0.7),
                    {{"turned", turned}, {"straight", straight}}, GST_AUDIO_FORMAT_S24, 6);
    }
}
GST_END_TEST;

/* Pad controls that stand from the start. Gains that round in integers. */
GST_START_TEST(test_strips)
{
    for (GstAudioFormat format : kAllFormats) {
        const GstAudioInfo one = make_info(format, kRate, 1);
        const GstAudioInfo two = make_info(format, kRate, 2);
        Group group;
        g_object_set(group.add(one, "a").sink, "volume", 0.3, nullptr);
        g_object_set(group.add(two, "a").sink, "invert-phase", TRUE, nullptr);
        g_object_set(group.add(one, "b").sink, "mute", TRUE, nullptr);
        g_object_set(group.add(two, "b").sink, "panorama", 0.25, "volume", 3.0, nullptr);
        g_object_set(group.add(one, "b").sink, "panorama", -1.0, nullptr);
        check_group(
            group, make_tracks({one, two, one, two, one}, 0.7),
            {{"a", both_sides(0, 0, 0.3) + std::vector<Way>{{1, 0, 0, -1.0}, {1, 1, 1, -1.0}}},
             {"b", {{3, 0, 0, 3.0 * 0.75}, {3, 1, 1, 3.0}, {4, 0, 0}}}},
            format);
    }
}
GST_END_TEST;

GST_START_TEST(test_solo)
{
    const GstAudioInfo one = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    Group group;
    group.add(one, "a");
    g_object_set(group.add(one, "a").sink, "solo", TRUE, nullptr);
    group.add(one, "b");
    check_group(group, make_tracks({one, one, one}, 0.4), {{"a", both_sides(1)}, {"b", {}}},
                GST_AUDIO_FORMAT_S16);
}
GST_END_TEST;

/* A mono track under each law: 1/sqrt(2) and 1/2 in the centre, and half way
 * to the left the sine and cosine of 67.5 degrees, or 3/4 and 1/4. */
GST_START_TEST(test_pan_laws)
{
    const struct {
        const char *law;
        double panorama, left, right;
    } cases[] = {
        {"linear", 0.0, 1.0, 1.0},
        {"linear", -0.5, 1.0, 0.5},
        {"-3dB", 0.0, std::sqrt(0.5), std::sqrt(0.5)},
        {"-3dB", -0.5, std::sin(0.375 * G_PI), std::cos(0.375 * G_PI)},
        {"-6dB", 0.0, 0.5, 0.5},
        {"-6dB", -0.5, 0.75, 0.25},
        {"-6dB", 1.0, 0.0, 1.0},
    };
    const GstAudioInfo one = make_info(GST_AUDIO_FORMAT_F64, kRate, 1);
    for (const auto &c : cases) {
        Group group{std::string{"stemgroup pan-law="} + c.law};
        g_object_set(group.add(one, "a").sink, "panorama", c.panorama, nullptr);
        Listener &stem = group.listen("stem_a");
        const std::vector<Track> tracks = make_tracks({one}, 0.9);
        group.play();
        group.feed({tracks[0].audio});
        group.wait_eos();
        const std::vector<double> got = stem.audio();
        fail_unless_equals_uint64(got.size(), 2 * tracks[0].audio.size());
        for (std::size_t i = 0; i < tracks[0].audio.size(); i++) {
            const double x = tracks[0].audio[i];
            if (std::abs(got[2 * i] - c.left * x) >= 1e-15 ||
                std::abs(got[2 * i + 1] - c.right * x) >= 1e-15)
                ck_abort_msg("frame %zu: %g, %g", i, got[2 * i], got[2 * i + 1]);
        }
    }
}
GST_END_TEST;

/* Stems that nobody asked for are part of the mix. */
GST_START_TEST(test_mix_has_all_stems)
{
    const GstAudioInfo one = make_info(GST_AUDIO_FORMAT_S16, kRate, 1);
    const std::vector<Track> tracks = make_tracks({one, one, one}, 0.6);
    const auto a = stem_of(tracks, both_sides(0) + both_sides(2), GST_AUDIO_FORMAT_S16);
    const auto b = stem_of(tracks, both_sides(1), GST_AUDIO_FORMAT_S16);
    Group group;
    group.add(one, "a");
    group.add(one, "b");
    group.add(one, "a");
    group.listen("src");
    group.play();
    group.feed({tracks[0].audio, tracks[1].audio, tracks[2].audio});
    group.wait_eos();
    fail_if_different(group.listeners[0]->audio(), mix_of({a, b}, GST_AUDIO_FORMAT_S16));
}
GST_END_TEST;

static Suite *stemgroup_suite()
{
    Suite *suite = suite_create("stemgroup");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_every_format_and_layout);
    tcase_add_test(tcase, test_mixed_formats);
    tcase_add_test(tcase, test_routing);
    tcase_add_test(tcase, test_many_channels);
    tcase_add_test(tcase, test_stems_of_one_and_six_channels);
    tcase_add_test(tcase, test_strips);
    tcase_add_test(tcase, test_solo);
    tcase_add_test(tcase, test_pan_laws);
    tcase_add_test(tcase, test_mix_has_all_stems);
    return suite;
}

GST_CHECK_MAIN(stemgroup)
