/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Tracks to stems by name: every word of the table that the project was given,
 * alone; what is no word; and that the document says the same.
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
