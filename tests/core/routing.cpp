/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Routing text: every rule of the grammar in routing.h, what errors quote, and
 * garbage.
 */
#include "core/routing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

using namespace stems;

namespace
{

Routing parsed(std::string_view text)
{
    const RoutingResult result = parse_routing(text);
    EXPECT_EQ(result.error, "") << text;
    return result.routing;
}

std::string error_of(std::string_view text)
{
    const RoutingResult result = parse_routing(text);
    EXPECT_FALSE(result.error.empty()) << "accepted: " << text;
    EXPECT_TRUE(result.routing.empty()) << text;
    return result.error;
}

double linear(double db)
{
    return std::pow(10.0, db / 20.0);
}

TEST(Routing, Nothing)
{
    EXPECT_TRUE(parsed("").empty());
    EXPECT_TRUE(parsed("  \t\n ").empty());
}

TEST(Routing, OneChannel)
{
    EXPECT_EQ(parsed("bass=8"), (Routing{{"bass", {{{8}, 1.0}}}}));
    EXPECT_EQ(parsed("bass=8;"), (Routing{{"bass", {{{8}, 1.0}}}}));
    EXPECT_EQ(parsed("bass=0"), (Routing{{"bass", {{{0}, 1.0}}}}));
    EXPECT_EQ(parsed("bass=007"), (Routing{{"bass", {{{7}, 1.0}}}}));
}

TEST(Routing, RangeIsMonoChannels)
{
    EXPECT_EQ(parsed("d=2-4"), (Routing{{"d", {{{2}, 1.0}, {{3}, 1.0}, {{4}, 1.0}}}}));
    EXPECT_EQ(parsed("d=5-5"), (Routing{{"d", {{{5}, 1.0}}}}));
    EXPECT_EQ(parsed("d=0-65535").front().sends.size(), 65536u);
}

TEST(Routing, PairBelongsTogether)
{
    EXPECT_EQ(parsed("v=9+10"), (Routing{{"v", {{{9, 10}, 1.0}}}}));
    EXPECT_EQ(parsed("v=10+9"), (Routing{{"v", {{{10, 9}, 1.0}}}}));
    EXPECT_EQ(parsed("v=1+2+3+4"), (Routing{{"v", {{{1, 2, 3, 4}, 1.0}}}}));
}

TEST(Routing, Gains)
{
    const Routing routing =
        parsed("fx=1@-3dB,2+3@+6dB,4-5@-12.5,6@0,7@-6db,8@1e1DB,9@-inf,10 @ -3 dB");
    ASSERT_EQ(routing.size(), 1u);
    const double want[] = {linear(-3), linear(6),  linear(-12.5), linear(-12.5), 1.0,
                           linear(-6), linear(10), 0.0,           linear(-3)};
    ASSERT_EQ(routing[0].sends.size(), std::size(want));
    for (std::size_t i = 0; i < std::size(want); i++)
        EXPECT_DOUBLE_EQ(routing[0].sends[i].gain, want[i]) << i;
    EXPECT_EQ(routing[0].sends[4].gain, 1.0); /* 0 dB multiplies nothing */
    EXPECT_EQ(routing[0].sends[1].channels, (std::vector<int>{2, 3}));
}

TEST(Routing, TheExampleOfTheHeader)
{
    const Routing got = parsed("drums=0-7,12; bass=8; vocals=9+10,11@-3dB; fx=12@-12dB");
    Routing want{{"drums", {}},
                 {"bass", {{{8}, 1.0}}},
                 {"vocals", {{{9, 10}, 1.0}, {{11}, linear(-3)}}},
                 {"fx", {{{12}, linear(-12)}}}};
    for (int c : {0, 1, 2, 3, 4, 5, 6, 7, 12})
        want[0].sends.push_back({{c}, 1.0});
    EXPECT_EQ(got, want);
}

TEST(Routing, SpaceDoesNotMatter)
{
    const Routing want = parsed("lead vox=1-3,4+5@-3dB;fx=6");
    EXPECT_EQ(parsed(" lead vox =\t1 - 3 , 4 + 5 @ -3 dB ;\n fx = 6 ; "), want);
    EXPECT_EQ(want[0].stem, "lead vox");
}

TEST(Routing, NamesMayBeAnythingElse)
{
    EXPECT_EQ(parsed("Gesänge & Chöre (+@-)=0").front().stem, "Gesänge & Chöre (+@-)");
    EXPECT_EQ(parsed("\"quoted\"=0").front().stem, "\"quoted\"");
    EXPECT_EQ(parsed("12=0").front().stem, "12");
}

TEST(Routing, ChannelMayFeedSeveralStemsButEachOnce)
{
    EXPECT_EQ(parsed("a=1;b=1").size(), 2u);
    for (const char *text : {"a=1,1", "a=1-4,3", "a=1+1", "a=1+2,2", "a=0-65535,9"})
        EXPECT_NE(error_of(text).find("twice"), std::string::npos) << text;
}

TEST(Routing, Controls)
{
    const Routing got =
        parsed("v=9+10@-6dB:pan=-0.5:label=Lead Vox, 11:volume=0.5:invert, 12:mute,"
               "13:solo; d=0-1 : panorama = 1 : invert-phase:volume=2 : label = a=b+c@d ;"
               "e=2@6:mute:invert:pan=0");
    ASSERT_EQ(got.size(), 3u);
    const Routing want{
        {"v",
         {{{9, 10}, linear(-6), -0.5, false, "Lead Vox"},
          {{11}, -0.5},
          {{12}, 0.0},
          {{13}, 1.0, std::nullopt, true}}},
        {"d", {{{0}, -2.0, 1.0, false, "a=b+c@d"}, {{1}, -2.0, 1.0, false, "a=b+c@d"}}},
        {"e", {{{2}, 0.0, 0.0}}}};
    EXPECT_EQ(got, want);
    EXPECT_EQ(parsed("a=1:volume=0.25,2")[0].sends[1].gain, 1.0); /* of one send alone */
}

/* An error names what was expected, the text from the place on, and which
 * character that is, counted from 1. */
TEST(Routing, ErrorsQuoteThePlace)
{
    struct {
        const char *text, *what, *place;
    } const cases[] = {
        {"drums", "'='", "at the end"},
        {"drums=", "channel number", "at the end"},
        {"drums=x", "channel number", "at \"x\" (character 7 of"},
        {"drums=1;;", "name", "at \";\" (character 9 of"},
        {";", "name", "at \";\" (character 1 of"},
        {"=1", "name", "at \"=1\" (character 1 of"},
        {"a=1,", "channel number", "at the end"},
        {"a=1,,2", "channel number", "at \",2\" (character 5 of"},
        {"a=1 2", "',' or ';'", "at \"2\" (character 5 of"},
        {"a=1-", "channel number", "at the end"},
        {"a=7-3", "backwards", "at \"7-3\" (character 3 of"},
        {"a=1-2-3", "',' or ';'", "at \"-3\" (character 6 of"},
        {"a=1-2+3", "',' or ';'", "at \"+3\" (character 6 of"},
        {"a=1+", "channel number", "at the end"},
        {"a=-1", "channel number", "at \"-1\" (character 3 of"},
        {"a=1@", "gain", "at the end"},
        {"a=1@x", "gain", "at \"x\" (character 5 of"},
        {"a=1@101", "gain", "at \"101\" (character 5 of"},
        {"a=1@inf", "gain", "at \"inf\" (character 5 of"},
        {"a=1@nan", "gain", "at \"nan\" (character 5 of"},
        {"a=1@-3dBx", "',' or ';'", "at \"x\" (character 9 of"},
        {"a=1;a=2", "twice", "at \"a=2\" (character 5 of"},
        {"a=65536", "too large", "at \"65536\" (character 3 of"},
        {"a=1-65536", "too large", "at \"65536\" (character 5 of"},
        {"a=99999999999999999999999", "too large", "character 3 of"},
        {"a=1@1e999", "gain", "character 5 of"},
        {"a\tb=1", "'='", "character 3 of"},
        {"a=1@+-3", "gain", "character 6 of"},
        {"a=1@++3", "gain", "character 6 of"},
        {"a=1:", "pan, volume", "at the end (character 5 of"},
        {"a=1:loud", "pan, volume", "at \"loud\" (character 5 of"},
        {"a=1:Mute", "pan, volume", "at \"Mute\" (character 5 of"},
        {"a=1:mute@-3", "',' or ';'", "at \"@-3\" (character 9 of"},
        {"a=1:mute:mute", "twice", "at \"mute\" (character 10 of"},
        {"a=1:pan=0:panorama=0", "twice", "at \"panorama=0\" (character 11 of"},
        {"a=1:pan", "place from -1 to 1", "at the end (character 8 of"},
        {"a=1:pan=1.5", "place from -1 to 1", "at \"1.5\" (character 9 of"},
        {"a=1:pan=left", "place from -1 to 1", "at \"left\" (character 9 of"},
        {"a=1:pan=nan", "place from -1 to 1", "at \"nan\" (character 9 of"},
        {"a=1:volume=-1", "volume from 0 to 10", "at \"-1\" (character 12 of"},
        {"a=1:volume 1", "volume from 0 to 10", "at \"1\" (character 12 of"},
        {"a=1:label=,2", "label", "at \",2\" (character 11 of"},
        {"a=1:label", "label", "at the end (character 10 of"},
    };
    for (const auto &c : cases) {
        const std::string error = error_of(c.text);
        EXPECT_NE(error.find(c.what), std::string::npos) << c.text << ": " << error;
        EXPECT_NE(error.find(c.place), std::string::npos) << c.text << ": " << error;
    }
    /* Long text is quoted in part at the place, and whole. */
    const std::string text = "a=?" + std::string(100, 'x');
    EXPECT_NE(error_of(text).find("at \"?" + std::string(23, 'x') + "\""), std::string::npos);
    const std::string umlauts = "a=?" + std::string(22, 'x') + "ä!";
    EXPECT_NE(error_of(umlauts).find("at \"?" + std::string(22, 'x') + "\""), std::string::npos);
}

/* Text made by the rules, with space between the parts, gives what it was made
 * of. */
TEST(Routing, WhatIsWrittenIsRead)
{
    std::mt19937 random(7);
    const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const auto space = [&] { return std::string(static_cast<std::size_t>(pick(3) / 2), ' '); };
    for (int round = 0; round < 2000; round++) {
        Routing want;
        std::string text;
        for (int s = pick(5); s >= 0; s--) {
            StemRoute route{"stem " + std::to_string(s), {}};
            text += space() + route.stem + space() + "=";
            int channel = pick(4);
            for (int n = pick(4); n >= 0; n--) {
                std::vector<int> channels;
                const int kind = pick(3);
                for (int i = kind == 0 ? 0 : pick(4); i >= 0; i--)
                    channels.push_back(channel++);
                text += space() + std::to_string(channels.front());
                if (kind == 1)
                    text += space() + "-" + space() + std::to_string(channels.back());
                for (std::size_t i = 1; kind == 2 && i < channels.size(); i++)
                    text += space() + "+" + space() + std::to_string(channels[i]);
                double gain = 1.0;
                if (pick(2)) {
                    const int db = pick(160) - 100;
                    gain = linear(db);
                    text += space() + "@" + space() + std::to_string(db);
                    text += pick(2) ? space() + "dB" : "";
                }
                if (kind == 1)
                    for (int c : channels)
                        route.sends.push_back({{c}, gain});
                else
                    route.sends.push_back({channels, gain});
                text += space() + (n > 0 ? "," : "");
                channel += pick(3);
            }
            want.push_back(std::move(route));
            text += s > 0 || pick(2) ? ";" : "";
        }
        ASSERT_EQ(parsed(text), want) << text;
    }
}

TEST(Routing, GarbageIsAnErrorOrARouting)
{
    std::mt19937 random(11);
    constexpr char kLikely[] = "ab=,;+-@:0123456789 dBemutpanlbi.\t\n\"\xc3\xa4\x00\x1f\x7f";
    for (int round = 0; round < 20000; round++) {
        std::string text;
        for (unsigned n = random() % 24; n > 0; n--)
            text += round % 4 ? kLikely[random() % (sizeof kLikely - 1)]
                              : static_cast<char>(random() & 255);
        const RoutingResult result = parse_routing(text);
        if (!result.error.empty()) {
            ASSERT_TRUE(result.routing.empty());
            ASSERT_NE(result.error.find(text), std::string::npos); /* quoted */
        }
        for (const StemRoute &route : result.routing) {
            ASSERT_FALSE(route.stem.empty());
            ASSERT_FALSE(route.sends.empty());
            for (const Send &send : route.sends) {
                ASSERT_FALSE(send.channels.empty());
                ASSERT_TRUE(std::isfinite(send.gain));
                ASSERT_LE(std::abs(send.panorama.value_or(0.0)), 1.0);
                for (int c : send.channels)
                    ASSERT_TRUE(c >= 0 && c <= 65535);
            }
        }
    }
}

} // namespace
