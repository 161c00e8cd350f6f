/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: what is known early to have nothing to do with a stem. Expected
 * values: a filter takes 1 / (1 + g^2) away of what a stem leaves that is in the mix
 * g times, and later than a window; of what is of no stem, what chance lets it.
 */
#include "core/diagnosis_poses.h"
#include "core/diagnosis_tests.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <numeric>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

constexpr std::size_t kFrames = 12 * kRate;

std::vector<Stereo> stems()
{
    Random random{47};
    std::vector<Stereo> out;
    for (int s = 0; s < 3; ++s)
        out.push_back({noise(kFrames, 0.05, random), noise(kFrames, 0.05, random)});
    return out;
}

/* With noise that is of no stem. */
Stereo strange(Stereo mix)
{
    Random random{53};
    for (accuracy::Wave &side : mix) {
        const Signal other = noise(kFrames, 0.01, random);
        for (std::size_t i = 0; i < kFrames; ++i)
            side[i] += other[i];
    }
    return mix;
}

Evidence evidence_of(const std::vector<Stereo> &files, const Stereo &mix)
{
    return diagnosed(files, mix).evidence;
}

/* Stem 1 in the mix: so many times, so many samples late. */
Evidence posed(double gain, std::size_t late)
{
    const std::vector<Stereo> files = stems();
    std::vector<Stereo> in_mix = files;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < kFrames; ++i)
            in_mix[1][c][i] = i < late ? 0.0 : gain * files[1][c][i - late];
    return evidence_of(files, sum(in_mix));
}

TEST(Related, WhatIsOfNoStemIsNot)
{
    const std::vector<Stereo> files = stems();
    const Evidence evidence = evidence_of(files, strange(sum(files)));
    Scene scene{evidence};
    EXPECT_FALSE(related(scene));
    // An excerpt alone, of which chance explains more.
    scene.strongest.resize(1);
    EXPECT_FALSE(related(scene));
    EXPECT_FALSE(pose_all(scene).nulls);
}

TEST(Related, AStemInAnyPoseIs)
{
    struct {
        double gain;
        std::size_t late;
    } constexpr kPoses[] = {{1.01, 0}, {-1.0, 0}, {1.0, 1}, {1.0, 5000}, {2.0, 5000}, {-3.0, 5000}};
    for (const auto &[gain, late] : kPoses) {
        const Evidence evidence = posed(gain, late);
        Scene scene{evidence};
        EXPECT_TRUE(related(scene)) << gain << " times, " << late << " samples late";
        EXPECT_TRUE(pose_all(scene).nulls) << gain << " times, " << late << " samples late";
    }
}

TEST(Related, LeftForRightIs)
{
    const std::vector<Stereo> files = stems();
    std::vector<Stereo> in_mix = files;
    std::swap(in_mix[2][0], in_mix[2][1]);
    const Evidence evidence = evidence_of(files, sum(in_mix));
    EXPECT_TRUE(related(Scene{evidence}));
}

/* An echo that is later than a short window is a response of its stem, and of no other. */
TEST(Responses, OfAFewExcerptsAreThoseOfAll)
{
    const std::vector<Stereo> files = stems();
    std::vector<Stereo> in_mix = files;
    constexpr std::size_t kLate = 3000;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = kLate; i < kFrames; ++i)
            in_mix[0][c][i] += 0.3 * files[0][c][i - kLate];
    const Evidence evidence = evidence_of(files, sum(in_mix));
    const Scene scene{evidence};
    const std::vector<std::size_t> of{0, 1};
    const std::vector<Response> few = find_responses(scene, of, true);
    const std::vector<Response> all = find_responses(scene, of);
    ASSERT_GE(all[0].parts.size(), 3U);
    EXPECT_EQ(few[0].parts, all[0].parts);
    EXPECT_LT(std::accumulate(all[0].parts.begin(), all[0].parts.end(), 0.0),
              0.5 * std::accumulate(all[1].parts.begin(), all[1].parts.end(), 0.0));
    EXPECT_TRUE(few[1].parts.empty());
}

} // namespace
} // namespace stems::test
