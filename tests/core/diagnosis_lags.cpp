/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: lags of stems that repeat their tones, and of two stems at the same time.
 * Expected values follow from what was done.
 */
#include "accuracy/material_band.h"
#include "core/diagnosis_poses.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

/* What is 12.3 samples late is so wherever it plays: notes that are held repeat after
 * other lags as well. */
TEST(DiagnosisLags, HeldNotes)
{
    std::vector<Stereo> stems = accuracy::make_stems(4, 8 * kRate, kRate, 5);
    const Stereo mix = sum(stems);
    accuracy::delay(stems[2], 12.3);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{2}) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[2].delay, 12.3, 1e-3);
}

/* Late by a fraction as well, by turning its spectrum: the end comes first. */
void turn(Stereo &stem, double samples)
{
    Fourier fourier{stem[0].size()};
    std::vector<std::complex<double>> bins(stem[0].size() / 2 + 1);
    for (auto &channel : stem) {
        fourier.forward(channel.data(), bins.data());
        for (std::size_t k = 0; k < bins.size(); ++k)
            bins[k] *= std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(k) * samples /
                                           static_cast<double>(channel.size()));
        fourier.inverse(bins.data(), channel.data());
    }
}

/* White noise goes up to the top of the band, where an excerpt can't be moved by a fraction:
 * a hundredth of it is left there, and no other stem is looked at for that. */
TEST(DiagnosisLags, OnlyAFraction)
{
    constexpr std::size_t kFrames = 1 << 18, kStem = 2;
    constexpr double kLate = 12.3;
    Random random{9};
    std::vector<Stereo> stems;
    for (int s = 0; s < 3; ++s)
        stems.push_back({noise(kFrames, 0.1, random), noise(kFrames, 0.1, random)});
    const Stereo mix = sum(stems);
    turn(stems[kStem], kLate);
    const Evidence late = diagnosed(stems, mix).evidence;
    Scene scene{late};
    const Posing posing = pose_stems(scene);
    EXPECT_TRUE(posing.done());
    EXPECT_NEAR(posing.poses[kStem].lag, -kLate, 1e-3);
    EXPECT_TRUE(posing.poses[0].plain() && posing.poses[1].plain());

    // A gain of another stem is no matter of interpolating, if it is 60 dB below the lag.
    std::vector<Pose> poses(stems.size());
    poses[kStem].lag = -kLate;
    EXPECT_TRUE(only_interpolated(scene, poses));
    accuracy::scale(stems[0], 1.001);
    const Evidence both = diagnosed(stems, mix).evidence;
    Scene with_gain{both};
    EXPECT_FALSE(only_interpolated(with_gain, poses));
    // Nor is anything that is left of a lag by whole samples.
    poses[kStem].lag = -12.0;
    EXPECT_FALSE(only_interpolated(scene, poses));
}

void expect_both_late(std::vector<Stereo> stems)
{
    const Stereo mix = sum(stems);
    accuracy::delay(stems[0], 26.0);
    accuracy::delay(stems[1], 480.0);
    const Found found = diagnosed(stems, mix);
    std::vector<std::size_t> guilty = found.diagnosis.guilty;
    std::ranges::sort(guilty);
    EXPECT_EQ(guilty, (std::vector<std::size_t>{0, 1})) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[0].delay, 26.0, 1e-3);
    EXPECT_NEAR(found.diagnosis.stems[1].delay, 480.0, 1e-3);
}

TEST(DiagnosisLags, TwoOfHeldNotes)
{
    expect_both_late(accuracy::make_stems(4, 8 * kRate, kRate, 6));
}

/* Hits of which an excerpt has one at its start and one at its end, and none between. */
TEST(DiagnosisLags, FewHits)
{
    constexpr std::size_t kApart = 46000, kFrames = 14 * kApart;
    Random random{7};
    Signal hits = noise(kFrames, 0.2, random);
    for (std::size_t i = 0; i < kFrames; ++i)
        hits[i] *= i % kApart < 2000 ? std::exp(-static_cast<double>(i % kApart) / 300.0) : 0.0;
    const Signal other = noise(kFrames, 0.05, random);
    std::vector<Stereo> stems{{hits, hits}, {other, noise(kFrames, 0.05, random)}};
    const Stereo mix = sum(stems);
    accuracy::delay(stems[0], 37.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].delay, 37.0) << found.words;
}

/* Two seconds that come late: at their ends there is what no lag explains, which pulls at lag and
 * gain. What is low has little to hold against that. */
TEST(DiagnosisLags, LateForTwoSeconds)
{
    constexpr std::size_t kFrames = 8 * kRate;
    Random random{12};
    Signal low = noise(kFrames, 0.5, random);
    for (int pole = 0; pole < 3; ++pole)
        for (std::size_t i = 1; i < kFrames; ++i)
            low[i] = 0.99 * low[i - 1] + 0.01 * low[i]; // below 70 Hz
    std::vector<Stereo> stems{{low, low},
                              {noise(kFrames, 0.05, random), noise(kFrames, 0.05, random)}};
    const Stereo mix = sum(stems);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 3 * kRate; i < 5 * kRate; ++i)
            stems[0][c][i] = low[i - 90];
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].second, Fault::None) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].delay, 90.0) << found.words;
    EXPECT_EQ(found.diagnosis.stems[0].gain, 1.0) << found.words;
}

/* One that goes up to the top of the band, and is most of the sum: there a converter of
 * times is not late as it is below, so in its samples no lag leaves nothing. */
TEST(DiagnosisLags, FractionOfTheLoudest)
{
    Random random{9};
    const std::size_t frames = 6 * kRate;
    std::vector<Stereo> stems = accuracy::make_stems(2, frames, kRate, 3);
    for (Stereo &stem : stems)
        accuracy::scale(stem, 0.05);
    stems.push_back({noise(frames, 0.1, random), noise(frames, 0.1, random)});
    const Stereo mix = sum(stems);
    accuracy::delay(stems[2], 0.1);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{2}) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[2].delay, 0.1, 1e-3) << found.words;
}

/* A bass of up to some 500 Hz, a voice and keys. */
std::vector<Stereo> with_a_bass()
{
    Random random{3};
    const std::size_t frames = 8 * kRate;
    return {accuracy::make_speech(frames, kRate, random),
            accuracy::make_bass(frames, kRate, 0.5 * kRate, random),
            accuracy::make_piano(frames, kRate, random)};
}

/* +3 dB at 2 kHz: down there a filter is late by (A - 1/A) / (2 pi 2000 Hz) = 28 us of
 * A = 10^(3/40), by 1.2 samples, at all frequencies nearly alike. */
TEST(DiagnosisLags, AFilterFarAboveABassIsNone)
{
    std::vector<Stereo> stems = with_a_bass();
    const Stereo mix = sum(stems);
    accuracy::equalise(stems[1], 2000.0, 3.0, kRate);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
}

/* The same bass, moved by the crudest of converters: half a sample, by the mean of two. */
TEST(DiagnosisLags, ABassMovedByAStraightLine)
{
    std::vector<Stereo> stems = with_a_bass();
    const Stereo mix = sum(stems);
    for (Signal &channel : stems[1])
        for (std::size_t i = channel.size(); i-- > 1;)
            channel[i] = 0.5 * (channel[i] + channel[i - 1]);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Delay) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    EXPECT_NEAR(found.diagnosis.stems[1].delay, 0.5, 1e-2);
}

} // namespace
} // namespace stems::test
