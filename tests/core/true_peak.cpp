/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * True peak: against the table of BS.1770-5, EBU Tech 3341, and libebur128.
 */
#include "core/true_peak.h"
#include "core/decibel.h"
#include "signals.h"

#include <ebur128.h>
#include <gtest/gtest.h>

#include <algorithm>

using namespace stems;
using namespace stems::test;

namespace
{

/* In calls of so many samples, and heard out at the end; at counts from the
 * first sample of all. */
TruePeak::Found measure(int rate, const std::vector<double> &x, std::size_t block = 4096)
{
    TruePeak meter{rate};
    TruePeak::Found best;
    const auto feed = [&](std::vector<double> part, std::size_t start) {
        part.insert(part.begin(), TruePeak::kLead, 99.0); // room, to be overwritten
        const TruePeak::Found found = meter.measure(part);
        if (found.peak > best.peak)
            best = {found.peak, found.at + static_cast<std::ptrdiff_t>(start)};
    };
    for (std::size_t i = 0; i < x.size(); i += block) {
        const std::size_t end = std::min(i + block, x.size());
        feed({x.begin() + static_cast<std::ptrdiff_t>(i),
              x.begin() + static_cast<std::ptrdiff_t>(end)},
             i);
    }
    feed(std::vector<double>(TruePeak::kLead), x.size());
    return best;
}

double dbtp(int rate, const std::vector<double> &x)
{
    return to_db(measure(rate, x).peak);
}

/* BS.1770-5 annex 2, phases 0 and 1, in steps of 2^-13. Phases 3 and 2 are
 * these, read backwards. */
constexpr int kPhase0[] = {14, 90, -161, 272, -487, 1125, 7964, -838, 390, -218, 122, -68};
constexpr int kPhase1[] = {-239, 240, -424, 730, -1364, 3810, 6388, -1641, 832, -477, 271, -155};

/* The block diagram of annex 2: three zeros after each sample, one filter of
 * 48 taps, the highest of what comes out and of the samples. */
double annex2(const std::vector<double> &x)
{
    double taps[48];
    for (std::size_t k = 0; k < 12; ++k) {
        taps[4 * k] = kPhase0[k] / 8192.0;
        taps[4 * k + 1] = kPhase1[k] / 8192.0;
        taps[4 * k + 2] = kPhase1[11 - k] / 8192.0;
        taps[4 * k + 3] = kPhase0[11 - k] / 8192.0;
    }
    std::vector<double> stuffed(4 * x.size() + 48);
    for (std::size_t i = 0; i < x.size(); ++i)
        stuffed[4 * i] = x[i];
    double peak = 0.0;
    for (double sample : x)
        peak = std::max(peak, std::fabs(sample));
    for (std::size_t i = 0; i < stuffed.size(); ++i) {
        double sum = 0.0;
        for (std::size_t k = 0; k < std::min<std::size_t>(48, i + 1); ++k)
            sum += taps[k] * stuffed[i - k];
        peak = std::max(peak, std::fabs(sum));
    }
    return peak;
}

std::vector<double> noise(std::size_t n, std::uint64_t seed)
{
    Dice dice{seed};
    std::vector<double> out(n);
    for (double &x : out)
        x = dice();
    return out;
}

TEST(TruePeak, IsTheFilterOfAnnex2)
{
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const auto x = noise(seed % 100, seed);
        const double expected = annex2(x);
        EXPECT_NEAR(measure(48000, x).peak, expected, 1e-12) << "seed " << seed;
    }
}

/* The largest gain that each phase of the printed table can have is the sum of
 * its magnitudes: 1.43420 and 2.02283 (a property measured of the table). */
TEST(TruePeak, WorstOverRead)
{
    std::vector<double> x(12);
    for (std::size_t k = 0; k < 12; ++k)
        x[11 - k] = kPhase1[k] < 0 ? -1.0 : 1.0;
    EXPECT_NEAR(measure(48000, x).peak, 2.02283, 5e-6);
}

TEST(TruePeak, Tech3341Sines)
{
    for (int rate : {8000, 32000, 44100, 48000, 88200, 96000, 176400}) {
        for (const TruePeakCase &c : kTech3341) {
            const double read = dbtp(rate, true_peak_sine(rate, c.period, c.degrees, c.amplitude));
            EXPECT_LE(read, c.expected + 0.2) << "case " << c.number << " at " << rate;
            EXPECT_GE(read, c.expected - 0.4) << "case " << c.number << " at " << rate;
        }
    }
}

TEST(TruePeak, Tech3341Transients)
{
    for (int offset = 0; offset < 4; ++offset) {
        const double read = dbtp(48000, true_peak_transient(offset));
        EXPECT_LE(read, 0.2) << "case " << 20 + offset;
        EXPECT_GE(read, -0.4) << "case " << 20 + offset;
    }
}

TEST(TruePeak, Oversampling)
{
    EXPECT_EQ(oversampling(1), 4);
    EXPECT_EQ(oversampling(95999), 4);
    EXPECT_EQ(oversampling(96000), 2);
    EXPECT_EQ(oversampling(191999), 2);
    EXPECT_EQ(oversampling(192000), 1);
    EXPECT_EQ(oversampling(768000), 1);
}

TEST(TruePeak, AtHighRatesTheSamples)
{
    const auto x = noise(1000, 1);
    double peak = 0.0;
    for (double sample : x)
        peak = std::max(peak, std::fabs(sample));
    EXPECT_EQ(measure(192000, x).peak, peak);
    EXPECT_GT(measure(96000, x).peak, peak);
}

double ebur128(int rate, const std::vector<double> &x)
{
    ebur128_state *state =
        ebur128_init(1, static_cast<unsigned long>(rate), EBUR128_MODE_TRUE_PEAK);
    ebur128_add_frames_double(state, x.data(), x.size());
    const std::vector<double> zeros(64); // to hear it out
    ebur128_add_frames_double(state, zeros.data(), zeros.size());
    double peak = -1.0;
    ebur128_true_peak(state, 0, &peak);
    ebur128_destroy(&state);
    return peak;
}

/* libebur128 has another filter: its error with a sine is up to 0.11 dB, that
 * of annex 2 up to 0.24 dB. Programme is mostly low, where samples lie close and
 * both do better: 0.1 dB. At 96 kHz both have the same filter; there libebur128's
 * single-precision coefficients are all that is left. */
TEST(TruePeak, AgreesWithLibebur128OnProgramme)
{
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        for (int rate : {44100, 48000}) {
            const auto x = programme(static_cast<std::size_t>(rate), rate, seed);
            EXPECT_NEAR(dbtp(rate, x), to_db(ebur128(rate, x)), 0.1) << seed << " at " << rate;
        }
        const auto x = programme(48000, 96000, seed);
        EXPECT_NEAR(dbtp(96000, x), to_db(ebur128(96000, x)), 1e-5) << seed;
    }
}

TEST(TruePeak, AgreesWithLibebur128OnNoiseAt96kHz)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto x = noise(2000, seed);
        EXPECT_NEAR(dbtp(96000, x), to_db(ebur128(96000, x)), 1e-5) << seed;
    }
}

TEST(TruePeak, DoesNotDependOnCalls)
{
    for (int rate : {48000, 96000, 192000}) {
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const auto x = noise(700, seed);
            const TruePeak::Found whole = measure(rate, x, x.size());
            for (std::size_t block : {1, 7, 16, 23, 24, 513}) {
                const TruePeak::Found cut = measure(rate, x, block);
                EXPECT_EQ(cut.peak, whole.peak) << rate << " " << seed << " " << block;
                EXPECT_EQ(cut.at, whole.at) << rate << " " << seed << " " << block;
            }
        }
    }
}

/* A sine of a quarter of the rate under a Gaussian: the highest point is half
 * way between two samples, by symmetry; the earlier one is told. */
TEST(TruePeak, SaysWhere)
{
    using std::numbers::pi;
    for (int rate : {48000, 96000}) {
        std::vector<double> x(4000);
        for (std::size_t i = 0; i < x.size(); ++i) {
            const double t = static_cast<double>(i) - 2001.5;
            x[i] = 0.5 * std::cos(pi / 2.0 * t) * std::exp(-t * t / 800.0);
        }
        const TruePeak::Found found = measure(rate, x, 100);
        EXPECT_NEAR(to_db(found.peak), -6.02, 0.25);
        EXPECT_EQ(found.at, 2001) << rate;
    }
}

TEST(TruePeak, StartsFromSilenceAfterReset)
{
    const auto x = noise(50, 3);
    TruePeak meter{48000};
    std::vector<double> line(TruePeak::kLead + 50, 1.0);
    meter.measure(line);
    meter.reset();
    std::copy(x.begin(), x.end(), line.begin() + TruePeak::kLead);
    TruePeak fresh{48000};
    std::vector<double> same = line;
    EXPECT_EQ(meter.measure(line).peak, fresh.measure(same).peak);
}

TEST(TruePeak, OfNothing)
{
    TruePeak meter{48000};
    std::vector<double> line(TruePeak::kLead);
    EXPECT_EQ(meter.measure(line).peak, 0.0);
    EXPECT_EQ(measure(48000, std::vector<double>(100)).peak, 0.0);
}

} // namespace
