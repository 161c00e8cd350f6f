/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis in words: a sentence for each kind of fault, with its figures and
 * units. Expected sentences follow from what the finding says.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

constexpr int k48 = 48000;

StemFinding finding(Fault fault, Fault second = Fault::None)
{
    StemFinding stem;
    stem.fault = fault;
    stem.second = second;
    return stem;
}

/* The first stems are guilty, of these. */
Diagnosis guilty(const std::vector<StemFinding> &stems)
{
    Diagnosis out;
    out.stems = stems;
    out.stems.resize(4);
    out.fault = stems.empty() ? Fault::Unknown : stems[0].fault;
    for (std::size_t s = 0; s < stems.size(); ++s)
        out.guilty.push_back(s);
    return out;
}

Diagnosis repaired(Diagnosis of, double db)
{
    of.repaired = std::pow(10.0, db / 20.0);
    of.nulls = true;
    return of;
}

Diagnosis within(Diagnosis of, double from, double to)
{
    of.partial = true;
    of.from = static_cast<std::uint64_t>(from * k48);
    of.to = static_cast<std::uint64_t>(to * k48);
    return of;
}

Diagnosis noted(Diagnosis of, const char *note)
{
    of.note = note;
    return of;
}

std::string said(const Diagnosis &diagnosis)
{
    return describe(diagnosis, kLabels, k48);
}

StemFinding late(double samples)
{
    StemFinding stem = finding(Fault::Delay);
    stem.delay = samples;
    return stem;
}

StemFinding levelled(double db)
{
    StemFinding stem = finding(Fault::Gain);
    stem.gain = std::pow(10.0, db / 20.0);
    return stem;
}

TEST(DiagnosisInWords, OneStemMovedScaledOrFlipped)
{
    EXPECT_EQ(said(repaired(guilty({late(37.0)}), -141.0)),
              "drums is 37 samples late (0.77 ms); moved, the set nulls to -141.0 dBFS.");
    EXPECT_EQ(said(repaired(guilty({late(-1.0)}), -141.0)),
              "drums is 1 sample early (0.0208 ms); moved, the set nulls to -141.0 dBFS.");
    EXPECT_EQ(said(repaired(guilty({late(0.25)}), -141.0)),
              "drums is 0.250 samples late (0.0052 ms); moved, the set nulls to -141.0 dBFS.");
    EXPECT_EQ(said(within(repaired(guilty({levelled(-1.5)}), -120.0), 15.0, 30.0)),
              "drums is 1.50 dB too soft from 15.000 s to 30.000 s; levelled, the set nulls to "
              "-120.0 dBFS.");
    StemFinding both = late(37.0);
    both.second = Fault::Polarity;
    both.inverted = true;
    Diagnosis exactly = guilty({both});
    exactly.repaired = 0.0;
    exactly.nulls = true;
    EXPECT_EQ(said(exactly), "drums is 37 samples late (0.77 ms) and inverted; moved and flipped, "
                             "the set nulls to digital silence.");
    EXPECT_EQ(said(repaired(guilty({finding(Fault::SwappedChannels)}), -120.0)),
              "drums has left and right swapped; swapped back, the set nulls to -120.0 dBFS.");
    // A codec's noise is left of one that is late as well.
    Diagnosis rest = repaired(guilty({late(1105.0)}), -40.0);
    rest.nulls = false;
    EXPECT_EQ(said(rest), "drums is 1105 samples late (23.02 ms); moved, the residual still peaks "
                          "at -40.0 dBFS.");
    StemFinding drift = finding(Fault::Drift);
    drift.drift = -100.0;
    drift.delay = -52.0;
    EXPECT_EQ(said(guilty({drift})), "drums runs 100.00 ppm fast against the mix (52.0 samples "
                                     "early in the middle).");
}

TEST(DiagnosisInWords, ChannelsApart)
{
    StemFinding stem = finding(Fault::Polarity);
    stem.gains = {-1.0, 1.0};
    EXPECT_EQ(said(repaired(guilty({stem}), -120.0)),
              "drums has its left channel inverted; flipped, the set nulls to -120.0 dBFS.");
    const double gain = std::pow(10.0, 2.0 / 20.0);
    stem.gains = {1.0, -gain};
    EXPECT_EQ(
        said(repaired(guilty({stem}), -120.0)),
        "drums has its right channel inverted and 2.00 dB too loud; flipped and levelled, the "
        "set nulls to -120.0 dBFS.");
    stem.gains = {-gain, -1.0 / gain};
    EXPECT_EQ(said(repaired(guilty({stem}), -120.0)),
              "drums is inverted, has its left channel 2.00 dB too loud and has its right channel "
              "2.00 dB too soft; flipped and levelled, the set nulls to -120.0 dBFS.");
}

TEST(DiagnosisInWords, TwoStems)
{
    StemFinding both = late(37.0);
    both.second = Fault::Polarity;
    both.inverted = true;
    EXPECT_EQ(
        said(repaired(guilty({both, levelled(-2.0)}), -141.0)),
        "drums is 37 samples late (0.77 ms) and inverted, and bass is 2.00 dB too soft; moved, "
        "flipped and levelled, the set nulls to -141.0 dBFS.");
    EXPECT_EQ(
        said(repaired(guilty({late(480.0), late(480.0), late(480.0)}), -141.0)),
        "drums, bass and keys are 480 samples late (10.00 ms); moved, the set nulls to -141.0 "
        "dBFS.");
    EXPECT_EQ(
        said(noted(guilty({finding(Fault::DifferentContent), finding(Fault::DifferentContent)}),
                   "extra")),
        "drums and bass hold audio that is not in the mix.");
}

TEST(DiagnosisInWords, WhatCannotBeUndone)
{
    EXPECT_EQ(said(noted(guilty({finding(Fault::Clipped)}), "its peaks are cut off at -3.00 dBFS")),
              "drums is clipped (its peaks are cut off at -3.00 dBFS).");
    EXPECT_EQ(said(guilty({finding(Fault::LossyLike)})),
              "drums looks like a lossy copy, as of MP3 or AAC.");
    EXPECT_EQ(said(guilty({finding(Fault::Resampled)})),
              "drums looks resampled or cut off at the top.");
    StemFinding copy = finding(Fault::Duplicate);
    copy.other = 2;
    EXPECT_EQ(said(guilty({copy})), "drums holds the same audio as keys, which the mix has once.");
    EXPECT_EQ(said(repaired(noted(guilty({copy}), "extra"), -120.0)),
              "drums holds the same audio as keys, which the mix has once; left out, the set nulls "
              "to -120.0 dBFS.");
    EXPECT_EQ(said(guilty({finding(Fault::Missing)})),
              "drums is silent, but the mix holds what no other stem does.");
    EXPECT_EQ(said(within(noted(guilty({finding(Fault::Truncated)}), "tail"), 3.0, 12.0)),
              "drums ends at 3.000 s; its tail, up to 12.000 s, is missing.");
    EXPECT_EQ(said(within(noted(guilty({finding(Fault::Truncated)}), "head"), 0.0, 12.0)),
              "drums is silent up to 12.000 s, where the mix has it.");
    EXPECT_EQ(said(within(noted(guilty({finding(Fault::Missing)}), "drop"), 3.0, 12.0)),
              "drums drops out from 3.000 s to 12.000 s.");
    EXPECT_EQ(said(noted(guilty({finding(Fault::Unknown)}), "a filter on it explains 99 % of it")),
              "drums is not what the mix holds of it: a filter on it explains 99 % of it.");
    EXPECT_EQ(said(within(guilty({finding(Fault::Unknown)}), 1.0, 2.0)),
              "drums is not what the mix holds of it from 1.000 s to 2.000 s.");
}

TEST(DiagnosisInWords, NoStemIsToBlame)
{
    Diagnosis none = guilty({});
    EXPECT_EQ(said(none), "The evidence does not say which stem is at fault.");
    none.fault = Fault::Missing;
    EXPECT_EQ(said(none), "A stem is missing: the mix holds what no stem of the set does, and the "
                          "residual is just that.");
    EXPECT_EQ(said(within(none, 3.0, 4.5)),
              "A stem is missing from 3.000 s to 4.500 s: the mix holds what no stem of the set "
              "does, and the residual is just that.");
    none.likely = 2;
    EXPECT_EQ(said(within(none, 3.0, 4.5)),
              "A stem is missing from 3.000 s to 4.500 s: the mix holds what no stem of the set "
              "does, and the residual is just that. Or it is the tail of keys, which falls silent "
              "just before.");
    none.likely = -1;
    none.fault = Fault::Truncated;
    EXPECT_EQ(said(within(none, 3.0, 4.5)),
              "The mix is silent from 3.000 s to 4.500 s, where the stems are not.");
    none.fault = Fault::MixProcessing;
    EXPECT_EQ(said(none), "No stem is at fault: the mix was processed.");
    EXPECT_EQ(said(noted(none, "it is clipped: its peaks are cut off at -9.38 dBFS")),
              "No stem is at fault: the mix was processed; it is clipped: its peaks are cut off at "
              "-9.38 dBFS.");
    none.mix_gain = std::pow(10.0, 12.0 / 20.0);
    EXPECT_EQ(said(repaired(none, -130.0)),
              "No stem is at fault: against all of them the mix is 12.00 dB too loud; with that "
              "undone, the set nulls to -130.0 dBFS.");
    Diagnosis more = repaired(none, -15.0);
    more.nulls = false;
    EXPECT_EQ(said(more), "No stem is at fault: against all of them the mix is 12.00 dB too loud; "
                          "with that undone, the residual still peaks at -15.0 dBFS, so it was "
                          "processed as well.");
    EXPECT_EQ(
        said(noted(none, "it is clipped: its peaks are cut off at 0.00 dBFS")),
        "No stem is at fault: against all of them the mix is 12.00 dB too loud; it is clipped: "
        "its peaks are cut off at 0.00 dBFS.");
    none.fault = Fault::Delay;
    none.mix_gain = -1.0;
    none.mix_delay = 64.0;
    EXPECT_EQ(said(repaired(none, -130.0)),
              "No stem is at fault: against all of them the mix is 64 samples late (1.33 ms) and "
              "inverted; with that undone, the set nulls to -130.0 dBFS.");
}

} // namespace
} // namespace stems::test
