/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: stems that rest just where another fault is, by chance, are innocent.
 * Expected values follow from what was done.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

constexpr std::size_t kLength = 10 * kRate;

void rest(Stereo &stem, double from, double to)
{
    accuracy::silence(stem, from / 10.0, to / 10.0);
}

Stereo tone(double amplitude, double cycles_per_frame)
{
    const Signal one = sine(kLength, amplitude, cycles_per_frame);
    return {one, one};
}

Stereo hiss(double rms, Random &random)
{
    const Signal one = noise(kLength, rms, random);
    return {one, noise(kLength, rms, random)};
}

/* Two seconds of a stem that are too soft, and noise that rests just as long: it has no
 * click that the mix has not. */
TEST(DiagnosisOfRests, BesideAPunchIn)
{
    Random random{3};
    std::vector<Stereo> stems{tone(0.3, 0.0123), hiss(0.05, random), hiss(0.02, random)};
    rest(stems[1], 5.0, 7.0);
    const Stereo mix = sum(stems);
    for (auto &channel : stems[0])
        for (std::size_t i = 5 * kRate; i < 7 * kRate; ++i)
            channel[i] *= 0.8;
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, (std::vector<std::size_t>{0})) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Gain) << found.words;
}

/* The same if nothing explains what is wrong, and it begins a little later and ends a little
 * sooner than the rest: nobody is accused. */
TEST(DiagnosisOfRests, BesideWhatNothingExplains)
{
    Random random{4};
    std::vector<Stereo> stems{tone(0.3, 0.0123), hiss(0.05, random), hiss(0.02, random)};
    rest(stems[1], 5.0, 7.0);
    Stereo mix = sum(stems);
    const Stereo other = hiss(0.05, random);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 5 * kRate + 999; i < 7 * kRate - 999; ++i)
            mix[c][i] += other[c][i];
    const Found found = diagnosed(stems, mix);
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* The mix fades out, and a stem stops within its sound when that is nearly over: it clicks
 * there, and the mix hardly does. But the residual ends with it, and does not go on. */
TEST(DiagnosisOfRests, UnderAFade)
{
    Random random{5};
    std::vector<Stereo> stems{tone(0.3, 0.01237), tone(0.2, 0.0071), hiss(0.01, random)};
    rest(stems[0], 9.4, 9.7);
    rest(stems[2], 5.995, 10.0);
    Stereo mix = sum(stems);
    for (auto &channel : mix)
        for (std::size_t i = 6 * kRate; i < kLength; ++i)
            channel[i] *= 1.0 - static_cast<double>(i - 6 * kRate) / (4.0 * kRate);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* Two seconds of a stem come late, with a gap within them: where it begins again it clicks
 * later than the mix does. All else is in a rest of another, by chance. */
TEST(DiagnosisOfRests, BesideALatePunchIn)
{
    Random random{6};
    std::vector<Stereo> stems{tone(0.3, 0.00123), hiss(0.05, random), hiss(0.02, random)};
    rest(stems[0], 5.8, 6.0);
    rest(stems[1], 4.9, 7.1);
    const Stereo mix = sum(stems);
    const Stereo whole = stems[0];
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 5 * kRate; i < 7 * kRate; ++i)
            stems[0][c][i] = whole[c][i - 90];
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, (std::vector<std::size_t>{0})) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
}

/* A kit and its crushed copy of which the file is silent: the mix holds more of the kit, at
 * a gain that moves. Where it holds less, no copy of it is missing. */
TEST(DiagnosisOfRests, ASilentCopy)
{
    constexpr std::size_t kBeat = kRate / 2;
    Random random{7};
    Stereo kit = hiss(0.1, random);
    for (auto &channel : kit)
        for (std::size_t i = 0; i < kLength; ++i)
            channel[i] *= std::exp(-12.0 * static_cast<double>(i % kBeat) / kRate);
    Stereo crushed = kit;
    accuracy::compress(crushed, kRate);
    accuracy::compress(crushed, kRate);
    const Stereo other = hiss(0.02, random);
    const Stereo silent(2, accuracy::Wave(kLength));
    const Found found = diagnosed({kit, silent, other}, sum({kit, crushed, other}));
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;

    Stereo less = kit;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kLength; ++i)
            less[c][i] -= 0.5 * crushed[c][i];
    const Found turned = diagnosed({kit, silent, other}, sum({less, other}));
    EXPECT_EQ(turned.diagnosis.guilty, (std::vector<std::size_t>{0})) << turned.words;
}

/* The same where the copy has no file at all. It dies away more slowly, so that the mix holds
 * 1 + exp(3 t) times the kit: 6 dB more, at least. */
TEST(DiagnosisOfRests, ACopyWithoutAFile)
{
    constexpr std::size_t kBeat = kRate / 2;
    Random random{7};
    Stereo kit = hiss(0.1, random), crushed = kit;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kLength; ++i) {
            const double t = static_cast<double>(i % kBeat) / kRate;
            kit[c][i] *= std::exp(-12.0 * t);
            crushed[c][i] *= std::exp(-9.0 * t);
        }
    const Stereo other = hiss(0.02, random);
    const Found found = diagnosed({kit, other}, sum({kit, crushed, other}));
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_EQ(found.diagnosis.likely, 0) << found.words;
}

/* A kit of which every other hit is of another take, beside a file that is silent: what is
 * missing would leave the kit as it is. */
TEST(DiagnosisOfRests, ASilentFileBesideAnotherTake)
{
    constexpr std::size_t kBeat = kRate / 2;
    Random random{9};
    const auto hits = [&] {
        Stereo out = hiss(0.1, random);
        for (auto &channel : out)
            for (std::size_t i = 0; i < kLength; ++i)
                channel[i] *= std::exp(-12.0 * static_cast<double>(i % kBeat) / kRate);
        return out;
    };
    const Stereo kit = hits(), other = hiss(0.02, random);
    Stereo take = hits();
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kLength; ++i)
            if (i / kBeat % 2 == 0)
                take[c][i] = kit[c][i];
    const Stereo silent(2, accuracy::Wave(kLength));
    const Found found = diagnosed({kit, silent, other}, sum({take, other}));
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_EQ(found.diagnosis.likely, 0) << found.words;
}

/* A file that is silent, and something that is 30 dB below another stem, at all times and
 * frequencies: a coder leaves that, too. */
TEST(DiagnosisOfRests, ASilentFileBesideNoise)
{
    Random random{8};
    const auto moving = [&](double rms, double period) {
        Stereo out = hiss(rms, random);
        for (auto &channel : out)
            for (std::size_t i = 0; i < kLength; ++i)
                channel[i] *= 1.0 + 0.5 * std::sin(static_cast<double>(i) / (period * kRate));
        return out;
    };
    const Stereo loud = moving(0.1, 0.17), tonal = tone(0.2, 0.0123), soft = moving(0.003, 0.11);
    const Stereo silent(2, accuracy::Wave(kLength));
    const Found found = diagnosed({loud, silent, tonal}, sum({loud, soft, tonal}));
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_EQ(found.diagnosis.likely, 1) << found.words;

    const Stereo own = moving(0.03, 0.11);
    const Found of_its_own = diagnosed({tonal, silent}, sum({tonal, own}));
    EXPECT_EQ(of_its_own.diagnosis.guilty, (std::vector<std::size_t>{1})) << of_its_own.words;
    EXPECT_EQ(of_its_own.diagnosis.fault, Fault::Missing);
}

} // namespace
} // namespace stems::test
