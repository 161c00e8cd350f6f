/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The headroom meter and what it is made of: unpacking to double, clip runs.
 */
#include "core/headroom_meter.h"
#include "formula.h"
#include "kernels.h"
#include "signals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace stems;
using namespace stems::test;
using formula::kFormatList;

namespace
{

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ToDouble, EveryFormatAndStride)
{
    for (Format format : kFormatList) {
        const ToDoubleFn to_double = to_double_kernel(format);
        Random random{7};
        for (std::size_t n : {0, 1, 7, 513}) {
            for (std::size_t stride : {1, 2, 3}) {
                for (std::size_t offset : {0, 1}) {
                    const Bytes in = samples(format, n * stride, offset, random);
                    std::vector<double> out(n, -9.0);
                    to_double(out.data(), in.data(), stride, n);
                    for (std::size_t i = 0; i < n; ++i) {
                        const auto expected = static_cast<double>(
                            formula::worth(format, in.data() + i * stride * width(format)));
                        if (std::isnan(expected))
                            EXPECT_TRUE(std::isnan(out[i]));
                        else
                            EXPECT_EQ(out[i], expected);
                    }
                }
            }
        }
    }
}

struct Counted {
    std::uint64_t samples = 0, runs = 0;
    std::ptrdiff_t first = -1;
};

Counted count(Format format, std::uint64_t shortest, const std::vector<double> &x,
              std::size_t block)
{
    ClipRuns clips{format, shortest};
    Counted all;
    for (std::size_t i = 0; i < x.size(); i += block) {
        const auto found = clips.count(std::span{x}.subspan(i, std::min(block, x.size() - i)));
        if (found.runs > 0 && all.runs == 0)
            all.first = found.first + static_cast<std::ptrdiff_t>(i);
        all.samples += found.samples;
        all.runs += found.runs;
    }
    return all;
}

TEST(ClipRuns, CountsByHand)
{
    const double top = 32767.0 / 32768.0;
    const std::vector<double> x{top,  top, 0.5, top, -1.0, top,  0.0, -1.,
                                -1.0, -1., -1., 0.9, -top, -top, -top};
    for (std::size_t block : {1, 2, 3, 15}) {
        const Counted three = count(Format::S16, 3, x, block);
        EXPECT_EQ(three.runs, 2u); // -32767 is no end of the range
        EXPECT_EQ(three.samples, 7u);
        EXPECT_EQ(three.first, 3);
        const Counted one = count(Format::S16, 1, x, block);
        EXPECT_EQ(one.runs, 3u);
        EXPECT_EQ(one.samples, 9u);
        EXPECT_EQ(one.first, 0);
        const Counted four = count(Format::S16, 4, x, block);
        EXPECT_EQ(four.runs, 1u);
        EXPECT_EQ(four.first, 7);
        EXPECT_EQ(count(Format::S16, 5, x, block).runs, 0u);
        EXPECT_EQ(count(Format::S24, 3, x, block).runs, 1u); // there top is no end either
    }
}

TEST(ClipRuns, FullScaleOfFloats)
{
    const double below = std::nextafter(1.0, 0.0);
    EXPECT_EQ(count(Format::F64, 3, {1.0, -1.0, 1.5}, 3).runs, 1u);
    EXPECT_EQ(count(Format::F32, 3, {kInf, -kInf, 1e300}, 3).samples, 3u);
    EXPECT_EQ(count(Format::F64, 3, {1.0, below, 1.0}, 3).runs, 0u);
    EXPECT_EQ(count(Format::F64, 2, {1.0, kNan, 1.0}, 3).runs, 0u);
}

TEST(ClipRuns, TopOfEveryFormat)
{
    EXPECT_EQ(full_scale_top(Format::S16) * 32768.0, 32767.0);
    EXPECT_EQ(full_scale_top(Format::S24) * 8388608.0, 8388607.0);
    EXPECT_EQ(full_scale_top(Format::S24_32) * 8388608.0, 8388607.0);
    EXPECT_EQ(full_scale_top(Format::S32) * 2147483648.0, 2147483647.0);
    EXPECT_EQ(full_scale_top(Format::F32), 1.0);
    EXPECT_EQ(full_scale_top(Format::F64), 1.0);
}

/* One channel of doubles through a meter, in blocks. */
ChannelFigures meter(const std::vector<double> &x, std::size_t block = 4096)
{
    HeadroomMeter meter;
    meter.set_up({Format::F64, 1, 48000, true, 3});
    for (std::size_t i = 0; i < x.size(); i += block) {
        const void *plane = x.data() + i;
        meter.add({&plane, Format::F64, Layout::Planar, 1, 0}, std::min(block, x.size() - i));
    }
    EXPECT_EQ(meter.position(), x.size());
    meter.end();
    EXPECT_EQ(meter.position(), 0u);
    return meter.figures()[0];
}

TEST(HeadroomMeter, KeepsPrecision)
{
    EXPECT_EQ(meter({0.1, -4.9406564584124654e-324, 0.0}).sample.peak, 0.1);
    EXPECT_EQ(meter({4.9406564584124654e-324}).sample.peak, 4.9406564584124654e-324);
    EXPECT_EQ(meter({1.0, std::nextafter(1.0, 2.0)}).sample.peak, std::nextafter(1.0, 2.0));
    EXPECT_EQ(meter({1.0, std::nextafter(1.0, 2.0)}).sample.at, 1u);

    HeadroomMeter wide;
    wide.set_up({Format::S32, 2, 48000, true, 3});
    const std::int32_t in[] = {2147483646, 0, -2147483647, -1};
    const void *plane = in;
    wide.add({&plane, Format::S32, Layout::Interleaved, 2, 0}, 2);
    EXPECT_EQ(wide.figures()[0].sample.peak * 2147483648.0, 2147483647.0);
    EXPECT_EQ(wide.figures()[0].sample.at, 1u);
    EXPECT_EQ(wide.figures()[1].sample.peak * 2147483648.0, 1.0);
}

TEST(HeadroomMeter, FirstOfEqualPeaks)
{
    for (std::size_t block : {1, 2, 600}) {
        std::vector<double> x(1200);
        x[3] = 0.25;
        x[700] = -0.5;
        x[900] = 0.5;
        EXPECT_EQ(meter(x, block).sample.peak, 0.5);
        EXPECT_EQ(meter(x, block).sample.at, 700u);
    }
    EXPECT_EQ(meter(std::vector<double>(100)).sample.at, kNowhere);
    EXPECT_EQ(meter(std::vector<double>(100)).between.at, kNowhere);
}

bool same(const ChannelFigures &a, const ChannelFigures &b)
{
    return a.sample.peak == b.sample.peak && a.sample.at == b.sample.at &&
           a.between.peak == b.between.peak && a.between.at == b.between.at &&
           a.clipped == b.clipped && a.clip_runs == b.clip_runs && a.first_clip == b.first_clip &&
           a.not_finite == b.not_finite;
}

TEST(HeadroomMeter, DoesNotDependOnBlocks)
{
    Dice dice{11};
    for (int round = 0; round < 20; ++round) {
        std::vector<double> x(3000);
        for (double &sample : x)
            sample = std::clamp(1.6 * dice(), -1.0, 1.0);
        x[dice.below(x.size())] = kNan;
        x[dice.below(x.size())] = round % 2 ? kNan : 0.0;
        const ChannelFigures whole = meter(x, x.size());
        EXPECT_GT(whole.clip_runs, 0u);
        for (std::size_t block : {1, 7, 511, 513})
            EXPECT_TRUE(same(meter(x, block), whole)) << block;
    }
}

/* NaN is a zero to the filter: the figures are those of the same audio with a
 * zero in its place, also where the peak is next to it, but for what is said
 * of itself. */
TEST(HeadroomMeter, NanDoesNotSpread)
{
    std::vector<double> clean(2000);
    for (std::size_t i = 0; i < clean.size(); ++i)
        clean[i] = 0.1 * std::sin(0.7 * static_cast<double>(i));
    clean[500] = 0.7;
    clean[501] = 0.8;
    for (std::size_t at = 490; at < 512; ++at) {
        std::vector<double> zero = clean, dirty = clean;
        zero[at] = 0.0;
        dirty[at] = at % 2 ? kNan : -kNan;
        ChannelFigures expected = meter(zero);
        expected.not_finite = 1;
        EXPECT_TRUE(same(meter(dirty), expected)) << at;
    }
}

TEST(HeadroomMeter, InfinityIsThePeakWhereItIs)
{
    for (double infinity : {kInf, -kInf}) {
        std::vector<double> x(1000, 0.5);
        x[501] = infinity;
        const ChannelFigures figures = meter(x);
        EXPECT_EQ(figures.not_finite, 1u);
        EXPECT_EQ(figures.sample.peak, kInf);
        EXPECT_EQ(figures.sample.at, 501u);
        EXPECT_EQ(figures.between.peak, kInf);
        EXPECT_EQ(figures.between.at, 501u);
    }
}

/* A rise that stops dead overshoots only after its last sample. */
std::vector<double> rise()
{
    std::vector<double> x(1000);
    for (std::size_t i = 0; i < x.size(); ++i)
        x[i] = static_cast<double>(i) / 1000.0;
    return x;
}

TEST(HeadroomMeter, TheEndIsHeardOut)
{
    std::vector<double> longer = rise();
    longer.resize(1100);
    const ChannelFigures figures = meter(rise());
    EXPECT_GT(figures.between.peak, 1.02);
    EXPECT_TRUE(same(figures, meter(longer)));
}

TEST(HeadroomMeter, TruePeakIsNeverBelowTheSamples)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const ChannelFigures figures = meter(programme(5000, 48000, seed));
        EXPECT_GE(figures.between.peak, figures.sample.peak);
    }
}

/* silence(n) is n zeros, however many. */
TEST(HeadroomMeter, SilenceIsZeros)
{
    const auto x = programme(1000, 48000, 9);
    for (std::size_t n : {1, 5, 22, 23, 24, 5000}) {
        HeadroomMeter a, b;
        a.set_up({Format::F64, 1, 48000, true, 1});
        b.set_up({Format::F64, 1, 48000, true, 1});
        const std::vector<double> loud = rise(), zeros(n);
        const void *planes[] = {loud.data(), zeros.data(), x.data()};
        const auto view = [&planes](int i) {
            return Planes{planes + i, Format::F64, Layout::Planar, 1, 0};
        };
        for (HeadroomMeter *meter : {&a, &b}) {
            meter->add(view(0), loud.size());
            if (meter == &a)
                meter->silence(n);
            else
                meter->add(view(1), n);
            meter->add(view(2), x.size());
        }
        EXPECT_EQ(a.position(), 2000 + n);
        EXPECT_TRUE(same(a.figures()[0], b.figures()[0])) << n;
    }
}

TEST(HeadroomMeter, AnEndIsAnEnd)
{
    const std::vector<double> ones(2, 1.0);
    const void *plane = ones.data();
    const Planes audio{&plane, Format::F64, Layout::Planar, 1, 0};
    HeadroomMeter meter;
    meter.set_up({Format::F64, 1, 48000, true, 3});
    meter.add(audio, 2);
    meter.end();
    meter.add(audio, 2);
    EXPECT_EQ(meter.figures()[0].clip_runs, 0u);
    meter.add(audio, 2);
    EXPECT_EQ(meter.figures()[0].clip_runs, 1u);
    EXPECT_EQ(meter.figures()[0].clipped, 4u);
    EXPECT_EQ(meter.figures()[0].first_clip, 0u);
    meter.clear();
    EXPECT_EQ(meter.figures()[0].clip_runs, 0u);
    EXPECT_EQ(meter.position(), 4u);
    meter.add(audio, 2); // the run goes on
    EXPECT_EQ(meter.figures()[0].clipped, 2u);
    EXPECT_EQ(meter.figures()[0].clip_runs, 0u);
    meter.restart();
    EXPECT_EQ(meter.figures()[0].clipped, 0u);
    EXPECT_EQ(meter.position(), 0u);
}

/* Interleaved floats with a rest, a NaN and an end on the way, against the meter
 * of loudness alone. */
TEST(HeadroomMeter, LoudnessOfAllChannels)
{
    const std::vector<double> weights = {1.0, 0.0, 1.41};
    std::vector<float> frames;
    std::vector<std::vector<double>> planes(3);
    for (std::size_t c = 0; c < 3; ++c)
        planes[c] = programme(60000, 48000, c + 1);
    for (std::size_t i = 0; i < 60000; ++i) {
        for (auto &plane : planes) {
            plane[i] = static_cast<float>(plane[i]);
            frames.push_back(static_cast<float>(plane[i]));
        }
    }
    frames[3 * 1000 + 2] = static_cast<float>(kNan);
    frames[3 * 1001] = -static_cast<float>(kInf);
    planes[2][1000] = planes[0][1001] = 0.0;

    HeadroomMeter meter;
    meter.set_up({Format::F32, 3, 48000, true, 3, weights});
    Loudness alone;
    alone.configure(48000, weights);
    const void *plane = frames.data();
    const Planes audio{&plane, Format::F32, Layout::Interleaved, 3, 0};
    for (std::size_t i = 0; i < 60000; i += 20000) {
        meter.add(audio.advanced(i), 20000);
        for (std::size_t k = i; k < i + 20000; ++k) {
            const double frame[] = {planes[0][k], planes[1][k], planes[2][k]};
            alone.add(frame, 1, 1);
        }
        meter.silence(777);
        alone.add_silence(777);
        meter.end();
        EXPECT_EQ(meter.loudness()->interval_max_momentary, alone.figures().interval_max_momentary);
        meter.restart_loudness_interval();
        alone.restart_interval();
    }
    EXPECT_EQ(meter.loudness()->integrated, alone.figures().integrated);
    EXPECT_EQ(meter.loudness()->short_term, alone.figures().short_term);
    EXPECT_GT(meter.loudness()->integrated, -60.0);
    meter.restart();
    EXPECT_EQ(meter.loudness()->max_momentary, -kInf);
    meter.set_up({Format::F32, 3, 48000, true, 3});
    EXPECT_FALSE(meter.loudness());
}

TEST(HeadroomMeter, MergeTranslatesPositions)
{
    ChannelFigures all, later;
    later.sample = {0.5, 10};
    later.first_clip = 7;
    later.clip_runs = 1;
    const auto far = [](std::uint64_t at) { return at + 1000; };
    all.merge(later, far);
    EXPECT_EQ(all.sample.at, 1010u);
    EXPECT_EQ(all.first_clip, 1007u);
    EXPECT_EQ(all.between.at, kNowhere);
    later.sample = {0.5, 50};
    later.first_clip = 50;
    all.merge(later, far);
    EXPECT_EQ(all.sample.at, 1010u);
    EXPECT_EQ(all.first_clip, 1007u);
    EXPECT_EQ(all.clip_runs, 2u);
}

} // namespace
