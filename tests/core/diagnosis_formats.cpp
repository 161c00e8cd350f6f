/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis of a set whose files were rounded apart: what a fault leaves
 * untouched still differs by rounding. A fault is found alike in every format,
 * with dither and without. Expected values follow from what was done to a stem.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

namespace stems
{
namespace
{

using accuracy::Stereo;
using test::diagnosed;
using test::Dither;
using test::Files;
using test::Found;
using test::kRate;

constexpr std::size_t kFrames = 6 * kRate;

constexpr Files kPlain{"Bits24", Format::S24, 24, Dither::None};
constexpr Files kDithered{"Bits16Dither", Format::S16, 16, Dither::Tpdf};
constexpr Files kFloat{"Float", Format::F32, 0, Dither::None};

class DiagnosisOf : public testing::TestWithParam<Files>
{
protected:
    static std::vector<Stereo> session()
    {
        static const std::vector<Stereo> made = accuracy::make_stems(3, kFrames, kRate, 4);
        return made;
    }
};

/* A stem of steady sound, so that frame @at of its residual stands out. */
Stereo steady(double amplitude, double cycles)
{
    const accuracy::Wave wave = test::sine(kFrames, amplitude, cycles, 1.0);
    return {wave, wave};
}

TEST_P(DiagnosisOf, ACutStem)
{
    struct Case {
        double from, to;
        Fault fault;
        const char *note;
    };
    for (const Case &one :
         {Case{0.8, 1.0, Fault::Truncated, "tail"}, Case{0.0, 0.2, Fault::Truncated, "head"},
          Case{0.4, 0.5, Fault::Missing, "drop"}}) {
        std::vector<Stereo> stems = session();
        const Stereo mix = test::sum(stems);
        accuracy::silence(stems[1], one.from, one.to);
        const Found found = diagnosed(stems, mix, GetParam());
        EXPECT_EQ(found.diagnosis.fault, one.fault) << one.note << ": " << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
        EXPECT_EQ(found.diagnosis.note, one.note);
        EXPECT_GE(static_cast<double>(found.diagnosis.from), one.from * kFrames);
        EXPECT_LE(static_cast<double>(found.diagnosis.to), one.to * kFrames);
    }
}

TEST_P(DiagnosisOf, AClippedStem)
{
    for (const double below : {1.0, 6.0}) {
        std::vector<Stereo> stems = session();
        const Stereo mix = test::sum(stems);
        accuracy::clip(stems[0], below);
        const Found found = diagnosed(stems, mix, GetParam());
        EXPECT_EQ(found.diagnosis.fault, Fault::Clipped) << below << ": " << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    }
}

TEST_P(DiagnosisOf, AClippedMix)
{
    const std::vector<Stereo> stems = session();
    Stereo mix = test::sum(stems);
    accuracy::clip(mix, 3.0);
    const Found found = diagnosed(stems, mix, GetParam());
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty());
    EXPECT_NE(found.words.find("cut off"), std::string::npos) << found.words;
}

/* Driven into a clipper, or above full scale: the gain is part of what is wrong, and
 * the clipper is not left unsaid. */
TEST_P(DiagnosisOf, AMixThatWasDrivenIntoAClipper)
{
    const std::vector<Stereo> stems = session();
    const double peak = accuracy::peak_of(test::sum(stems));
    for (const double db : {12.0, 3.0}) {
        Stereo mix = test::sum(stems);
        accuracy::scale(mix, std::pow(10.0, db / 20.0));
        for (accuracy::Wave &channel : mix)
            for (double &x : channel)
                x = std::clamp(x, -peak, peak);
        const Found found = diagnosed(stems, mix, GetParam());
        EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
        EXPECT_NEAR(20.0 * std::log10(found.diagnosis.mix_gain), db, 0.01);
        EXPECT_NE(found.words.find("it is clipped"), std::string::npos) << found.words;
    }
}

TEST_P(DiagnosisOf, AStemThatWasDrivenIntoAClipper)
{
    for (const double gain : {2.0, -1.4}) {
        std::vector<Stereo> stems = session();
        const Stereo mix = test::sum(stems);
        const double peak = accuracy::peak_of(stems[1]);
        accuracy::scale(stems[1], gain);
        for (accuracy::Wave &channel : stems[1])
            for (double &x : channel)
                x = std::clamp(x, -peak, peak);
        const Found found = diagnosed(stems, mix, GetParam());
        EXPECT_EQ(found.diagnosis.fault, Fault::Clipped) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
        EXPECT_NEAR(found.diagnosis.stems[1].gain, std::fabs(gain), 0.001);
        EXPECT_EQ(found.diagnosis.stems[1].inverted, gain < 0.0);
        EXPECT_EQ(found.diagnosis.stems[1].second, gain < 0.0 ? Fault::Polarity : Fault::Gain);
    }
}

TEST_P(DiagnosisOf, AMixThatFallsSilent)
{
    const std::vector<Stereo> stems = session();
    Stereo mix = test::sum(stems);
    accuracy::silence(mix, 0.4, 0.5);
    const Found found = diagnosed(stems, mix, GetParam());
    EXPECT_EQ(found.diagnosis.fault, Fault::Truncated) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* To the frame: sin(1 + 2 pi f n) is far from 0 there. */
TEST_P(DiagnosisOf, WhereAFaultBeginsAndEnds)
{
    std::vector<Stereo> stems{steady(0.3, 0.011), steady(0.2, 0.0173), steady(0.2, 0.0291)};
    const Stereo mix = test::sum(stems);
    // Both ends are samples of more than 0.05, half-way into a cell.
    const auto near = [&](std::size_t frame) {
        while (std::fabs(stems[0][0][frame]) < 0.05 || std::fabs(stems[0][0][frame - 1]) < 0.05)
            ++frame;
        return frame;
    };
    const std::size_t from = near(100 * 512 + 300), to = near(200 * 512 + 200);
    for (accuracy::Wave &channel : stems[0])
        std::fill(channel.begin() + static_cast<std::ptrdiff_t>(from),
                  channel.begin() + static_cast<std::ptrdiff_t>(to), 0.0);
    const Found found = diagnosed(stems, mix, GetParam());
    EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
    EXPECT_EQ(found.diagnosis.from, from);
    EXPECT_EQ(found.diagnosis.to, to);
}

/* Every stem alike: all of them are named, as what is told of each is true. */
TEST_P(DiagnosisOf, AllStemsCutTogether)
{
    struct Case {
        double from, to;
        Fault fault;
        const char *words;
    };
    for (const Case &one :
         {Case{0.75, 1.0, Fault::Truncated,
               "drums, bass and keys end at 4.500 s; their tails, up to 6.000 s, are missing."},
          Case{0.0, 0.25, Fault::Truncated,
               "drums, bass and keys are silent up to 1.500 s, where the mix has them."},
          Case{0.5, 0.75, Fault::Missing,
               "drums, bass and keys drop out from 3.000 s to 4.500 s."}}) {
        std::vector<Stereo> stems{steady(0.3, 0.011), steady(0.2, 0.0173), steady(0.2, 0.0291)};
        const Stereo mix = test::sum(stems);
        for (Stereo &stem : stems)
            accuracy::silence(stem, one.from, one.to);
        const Found found = diagnosed(stems, mix, GetParam());
        EXPECT_EQ(found.diagnosis.fault, one.fault);
        EXPECT_EQ(found.diagnosis.guilty, (std::vector<std::size_t>{0, 1, 2}));
        EXPECT_EQ(found.words, one.words);
    }
}

/* The mix is late, and was driven a little besides: no stem is to blame for what
 * moving it leaves. */
TEST(Diagnosis, AMixThatIsLateAndMore)
{
    const std::pair<std::size_t, Files> cases[] = {{2, kDithered}, {3, kFloat}, {5, kPlain}};
    for (const auto &[count, files] : cases) {
        const std::vector<Stereo> stems = accuracy::make_stems(count, kFrames, kRate, 4);
        Stereo mix = test::sum(stems);
        accuracy::delay(mix, 64.0);
        for (accuracy::Wave &channel : mix)
            for (double &x : channel)
                x = std::tanh(1.5 * x) / 1.5;
        const Found found = diagnosed(stems, mix, files);
        EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
        EXPECT_NEAR(found.diagnosis.mix_delay, 64.0, 0.05);
    }
}

/* A sample that is off, and nothing else. No gain and no processing follows from
 * it, neither where it is little more than rounding leaves (of 24 bits and three
 * stems 7 x 10^-7) nor where it is loud. */
TEST(Diagnosis, AClick)
{
    const std::vector<Stereo> stems = accuracy::make_stems(3, kFrames, kRate, 4);
    const std::pair<double, Files> cases[] = {
        {1e-3, kDithered}, {2e-6, kPlain}, {2e-6, kFloat}, {2e-5, kFloat}, {0.3, kFloat}};
    for (const auto &[size, files] : cases) {
        Stereo mix = test::sum(stems);
        const std::size_t at = 3 * kRate + 77;
        mix[1][at] += mix[1][at] > 0.0 ? -size : size;
        const Found found = diagnosed(stems, mix, files);
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown);
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
        EXPECT_EQ(found.diagnosis.from, at);
        EXPECT_EQ(found.diagnosis.to, at + 1);
        EXPECT_EQ(found.words, "The evidence does not say which stem is at fault (a single frame "
                               "differs by more than rounding).");
    }
}

INSTANTIATE_TEST_SUITE_P(
    Files, DiagnosisOf,
    testing::Values(Files{"Bits16", Format::S16, 16, Dither::None}, kDithered, kPlain,
                    Files{"Bits24Dither", Format::S24, 24, Dither::Tpdf}, kFloat,
                    // Files that could hold more than they do.
                    Files{"Bits16In24", Format::S24, 16, Dither::None},
                    Files{"Bits16In24Dither", Format::S24, 16, Dither::Tpdf},
                    Files{"Bits16In32Dither", Format::S32, 16, Dither::Tpdf},
                    Files{"Bits24In32", Format::S32, 24, Dither::None},
                    Files{"Bits24InFloat", Format::F32, 24, Dither::None},
                    Files{"Bits24InFloatDither", Format::F32, 24, Dither::Tpdf},
                    Files{"Bits16InFloatDither", Format::F32, 16, Dither::Tpdf}),
    [](const testing::TestParamInfo<Files> &of) { return std::string{of.param.name}; });

} // namespace
} // namespace stems
