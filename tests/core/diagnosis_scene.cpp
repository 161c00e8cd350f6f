/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Signals of excerpts, whether all of one was asked for before or not. Expected: the
 * numbers that the excerpt holds, which are exact in float and in sums.
 */
#include "core/diagnosis_scene.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

constexpr std::size_t kSize = 2048, kFrames = 1500, kStems = 2;
constexpr Range kRange{100, 1400};

/* Of a stem, or of the residual, which is that of index kStems. */
double sample(std::size_t s, std::size_t i)
{
    return (static_cast<double>(i * (7 + 2 * s) % 31) - 15.0) / 16.0;
}

/* One excerpt, with what an earlier one left behind its end. */
Evidence evidence()
{
    Evidence out;
    out.setup.stems = kStems;
    out.setup.rate = 48000;
    out.lanes = 1;
    out.capacity = kSize;
    Excerpt &excerpt = out.excerpts.emplace_back();
    excerpt.frames = excerpt.to = kFrames;
    excerpt.from = 0;
    excerpt.audio.resize((kStems + 1) * kSize);
    for (std::size_t s = 0; s <= kStems; ++s)
        for (std::size_t i = 0; i < kSize; ++i)
            excerpt.audio[s * kSize + i] = i < kFrames ? static_cast<float>(sample(s, i)) : 9.0F;
    return out;
}

void expect_signals(Scene &scene)
{
    const Part &part = scene.parts.front();
    Wave room(kSize), copy;
    double energy = 0.0;
    for (std::size_t s = 0; s <= kStems; ++s) {
        const double *piece = scene.piece(part, 0, s, kRange, room.data());
        for (std::size_t i = 0; i < kRange.size(); ++i)
            ASSERT_EQ(piece[i], sample(s, kRange.from + i)) << s << " " << i;
        scene.copy(part, 0, s, copy);
        ASSERT_EQ(copy.size(), kSize);
        for (std::size_t i = 0; i < kSize; ++i)
            ASSERT_EQ(copy[i], i < kFrames ? sample(s, i) : 0.0) << s << " " << i;
    }
    for (std::size_t i = kRange.from; i < kRange.to; ++i)
        energy += sample(1, i) * sample(1, i);
    EXPECT_EQ(scene.energy(part, 0, 1, kRange), energy);
    const double *both = scene.source(part, 0, kStems, kRange, room.data());
    for (std::size_t i = 0; i < kRange.size(); ++i)
        ASSERT_EQ(both[i], sample(0, kRange.from + i) + sample(1, kRange.from + i)) << i;
    for (const std::ptrdiff_t by : {0, 3, -5}) {
        Pose pose;
        pose.lag = static_cast<double>(by);
        scene.move(part, 0, 1, pose, copy);
        for (std::size_t i = 0; i < kSize; ++i) {
            const std::ptrdiff_t from = static_cast<std::ptrdiff_t>(i) - by;
            const bool there = i < kFrames && from >= 0 && from < std::ptrdiff_t{kFrames};
            ASSERT_EQ(copy[i], there ? sample(1, static_cast<std::size_t>(from)) : 0.0)
                << i << " moved by " << by;
        }
    }
}

TEST(Scene, SignalsAreThoseOfTheExcerptBeforeAndAfterTheyAreMade)
{
    const Evidence all = evidence();
    Scene scene{all};
    expect_signals(scene);
    for (std::size_t s = 0; s < kStems; ++s)
        EXPECT_EQ(scene.stem(scene.parts[0], 0, s)[kFrames], 0.0);
    scene.residual(scene.parts[0], 0);
    scene.sum(scene.parts[0], 0);
    expect_signals(scene);
}

TEST(Scene, APartThatIsHiddenForAWhileIsAllThereAfterwards)
{
    const Evidence all = evidence();
    Scene scene{all};
    Part &part = scene.parts.front();
    part.frames = 0;
    scene.stem(part, 0, 0);
    scene.sum(part, 0);
    part.frames = kFrames;
    expect_signals(scene);
}

TEST(Scene, WhatIsSetIsWhatIsSeen)
{
    const Evidence all = evidence();
    Scene scene{all};
    Part &part = scene.parts.front();
    scene.set(part, 0, 1, Wave(kSize, 0.5));
    Wave room(kSize);
    EXPECT_EQ(scene.piece(part, 0, 1, kRange, room.data())[0], 0.5);
    EXPECT_EQ(scene.stem(part, 0, 1)[7], 0.5);
    EXPECT_EQ(scene.source(part, 0, kStems, {0, 1}, room.data())[0], sample(0, 0) + 0.5);
    EXPECT_EQ(scene.energy(part, 0, 1, {0, 8}), 2.0);
}

} // namespace
} // namespace stems::test
