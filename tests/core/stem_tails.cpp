/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The last frames of stems. Expected: those that were given, whatever the blocks.
 */
#include "core/stem_tails.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace stems::test
{
namespace
{

constexpr std::size_t kFrames = 6000;

/* Sample c of frame i is 2 i + c. */
struct Stem {
    Layout layout;
    std::array<std::vector<std::int32_t>, 2> data;
    std::array<const void *, 2> planes{};

    explicit Stem(Layout as) : layout{as}
    {
        const bool planar = as == Layout::Planar;
        for (std::size_t i = 0; i < kFrames; ++i)
            for (std::size_t c = 0; c < 2; ++c)
                data[planar ? c : 0].push_back(static_cast<std::int32_t>(2 * i + c));
        planes = {data[0].data(), data[1].data()};
    }
    Planes from(std::size_t frame) const { return {planes.data(), Format::S32, layout, 2, frame}; }
};

std::int32_t sample(const Planes &view, int c, std::size_t i)
{
    return static_cast<const std::int32_t *>(view.channel(c))[i * view.stride()];
}

TEST(StemTails, HoldWhatCameLast)
{
    const Stem one{Layout::Planar}, two{Layout::Interleaved};
    const std::array formats{Format::S32, Format::S32};
    for (const std::size_t block : {1U, 7U, 480U, 513U, 1024U, 2500U})
        for (const std::size_t wanted : {0U, 1U, 512U, 1000U, 1024U}) {
            StemTails tails;
            tails.configure(formats, 2);
            for (std::size_t at = 0; at + block <= kFrames; at += block) {
                const std::array views{one.from(at), two.from(at)};
                tails.add(at, views, block, wanted);
                const std::size_t end = at + block, kept = std::min(wanted, end);
                ASSERT_EQ(tails.before(end), kept);
                for (std::size_t s : {0U, 1U})
                    for (int c : {0, 1})
                        for (std::size_t i = 0; i < kept; i += 1 + kept / 50)
                            ASSERT_EQ(sample(tails.view(s), c, i),
                                      static_cast<int>(2 * (end - kept + i)) + c)
                                << block << " " << wanted;
            }
            EXPECT_EQ(tails.before(kFrames + 1), 0U); // not what came just before
        }
}

/* Silence where there is no audio; and what came before a gap in the stream is gone. */
TEST(StemTails, GapsAndJumps)
{
    const Stem audio{Layout::Interleaved};
    const std::array formats{Format::S32};
    StemTails tails;
    tails.configure(formats, 2);
    const Planes none{nullptr, Format::S32, Layout::Interleaved, 2, 0};
    tails.add(0, std::array{audio.from(0)}, 100, 300);
    tails.add(100, std::array{none}, 50, 300);
    tails.add(150, std::array{audio.from(150)}, 50, 300);
    ASSERT_EQ(tails.before(200), 200U);
    for (std::size_t i = 0; i < 200; ++i)
        EXPECT_EQ(sample(tails.view(0), 1, i),
                  i >= 100 && i < 150 ? 0 : static_cast<int>(2 * i) + 1);
    tails.add(1000, std::array{audio.from(1000)}, 10, 300);
    EXPECT_EQ(tails.before(1010), 10U);
    EXPECT_EQ(sample(tails.view(0), 0, 0), 2000);
}

} // namespace
} // namespace stems::test
