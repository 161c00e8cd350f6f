/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * True peak with points left out, against the reference that computes every
 * point: the same bits and the same place, for signals made to sit on the
 * edges of the bounds, whole and in intervals, however the calls are cut.
 */
#include "core/true_peak.h"
#include "kernels.h"
#include "signals.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <functional>
#include <limits>

using namespace stems;
using namespace stems::test;

namespace
{

using Signal = std::vector<double>;

/* Every seed takes long under a sanitizer, which is after other faults. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kSeeds = 1;
#else
constexpr std::uint64_t kSeeds = 10;
#endif

/* BS.1770-5 annex 2, phase 1: signs that give its largest sum. */
constexpr double kLoudest[] = {-1, 1, -1, 1, -1, 1, 1, -1, 1, -1, 1, -1};

Signal made(std::size_t n, const std::function<double(std::size_t)> &f)
{
    Signal out(n);
    for (std::size_t i = 0; i < n; ++i)
        out[i] = f(i);
    return out;
}

Signal scaled(Signal x, double gain)
{
    for (double &v : x)
        v *= gain;
    return x;
}

/* One of each kind; @dice decides on the figures. */
std::vector<Signal> signals(std::size_t n, Dice &dice)
{
    std::vector<Signal> all;
    const auto add = [&](const std::function<double(std::size_t)> &f) {
        all.push_back(made(n, f));
    };
    const Signal noise = made(n, [&](std::size_t) { return dice(); });
    const std::size_t period = 2 + dice.below(80), place = n > 0 ? dice.below(n) : 0;
    const double level = std::fabs(dice());

    add([](std::size_t) { return 0.0; });
    add([&](std::size_t) { return -level; });
    add([&](std::size_t i) { return i % 2 == 0 ? level : -level; });
    add([&](std::size_t i) { return i < place ? 0.0 : level; });          // a step
    add([&](std::size_t i) { return i / period % 2 == 0 ? 1.0 : -1.0; }); // a square
    add([&](std::size_t i) { return i == place ? -1.0 : 0.0; });          // an impulse
    add([&](std::size_t i) { return i % period == 0 ? level : 0.0; });
    add([&](std::size_t i) {
        return std::sin(2.0 * std::numbers::pi * double(i) / double(period));
    });
    add([&](std::size_t i) { return level + 1e-9 * noise[i]; });          // ties, nearly
    add([&](std::size_t i) { return std::round(noise[i] * 3.0) / 4.0; }); // and exactly
    add([&](std::size_t i) { return noise[i] * noise[i] * noise[i]; });
    add([&](std::size_t i) { return noise[i] * double(i) / double(n); }); // crescendo
    add([&](std::size_t i) { return noise[i] * double(n - i) / double(n); });
    // The loudest possible 12 samples, in noise of just that size or a bit less.
    const double beside = 2.0 + 0.1 * dice();
    add([&](std::size_t i) {
        return i >= place && i < place + 12 ? kLoudest[11 - (i - place)] : beside * noise[i];
    });
    // A bit below each other, so that each block's bound is near the maximum.
    add([&](std::size_t i) { return kLoudest[i % 12] * (1.0 + 1e-15 * noise[i]); });
    add([&](std::size_t i) { return i % 64 == 63 || i % 64 == 0 ? noise[i] : 0.0; });
    all.push_back(programme(n, 48000, dice.below(1000)));
    return all;
}

/* In calls of random sizes, with a maximum for each interval and one of all,
 * whose floor is what it is so far. */
std::vector<TruePeakFound> measure(TruePeakFn kernel, bool floors, const Signal &x,
                                   std::size_t interval, std::size_t most, std::uint64_t seed)
{
    Dice dice{seed};
    TruePeak meter{kernel}, whole_meter{kernel};
    std::vector<TruePeakFound> found(1);
    TruePeakFound whole;
    const auto feed = [&](Signal part, std::size_t start) {
        part.insert(part.begin(), TruePeak::kLead, 0.0);
        const auto hear = [&](TruePeak &with, TruePeakFound &best) {
            Signal line = part;
            const auto now = with.measure(line, floors ? best.peak : 0.0);
            if (now.peak > 0.0)
                best.raise(now.peak, now.at + static_cast<std::ptrdiff_t>(start));
        };
        hear(meter, found.back());
        hear(whole_meter, whole);
    };
    for (std::size_t i = 0; i < x.size();) {
        const std::size_t left = interval - i % interval;
        const std::size_t n = std::min({1 + dice.below(most), left, x.size() - i});
        const auto from = x.begin() + static_cast<std::ptrdiff_t>(i);
        feed({from, from + static_cast<std::ptrdiff_t>(n)}, i);
        i += n;
        if (i % interval == 0)
            found.emplace_back();
    }
    feed(Signal(TruePeak::kLead), x.size());
    found.push_back(whole);
    return found;
}

void expect_same(const Signal &x, int rate, std::size_t interval, std::uint64_t seed,
                 std::size_t number)
{
    const auto plain = scalar::true_peak_kernel(oversampling(rate));
    const auto expected = measure(plain, false, x, interval, x.size() + 1, seed);
    for (std::size_t most : {std::size_t{3}, std::size_t{100}, std::size_t{3000}}) {
        const auto found =
            measure(true_peak_kernel(oversampling(rate)), true, x, interval, most, seed);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i].peak, expected[i].peak)
                << rate << " Hz, signal " << number << ", seed " << seed << ", interval " << i;
            if (expected[i].peak > 0.0) {
                EXPECT_EQ(found[i].at, expected[i].at)
                    << rate << " Hz, signal " << number << ", seed " << seed << ", interval " << i;
            }
        }
    }
}

class TruePeakEarlyOut : public EveryTarget
{
};
STEMS_EVERY_TARGET(TruePeakEarlyOut);

TEST_P(TruePeakEarlyOut, SameAsEveryPoint)
{
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        Dice dice{seed};
        const std::size_t n = seed % 4 == 0 ? dice.below(100) : 1000 + dice.below(2500);
        const auto all = signals(n, dice);
        for (int rate : {44100, 96000, 192000}) /* 4x, 2x, none */
            for (std::size_t k = 0; k < all.size(); ++k)
                expect_same(all[k], rate, 1 + dice.below(2 * n + 2), seed, k);
    }
}

/* From the smallest numbers that are to what no converter gives. */
TEST_P(TruePeakEarlyOut, OfEverySize)
{
    constexpr double kDenormal = std::numeric_limits<double>::denorm_min();
    for (double size : {kDenormal, 3.0 * kDenormal, 50.0 * kDenormal, 1e-310, DBL_MIN, 1e-300,
                        1e-40, 0x1p-31, 1e10, 1e100, 1e300}) {
        for (std::uint64_t seed = 1; seed <= std::min<std::uint64_t>(kSeeds, 4); ++seed) {
            Dice dice{seed};
            const auto all = signals(400, dice);
            for (int rate : {48000, 96000})
                for (std::size_t k = 0; k < all.size(); ++k)
                    expect_same(scaled(all[k], size), rate, 150, seed, k);
        }
    }
}

/* A peak at each place about the edges of blocks and calls. */
TEST_P(TruePeakEarlyOut, AtEveryPlace)
{
    for (int rate : {48000, 96000}) {
        for (std::size_t place = 0; place < 200; ++place) {
            Signal x(220, 0.0);
            for (std::size_t k = 0; k < 12 && place + k < x.size(); ++k)
                x[place + k] = kLoudest[11 - k];
            expect_same(x, rate, 1000, place, place);
            expect_same(x, rate, 64, place, place);
        }
    }
}

} // namespace
