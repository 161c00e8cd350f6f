/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loudness: figures do not depend on calls, on when they are read, on the
 * instruction set, or on whether a rest is told or given as zeros; and the
 * kernels against their scalar reference, bit for bit.
 */
#include "core/k_energy.h"
#include "core/momentary.h"
#include "kernels.h"
#include "loudness_signals.h"

#include <gtest/gtest.h>

#include <cstring>

using namespace stems;
using namespace stems::test;

namespace
{

void expect_same(const LoudnessFigures &a, const LoudnessFigures &b, int rate)
{
    const auto list = [](const LoudnessFigures &f) {
        return std::vector<double>{f.momentary,      f.short_term, f.max_momentary,
                                   f.max_short_term, f.integrated, f.range};
    };
    EXPECT_EQ(list(a), list(b)) << rate;
}

Channels with_rests(int rate, std::size_t channels, std::size_t n, std::uint64_t seed)
{
    Dice dice{seed};
    Channels audio(channels);
    for (auto &channel : audio) {
        channel = programme(n, rate, seed++);
        for (std::size_t i = 0; i < n; ++i)
            channel[i] *= 0.1 + static_cast<double>(i) / static_cast<double>(n);
    }
    for (auto &channel : audio) {
        std::fill_n(channel.begin() + static_cast<std::ptrdiff_t>(n / 8), n / 16, 0.0);
        std::fill_n(channel.begin() + static_cast<std::ptrdiff_t>(n / 4), n / 4, 0.0);
    }
    return audio;
}

class LoudnessCalls : public EveryTarget
{
};
STEMS_EVERY_TARGET(LoudnessCalls);

TEST_P(LoudnessCalls, ChangeNothing)
{
    Dice dice{5};
    for (int rate : {48000, 44100, 22050, 11025, 8000, 150, 50, 3}) {
        const std::size_t channels = 1 + dice.below(3);
        const auto n = static_cast<std::size_t>(std::max(4000, rate * 5));
        const Channels audio = with_rests(rate, channels, n, 7);
        const LoudnessFigures whole = loudness(rate, audio);
        for (std::size_t most : {std::size_t{50}, std::size_t{3000}, std::size_t{100000}}) {
            Loudness meter = meter_for(rate, audio);
            add(meter, audio, 0, std::min<std::size_t>(n, 1000)); // to be forgotten
            meter.restart();
            for (std::size_t i = 0; i < n;) {
                const std::size_t part = std::min(1 + dice.below(most), n - i);
                const bool silent = std::ranges::all_of(audio, [&](const auto &channel) {
                    const auto from = channel.begin() + static_cast<std::ptrdiff_t>(i);
                    return std::all_of(from, from + static_cast<std::ptrdiff_t>(part),
                                       [](double x) { return x == 0.0; });
                });
                if (silent)
                    meter.add_silence(part);
                else
                    add(meter, audio, i, part);
                i += part;
                if (dice.below(8) == 0)
                    meter.figures();
                if (dice.below(8) == 0)
                    meter.restart_interval();
            }
            expect_same(meter.figures(), whole, rate);
        }
    }
}

LoudnessFigures with_no_vectors(const Channels &audio, int rate)
{
    hwy::SetSupportedTargetsForTest(HWY_SCALAR);
    const auto read = loudness(rate, audio);
    hwy::SetSupportedTargetsForTest(0);
    return read;
}

TEST(LoudnessTargets, OneResult)
{
    const Channels audio = with_rests(44100, 3, 200000, 11);
    for (std::int64_t target : targets()) {
        hwy::SetSupportedTargetsForTest(target);
        const auto read = loudness(44100, audio);
        hwy::SetSupportedTargetsForTest(0);
        expect_same(read, with_no_vectors(audio, 44100), 44100);
    }
}

LoudnessFigures across(std::uint64_t silence)
{
    const Channels audio = stereo(tones(48000, {{-23.0, 3.0}}));
    Loudness meter = meter_for(48000, audio);
    add(meter, audio, 0, 144000);
    meter.add_silence(silence);
    EXPECT_EQ(meter.figures().momentary, kSilence);
    add(meter, audio, 0, 144000);
    return meter.figures();
}

/* Where hops are not of one length, against the meter that filters one sample
 * after another. */
TEST(LoudnessHops, OfUnequalLength)
{
    for (int rate : {48000, 44100, 22050, 11025, 5512, 150, 50}) {
        const Channels audio = {
            programme(static_cast<std::size_t>(std::max(1000, rate * 2)), rate, 9)};
        Momentary plain;
        const double weight[] = {1.0};
        plain.configure(rate, weight);
        plain.add(audio[0].data(), 0, audio[0].size());
        // The pass band, which this one has level at every rate.
        const double level = to_db(k_weighting(rate)[1].b0);
        EXPECT_NEAR(loudness(rate, audio).max_momentary, plain.maximum() - level, 1e-6) << rate;
    }
}

/* A day of silence passes quickly, and leaves what seconds of it leave. */
TEST(LoudnessSilence, OfADay)
{
    expect_same(across(std::uint64_t{86400} * 48000 + 17), across(10 * 48000 + 17), 48000);
    EXPECT_NEAR(across(10 * 48000 + 17).max_momentary, -23.0, 0.1);
}

TEST(LoudnessInterval, HasItsOwnMaxima)
{
    const Channels audio = stereo(tones(48000, {{-20.0, 4.0}, {-40.0, 8.0}}));
    Loudness meter = meter_for(48000, audio);
    add(meter, audio, 0, 4 * 48000);
    EXPECT_NEAR(meter.figures().interval_max_momentary, -20.0, 0.1);
    add(meter, audio, 4 * 48000, 4 * 48000);
    meter.restart_interval();
    add(meter, audio, 8 * 48000, 4 * 48000);
    const auto read = meter.figures();
    EXPECT_NEAR(read.interval_max_momentary, -40.0, 0.1);
    EXPECT_NEAR(read.interval_max_short_term, -40.0, 0.1);
    EXPECT_NEAR(read.max_momentary, -20.0, 0.1);
    EXPECT_NEAR(read.max_short_term, -20.0, 0.1);
}

/* Two stretches of other rates and channels: blocks of both, maxima of both. */
TEST(LoudnessFollow, TheWholeGoesOn)
{
    const Channels first = stereo(tones(48000, {{-20.0, 10.0}}));
    const Channels then = {tones(44100, {{-23.0, 30.0}})};
    Loudness meter = meter_for(48000, first);
    add(meter, first, 0, first[0].size());
    const double one[] = {1.0};
    meter.follow(44100, one);
    add(meter, then, 0, then[0].size());
    const auto read = meter.figures();
    EXPECT_NEAR(read.max_momentary, -20.0, 0.1);
    EXPECT_NEAR(read.max_short_term, -20.0, 0.1);
    EXPECT_NEAR(read.momentary, -26.0, 0.1); // one channel of two: 3.01 LU less
    EXPECT_NEAR(read.range, 6.0, 0.2);
    // 97 blocks at -20 and 297 at -26.01 LUFS.
    const double mean = (97 * std::pow(10.0, -2.0) + 297 * std::pow(10.0, -2.601)) / 394;
    EXPECT_NEAR(read.integrated, 10.0 * std::log10(mean), 0.02);
    meter.restart();
    EXPECT_EQ(meter.figures().max_momentary, kSilence);
}

class KEnergy : public EveryTarget
{
};
STEMS_EVERY_TARGET(KEnergy);

TEST_P(KEnergy, SameAsScalar)
{
    const KKernels fast = k_kernels(), plain = scalar::k_kernels();
    Dice dice{3};
    for (std::size_t length : {0, 1, 2, 7, 8, 9, 63, 220, 441, 480}) {
        const KTables tables = make_k_tables(48000, length);
        std::vector<double> line(2 * kHopsAtOnce * (length + 1) + 8);
        for (double &x : line)
            x = dice.below(20) == 0 ? 1e-300 * dice() : dice();
        for (std::size_t n : {1, 2}) {
            KHops a[2], b[2];
            for (KHops &hops : a) {
                for (std::size_t h = 0; h < kHopsAtOnce; ++h) {
                    hops.from[h] = line.data() + dice.below(2 * kHopsAtOnce) * length;
                    hops.energy[h] = std::fabs(dice());
                    for (auto &row : hops.state)
                        row[h] = dice();
                }
            }
            std::memcpy(b, a, sizeof a);
            KState fast_sums[kHopsAtOnce], plain_sums[kHopsAtOnce];
            for (std::size_t hops = 0; hops <= kHopsAtOnce; ++hops) {
                fast.sums(tables, a[0].from, hops, fast_sums);
                plain.sums(tables, a[0].from, hops, plain_sums);
                for (std::size_t h = 0; h < hops; ++h)
                    EXPECT_EQ(fast_sums[h], plain_sums[h]) << length;
            }
            fast.energies(tables, a, n);
            plain.energies(tables, b, n);
            /* To the bit. NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
            EXPECT_EQ(std::memcmp(a, b, sizeof a), 0) << length << " " << n;
        }
    }
}

/* The table product and the recursion lead to the same state. */
TEST(KTables, CarryTheState)
{
    Dice dice{4};
    for (int rate : {8000, 44100, 48000, 192000}) {
        const auto length = static_cast<std::size_t>(rate / 100);
        const KTables tables = make_k_tables(rate, length);
        std::vector<double> x(length + 8);
        for (double &v : x)
            v = dice();
        const KState start{dice(), dice(), dice(), dice()};
        KState end = start, sums;
        double energy = 0.0;
        k_run(tables.filter, end, energy, x.data(), length);
        const double *from = x.data();
        scalar::k_kernels().sums(tables, &from, 1, &sums);
        const KState carried = k_carry(tables, start, sums);
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_NEAR(carried[i], end[i], 1e-9) << rate;
    }
}

} // namespace
