/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: tracks that find their stems by their names. Which name belongs
 * where is for the tests of core; here labels come from everywhere, and the
 * audio goes where the report says.
 */
#include "support/group.h"

using namespace stems::test;

namespace
{

constexpr int kRate = 48000;
constexpr std::size_t kFrames = 9600;

using Stems = std::vector<std::pair<const char *, std::vector<Way>>>;

GstAudioInfo s24(int channels)
{
    return make_info(GST_AUDIO_FORMAT_S24, kRate, channels);
}

std::string report_of(Group &group)
{
    char *text = nullptr;
    g_object_get(group.element, "route-report", &text, nullptr);
    const std::string report = text ? text : "";
    g_free(text);
    return report;
}

void fail_unless_same(const std::string &got, const std::string &wanted)
{
    fail_unless(got == wanted, "got\n%s\nnot\n%s", got.c_str(), wanted.c_str());
}

/* The texts of all warnings and infos that wait. */
struct Said {
    std::vector<std::string> warnings, infos;
};

Said take_said(Group &group)
{
    Said said;
    while (GstMessage *message = gst_bus_pop(group.bus)) {
        GError *error = nullptr;
        if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_WARNING) {
            gst_message_parse_warning(message, &error, nullptr);
            said.warnings.emplace_back(error->message);
        } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_INFO) {
            gst_message_parse_info(message, &error, nullptr);
            said.infos.emplace_back(error->message);
        }
        g_clear_error(&error);
        gst_message_unref(message);
    }
    return said;
}

bool has(const std::string &text, std::initializer_list<const char *> parts)
{
    return std::all_of(parts.begin(), parts.end(),
                       [&](const char *part) { return text.find(part) != text.npos; });
}

/* Tells the labels of tracks, as another program would: by its document alone. */
GstEvent *labels_event(const std::vector<std::pair<const char *, int>> &tracks)
{
    std::string text = "stems-tracks, tracks=(structure)< ";
    for (const auto &[label, channels] : tracks)
        text += std::string{text.back() == ' ' && text.find(';') == text.npos ? "" : ", "} +
                "\"track, label=(string)\\\"" + label + "\\\", channels=(int)" +
                std::to_string(channels) + ";\"";
    GstStructure *structure = gst_structure_from_string((text + " >;").c_str(), nullptr);
    fail_unless(structure, "%s", text.c_str());
    return gst_event_new_custom(GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, structure);
}

/* Feeds all pads, each after what @before sends on it, and holds the stems
 * against the formula. */
void play(
    Group &group, const Stems &stems,
    const std::function<void(std::size_t, Source &)> &before = [](auto, auto &) {})
{
    std::vector<Track> tracks;
    std::vector<std::vector<double>> wanted;
    for (std::size_t i = 0; i < group.sources.size(); i++) {
        const GstAudioInfo &info = group.sources[i]->info;
        tracks.push_back({make_noise(info, kFrames, 50 + static_cast<unsigned>(i), 0.05),
                          static_cast<std::size_t>(info.channels), 0});
    }
    group.listen("src");
    for (const auto &[name, ways] : stems) {
        group.listen((std::string{"stem_"} + name).c_str());
        wanted.push_back(stem_of(tracks, ways, GST_AUDIO_FORMAT_S24));
        wanted.back().resize(2 * kFrames);
    }
    group.play();
    for (std::size_t i = 0; i < tracks.size(); i++) {
        Source &source = *group.sources[i];
        source.run([&, i, track = tracks[i].audio] {
            source.begin();
            before(i, source);
            source.push_all(track, 1024);
            source.end();
        });
    }
    group.wait_eos();
    check_twins(group, kFrames);
    for (std::size_t i = 0; i < wanted.size(); i++)
        fail_if_different(group.listeners[1 + i]->audio(), wanted[i]);
    fail_if_different(group.listeners[0]->audio(), mix_of(wanted, GST_AUDIO_FORMAT_S24));
}

void add(Group &group, std::initializer_list<const char *> labels, int channels = 1)
{
    for (const char *label : labels)
        g_object_set(group.add(s24(channels)).sink, "label", label, nullptr);
}

} // namespace

GST_START_TEST(test_basic)
{
    Group group{"stemgroup auto-route=true"};
    add(group, {"01_Kick In", "Bass DI", "LdVox", "Gtr L", "Riser", "Click", "Xyz", "Shaker"});
    play(group, {{"drums", both_sides(0) + both_sides(7)},
                 {"bass", both_sides(1)},
                 {"vocals", both_sides(2)},
                 {"music", both_sides(3) + both_sides(6)},
                 {"fx", both_sides(4)}});
    fail_unless_same(report_of(group), "sink_0\t01_Kick In\tdrums\t\"kick in\" is drums\n"
                                       "sink_1\tBass DI\tbass\t\"bass\" is bass\n"
                                       "sink_2\tLdVox\tvocals\t\"ldvox\" is vocals\n"
                                       "sink_3\tGtr L\tmusic\t\"gtr\" is music\n"
                                       "sink_4\tRiser\tfx\t\"riser\" is fx\n"
                                       "sink_5\tClick\t-\t\"click\" is never in a stem\n"
                                       "sink_6\tXyz\tmusic\tno rule knows the name\n"
                                       "sink_7\tShaker\tdrums\t\"shaker\" is drums");
    const Said said = take_said(group);
    fail_unless_equals_int(said.warnings.size(), 1);
    fail_unless(has(said.warnings[0], {"\"music\"", "sink_6 \"Xyz\""}), "%s",
                said.warnings[0].c_str());
    fail_if(has(said.warnings[0], {"Gtr"}));
    fail_unless_equals_int(said.infos.size(), 1);
    fail_unless(has(said.infos[0], {"sink_5 \"Click\"", "not in the mix"}), "%s",
                said.infos[0].c_str());
}
GST_END_TEST;

/* A lead vocal is not lost without a warning. */
GST_START_TEST(test_lost)
{
    Group group{"stemgroup auto-route=true"};
    add(group, {"Kick", "Lead Vox Print", "Rough Mix"});
    play(group, {{"drums", both_sides(0)}});
    const Said said = take_said(group);
    fail_unless_equals_int(said.warnings.size(), 1);
    fail_unless(has(said.warnings[0], {"left out of the mix", "sink_1 \"Lead Vox Print\""}), "%s",
                said.warnings[0].c_str());
    fail_if(has(said.warnings[0], {"Rough"}));
    fail_unless_equals_int(said.infos.size(), 1);
    fail_unless(has(said.infos[0], {"sink_2 \"Rough Mix\""}), "%s", said.infos[0].c_str());
}
GST_END_TEST;

GST_START_TEST(test_extended)
{
    Group group{"stemgroup auto-route=true taxonomy=extended"};
    add(group, {"Kick", "Shaker", "Synth Bass", "Vox", "BGV 1", "Adlib", "Banjo", "Rhodes", "Pad",
                "Vln 1", "SFX", "What"});
    play(group, {{"drums", both_sides(0)},
                 {"percussion", both_sides(1)},
                 {"bass", both_sides(2)},
                 {"lead-vocals", both_sides(3)},
                 {"backing-vocals", both_sides(4)},
                 {"ad-libs", both_sides(5)},
                 {"guitars", both_sides(6)},
                 {"keys", both_sides(7)},
                 {"synths", both_sides(8)},
                 {"orchestra", both_sides(9)},
                 {"fx", both_sides(10)},
                 {"music", both_sides(11)}});
}
GST_END_TEST;

/* The text and the pad's stem go before any rule, and before "in no stem". */
GST_START_TEST(test_explicit_routes_win)
{
    Group group{"stemgroup auto-route=true routing=\"cue=1,0@-20:label=Thud\""};
    add(group, {"Kick", "Click", "Snare", "Guide", "Tom"});
    g_object_set(group.sources[2]->sink, "stem", "fx", nullptr);
    g_object_set(group.sources[3]->sink, "stem", "vocals", nullptr);
    play(group, {{"cue", both_sides(0, 0, 0.1) + both_sides(1)},
                 {"fx", both_sides(2)},
                 {"vocals", both_sides(3)},
                 {"drums", both_sides(4)}});
    fail_unless_same(report_of(group), "sink_0\tThud\tcue\trouting\n"
                                       "sink_1\tClick\tcue\trouting\n"
                                       "sink_2\tSnare\tfx\tthe pad's stem\n"
                                       "sink_3\tGuide\tvocals\tthe pad's stem\n"
                                       "sink_4\tTom\tdrums\t\"tom\" is drums");
    const Said said = take_said(group);
    fail_unless(said.warnings.empty() && said.infos.empty());
}
GST_END_TEST;

/* Without auto-route the report is there as well, and names mean nothing. */
GST_START_TEST(test_report_of_plain_routing)
{
    Group group{"stemgroup routing=\"a=0;b=2+1\""};
    add(group, {"Kick"}, 1);
    add(group, {"Snare"}, 2);
    add(group, {"Tom"}, 1);
    play(group, {{"a", both_sides(0)}, {"b", {{1, 1, 0}, {1, 0, 1}}}});
    fail_unless_same(report_of(group), "sink_0\tKick\ta\trouting\n"
                                       "sink_1:1+0\tSnare\tb\trouting\n"
                                       "sink_2\tTom\t-\tnothing says where it goes");
}
GST_END_TEST;

/* The title of a song has no rule; the pad's label goes before all. */
GST_START_TEST(test_titles)
{
    Group group{"stemgroup auto-route=true"};
    add(group, {nullptr, "Bass", nullptr});
    play(group, {{"drums", both_sides(0)}, {"bass", both_sides(1)}, {"music", both_sides(2)}},
         [](std::size_t i, Source &source) {
             const char *title = i == 2 ? "My Song" : "Snare Top";
             source.send(gst_event_new_tag(
                 gst_tag_list_new(GST_TAG_TITLE, title, GST_TAG_ARTIST, "Kick", nullptr)));
         });
    fail_unless_same(report_of(group), "sink_0\tSnare Top\tdrums\t\"snare\" is drums\n"
                                       "sink_1\tBass\tbass\t\"bass\" is bass\n"
                                       "sink_2\tMy Song\tmusic\tno rule knows the name");
}
GST_END_TEST;

/* One stream of many tracks; labels that do not fit its channels are none. */
GST_START_TEST(test_labels_of_upstream)
{
    Group group{"stemgroup auto-route=true routing=\"fx=4\""};
    group.add(s24(7));
    group.add(s24(2));
    play(group,
         {{"fx", both_sides(0, 4)},
          {"drums", both_sides(0, 0)},
          {"music", {{0, 1, 0}, {0, 2, 1}, {1, 0, 0}, {1, 1, 1}}},
          {"vocals", both_sides(0, 5)}},
         [](std::size_t i, Source &source) {
             source.send(i == 0 ? labels_event({{"Kick", 1},
                                                {"Keys", 2},
                                                {"Click", 1},
                                                {"Bass", 1},
                                                {"Vox", 1},
                                                {"LTC", 1}})
                                : labels_event({{"Kick", 1}, {"Snare", 1}, {"Tom", 1}}));
         });
    fail_unless_same(report_of(group), "sink_0:0\tKick\tdrums\t\"kick\" is drums\n"
                                       "sink_0:1+2\tKeys\tmusic\t\"keys\" is music\n"
                                       "sink_0:3\tClick\t-\t\"click\" is never in a stem\n"
                                       "sink_0:4\tBass\tfx\trouting\n"
                                       "sink_0:5\tVox\tvocals\t\"vox\" is vocals\n"
                                       "sink_0:6\tLTC\t-\t\"ltc\" is never in a stem\n"
                                       "sink_1\tsink_1\tmusic\tno rule knows the name");
    const Said said = take_said(group);
    fail_unless_equals_int(said.warnings.size(), 1);
    fail_unless_equals_int(said.infos.size(), 1);
    fail_unless(has(said.infos[0], {"sink_0:3 \"Click\"", "sink_0:6 \"LTC\""}), "%s",
                said.infos[0].c_str());
}
GST_END_TEST;

/* They are those of the tracks, not of a stem: they end here. */
GST_START_TEST(test_labels_stay_inside)
{
    Group group{"stemgroup auto-route=true"};
    Source &source = group.add(s24(2));
    Listener &mix = group.listen("src");
    Listener &stem = group.listen("stem_music");
    group.play();
    source.begin();
    source.push_all(std::vector<double>(2 * kFrames), 480);
    group.wait([&] { return !stem.buffers.empty(); });
    source.send(labels_event({{"Pad", 1}, {"Organ", 1}}));
    source.push_all(std::vector<double>(2 * kFrames), 480, kFrames);
    source.end();
    group.wait_eos();
    fail_unless(has(report_of(group), {"sink_0:1\tOrgan\tmusic"}));
    for (const Listener *listener : {&mix, &stem})
        for (const std::string &event : listener->log)
            fail_if(has(event, {"custom"}), "%s got %s", listener->name.c_str(), event.c_str());
}
GST_END_TEST;

/* One session after the other on one pad: the labels of the second do not
 * count for what is still to be heard of the first. */
GST_START_TEST(test_sessions_in_a_row)
{
    for (int second : {2, 3}) {
        Group group{"stemgroup auto-route=true ramp-duration=0"};
        Source &source = group.add(s24(3));
        for (const char *pad : {"src", "stem_drums", "stem_music", "stem_bass"})
            group.listen(pad);
        const Track one{make_noise(s24(3), kFrames, 1, 0.1), 3, 0};
        const Track two{make_noise(s24(second), kFrames, 2, 0.1), static_cast<std::size_t>(second),
                        0};
        group.play();
        source.begin();
        source.send(labels_event({{"Kick", 1}, {"Keys", 2}}));
        source.push_all(one.audio, 480);
        source.send(gst_event_new_stream_start("another"));
        source.info = s24(second);
        source.send_caps();
        source.send_segment();
        if (second == 2)
            source.send(labels_event({{"Bass", 1}, {"Snare", 1}}));
        else
            source.send(labels_event({{"Bass", 1}, {"Pad", 2}}));
        source.push_all(two.audio, 480, kFrames);
        source.end();
        group.wait_eos();
        check_twins(group, 2 * kFrames);
        const auto both = [&](const std::vector<Way> &before, const std::vector<Way> &after) {
            std::vector<double> all = stem_of({one}, before, GST_AUDIO_FORMAT_S24);
            const std::vector<double> rest = stem_of({two}, after, GST_AUDIO_FORMAT_S24);
            all.insert(all.end(), rest.begin(), rest.end());
            return all;
        };
        const std::vector<Way> pair{{0, 1, 0}, {0, 2, 1}};
        if (second == 2) {
            fail_if_different(group.listeners[1]->audio(), both(both_sides(0), both_sides(0, 1)));
            fail_if_different(group.listeners[2]->audio(), both(pair, {}));
            fail_if_different(group.listeners[3]->audio(), both({}, both_sides(0)));
        } else {
            fail_if_different(group.listeners[2]->audio(), both(pair, pair));
        }
        fail_if(group.any_message(GST_MESSAGE_ERROR));
    }
}
GST_END_TEST;

/* A stem of the taxonomy that this session has no track for is silent; any
 * other is an error, as without names. */
GST_START_TEST(test_stems_without_tracks)
{
    Group group{"stemgroup auto-route=true"};
    add(group, {"Kick"});
    play(group, {{"drums", both_sides(0)}, {"fx", {}}});
    const Said said = take_said(group);
    fail_unless_equals_int(said.warnings.size(), 1);
    fail_unless(has(said.warnings[0], {"stem_fx is silent"}), "%s", said.warnings[0].c_str());

    Group other{"stemgroup auto-route=true"};
    add(other, {"Kick"});
    other.listen("stem_keys");
    other.play();
    other.feed({std::vector<double>(kFrames)});
    const std::string error = other.wait_message();
    fail_unless(has(error, {"stem_keys", "no track"}), "%s", error.c_str());
}
GST_END_TEST;

GST_START_TEST(test_strips_work)
{
    Group group{"stemgroup auto-route=true"};
    add(group, {"Kick", "Snare", "Bass"});
    g_object_set(group.sources[1]->sink, "solo", TRUE, "invert-phase", TRUE, nullptr);
    play(group, {{"drums", both_sides(1, 0, -1.0)}, {"bass", {}}});
}
GST_END_TEST;

static Suite *stemgroup_names_suite()
{
    Suite *suite = suite_create("stemgroup_names");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_basic);
    tcase_add_test(tcase, test_lost);
    tcase_add_test(tcase, test_extended);
    tcase_add_test(tcase, test_explicit_routes_win);
    tcase_add_test(tcase, test_report_of_plain_routing);
    tcase_add_test(tcase, test_titles);
    tcase_add_test(tcase, test_labels_of_upstream);
    tcase_add_test(tcase, test_labels_stay_inside);
    tcase_add_test(tcase, test_sessions_in_a_row);
    tcase_add_test(tcase, test_stems_without_tracks);
    tcase_add_test(tcase, test_strips_work);
    return suite;
}

GST_CHECK_MAIN(stemgroup_names)
