/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The headroom meter: where sound begins and ends, flat tops, levels, and all
 * channels of interleaved audio at once.
 */
#include "core/headroom_meter.h"
#include "formula.h"
#include "kernels.h"
#include "signals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <span>

using namespace stems;
using namespace stems::test;

namespace
{

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

class Apart : public EveryTarget
{
};
STEMS_EVERY_TARGET(Apart);

std::span<const std::byte> bits(std::span<const double> values)
{
    return std::as_bytes(values);
}

TEST_P(Apart, EveryFormatAndWidth)
{
    for (Format format : formula::kFormatList) {
        Random random{5};
        for (std::size_t channels : {1, 2, 3, 4, 7, 16, 64}) {
            for (std::size_t n : {0, 1, 3, 7, 8, 100}) {
                const Bytes in = samples(format, n * channels, 1, random);
                const std::size_t distance = n + 3;
                std::vector<double> all(distance * channels, -9.0), one(n);
                apart_kernel(format)(all.data(), distance, in.data(), channels, n);
                for (std::size_t c = 0; c < channels; ++c) {
                    to_double_kernel(format)(one.data(), in.data() + c * width(format), channels,
                                             n);
                    EXPECT_TRUE(std::ranges::equal(bits(one), bits({&all[c * distance], n})));
                    EXPECT_EQ(all[c * distance + n], -9.0);
                }
            }
        }
    }
}

/* Interleaved frames through a meter, in blocks; the second channel is the
 * partner of the first. */
HeadroomMeter meter(const std::vector<double> &frames, std::size_t block)
{
    HeadroomMeter meter;
    const int partners[] = {1, kNoPartner};
    meter.set_up({Format::F64, 2, 48000, true, 3, {}, partners, 0.01});
    for (std::size_t i = 0; i < frames.size() / 2; i += block) {
        const void *plane = frames.data() + 2 * i;
        meter.add({&plane, Format::F64, Layout::Interleaved, 2, 0},
                  std::min(block, frames.size() / 2 - i));
    }
    meter.end();
    return meter;
}

TEST(HeadroomMeter, SoundAndItsBounds)
{
    std::vector<double> x(2 * 5000);
    x[2 * 100] = x[2 * 4500] = 0.01; // not above it
    x[2 * 700] = -0.02;
    x[2 * 701 + 1] = 0.011;
    x[2 * 3333] = 0.5;
    x[2 * 3400] = kNan;
    for (std::size_t block : {1, 7, 480, 5000}) {
        HeadroomMeter whole = meter(x, block);
        EXPECT_EQ(whole.figures()[0].first_sound, 700u);
        EXPECT_EQ(whole.figures()[0].sound_end, 3334u);
        EXPECT_EQ(whole.figures()[1].first_sound, 701u);
        EXPECT_EQ(whole.figures()[1].sound_end, 702u);
        EXPECT_EQ(whole.figures()[0].nans, 1u);
        EXPECT_EQ(whole.figures()[0].not_finite, 1u);
    }
    HeadroomMeter silent = meter(std::vector<double>(200), 50);
    EXPECT_EQ(silent.figures()[0].first_sound, kNowhere);
    EXPECT_EQ(silent.figures()[0].sound_end, kNowhere);
}

/* What is no number counts as a zero. */
TEST(HeadroomMeter, LevelsOfCleanSamples)
{
    std::vector<double> clean(2 * 4800), dirty;
    for (std::size_t i = 0; i < clean.size(); ++i)
        clean[i] = 0.3 * std::sin(0.01 * static_cast<double>(i));
    clean[2 * 1000] = clean[2 * 1001] = 0.0;
    dirty = clean;
    dirty[2 * 1000] = kNan;
    dirty[2 * 1001] = -std::numeric_limits<double>::infinity();
    HeadroomMeter a = meter(clean, 512), b = meter(dirty, 100);
    for (std::size_t c = 0; c < 2; ++c) {
        EXPECT_EQ(a.whole_level(c).square, b.whole_level(c).square);
        EXPECT_EQ(a.figures()[c].level.product, b.figures()[c].level.product);
    }
    EXPECT_EQ(b.figures()[0].nans, 1u);
    EXPECT_EQ(b.figures()[0].not_finite, 2u);
    // Neighbours of a slow sine.
    EXPECT_GT(correlation(b.whole_level(0), b.whole_level(1)), 0.99);
}

TEST(HeadroomMeter, FlatTopsAcrossIntervalsAndRests)
{
    std::vector<double> x(2 * 1000);
    for (std::size_t i : {100, 101, 102, 500, 501, 502, 503, 998, 999})
        x[2 * i] = 0.5;
    for (std::size_t block : {1, 101, 1000}) {
        HeadroomMeter flat = meter(x, block);
        EXPECT_EQ(flat.figures()[0].flat.tops(), 2u);
        EXPECT_EQ(flat.figures()[0].flat.up.ceiling, 0.5);
        EXPECT_EQ(flat.figures()[1].flat.tops(), 0u);
    }
}

TEST(HeadroomMeter, MergeKeepsTheBounds)
{
    ChannelFigures all, later;
    later.first_sound = 5;
    later.sound_end = 9;
    later.nans = 2;
    const auto far = [](std::uint64_t at) { return at + 100; };
    all.merge(later, far);
    all.merge(ChannelFigures{}, far);
    EXPECT_EQ(all.first_sound, 105u);
    EXPECT_EQ(all.sound_end, 109u);
    later.sound_end = 90;
    all.merge(later, far);
    EXPECT_EQ(all.first_sound, 105u);
    EXPECT_EQ(all.sound_end, 190u);
    EXPECT_EQ(all.nans, 4u);
}

} // namespace
