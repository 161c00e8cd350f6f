/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: silences of which the ends are known, between excerpts. Expected: what
 * diagnosis_tears.h and diagnosis_bus.h say of what was done.
 */
#include "diagnosed.h"

#include "core/diagnosis_bus.h"
#include "core/diagnosis_tears.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

constexpr std::size_t kFrames = 40 * kRate;

/* Noise in three stems, of which the first is too loud all the time; of 128 Ki frames
 * an excerpt holds the first half. */
class EndsOfSilences : public testing::Test
{
protected:
    void SetUp() override
    {
        Random random{7};
        for (int s = 0; s < 3; ++s) {
            const Signal one = noise(kFrames, 0.02, random);
            stems.push_back({one, noise(kFrames, 0.02, random)});
        }
    }
    void rest(std::size_t s, std::size_t from, std::size_t to)
    {
        for (auto &channel : stems[s])
            std::fill(channel.begin() + static_cast<std::ptrdiff_t>(from),
                      channel.begin() + static_cast<std::ptrdiff_t>(to), 0.0);
    }
    void run(const Stereo &mix)
    {
        accuracy::scale(stems[0], 1.1);
        evidence = diagnosed(stems, mix).evidence;
    }
    std::vector<Hush> hushes_of(std::size_t s) const
    {
        const Evidence at_ends = evidence_at_ends(evidence);
        const Scene scene{evidence}, ends{at_ends};
        std::vector<Hush> out = find_hushes(scene, ends, {});
        std::erase_if(out, [&](const Hush &hush) { return hush.stem != s; });
        std::ranges::sort(out, {}, &Hush::from);
        return out;
    }

    std::vector<Stereo> stems;
    Evidence evidence;
};

/* It is silent where one excerpt ends and where the next one begins, and sounds between:
 * these are two silences. */
TEST_F(EndsOfSilences, DoNotGoOnOverASound)
{
    rest(2, 0x30000 - 5000, 0x30000 + 2000); // in no excerpt but at its end
    rest(2, 0x38000, 0x40000 + 5000);
    const Stereo mix = sum(stems);
    run(mix);
    ASSERT_GE(evidence.excerpts.size(), 4U);
    ASSERT_EQ(evidence.excerpts[1].start + evidence.excerpts[1].frames, 0x30000U);
    ASSERT_EQ(evidence.excerpts[2].start, 0x40000U);
    const std::vector<Hush> found = hushes_of(2);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].from, 0x30000U - 5000);
    EXPECT_EQ(found[0].to, 0x30000U + 2000);
    EXPECT_EQ(found[1].from, 0x38000U);
    EXPECT_EQ(found[1].to, 0x40000U + 5000);
    EXPECT_FALSE(found[0].torn || found[1].torn);
}

/* A silence over two excerpts of which the cut is in neither is torn, and one. */
TEST_F(EndsOfSilences, TearIt)
{
    // Low enough to be told ahead.
    for (auto &channel : stems[2])
        channel = sine(kFrames, 0.1, 0.011, 0.5);
    const Stereo mix = sum(stems);
    rest(2, 0x34567, 0x56789);
    run(mix);
    const std::vector<Hush> found = hushes_of(2);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].from, 0x34567U);
    EXPECT_EQ(found[0].to, 0x56789U);
    EXPECT_TRUE(found[0].torn);
}

/* Stems that stop together have their ends in one excerpt. */
TEST_F(EndsOfSilences, AreShared)
{
    rest(1, 0x34567, 0x56789);
    rest(2, 0x34570, 0x66789);
    const Stereo mix = sum(stems);
    run(mix);
    ASSERT_EQ(evidence.silences.size(), 2U);
    EXPECT_EQ(evidence_at_ends(evidence).excerpts.size(), 3U);
}

/* With the bus undone they are not what they were. */
TEST_F(EndsOfSilences, OfALateMixAreNotKept)
{
    rest(1, 0x34567, 0x56789);
    Stereo mix = sum(stems);
    accuracy::delay(mix, 100.0);
    run(mix);
    ASSERT_FALSE(evidence.silences.empty());
    EXPECT_TRUE(undo_bus(evidence, {100.0, 1.0, kNowhere}).silences.empty());
}

} // namespace
} // namespace stems::test
