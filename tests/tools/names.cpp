/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Names of delivered files, and names in arguments. The P&E form is that of the
 * Recording Academy's delivery recommendations (AB_SongTitle_CD01_Drums_96k24);
 * reserved names are those of Microsoft's "Naming Files, Paths, and Namespaces".
 */
#include "file_name.h"
#include "inserts.h"

#include "thrown.h"

#include <gtest/gtest.h>

using namespace stems::test;
using namespace stems::tool;

namespace
{

std::string plain(const std::string &stem)
{
    return NameTemplate{"stem"}.name({}, stem, ".wav");
}

} // namespace

TEST(Names, PresetsAndTemplates)
{
    NameFields fields{"AB", "Song Title", "CD", "01", 96000, "24"};
    EXPECT_EQ(NameTemplate{"pe"}.name(fields, "drums", ".wav"),
              "AB_SongTitle_CD01_Drums_96k24.wav");
    EXPECT_EQ(NameTemplate{"full"}.name(fields, "drums", ".flac"),
              "AB_Song Title_drums_v01_96k24.flac");
    EXPECT_EQ(plain("lead-vocals"), "lead-vocals.wav");
    fields.song = "\xC3\x89t\xC3\xA9 d'Or, the Second Part";
    fields.rate = 44100;
    fields.bits = "32f";
    EXPECT_EQ(NameTemplate{"pe"}.name(fields, "lead-vocals", ".wav"),
              "AB_EteDOrTheSecon_CD01_LeadVocals_44k32f.wav");
    EXPECT_EQ(NameTemplate{"x{version}-{stem}"}.name({}, "fx", ".aiff"), "x1-fx.aiff");
}

TEST(Names, AreSafe)
{
    EXPECT_EQ(plain("a/b\\c:d*e?f\"g<h>i|j\nk\x7F"), "a-b-c-d-e-f-g-h-i-j-k-.wav");
    EXPECT_EQ(plain("../../etc"), "etc.wav");
    EXPECT_EQ(plain("-rf"), "rf.wav");
    EXPECT_EQ(plain(".hidden. "), "hidden.wav");
    EXPECT_EQ(plain("Con"), "_Con.wav");
    EXPECT_EQ(plain("lpt9.x"), "_lpt9.x.wav");
    EXPECT_EQ(plain("console"), "console.wav");
    EXPECT_EQ(plain("COM0"), "COM0.wav");
    EXPECT_EQ(plain("\xC3\x9Cg\xE6\xAD\x8C"), "\xC3\x9Cg\xE6\xAD\x8C.wav");
    EXPECT_EQ(plain("a\xFFz"), "a\xEF\xBF\xBDz.wav");
    EXPECT_TRUE(holds(what_of([] { plain("..."); }), "\"...\""));
}

TEST(Names, HaveAtMost255Bytes)
{
    EXPECT_EQ(plain(std::string(300, 'a')), std::string(251, 'a') + ".wav");
    std::string umlauts;
    for (int i = 0; i < 150; i++)
        umlauts += "\xC3\xBC";
    EXPECT_EQ(plain(umlauts), umlauts.substr(0, 250) + ".wav"); // 251 would cut one in half
    EXPECT_EQ(NameTemplate{"stem"}.name({}, umlauts, ".aiff").size(), 255u);
}

/* What tells files apart, and their kind, is kept; the long field is shortened. */
TEST(Names, ALongFieldIsShortenedAndNotTheTemplate)
{
    NameFields fields{"AB", std::string(300, 's'), "CD", "12", 96000, "24"};
    const NameTemplate full{"full"};
    EXPECT_EQ(full.name(fields, "drums", ".wav"),
              "AB_" + std::string(255 - 3 - 16 - 4, 's') + "_drums_v12_96k24.wav");
    EXPECT_NE(full.name(fields, "drums", ".wav"), full.name(fields, "bass", ".wav"));
    std::string umlauts;
    for (int i = 0; i < 150; i++)
        umlauts += "\xC3\xBC";
    fields.artist = umlauts;
    fields.song = umlauts; // 255 - 1 - 16 - 4 bytes for both: 117 each, 116 in whole characters
    EXPECT_EQ(full.name(fields, "drums", ".wav"),
              umlauts.substr(0, 116) + "_" + umlauts.substr(0, 116) + "_drums_v12_96k24.wav");
    fields.artist = "AB";
    fields.song = std::string(231, 's') + " . " + std::string(50, 's');
    EXPECT_EQ(full.name(fields, "drums", ".wav"),
              "AB_" + std::string(231, 's') + "_drums_v12_96k24.wav");
    EXPECT_EQ(NameTemplate{"{stem}_{version}"}.name(fields, std::string(300, 'a'), ".wav"),
              std::string(248, 'a') + "_12.wav");
    EXPECT_TRUE(holds(what_of([&] {
                          NameTemplate{std::string(250, 'x') + "{stem}"}.name(fields, "drums",
                                                                              ".wav");
                      }),
                      "shorter --name"));
}

TEST(Names, WhatIsWrongIsSaid)
{
    const auto error = [](const char *text) { return what_of([&] { NameTemplate{text}; }); };
    EXPECT_TRUE(holds(error("{artist}"), "{stem}"));
    EXPECT_TRUE(holds(error("{stem}{bpm}"), "\"{bpm}\""));
    EXPECT_TRUE(holds(error("{stem"), "brace"));
    EXPECT_TRUE(holds(error("stem}{stem}"), "brace"));
    EXPECT_TRUE(holds(error("{{stem}"), "brace"));
    EXPECT_TRUE(holds(what_of([] { NameTemplate{"full"}.name({}, "a", ".wav"); }), "--artist"));
}

TEST(Places, AreStemsTracksAndTheMix)
{
    const Places places{{"Kick", "drums", "a=b"}, {"drums", "bass"}};
    const auto kind = [&](const char *text) { return find_place(text, places, "--x").first.kind; };
    EXPECT_EQ(kind("mix=a"), Place::Kind::Mix);
    EXPECT_EQ(kind("drums=a"), Place::Kind::Stem);
    EXPECT_EQ(kind("track:drums=a"), Place::Kind::Track);
    EXPECT_EQ(kind("Kick=a"), Place::Kind::Track);
    const auto found = find_place("a=b=volume volume=0.5", places, "--x");
    EXPECT_EQ(found.first.index, 2u);
    EXPECT_EQ(found.second, "volume volume=0.5");
    EXPECT_EQ(find_place("DRUMS = a", places, "--x").first.kind, Place::Kind::Stem);
    EXPECT_EQ(find_place("DRUMS = a", places, "--x").second, "a");
    EXPECT_EQ(find_place("kick=a", places, "--x").first.kind, Place::Kind::Track);
    EXPECT_EQ(find_place("Drums=a", {{}, {"DRUMS", "Drums", "drums"}}, "--x").first.index, 1u);
    EXPECT_TRUE(holds(what_of([&] {
                          find_place("dRUMS=a", {{}, {"Drums", "drums"}}, "--x");
                      }),
                      "no \"dRUMS\""));
    EXPECT_EQ(find_place("Ges\xC3\xA4ng=a", {{}, {"x", "Gesa\xCC\x88ng"}}, "--x").first.index, 1u);
    EXPECT_EQ(find_place("dRUMS=a", {{}, {"bass", "Drums", "drums"}, {0, 1, 1}}, "--x").first.index,
              1u);
    const Places many{std::vector<std::string>(20, "Kick"), {"bass", "Bass"}, {0, 0}};
    EXPECT_TRUE(
        holds(what_of([&] { find_place("x=a", many, "--x"); }), "there are mix, bass, Kick, "));
    EXPECT_TRUE(holds(what_of([&] { find_place("x=a", many, "--x"); }), "Kick and 10 more"));
    EXPECT_TRUE(holds(what_of([&] { find_place("x=a", places, "--x"); }),
                      "--x: there is no \"x\"; there are mix, drums, bass, Kick"));
    EXPECT_TRUE(holds(what_of([&] { find_place("drums", places, "--x"); }), "NAME=VALUE"));
    EXPECT_TRUE(holds(what_of([&] { find_place("drums=", places, "--x"); }), "nothing"));
}

TEST(Places, InsertsOfOnePlaceAreOneBehindTheOther)
{
    const Places places{{"Kick"}, {"drums", "bass"}};
    const Inserts inserts = place_inserts({"drums=a x=1", "Kick=b", "drums=c", "mix=d"}, places);
    EXPECT_EQ(inserts.stems, (std::map<std::size_t, std::string>{{0, "a x=1 ! c"}}));
    EXPECT_EQ(inserts.tracks, (std::map<std::size_t, std::string>{{0, "b"}}));
    EXPECT_EQ(inserts.mix, "d");
}

TEST(Places, GainsAreDecibels)
{
    EXPECT_EQ(gain_text("-1.5dB"), "-1.5dB");
    EXPECT_EQ(gain_text("+3 dB"), "+3dB");
    EXPECT_EQ(gain_text("0"), "0dB");
    EXPECT_EQ(gain_text("-inf"), "-inf");
    for (const char *wrong : {"", "dB", "loud", "1e3", "--1", "1.2.3", "nan", "-"})
        EXPECT_TRUE(holds(what_of([&] { gain_text(wrong); }), "no gain")) << wrong;
}
