/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tracks to stems by name: every word of the table that the project was given,
 * alone; the traps in their order; and names as sessions have them, assigned by
 * hand by that table.
 */
#include "core/naming.h"

#include "core/naming_table.h"
#include "core/naming_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

using namespace stems;

namespace
{

Assignment basic(std::string_view label)
{
    return assign_track(label, Taxonomy::Basic);
}

Assignment extended(std::string_view label)
{
    return assign_track(label, Taxonomy::Extended);
}

void each(const char *words, const char *stem, const char *fine)
{
    std::istringstream in{words};
    for (std::string word; in >> word;) {
        EXPECT_EQ(basic(word).stem, stem) << word;
        EXPECT_EQ(extended(word).stem, fine) << word;
        EXPECT_TRUE(basic(word).known) << word;
        std::string upper = word;
        for (char &c : upper)
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        EXPECT_EQ(extended(upper).stem, fine) << upper;
        EXPECT_EQ(extended("01_" + word + "_03.wav").stem, fine) << word;
        EXPECT_EQ(extended("Song - " + word + " L").stem, fine) << word;
    }
}

TEST(Naming, EveryWordOfTheTable)
{
    each(
        "kick kik kck kd bd kick-in kick-out kick-sub snare sn snr sd rim clap clp snap hat hh chh "
        "ohh hihat tom t1 t2 t3 t4 ft rt oh overhead cym crash ride china splash room rm "
        "amb-drum drum-amb kit drm drums dr loop beat 808kick 808_hat 808-clap",
        "drums", "drums");
    each("perc shaker shk tamb conga bongo cowbell", "drums", "percussion");
    each("bass bs bss bgtr ebass subbass synbass upright dbass moog 808", "bass", "bass");
    each("vox voc vocal lv ldvox leadvox lead-voc lead_vocal dbl rap", "vocals", "lead-vocals");
    each("bv bvs bgv bgvs bv1 bv2 bv12 backing harm choir gang", "vocals", "backing-vocals");
    each("adlib adl", "vocals", "ad-libs");
    each("gtr gt eg egtr ac acgtr ag banjo mando", "music", "guitars");
    each("pno piano keys kys rhodes wurli org", "music", "keys");
    each("syn synth pad pluck plk arp lead ld", "music", "synths");
    each("str vln vla vc cello brass tpt tbn hrn sax flute harp", "music", "orchestra");
    each("fx sfx riser rise sweep impact whoosh downlifter noise rev-cym rev_crash atmos foley",
         "fx", "fx");
    each("verb rvb dly delay echo plate hall", "fx", "fx"); /* without an owner */
    each("vocverb voxrvb vox-dly voxdelay vox_echo VoxPlate VoxHall", "vocals", "lead-vocals");
    for (const char *word : {"click", "clk", "guide", "ref", "scratch", "talkback", "tb", "smpte",
                             "ltc", "mix", "master", "2mix", "print"}) {
        each(word, "", "");
        EXPECT_EQ(basic(std::string{word} + " Vox").stem, "") << word;
    }
}

/* Name, stem, stem of the extended taxonomy. */
struct Case {
    const char *label, *basic, *extended;
};

void check(std::span<const Case> cases)
{
    for (const Case &c : cases) {
        EXPECT_EQ(basic(c.label).stem, c.basic) << c.label << ": " << basic(c.label).rule;
        EXPECT_EQ(extended(c.label).stem, c.extended) << c.label << ": " << extended(c.label).rule;
    }
}

TEST(Naming, OrderTraps)
{
    constexpr Case cases[] = {
        {"BassDrum", "drums", "drums"},
        {"Bass Drum", "drums", "drums"},
        {"bass_drum_in", "drums", "drums"},
        {"BD Out", "drums", "drums"},
        {"OHH", "drums", "drums"},
        {"Synth Bass", "bass", "bass"},
        {"Bass Synth", "bass", "bass"},
        {"SynthBass", "bass", "bass"},
        {"Snare Verb", "drums", "drums"},
        {"BS", "bass", "bass"},
        {"Bass", "bass", "bass"},
        {"Brass", "music", "orchestra"},
        {"Lead Vox", "vocals", "lead-vocals"},
        {"Lead Gtr", "music", "guitars"},
        {"Lead Synth", "music", "synths"},
        {"Rev Cym", "fx", "fx"},
        {"Cym", "drums", "drums"},
        {"Gtr Dbl", "music", "guitars"},
        {"Upright Piano", "music", "keys"},
        {"808 Snare", "drums", "drums"},
        {"808 Bass", "bass", "bass"},
        {"Bass Clarinet", "music", "orchestra"},
        {"Tom's Gtr", "music", "guitars"},
        {"TB-303", "bass", "bass"},
        {"Room Verb", "fx", "fx"},
        {"Vox Room", "vocals", "lead-vocals"},
        {"Piano OH", "music", "keys"},
        {"Synth Strings", "music", "synths"},
        {"Refrain Vox", "vocals", "lead-vocals"},
    };
    check(cases);
}

/* Only whole words: none of these is what it holds. */
TEST(Naming, PartsOfWordsAreNothing)
{
    for (const char *label :
         {"Refrain",  "Remix",   "Mixed",   "Masterpiece", "Clicky", "Guideline", "Printer",
          "Scratchy", "Kickoff", "Strum",   "Basement",    "Heart",  "Override",  "Bratwurst",
          "Refé",     "éref",    "REFrain", "Harmless",    "Studio", "Interlude", "Audio 1",
          "Track 07", "sink_0",  "",        "...",         "12",     "ß"}) {
        EXPECT_EQ(basic(label), (Assignment{"music", false, "no rule knows the name"})) << label;
        EXPECT_EQ(extended(label).stem, "music") << label;
    }
}

TEST(Naming, SessionNames)
{
    constexpr Case cases[] = {
        {"01_Kick In_D112.wav", "drums", "drums"},
        {"Kick_Out-03", "drums", "drums"},
        {"KickIn", "drums", "drums"},
        {"KICKsub.aif", "drums", "drums"},
        {"Kick 91", "drums", "drums"},
        {"SN TOP", "drums", "drums"},
        {"SnrBtm", "drums", "drums"},
        {"Snare_Bot.wav", "drums", "drums"},
        {"Snare 2 Sample", "drums", "drums"},
        {"Side Stick", "drums", "drums"},
        {"Rimshot", "drums", "drums"},
        {"HH", "drums", "drums"},
        {"Hi Hat", "drums", "drums"},
        {"Hi-Hats (closed)", "drums", "drums"},
        {"HiHat.L", "drums", "drums"},
        {"Tom1", "drums", "drums"},
        {"Toms_Floor", "drums", "drums"},
        {"FT_16", "drums", "drums"},
        {"OHL", "drums", "drums"},
        {"OH R", "drums", "drums"},
        {"OHs", "drums", "drums"},
        {"Overheads.bip", "drums", "drums"},
        {"OVERHEAD L", "drums", "drums"},
        {"Room Mics", "drums", "drums"},
        {"Drum Room Far", "drums", "drums"},
        {"RM_Mono", "drums", "drums"},
        {"Crash 2", "drums", "drums"},
        {"RideBell", "drums", "drums"},
        {"Claps stereo", "drums", "drums"},
        {"Drum Bus", "drums", "drums"},
        {"DRUMS", "drums", "drums"},
        {"drumverb", "drums", "drums"},
        {"SnrVerb", "drums", "drums"},
        {"Drum Loop 120bpm", "drums", "drums"},
        {"Beat_01", "drums", "drums"},
        {"808 Kick", "drums", "drums"},
        {"Kick 808", "drums", "drums"},
        {"909 Hats", "drums", "drums"},
        {"Electronic Drum Kit.flac", "drums", "drums"},
        {"Perc Loop", "drums", "percussion"},
        {"Percussion 3", "drums", "percussion"},
        {"Shaker_L", "drums", "percussion"},
        {"Shk", "drums", "percussion"},
        {"Tambourine", "drums", "percussion"},
        {"Congas OH", "drums", "percussion"},
        {"CowBell", "drums", "percussion"},
        {"Bongos hi", "drums", "percussion"},
        {"Bass DI", "bass", "bass"},
        {"Bass Amp (Ampeg)", "bass", "bass"},
        {"BassSub", "bass", "bass"},
        {"02-EBass.wav", "bass", "bass"},
        {"Bass Gtr DI", "bass", "bass"},
        {"Bass Guitar", "bass", "bass"},
        {"Sub Bass", "bass", "bass"},
        {"808", "bass", "bass"},
        {"808_Sub", "bass", "bass"},
        {"Moog Bass", "bass", "bass"},
        {"Double Bass", "bass", "bass"},
        {"Upright", "bass", "bass"},
        {"Lead Vox", "vocals", "lead-vocals"},
        {"LdVox dbl", "vocals", "lead-vocals"},
        {"LeadVocal_comp_v3.wav", "vocals", "lead-vocals"},
        {"Lead Vox Main", "vocals", "lead-vocals"},
        {"LV2", "vocals", "lead-vocals"},
        {"Vocals", "vocals", "lead-vocals"},
        {"Vox Delay", "vocals", "lead-vocals"},
        {"Vox Verb Long", "vocals", "lead-vocals"},
        {"VoxPlate", "vocals", "lead-vocals"},
        {"Rap Verse 1", "vocals", "lead-vocals"},
        {"Vox_Dbl_L", "vocals", "lead-vocals"},
        {"Female Voice", "vocals", "lead-vocals"},
        {"BGVs Hi", "vocals", "backing-vocals"},
        {"BGV 2", "vocals", "backing-vocals"},
        {"BV_Lo_03", "vocals", "backing-vocals"},
        {"BVVerb", "vocals", "backing-vocals"},
        {"BG Vox", "vocals", "backing-vocals"},
        {"Backing Vocals L", "vocals", "backing-vocals"},
        {"Harm Hi", "vocals", "backing-vocals"},
        {"Vox Harm 3", "vocals", "backing-vocals"},
        {"Choir_Stereo", "vocals", "backing-vocals"},
        {"Gang Shouts", "vocals", "backing-vocals"},
        {"Adlibs", "vocals", "ad-libs"},
        {"Vox Ad Lib", "vocals", "ad-libs"},
        {"Ad-Libs Verb", "vocals", "ad-libs"},
        {"GTR_L_DI", "music", "guitars"},
        {"AcGtr_12", "music", "guitars"},
        {"E Gtr Clean", "music", "guitars"},
        {"Elec Gtr R", "music", "guitars"},
        {"EG1 57", "music", "guitars"},
        {"Acoustic", "music", "guitars"},
        {"Gtr Solo Delay", "music", "guitars"},
        {"Guitar Room", "music", "guitars"},
        {"gtrs", "music", "guitars"},
        {"Banjo", "music", "guitars"},
        {"Pno L", "music", "keys"},
        {"Grand Piano", "music", "keys"},
        {"E.Piano", "music", "keys"},
        {"EPno", "music", "keys"},
        {"Rhodes_Trem", "music", "keys"},
        {"Wurlitzer", "music", "keys"},
        {"Hammond B3 Lo", "music", "keys"},
        {"Organ Hi", "music", "keys"},
        {"Synth Pad 2", "music", "synths"},
        {"SynLead", "music", "synths"},
        {"Pad_Warm.wav", "music", "synths"},
        {"Plucks", "music", "synths"},
        {"Arp 16th", "music", "synths"},
        {"Lead 1", "music", "synths"},
        {"Strings_Vln1", "music", "orchestra"},
        {"Vlns 1+2", "music", "orchestra"},
        {"Cellos", "music", "orchestra"},
        {"Trumpet 2", "music", "orchestra"},
        {"Horns verb", "music", "orchestra"},
        {"Tenor Sax", "music", "orchestra"},
        {"Flute", "music", "orchestra"},
        {"FX Riser", "fx", "fx"},
        {"SFX_Whoosh", "fx", "fx"},
        {"Synth Riser", "fx", "fx"},
        {"Impact 3", "fx", "fx"},
        {"Reverse Crash", "fx", "fx"},
        {"White Noise", "fx", "fx"},
        {"Foley steps", "fx", "fx"},
        {"Plate Return", "fx", "fx"},
        {"AB_SongTitle_CD01_Drums_96k24", "drums", "drums"},
        {"AB_SongTitle_CD01_Bass_96k24.wav", "bass", "bass"},
        {"Kick – In", "drums", "drums"},
        {"Vox “Anna”", "vocals", "lead-vocals"},
        {"Götz' Gtr", "music", "guitars"},
        {"Lead (Vocal)", "vocals", "lead-vocals"},
        {"Bass (Moog)", "bass", "bass"},
        {"Music", "music", "music"},
        {"Instrumental", "music", "music"},
        {"backing-vocals", "vocals", "backing-vocals"},
        {"Ld Vx", "vocals", "lead-vocals"},
        {"Elec Piano", "music", "keys"},
        {"ROOML", "drums", "drums"},
        {"PERCR", "drums", "percussion"},
        {"Click", "", ""},
        {"Click Track.wav", "", ""},
        {"Guide Vox", "", ""},
        {"Vox (guide)", "", ""},
        {"ScratchGtr", "", ""},
        {"Mix_Ref_v2", "", ""},
        {"Rough Mix", "", ""},
        {"SMPTE 25", "", ""},
        {"LTC", "", ""},
        {"Song_Master.wav", "", ""},
        {"2-Mix", "", ""},
        {"Talk Back", "", ""},
        {"TB Mic", "", ""},
        {"K In", "drums", "drums"},
        {"k_in", "drums", "drums"},
        {"K-Out", "drums", "drums"},
        {"KIn", "drums", "drums"},
        {"KOut", "drums", "drums"},
        {"KSub", "drums", "drums"},
        {"k sub", "drums", "drums"},
        {"T-1", "drums", "drums"},
        {"T 4", "drums", "drums"},
        {"Vox T-1", "vocals", "lead-vocals"},
        {"S.D.", "drums", "drums"},
        {"H.H.", "drums", "drums"},
        {"O.H. L", "drums", "drums"},
        {"O.H_R.wav", "drums", "drums"},
        {"B.V.", "vocals", "backing-vocals"},
        {"B.G.V. 2", "vocals", "backing-vocals"},
        {"E.Piano", "music", "keys"},
        {"Kick (no click)", "drums", "drums"},
        {"Bassline", "bass", "bass"},
        {"Bass Lines", "bass", "bass"},
        {"Basses", "bass", "bass"},
        {"TR-808", "drums", "drums"},
        {"TR808 Bass", "bass", "bass"},
    };
    static_assert(std::size(cases) > 100);
    check(cases);
}

TEST(Naming, TheRuleIsReadable)
{
    const struct {
        const char *label, *rule;
    } cases[] = {
        {"03 Kick In", "\"kick in\" is drums"},
        {"LdVox", "\"ldvox\" is vocals"},
        {"Snare Verb", "\"verb\" follows its owner: \"snare\" is drums"},
        {"Verb", "\"verb\" is the return of an effect that has no owner"},
        {"Gtr Room", "\"gtr\" is music, and goes before \"room\""},
        {"Click", "\"click\" is never in a stem"},
        {"Xyz", "no rule knows the name"},
    };
    for (const auto &c : cases)
        EXPECT_EQ(basic(c.label).rule, c.rule);
    EXPECT_EQ(extended("Vox Harm").rule, "\"vox harm\" is backing-vocals");
}

/* A track that is left out by one word of its name, and would be in a stem by
 * another, is told apart. */
TEST(Naming, LostTracks)
{
    for (const char *label : {"Lead Vox Print", "Mix Kick", "Submix Drums", "Vox (guide)",
                              "ScratchGtr", "FX Master", "Click Vox"}) {
        EXPECT_EQ(basic(label).stem, "") << label;
        EXPECT_TRUE(basic(label).lost) << label;
    }
    for (const char *label : {"Click", "Click Track", "Rough Mix", "Mix Room", "Mix Verb",
                              "Instrumental Mix", "Kick", "Xyz", "Backing Track Mix"})
        EXPECT_FALSE(basic(label).lost) << label;
}

TEST(Naming, Words)
{
    const auto text = [](std::string_view label) {
        std::string all;
        for (const NameWord &word : words_of(label))
            all += (all.empty()  ? ""
                    : word.glued ? "+"
                                 : " ") +
                   word.text + (word.aside ? "?" : "");
        return all;
    };
    EXPECT_EQ(text("01_Kick In.wav"), "01 kick in");
    EXPECT_EQ(text("KickIn"), "kickin"); /* the table has it as one */
    EXPECT_EQ(text("FooBar2Baz"), "foo+bar+2+baz");
    EXPECT_EQ(text("BGVs"), "bgvs");
    EXPECT_EQ(text("VOXverb VOXVerb voxverb"), "vox+verb vox+verb vox+verb");
    EXPECT_EQ(text("ROOML XYZL"), "room+l xyzl");
    EXPECT_EQ(text("XYZs ABCdef"), "xyzs ab+cdef");
    EXPECT_EQ(text("BVsLow OHsL"), "bvs+low ohs+l");
    EXPECT_EQ(text("Pad (Left [2]) x"), "pad left? 2? x");
    EXPECT_EQ(text("Tom's Tom’s tom'sx"), "tom sx");
    EXPECT_EQ(text("B.V. o.h.L1 (S.D) x.y. B.Vox h.hé"), "bv ohl+1 sd? x y b vox h hé");
    EXPECT_EQ(text("Größe–Über"), "größe Über"); /* only ASCII is folded */
    EXPECT_EQ(text("a.wav.WAV"), "a wav");
    EXPECT_EQ(text(".wav"), "wav");
    EXPECT_EQ(text(" \t"), "");
    EXPECT_EQ(without_extension("Kick.FLAC"), "Kick");
    EXPECT_EQ(without_extension("Kick.in"), "Kick.in");
}

/* A row of docs/naming.md for a part: names, and hints in italics. */
std::string document_cell(Part part)
{
    std::string cell;
    for (const NamingRow &row : naming_rows())
        if (row.part == part) {
            const std::string words = row.words;
            cell += row.hint ? "; *" : "";
            for (char c : words)
                cell += c == ',' ? ", " : std::string(1, c);
            cell += row.hint ? "*" : "";
        }
    return ' ' + cell + (part == Part::Return ? ", if no owner is named " : " ");
}

/* The table in docs/naming.md has every word, and each is in its row. */
TEST(Naming, TheDocumentIsTrue)
{
    std::ifstream in{NAMING_DOC};
    std::size_t rows = 0, words = 0;
    for (std::string line; std::getline(in, line);) {
        std::vector<std::string> cells;
        std::istringstream cut{line};
        for (std::string cell; std::getline(cut, cell, '|');)
            cells.push_back(cell);
        if (cells.size() != 4 || (cells[1][1] != '`' && cells[1] != " none ") ||
            cells[1] == " `basic` ")
            continue;
        EXPECT_EQ(cells[3], document_cell(static_cast<Part>(rows)));
        rows++;
        const auto stem = [](const std::string &cell) {
            return cell == " none " ? "" : cell.substr(2, cell.size() - 4);
        };
        std::string text = cells[3].substr(0, cells[3].find(", if "));
        std::replace(text.begin(), text.end(), ';', ',');
        std::erase(text, '*');
        std::istringstream all{text};
        for (std::string word; std::getline(all, word, ',');) {
            words++;
            EXPECT_EQ(basic(word).stem, stem(cells[1])) << word;
            EXPECT_EQ(extended(word).stem, stem(cells[2])) << word;
            EXPECT_TRUE(basic(word).known) << word;
        }
    }
    EXPECT_EQ(rows, static_cast<std::size_t>(Part::Plain));
    EXPECT_GT(words, 500u);
}

TEST(Naming, EveryStemIsOneOfItsTaxonomy)
{
    std::mt19937 random{5};
    constexpr const char *kWords[] = {
        "kick", "Perc", "BASS", "adlib", "BV",   "vox", "riser", "gtr", "keys", "syn", "vln",  "fx",
        "verb", "(",    ")",    "é",     "\xff", "'s",  " ",     "_",   "1",    "oh",  "lead", "x"};
    for (int round = 0; round < 20000; round++) {
        std::string label;
        for (unsigned n = random() % 8; n > 0; n--)
            label += round % 4 ? kWords[random() % std::size(kWords)]
                               : std::string(1, static_cast<char>(random() & 255));
        for (Taxonomy taxonomy : {Taxonomy::Basic, Taxonomy::Extended}) {
            const Assignment got = assign_track(label, taxonomy);
            const auto stems = stems_of(taxonomy);
            ASSERT_TRUE(got.stem.empty() ||
                        std::find(stems.begin(), stems.end(), got.stem) != stems.end())
                << label << ": " << got.stem;
            ASSERT_FALSE(got.rule.empty());
        }
    }
    const std::string endless = std::string(100000, 'k');
    EXPECT_FALSE(basic(endless).known);
    std::string knots;
    while (knots.size() < 10000)
        knots += "subbass";
    EXPECT_FALSE(basic(knots + "q").known);
}

} // namespace
