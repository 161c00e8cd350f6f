/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: the controls of single routes, stems of any number of channels,
 * and routing that is replaced while it plays.
 */
#include "support/changes.h"

#include <random>

using namespace stems::test;

namespace
{

/* Groups noise on pads of these channels, and holds stems and mix against the
 * formula. */
void check_routing(const std::string &description, const std::vector<int> &pads,
                   const std::vector<std::pair<const char *, std::vector<Way>>> &stems,
                   GstAudioFormat format, std::size_t channels = 2)
{
    Group group{description};
    std::vector<Track> tracks;
    std::vector<std::vector<double>> audio, wanted;
    for (std::size_t i = 0; i < pads.size(); i++) {
        const GstAudioInfo info = make_info(format, kRate, pads[i]);
        group.add(info);
        audio.push_back(make_noise(info, 5000, 70 + static_cast<unsigned>(i), 0.1));
        tracks.push_back({audio.back(), static_cast<std::size_t>(pads[i]), 0});
    }
    group.listen("src");
    for (const auto &[name, ways] : stems) {
        wanted.push_back(stem_of(tracks, ways, format, channels));
        group.listen((std::string{"stem_"} + name).c_str());
    }
    group.play();
    group.feed(audio);
    group.wait_eos();
    check_twins(group, 5000);
    fail_unless_equals_int(group.listeners[0]->info.channels, channels);
    for (std::size_t i = 0; i < wanted.size(); i++)
        fail_if_different(group.listeners[1 + i]->audio(), wanted[i]);
    fail_if_different(group.listeners[0]->audio(), mix_of(wanted, format, channels));
}

} // namespace

/* By the constant-sum law the sides are (1 -+ place) / 2; a pair is balanced. */
GST_START_TEST(test_controls)
{
    for (GstAudioFormat format : {GST_AUDIO_FORMAT_S16, GST_AUDIO_FORMAT_S24, GST_AUDIO_FORMAT_F64})
        check_routing(
            "stemgroup pan-law=-6dB routing=\"a=0:pan=-0.5,1:pan=1:volume=0.5,2+3:pan=0.25:invert;"
            "b=0:mute,1@20:volume=0.5:pan=0,4:invert:pan=0:label=X\"",
            {1, 1, 2, 1},
            {{"a",
              {{0, 0, 0, 0.75},
               {0, 0, 1, 0.25},
               {1, 0, 1, 0.5},
               {2, 0, 0, -0.75},
               {2, 1, 1, -1.0}}},
             {"b", both_sides(1, 0, 2.5) + both_sides(3, 0, -0.5)}},
            format);
}
GST_END_TEST;

/* A route's place stands instead of its pad's; the pad's other controls work on
 * top of the route's. */
GST_START_TEST(test_controls_of_routes_and_pads)
{
    Group group{"stemgroup routing=\"a=0:pan=-1,1:volume=0.5:invert\""};
    g_object_set(group.add(mono()).sink, "panorama", 1.0, "volume", 0.5, nullptr);
    g_object_set(group.add(mono()).sink, "panorama", 1.0, "invert-phase", TRUE, nullptr);
    Listener &a = group.listen("stem_a");
    group.play();
    group.feed({std::vector<double>(1000, 0.5), std::vector<double>(1000, 0.25)});
    group.wait_eos();
    std::vector<double> wanted;
    for (int i = 0; i < 1000; i++)
        wanted.insert(wanted.end(), {0.25, 0.125});
    fail_if_different(a.audio(), wanted);
}
GST_END_TEST;

/* With solo anywhere only what is soloed is heard: a route, or all of a pad. */
GST_START_TEST(test_solo_of_routes)
{
    const auto check = [](const char *routing, bool pad_solo, const std::vector<Way> &a,
                          const std::vector<Way> &b) {
        Group group{std::string{"stemgroup routing=\""} + routing + '"'};
        const GstAudioInfo info = mono();
        std::vector<Track> tracks;
        for (unsigned i = 0; i < 3; i++) {
            group.add(info);
            tracks.push_back({make_noise(info, 3000, 7 + i, 0.2), 1, 0});
        }
        g_object_set(group.sources[2]->sink, "solo", pad_solo, nullptr);
        for (const char *pad : {"stem_a", "stem_b"})
            group.listen(pad);
        group.play();
        group.feed({tracks[0].audio, tracks[1].audio, tracks[2].audio});
        group.wait_eos();
        fail_if_different(group.listeners[0]->audio(), stem_of(tracks, a, GST_AUDIO_FORMAT_F64));
        fail_if_different(group.listeners[1]->audio(), stem_of(tracks, b, GST_AUDIO_FORMAT_F64));
    };
    check("a=0:solo,1;b=0,2", false, both_sides(0), {});
    check("a=0:solo,1;b=0,2", true, both_sides(0), both_sides(2));
    check("a=0,1:solo:mute;b=2", false, {}, {});
    check("a=0,1;b=2", true, {}, both_sides(2));
}
GST_END_TEST;

/* Mono pads into stems of six and eight channels, and of 24. */
GST_START_TEST(test_wide_stems)
{
    for (int channels : {6, 8, 24}) {
        std::string text = "stemgroup channels=" + std::to_string(channels) + " routing=\"bed=";
        std::vector<Way> bed, turned;
        for (int c = 0; c < channels; c++) {
            text += (c > 0 ? "+" : "") + std::to_string(c);
            bed.push_back({static_cast<std::size_t>(c), 0, static_cast<std::size_t>(c), -0.5});
        }
        text += "@0dB:volume=0.5:invert;turned=";
        for (int c = 0; c < channels; c++) {
            const int from = channels - 1 - c;
            text += (c > 0 ? "+" : "") + std::to_string(from);
            turned.push_back({static_cast<std::size_t>(from), 0, static_cast<std::size_t>(c)});
        }
        check_routing(text + "\"", std::vector<int>(static_cast<std::size_t>(channels), 1),
                      {{"bed", bed}, {"turned", turned}}, GST_AUDIO_FORMAT_S24,
                      static_cast<std::size_t>(channels));
    }
    std::vector<Way> straight;
    for (std::size_t c = 0; c < 8; c++)
        straight.push_back({0, c, c});
    check_routing("stemgroup channels=8 routing=\"a=0+1+2+3+4+5+6+7\"", {8}, {{"a", straight}},
                  GST_AUDIO_FORMAT_S16, 8);
    check_routing("stemgroup channels=1 routing=\"a=0,2@20;b=1\"", {2, 1},
                  {{"a", {{0, 0, 0}, {1, 0, 0, 10.0}}}, {"b", {{0, 1, 0}}}}, GST_AUDIO_FORMAT_S24,
                  1);
}
GST_END_TEST;

/* Every control of a route moves in a straight line. */
GST_START_TEST(test_new_controls_ramp)
{
    const struct {
        const char *routing;
        double left, right; /* of a, then; b stays at 1/4 */
    } cases[] = {
        {"a=0:pan=0.5;b=1", 0.5, 1.0},  {"a=0:volume=10;b=1", 10.0, 10.0},
        {"a=0:mute;b=1", 0.0, 0.0},     {"a=0:invert;b=1", -1.0, -1.0},
        {"a=0@-20;b=1:solo", 0.0, 0.0}, {"a=0+1@-20:pan=-1;b=1", 0.1, 0.0},
        {"b=1:label=Other", 1.0, 1.0},
    };
    for (const auto &c : cases) {
        const Change heard = play_change(
            [&](Group &group) { g_object_set(group.element, "routing", c.routing, nullptr); });
        const double sides[] = {c.left, c.right};
        for (std::size_t side = 0; side < 2; side++) {
            if (sides[side] != 1.0)
                check_ramp(heard.a, side, 1.0, sides[side]);
            else
                check_still(heard.a, side, 1.0);
            check_still(heard.b, side, 0.25);
        }
        check_sum(heard);
    }
}
GST_END_TEST;

/* Names that come, change, or count while it plays move their tracks. */
GST_START_TEST(test_names_move_tracks)
{
    const struct {
        const char *before; /* of the first track */
        std::function<void(Group &)> change;
    } cases[] = {
        {"Kick",
         [](Group &group) { g_object_set(group.sources[0]->sink, "label", "Bass", nullptr); }},
        {nullptr,
         [](Group &group) {
             group.sources[0]->send(
                 gst_event_new_tag(gst_tag_list_new(GST_TAG_TITLE, "Bass", nullptr)));
         }},
        {"Shaker",
         [](Group &group) {
             gst_util_set_object_arg(G_OBJECT(group.element), "taxonomy", "extended");
             g_object_set(group.sources[0]->sink, "stem", "bass", nullptr);
         }},
        {"Bass DI", [](Group &group) { g_object_set(group.element, "auto-route", TRUE, nullptr); }},
    };
    for (const auto &c : cases) {
        const bool off = g_strcmp0(c.before, "Bass DI") == 0;
        const std::string properties = off ? "" : "auto-route=true";
        Group group{"stemgroup " + properties};
        Source &one = group.add(mono());
        Source &two = group.add(mono(), "bass");
        if (c.before)
            g_object_set(one.sink, "label", c.before, nullptr);
        for (const char *pad : {"src", "stem_bass"})
            group.listen(pad);
        group.play();
        one.begin();
        two.begin();
        for (guint64 at = 0; at < 24000; at += 480) {
            if (at == 12000) {
                group.wait([&] { return !group.listeners[1]->buffers.empty(); });
                c.change(group);
            }
            one.push_all(std::vector<double>(480, 1.0), 480, at);
            two.push_all(std::vector<double>(480, 0.25), 480, at);
        }
        one.end();
        two.end();
        group.wait_eos();
        check_twins(group, 24000);
        for (std::size_t side = 0; side < 2; side++)
            check_ramp(group.listeners[1]->audio(), side, 0.25, 1.25);
        for (double x : group.listeners[0]->audio())
            if (std::abs(x - 1.25) >= 1e-9)
                ck_abort_msg("%g in the mix", x);
    }
}
GST_END_TEST;

/* What does not fit the tracks is refused, and nothing is heard of it. */
GST_START_TEST(test_wrong_routing_is_refused)
{
    std::string warning, routing;
    const Change heard = play_change(
        [](Group &group) { g_object_set(group.element, "routing", "a=7;b=1", nullptr); },
        "routing=\"b=0;a=1\"",
        [&](Group &group) {
            group.listeners[1]->on_buffer = [&] {
                if (GstMessage *message = gst_bus_pop_filtered(group.bus, GST_MESSAGE_WARNING)) {
                    GError *error = nullptr;
                    gst_message_parse_warning(message, &error, nullptr);
                    warning += error->message;
                    g_clear_error(&error);
                    gst_message_unref(message);
                }
                char *text = nullptr;
                g_object_get(group.element, "routing", &text, nullptr);
                routing = text;
                g_free(text);
            };
        });
    fail_unless(warning.find("old routing stays") != warning.npos &&
                    warning.find("channel 7") != warning.npos,
                "%s", warning.c_str());
    fail_unless(routing == "b=0;a=1", "%s", routing.c_str());
    for (std::size_t side = 0; side < 2; side++) {
        check_still(heard.a, side, 0.25);
        check_still(heard.b, side, 1.0);
    }
}
GST_END_TEST;

/* Any routing after any other, with every block: no sample jumps further than
 * the steepest ramp goes, none is dropped, and stems still sum to the mix. */
GST_START_TEST(test_any_routing_after_any_other)
{
    constexpr int kPads = 4;
    constexpr std::size_t kLong = 2 * kRate;
    Group group{"stemgroup ramp-duration=50000000 routing=\"a=0;b=1\""};
    for (int i = 0; i < kPads; i++)
        group.add(mono());
    for (const char *pad : {"src", "stem_a", "stem_b"})
        group.listen(pad);
    std::mt19937 random{17};
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    int blocks = 0;
    group.listeners[0]->on_buffer = [&] {
        std::string text;
        for (const char *stem : {"a", "b"}) {
            text += std::string{stem} + "=" + (pick(2) ? "0" : "1:invert");
            for (int i = 2; i < kPads; i++)
                if (pick(2))
                    text += "," + std::to_string(i) + (pick(2) ? ":pan=-1" : "") +
                            (pick(2) ? ":volume=0.5" : "") + (pick(4) ? "" : ":solo");
            text += ";";
        }
        g_object_set(group.element, "routing", text.c_str(), nullptr);
        blocks++;
    };
    group.play();
    group.feed(std::vector<std::vector<double>>(kPads, std::vector<double>(kLong, 0.25)));
    group.wait_eos();
    check_twins(group, kLong);
    fail_unless(blocks > 10);
    /* Four tracks of 1/4, each of whose gains may turn from -1 to 1. */
    const double steepest = kPads * 0.25 * 2.0 / (0.05 * kRate) + 1e-9;
    for (std::size_t which : {1u, 2u}) {
        const std::vector<double> stem = group.listeners[which]->audio();
        bool moved = false;
        for (std::size_t i = 2; i < stem.size(); i++) {
            if (std::abs(stem[i] - stem[i - 2]) > steepest)
                ck_abort_msg("frame %zu: from %g to %g", i / 2, stem[i - 2], stem[i]);
            moved = moved || stem[i] != stem[i - 2];
        }
        fail_unless(moved);
    }
    fail_if_different(
        group.listeners[0]->audio(),
        mix_of({group.listeners[1]->audio(), group.listeners[2]->audio()}, GST_AUDIO_FORMAT_F64));
}
GST_END_TEST;

static Suite *stemgroup_routes_suite()
{
    Suite *suite = suite_create("stemgroup_routes");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_controls);
    tcase_add_test(tcase, test_controls_of_routes_and_pads);
    tcase_add_test(tcase, test_solo_of_routes);
    tcase_add_test(tcase, test_wide_stems);
    tcase_add_test(tcase, test_new_controls_ramp);
    tcase_add_test(tcase, test_names_move_tracks);
    tcase_add_test(tcase, test_wrong_routing_is_refused);
    tcase_add_test(tcase, test_any_routing_after_any_other);
    return suite;
}

GST_CHECK_MAIN(stemgroup_routes)
