/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plan of a grouping: every rule in plan.h, with gains from the formulas
 * of the pan laws.
 */
#include "core/plan.h"

#include "core/route_report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <ostream>

namespace stems
{

void PrintTo(const PlanLane &lane, std::ostream *out)
{
    *out << lane.track << ':' << lane.from << "->" << lane.to << '*' << lane.gain;
}

} // namespace stems

using namespace stems;

namespace
{

using Lanes = std::vector<PlanLane>;
using Names = std::vector<std::string>;

Track mono(std::string stem = "", double panorama = 0.0)
{
    return {"mono", 1, std::move(stem), panorama};
}

Track stereo(std::string stem = "", double panorama = 0.0)
{
    return {"stereo", 2, std::move(stem), panorama};
}

Plan planned(const std::string &routing, const std::vector<Track> &tracks, int channels = 2,
             PanLaw law = PanLaw::Linear)
{
    const RoutingResult parsed = parse_routing(routing);
    EXPECT_EQ(parsed.error, "");
    Plan plan = make_plan(parsed.routing, tracks, channels, law);
    EXPECT_EQ(plan.error, "");
    return plan;
}

std::string error_of(const std::string &routing, const std::vector<Track> &tracks, int channels = 2)
{
    const Plan plan = make_plan(parse_routing(routing).routing, tracks, channels, PanLaw::Linear);
    EXPECT_TRUE(plan.stems.empty());
    EXPECT_FALSE(plan.error.empty());
    return plan.error;
}

Names names(const Plan &plan)
{
    Names all;
    for (const PlanStem &stem : plan.stems)
        all.push_back(stem.name);
    return all;
}

Lanes lanes(const Plan &plan, const std::string &stem)
{
    for (const PlanStem &s : plan.stems)
        if (s.name == stem)
            return s.lanes;
    ADD_FAILURE() << "no stem " << stem;
    return {};
}

/* A mono channel on both sides, as it is. */
Lanes both(std::size_t track, int from, double gain = 1.0)
{
    return {{track, from, 0, gain}, {track, from, 1, gain}};
}

Lanes together(std::initializer_list<Lanes> parts)
{
    Lanes all;
    for (const Lanes &part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

TEST(Plan, NothingIsNothing)
{
    const Plan plan = planned("", {});
    EXPECT_TRUE(plan.stems.empty());
    EXPECT_TRUE(plan.complete);
}

TEST(Plan, TracksGoToTheirStems)
{
    const Plan plan = planned("", {mono("drums"), stereo("keys"), mono("drums")});
    EXPECT_EQ(names(plan), (Names{"drums", "keys"}));
    EXPECT_EQ(lanes(plan, "drums"), together({both(0, 0), both(2, 0)}));
    EXPECT_EQ(lanes(plan, "keys"), (Lanes{{1, 0, 0, 1.0}, {1, 1, 1, 1.0}}));
    EXPECT_TRUE(plan.defaulted.empty());
    EXPECT_TRUE(plan.left_out.empty());
}

TEST(Plan, WithoutRoutingTracksWithoutAStemGoToMusic)
{
    const Plan plan = planned("", {{"sink_0", 1, "", 0.0}, {"sink_1", 1, "bass", 0.0}});
    EXPECT_EQ(names(plan), (Names{"music", "bass"}));
    EXPECT_EQ(lanes(plan, "music"), both(0, 0));
    EXPECT_EQ(plan.defaulted, (Names{"sink_0"}));
    EXPECT_TRUE(plan.left_out.empty());
}

TEST(Plan, WithRoutingTheyAreLeftOut)
{
    const Plan plan = planned("drums=0", {mono(), {"sink_7", 2, "", 0.0}});
    EXPECT_EQ(names(plan), (Names{"drums"}));
    EXPECT_EQ(plan.left_out, (Names{"sink_7"}));
    EXPECT_TRUE(plan.defaulted.empty());
}

TEST(Plan, RoutingWinsOverTheTracksOwnStem)
{
    /* The text names a channel of the first track: it alone says where that
     * track goes. The second goes where it wants to. */
    const Plan plan = planned("drums=1", {stereo("keys"), mono("bass")});
    EXPECT_EQ(names(plan), (Names{"drums", "bass"}));
    EXPECT_EQ(lanes(plan, "drums"), both(0, 1));
    EXPECT_EQ(lanes(plan, "bass"), both(1, 0));
}

TEST(Plan, ChannelsAreCountedAcrossTracks)
{
    const std::vector<Track> tracks{mono(), stereo(), {"wide", 5, "", 0.0}, mono()};
    const Plan plan = planned("a=0;b=1;c=2;d=3;e=7;f=8", tracks);
    EXPECT_EQ(lanes(plan, "a"), both(0, 0));
    EXPECT_EQ(lanes(plan, "b"), both(1, 0));
    EXPECT_EQ(lanes(plan, "c"), both(1, 1));
    EXPECT_EQ(lanes(plan, "d"), both(2, 0));
    EXPECT_EQ(lanes(plan, "e"), both(2, 4));
    EXPECT_EQ(lanes(plan, "f"), both(3, 0));
}

TEST(Plan, RangesPairsAndSends)
{
    const std::vector<Track> tracks{{"all", 8, "", 0.0}};
    const Plan plan = planned("drums=0-2;vox=5+4,6@-20;fx=0@-40dB,4+5@20", tracks);
    EXPECT_EQ(lanes(plan, "drums"), together({both(0, 0), both(0, 1), both(0, 2)}));
    EXPECT_EQ(lanes(plan, "vox"), together({{{0, 5, 0, 1.0}, {0, 4, 1, 1.0}}, both(0, 6, 0.1)}));
    EXPECT_EQ(lanes(plan, "fx"), together({both(0, 0, 0.01), {{0, 4, 0, 10.0}, {0, 5, 1, 10.0}}}));
    EXPECT_TRUE(plan.left_out.empty()); /* a channel of it is named */
}

TEST(Plan, APairMayBeOfTwoTracks)
{
    const Plan plan = planned("a=1+0", {mono(), mono()});
    /* Lanes are in the order of tracks, whatever the text's. */
    EXPECT_EQ(lanes(plan, "a"), (Lanes{{0, 0, 1, 1.0}, {1, 0, 0, 1.0}}));
}

TEST(Plan, LanesAreInTrackOrder)
{
    const Plan plan = planned("a=3,0,2,1", {mono(), stereo(), mono()});
    EXPECT_EQ(lanes(plan, "a"), together({both(0, 0), both(1, 1), both(1, 0), both(2, 0)}));
}

TEST(Plan, StemsAreInTheOrderInWhichTheyAreNamed)
{
    const Plan plan = planned("z=1;a=0", {mono(), mono(), mono("m"), mono("b")});
    EXPECT_EQ(names(plan), (Names{"z", "a", "m", "b"}));
}

TEST(Plan, PanLawsPlaceAMonoTrack)
{
    for (int i = -8; i <= 8; i++) {
        const double at = i / 8.0;
        const double angle = (at + 1.0) * std::numbers::pi / 4.0;
        const struct {
            PanLaw law;
            double left, right;
        } cases[] = {
            {PanLaw::Linear, std::fmin(1.0, 1.0 - at), std::fmin(1.0, 1.0 + at)},
            {PanLaw::Minus3, std::cos(angle), std::sin(angle)},
            {PanLaw::Minus6, (1.0 - at) / 2.0, (1.0 + at) / 2.0},
        };
        for (const auto &c : cases) {
            const Lanes got = lanes(planned("", {mono("a", at)}, 2, c.law), "a");
            ASSERT_EQ(got.size(), 2u);
            EXPECT_NEAR(got[0].gain, c.left, 1e-15);
            EXPECT_NEAR(got[1].gain, c.right, 1e-15);
            const Lanes sent = lanes(planned("a=0@-20", {mono("", at)}, 2, c.law), "a");
            EXPECT_NEAR(sent[0].gain, c.left / 10.0, 1e-15);
            EXPECT_NEAR(sent[1].gain, c.right / 10.0, 1e-15);
            /* A pair is balanced, whatever the law. */
            const Lanes pair = lanes(planned("", {stereo("a", at)}, 2, c.law), "a");
            EXPECT_EQ(pair[0].gain, std::fmin(1.0, 1.0 - at));
            EXPECT_EQ(pair[1].gain, std::fmin(1.0, 1.0 + at));
        }
    }
}

TEST(Plan, NothingIsPannedInStemsThatAreNotStereo)
{
    EXPECT_EQ(lanes(planned("", {mono("a", -1.0)}, 1, PanLaw::Minus6), "a"),
              (Lanes{{0, 0, 0, 1.0}}));
    Lanes six;
    for (int c = 0; c < 6; c++)
        six.push_back({0, c, c, 1.0});
    EXPECT_EQ(lanes(planned("", {{"x", 6, "a", 1.0}}, 6), "a"), six);
    for (PlanLane &lane : six)
        lane.from = 5 - lane.from;
    EXPECT_EQ(lanes(planned("a=5+4+3+2+1+0", {{"x", 6, "", 1.0}}, 6), "a"), six);
}

TEST(Plan, WhatDoesNotFitIsNamed)
{
    const auto has = [](const std::string &text, std::initializer_list<const char *> words) {
        for (const char *word : words)
            EXPECT_NE(text.find(word), std::string::npos) << text << ": " << word;
    };
    has(error_of("", {{"sink_4", 6, "drums", 0.0}}), {"sink_4", "6 channels do not", "drums", "2"});
    has(error_of("", {{"sink_4", 2, "drums", 0.0}}, 1), {"sink_4", "2 channels", "has 1 channel"});
    has(error_of("", {{"sink_4", 1, "drums", 0.0}}, 6),
        {"sink_4", "1 channel does not", "has 6 channels"});
    has(error_of("vox=1+2+3", {{"a", 1, "", 0.0}, {"b", 4, "", 0.0}}), {"b", "3 channels", "vox"});
    has(error_of("vox=1+2", {{"a", 1, "", 0.0}, {"b", 4, "", 0.0}}, 1), {"b", "2 channels", "vox"});
    /* No routing: music is a stem like others. */
    has(error_of("", {{"sink_4", 3, "", 0.0}}), {"sink_4", "3 channels", "music"});
}

TEST(Plan, ChannelsBeyondTheInputAreNamed)
{
    const std::vector<Track> tracks{mono(), stereo()};
    EXPECT_EQ(planned("a=2", tracks).error, "");
    for (const char *text : {"a=3", "a=0-3", "a=2+3", "b=0;a=1,3"}) {
        const std::string error = error_of(text, tracks);
        for (const char *word : {"\"a\"", "channel 3", "3 channels", "from 0"})
            EXPECT_NE(error.find(word), std::string::npos) << error << ": " << word;
    }
    EXPECT_NE(error_of("a=1", {mono()}).find("1 channel,"), std::string::npos);
    const std::string error = error_of("a=9", {{"sink_3", 2, "", 0.0}, {"sink_5", 1, "", 0.0}});
    EXPECT_NE(error.find("(sink_3: 2, sink_5: 1)"), std::string::npos) << error;
    EXPECT_NE(error_of("a=0", {}).find("0 channels,"), std::string::npos);
}

TEST(Plan, NoStemIsCalledAsTheSumIs)
{
    EXPECT_NE(error_of("mix=0", {mono()}).find("\"mix\""), std::string::npos);
    EXPECT_NE(error_of("", {mono("mix")}).find("\"mix\""), std::string::npos);
    EXPECT_EQ(planned("mixdown=0", {mono()}).error, "");
}

TEST(Plan, ATrackWithoutChannelsIsNothing)
{
    const Plan plan = planned("a=0", {{"empty", 0, "", 0.0}, mono()});
    EXPECT_EQ(lanes(plan, "a"), both(1, 0));
    EXPECT_EQ(names(planned("", {{"empty", 0, "b", 0.0}})), (Names{"b"}));
}

TEST(Plan, BehindAnUnknownTrackRoutingIsSilent)
{
    std::vector<Track> tracks{mono("x"), {"late", kChannelsUnknown, "y", 0.0}, mono("z")};
    Plan plan = planned("a=0;b=1,2;c=7", tracks);
    EXPECT_FALSE(plan.complete);
    EXPECT_EQ(names(plan), (Names{"a", "b", "c", "y", "z"}));
    EXPECT_EQ(lanes(plan, "a"), both(0, 0));
    for (const char *stem : {"b", "c", "y", "z"}) /* routing may name them, who knows */
        EXPECT_EQ(lanes(plan, stem), Lanes{});
    EXPECT_TRUE(plan.left_out.empty());

    /* Without routing nothing is counted. */
    plan = planned("", tracks);
    EXPECT_FALSE(plan.complete);
    EXPECT_EQ(lanes(plan, "y"), Lanes{});
    EXPECT_EQ(lanes(plan, "z"), both(2, 0));

    tracks[1].channels = 1;
    plan = planned("a=0;b=1,2", tracks);
    EXPECT_TRUE(plan.complete);
    EXPECT_EQ(names(plan), (Names{"a", "b"}));
    EXPECT_EQ(lanes(plan, "b"), together({both(1, 0), both(2, 0)}));
}

TEST(Plan, ControlsOfARoute)
{
    /* The place of the text goes before that of the track, by the pan law. */
    const std::vector<Track> tracks{mono("", 1.0), stereo("", -1.0), mono("", 0.5)};
    const Plan plan =
        planned("a=0:pan=-0.5,1+2:pan=0.5:invert,3@-20:solo;b=3:mute", tracks, 2, PanLaw::Minus6);
    const Lanes a = lanes(plan, "a");
    const double left = (1.0 + 0.5) / 2.0, right = (1.0 - 0.5) / 2.0;
    ASSERT_EQ(a.size(), 6u);
    EXPECT_EQ(a[0], (PlanLane{0, 0, 0, left, false, true}));
    EXPECT_EQ(a[1], (PlanLane{0, 0, 1, right, false, true}));
    EXPECT_EQ(a[2], (PlanLane{1, 0, 0, -0.5, false, true}));
    EXPECT_EQ(a[3], (PlanLane{1, 1, 1, -1.0, false, true}));
    EXPECT_DOUBLE_EQ(a[4].gain, 0.25 / 10.0); /* the track's own place */
    EXPECT_DOUBLE_EQ(a[5].gain, 0.75 / 10.0);
    EXPECT_TRUE(a[4].solo && a[5].solo && !a[5].placed);
    for (const PlanLane &lane : lanes(plan, "b"))
        EXPECT_EQ(lane.gain, 0.0);
}

TEST(Plan, TracksThatTheCallerPlaces)
{
    const std::vector<Track> tracks{{"x", 1, "a", std::nullopt}, {"y", 2, "a", std::nullopt}};
    EXPECT_EQ(lanes(planned("", tracks, 2, PanLaw::Minus3), "a"),
              together({both(0, 0), {{1, 0, 0, 1.0}, {1, 1, 1, 1.0}}}));
}

TEST(Plan, BarredAndAssumedTracks)
{
    const std::vector<Track> tracks{{"click", 1, "", 0.0, true},
                                    {"xyz", 1, "music", 0.0, false, false, true},
                                    {"vox print", 1, "", 0.0, true, true},
                                    {"kick", 1, "drums", 0.0}};
    for (const char *text : {"", "bass=3"}) {
        const Plan plan = planned(text, tracks);
        EXPECT_EQ(plan.left_out, (Names{"click"})) << text;
        EXPECT_EQ(plan.lost, (Names{"vox print"})) << text;
        EXPECT_EQ(plan.defaulted, (Names{"xyz"})) << text;
        EXPECT_EQ(lanes(plan, "music"), both(1, 0)) << text;
        EXPECT_EQ(lanes(plan, *text ? "bass" : "drums"), both(3, 0)) << text;
    }
    /* The text may name any of them. */
    const Plan plan = planned("cue=0;fx=1", tracks);
    EXPECT_TRUE(plan.left_out.empty() && plan.defaulted.empty());
    EXPECT_EQ(lanes(plan, "cue"), both(0, 0));
    EXPECT_EQ(lanes(plan, "fx"), both(1, 0));
}

TEST(Plan, ReportOfRoutes)
{
    const std::vector<Track> tracks{{"a", 1, "drums", 0.0},
                                    {"b", 2, "", 0.0},
                                    {"b", 2, "keys", 0.0},
                                    {"c", 1, "", 0.0, true},
                                    {"d", 3, "", 0.0}};
    const std::vector<ReportedTrack> reported{{"sink_0", 0, 1, "Kick\tIn", "by name"},
                                              {"sink_1", 0, 4, "Low", "?"},
                                              {"sink_1", 2, 4, "Keys", "own"},
                                              {"sink_2", 0, 1, "Click", "never"},
                                              {"sink_3", 0, 3, "Three", "?"}};
    const std::string want = "sink_0\tKick In\tdrums\tby name\n"
                             "sink_1:1\tLow\tbass\trouting\n"
                             "sink_1:1+0\tLead\tbass2\trouting\n"
                             "sink_1:2+3\tKeys\tkeys\town\n"
                             "sink_2\tClick\t-\tnever\n"
                             "sink_3:0\tThree\tx\trouting\n"
                             "sink_3:2+sink_0\tThree\ty\trouting";
    const Plan plan = make_plan(parse_routing("bass=2;bass2=2+1:label=Lead;x=6;y=8+0").routing,
                                tracks, 2, PanLaw::Linear);
    EXPECT_EQ(plan.error, "");
    /* The first is named by y as well, and so is not where it wants to be. */
    EXPECT_EQ(route_report(plan, reported), want.substr(want.find('\n') + 1));
    EXPECT_EQ(route_report(planned("bass=2;bass2=2+1:label=Lead;x=6", tracks), reported),
              want.substr(0, want.rfind('\n')));
    EXPECT_EQ(track_name("sink_1", 2, 2, 4), "sink_1:2+3");
    EXPECT_EQ(track_name("sink_1", 0, 4, 4), "sink_1");
}

TEST(Plan, ManyTracks)
{
    const std::vector<Track> tracks(1000, Track{"t", 64, "", 0.0});
    const Plan plan = planned("all=0-63999", tracks);
    const Lanes got = lanes(plan, "all");
    ASSERT_EQ(got.size(), 128000u);
    EXPECT_EQ(got.back(), (PlanLane{999, 63, 1, 1.0}));
}

} // namespace
