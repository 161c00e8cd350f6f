/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Maps of tracks, the plan of a bounce, versions. What is expected follows from
 * the rules in docs/naming.md and docs/gst-stems.md.
 */
#include "bounce_plan.h"
#include "versions.h"

#include "thrown.h"

#include <gtest/gtest.h>

using namespace stems;
using namespace stems::test;
using namespace stems::tool;

TEST(TrackMap, IsReadLineByLine)
{
    const TrackMap map = parse_track_map("\xEF\xBB\xBF# said by hand\r\n\r\n"
                                         "  01_Kick In =  drums \r\n"
                                         "a = b = lead vox\n"
                                         "\"#1 \\\"Ooh\\\" \\\\ \" = -\n"
                                         "Gr\xC3\xBC\xC3\x9F = \xC3\x9C",
                                         "m");
    const TrackMap expected = {{"01_Kick In", "drums", 3},
                               {"a = b", "lead vox", 4},
                               {"#1 \"Ooh\" \\ ", "", 5},
                               {"Gr\xC3\xBC\xC3\x9F", "\xC3\x9C", 6}};
    EXPECT_EQ(map, expected);
    EXPECT_TRUE(parse_track_map("", "m").empty());
}

TEST(TrackMap, WhatIsWrongIsNamedWithItsLine)
{
    const auto error = [](const char *text) {
        return what_of([&] { parse_track_map(text, "my.map"); });
    };
    EXPECT_TRUE(holds(error("a=b\nKick drums\n"), "my.map, line 2: \"Kick drums\""));
    EXPECT_TRUE(holds(error("Kick ="), "line 1: \"Kick =\" lacks a stem"));
    EXPECT_TRUE(holds(error("=drums"), "lacks a track"));
    EXPECT_TRUE(holds(error("a = b;c"), "\"b;c\""));
    EXPECT_TRUE(holds(error("a = mix"), "mix"));
}

TEST(TrackMap, WhatIsWrittenReadsBack)
{
    const TrackMap map = {{"Kick", "drums", 1},  {" Kick", "", 2},       {"#1", "b \"q\" \\", 3},
                          {"\"x\"", "drums", 4}, {"a = b", "drums", 5},  {"\\n", "drums", 6},
                          {"-", "drums", 7},     {"\xC3\xA4 ", "-x", 8}, {"x\\\"", "drums", 9}};
    EXPECT_EQ(parse_track_map(write_track_map(map), "m"), map);
    EXPECT_EQ(write_track_map({{"a\nb\x02", "", 1}}), "\"a\\nb\\x02\" = -\n");
}

TEST(BouncePlan, NamesDecideAndTheMapBeforeThem)
{
    const std::vector<SessionTrack> tracks = {{"Kick In", 1}, {"Keys", 2},     {"Click", 1},
                                              {"Zorb", 1},    {"Lead Vox", 1}, {"BGVs", 2}};
    BouncePlan plan = plan_bounce(tracks, Taxonomy::Basic, {}, "");
    EXPECT_EQ(plan.stems, (std::vector<std::string>{"drums", "vocals", "music"}));
    ASSERT_EQ(plan.rows.size(), 6u);
    EXPECT_EQ(plan.rows[0].stem, "drums");
    EXPECT_EQ(plan.rows[0].rule, "\"kick in\" is drums");
    EXPECT_EQ(plan.rows[1].first, 1);
    EXPECT_EQ(plan.rows[2].first, 3);
    EXPECT_EQ(plan.rows[2].stem, "");
    EXPECT_EQ(plan.rows[3].stem, "music");
    EXPECT_EQ(plan.rows[5].first, 6 - 0);
    ASSERT_EQ(plan.notes.size(), 2u);
    EXPECT_TRUE(holds(plan.notes[0], "\"Zorb\""));
    EXPECT_TRUE(holds(plan.notes[1], "\"Click\""));

    const TrackMap map = {{"Click", "drums", 1}, {"Kick In", "", 2}, {"Zorb", "zaps", 5}};
    plan = plan_bounce(tracks, Taxonomy::Extended, map, "m");
    EXPECT_EQ(plan.stems,
              (std::vector<std::string>{"drums", "lead-vocals", "backing-vocals", "keys", "zaps"}));
    EXPECT_EQ(plan.rows[0].stem, "");
    EXPECT_EQ(plan.rows[2].rule, "map, line 1");
    EXPECT_TRUE(plan.notes.empty());
    EXPECT_EQ(plan.map()[3], (MapLine{"Zorb", "zaps", 4}));
}

/* What stems tracks go to by what follows a title; "-" is none. */
std::string stems_behind(const std::string &title, const std::vector<std::string> &names)
{
    std::vector<SessionTrack> tracks;
    for (const std::string &name : names)
        tracks.push_back({title + name, 1});
    std::string text;
    for (const PlanRow &row : plan_bounce(tracks, Taxonomy::Basic, {}, "").rows) {
        EXPECT_TRUE(row.track.starts_with(title)); // the full name is told
        text += (text.empty() ? "" : " ") + (row.stem.empty() ? "-" : row.stem);
    }
    return text;
}

TEST(BouncePlan, ATitleThatAllNamesBeginWithDoesNotCount)
{
    for (const char *title :
         {"Bass Culture_", "Vocal Heaven_", "MySong_Mix1_", "Scratch That_", "Master_"})
        EXPECT_EQ(stems_behind(title, {"01_Kick", "02_Keys", "03_Lead Vox", "04_Bass", "05_Zorb",
                                       "06_Vox (guide)"}),
                  "drums music vocals bass music -")
            << title;
    EXPECT_EQ(stems_behind("Song_Mix 1", {"", "_Kick", "_Bass"}), "- drums bass");
    // What all names begin with may be the instrument.
    EXPECT_EQ(stems_behind("Vox ", {"Lead", "Dbl", "FX"}), "vocals vocals vocals");
    EXPECT_EQ(stems_behind("Bass DI ", {"1", "2"}), "bass bass");
    EXPECT_EQ(stems_behind("My Kick ", {"In", "Out", "Sub"}), "drums drums drums");
}

TEST(BouncePlan, SplitPairsArePlacedLeftAndRight)
{
    const auto sides = [](const std::vector<SessionTrack> &tracks, const TrackMap &map = {},
                          int channels = 2) {
        std::string text;
        for (const PlanRow &row : plan_bounce(tracks, Taxonomy::Basic, map, "m", channels).rows)
            text += row.side.empty() ? '-' : row.side[0];
        return text;
    };
    for (const auto &[left, right] : {std::pair{"OH.L", "OH.R"},
                                      {"Gtr-L", "Gtr-R"},
                                      {"Gtr 2 (L)", "Gtr 2 (R)"},
                                      {"Vox_left", "Vox_right"},
                                      {"OH Left 01", "OH Right 01"},
                                      {"ROOML", "ROOMR"},
                                      {"OHL", "OHR"}})
        EXPECT_EQ(sides({{right, 1, 9}, {"Kick", 1, 9}, {left, 1, 9}}), "r-l") << left;
    // other lengths, stems, channels, names; three of them; one alone
    EXPECT_EQ(sides({{"OH.L", 1, 9}, {"OH.R", 1, 8}}), "--");
    EXPECT_EQ(sides({{"Gtr L", 1}, {"OH R", 1}, {"Gtr 2 R", 1}}), "---");
    EXPECT_EQ(sides({{"OH L", 2}, {"OH R", 2}}), "--");
    EXPECT_EQ(sides({{"OH.L", 1}, {"OH R", 1}, {"OH-R", 1}}), "---");
    EXPECT_EQ(sides({{"OH.L", 1}, {"OH.R", 1}}, {}, 1), "--");
    // the map goes before names, and what was used can be used again
    EXPECT_EQ(sides({{"OH.L", 1}, {"OH.R", 1}},
                    {{"OH.L", "drums", 1, "centre"}, {"OH.R", "drums", 2, "centre"}}),
              "cc");
    EXPECT_EQ(sides({{"Kick", 1}, {"Bass", 1}}, {{"Kick", "drums", 1, "right"}}), "r-");
    const BouncePlan plan = plan_bounce({{"OH.L", 1}, {"OH.R", 1}}, Taxonomy::Basic, {}, "");
    EXPECT_EQ(plan.rows[0].rule, "\"oh\" is drums, left of a pair");
    EXPECT_TRUE(holds(plan.notes.at(0), "\"OH.L\", \"OH.R\""));
    EXPECT_EQ(write_track_map(plan.map()), "OH.L = drums @left\nOH.R = drums @right\n");
    EXPECT_EQ(parse_track_map("a = \"b @left\"\nc = d e  @center\ne = @left", "m"),
              (TrackMap{{"a", "b @left", 1}, {"c", "d e", 2, "centre"}, {"e", "@left", 3}}));
    EXPECT_TRUE(holds(what_of([&] { sides({{"OH", 2}}, {{"OH", "drums", 1, "left"}}); }), "@left"));
}

TEST(BouncePlan, ASubmixIsATrackWhereItIsAlone)
{
    EXPECT_EQ(stems_behind("", {"Drum Mix", "Vox Mix", "Bass", "Full Mix", "Guide Vox"}),
              "drums vocals bass - -");
    EXPECT_EQ(stems_behind("", {"Drum Mix", "Kick", "Vox Mix 1", "Vox Mix 2", "Vox up Mix"}),
              "- drums - - -");
    EXPECT_EQ(stems_behind("", {"Bass Culture Mix", "Kick"}), "- drums");
    EXPECT_EQ(stems_behind("", {"Drum Mix.L", "Drum Mix.R", "Gtr Mix", "Keys Mix 1"}),
              "drums drums music music");
    EXPECT_EQ(stems_behind("", {"Drum Mix.L", "Drum Mix.R", "Kick"}), "- - drums");
    const auto notes = [](const std::vector<SessionTrack> &tracks) {
        std::string text;
        for (const std::string &note : plan_bounce(tracks, Taxonomy::Basic, {}, "").notes)
            text += note;
        return text;
    };
    EXPECT_TRUE(holds(notes({{"Song", 1}, {"Song_Kick", 1}, {"Song_Bass", 1}}),
                      "all other names begin with \"Song\""));
    EXPECT_FALSE(holds(notes({{"Drums", 1}, {"Drums Kick", 1}, {"Drums OH", 1}}), "all other"));
}

TEST(BouncePlan, AMapThatDoesNotFitIsAnError)
{
    const std::vector<SessionTrack> tracks = {{"Kick", 1}, {"Click", 1}};
    const auto error = [&](const TrackMap &map) {
        return what_of([&] { plan_bounce(tracks, Taxonomy::Basic, map, "my.map"); });
    };
    EXPECT_TRUE(holds(error({{"kick", "drums", 7}}), "my.map, line 7: there is no track \"kick\""));
    EXPECT_TRUE(holds(error({{"kick", "drums", 7}}), "\"Kick\", \"Click\""));
    EXPECT_TRUE(holds(error({{"Kick", "drums", 1}, {"Kick", "bass", 2}}), "line 2"));
    EXPECT_TRUE(holds(error({{"Kick", "", 1}}), "no track goes to any stem"));
    EXPECT_TRUE(holds(error({{"Kick", "", 1}, {"Click", "", 2}}), "my.map leaves all of them out"));
}

TEST(Versions, AreTheStemsTheyAreMadeOf)
{
    const std::vector<std::string> stems = {"drums", "lead-vocals", "backing-vocals", "ad-libs",
                                            "keys"};
    const auto versions = derive_versions("instrumental,acapella,tv,tv", stems);
    ASSERT_EQ(versions.size(), 3u);
    EXPECT_EQ(versions[0].name, "instrumental");
    EXPECT_EQ(versions[0].stems, (std::vector<std::size_t>{0, 4}));
    EXPECT_EQ(versions[1].stems, (std::vector<std::size_t>{1, 2, 3}));
    EXPECT_EQ(versions[2].stems, (std::vector<std::size_t>{0, 2, 4}));
    EXPECT_EQ(derive_versions("acapella", {"bass", "vocals"})[0].stems,
              std::vector<std::size_t>{1});
    EXPECT_EQ(derive_versions("tv", {"bass", "vocals", "BGVs"})[0].stems,
              (std::vector<std::size_t>{0, 2}));
    EXPECT_TRUE(holds(derive_versions("tv", {"bass", "lead-vocals"})[0].note, "instrumental"));
    EXPECT_TRUE(holds(derive_versions("instrumental", {"bass"})[0].note, "whole mix"));
}

TEST(Versions, WhatCannotBeIsSaid)
{
    const auto error = [](const char *names, const std::vector<std::string> &stems) {
        return what_of([&] { derive_versions(names, stems); });
    };
    EXPECT_TRUE(holds(error("tv", {"bass", "vocals"}), "--taxonomy extended"));
    EXPECT_TRUE(holds(error("acapella", {"bass"}), "no stem is one of vocals"));
    EXPECT_TRUE(holds(error("instrumental", {"vocals"}), "all stems are vocals"));
    EXPECT_TRUE(holds(error("karaoke", {"vocals"}), "\"karaoke\""));
    EXPECT_TRUE(holds(error("tv,", {"bass", "lead-vocals"}), "nothing was thrown"));
}
