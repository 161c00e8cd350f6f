/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where the spectrum ends. Expected from how the signals are made: sines of the
 * same level at every 50 Hz up to a frequency end there; white noise, and noise
 * that falls by 6 dB per octave, end nowhere.
 */
#include "core/spectrum_end.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

using namespace stems;

namespace
{

constexpr int kRate = 48000;

SpectrumFigures measure(const std::vector<double> &x, std::size_t channels, std::size_t block)
{
    SpectrumEnd end;
    end.set_up(kRate, channels);
    for (std::size_t at = 0; at < x.size(); at += block) {
        const std::size_t n = std::min(block, x.size() - at);
        for (std::size_t c = 0; c < channels; ++c)
            end.put(c, x.data() + at, n);
        end.advance(n);
    }
    return end.figures();
}

std::vector<double> sines_up_to(double highest)
{
    std::vector<double> x(kRate + 4096);
    for (double f = 50.0; f <= highest; f += 50.0)
        for (std::size_t t = 0; t < x.size(); ++t)
            x[t] += 1e-3 * std::sin(2.0 * std::numbers::pi *
                                        std::fmod(f * static_cast<double>(t), kRate) / kRate +
                                    f * f);
    return x;
}

TEST(SpectrumEnd, AWallIsFoundWhereItIs)
{
    for (const double highest : {11000.0, 16000.0, 20000.0}) {
        const SpectrumFigures found = measure(sines_up_to(highest), 1, 512);
        EXPECT_NEAR(found.end, highest, 200.0);
        EXPECT_GT(found.drop, 60.0);
    }
}

TEST(SpectrumEnd, NoiseHasNone)
{
    std::mt19937 random{3};
    std::vector<double> white(3 * kRate), red(3 * kRate);
    for (std::size_t t = 1; t < white.size(); ++t) {
        white[t] = (static_cast<double>(random()) / 4294967296.0) - 0.5;
        red[t] = 0.999 * red[t - 1] + 0.01 * white[t];
    }
    EXPECT_LT(measure(white, 1, 512).drop, 10.0);
    EXPECT_LT(measure(red, 1, 512).drop, 10.0);
}

TEST(SpectrumEnd, SingleTonesHaveNone)
{
    // In the middle of a bin, between two, and tones an octave apart.
    for (const double f : {12000.0, 12011.7, 15003.0}) {
        std::vector<double> x(kRate + 4096);
        for (std::size_t t = 0; t < x.size(); ++t)
            for (const double g : {f, f / 2.0, f / 4.0})
                x[t] += std::round(1e6 *
                                   std::sin(2.0 * std::numbers::pi *
                                            std::fmod(g * static_cast<double>(t), kRate) / kRate)) /
                        8388608.0;
        EXPECT_LT(measure(x, 1, 512).drop, 30.0) << f;
    }
}

TEST(SpectrumEnd, BlocksAndChannelsChangeNothing)
{
    const std::vector<double> x = sines_up_to(16000.0);
    const SpectrumFigures one = measure(x, 1, 512);
    for (const std::size_t block : {37, 4800}) {
        EXPECT_EQ(measure(x, 1, block).end, one.end);
        EXPECT_EQ(measure(x, 1, block).drop, one.drop);
    }
    EXPECT_EQ(measure(x, 2, 512).end, one.end);
}

TEST(SpectrumEnd, SilenceAndLowRatesHaveNone)
{
    EXPECT_EQ(measure(std::vector<double>(2 * kRate), 1, 512).end, 0.0);
    SpectrumEnd low;
    low.set_up(4000, 1);
    const std::vector<double> x(8000, 0.5);
    low.put(0, x.data(), x.size());
    low.advance(x.size());
    EXPECT_EQ(low.figures().end, 0.0);
}

} // namespace
