/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Levels, flat tops and the held peak, against their formulas; the sums of
 * levels against their scalar reference, bit for bit.
 */
#include "core/levels.h"
#include "core/decibel.h"
#include "core/flat_tops.h"
#include "core/peak_hold.h"
#include "kernels.h"
#include "signals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

using namespace stems;
using namespace stems::test;

namespace
{

constexpr double kInf = std::numeric_limits<double>::infinity();
using Channels = std::vector<std::vector<double>>;

double peak_of(std::span<const double> x)
{
    double peak = 0.0;
    for (double value : x)
        peak = std::max(peak, std::fabs(value));
    return peak;
}

/* Frames [from, from + n) in calls of at most @most. */
void add(Levels &levels, const Channels &audio, std::size_t from, std::size_t n,
         std::size_t most = 1000)
{
    for (std::size_t done = 0; done < n;) {
        const std::size_t part = std::min({most, levels.space(), n - done});
        for (std::size_t c = 0; c < audio.size(); ++c) {
            const std::span<const double> x = std::span{audio[c]}.subspan(from + done, part);
            EXPECT_EQ(levels.put(c, x.data(), part).peak, peak_of(x));
            if (const int other = levels.partner(c); other != kNoPartner)
                levels.put_pair(c, x.data(),
                                audio[static_cast<std::size_t>(other)].data() + from + done, part);
        }
        levels.advance(part);
        done += part;
    }
}

Levels meter(const Channels &audio, int rate = 48000)
{
    Levels levels;
    std::vector<int> partners(audio.size(), kNoPartner);
    for (std::size_t c = 0; c + 1 < audio.size(); c += 2)
        partners[c] = static_cast<int>(c) + 1;
    levels.set_up(rate, audio.size(), partners);
    return levels;
}

LevelFigures levels_of(const std::vector<double> &x, int rate = 48000)
{
    Levels levels = meter({x}, rate);
    add(levels, {x}, 0, x.size());
    levels.end();
    return levels.whole(0);
}

std::vector<double> sine(double amplitude, double seconds, double frequency = 1000.0,
                         double phase = 0.0)
{
    std::vector<double> out(static_cast<std::size_t>(std::lround(seconds * 48000)));
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] =
            amplitude *
            std::sin(2.0 * std::numbers::pi * frequency * static_cast<double>(i) / 48000.0 + phase);
    return out;
}

TEST(Levels, OfASine)
{
    std::vector<double> x = sine(0.5, 1.0);
    const LevelFigures plain = levels_of(x);
    EXPECT_EQ(plain.frames, 48000u);
    EXPECT_NEAR(plain.rms(), 0.5 / std::sqrt(2.0), 1e-9); // whole periods
    EXPECT_NEAR(plain.dc(), 0.0, 1e-12);
    EXPECT_NEAR(plain.noise_floor(), plain.rms(), 1e-9);
    for (double &sample : x)
        sample -= 0.25;
    const LevelFigures shifted = levels_of(x);
    EXPECT_NEAR(shifted.dc(), -0.25, 1e-12);
    EXPECT_NEAR(shifted.rms(), std::sqrt(0.5 * 0.5 / 2.0 + 0.25 * 0.25), 1e-9);
    EXPECT_NEAR(shifted.tail, 0.75, 1e-12);
}

TEST(Levels, OfNothing)
{
    for (const LevelFigures &figures : {levels_of({}), levels_of(std::vector<double>(9999))}) {
        EXPECT_EQ(figures.rms(), 0.0);
        EXPECT_EQ(figures.dc(), 0.0);
        EXPECT_EQ(figures.noise_floor(), 0.0);
        EXPECT_EQ(figures.tail, 0.0);
        EXPECT_EQ(correlation(figures, figures), 0.0);
    }
}

TEST(Levels, Correlation)
{
    using std::numbers::pi;
    const auto of = [](const std::vector<double> &x, const std::vector<double> &y) {
        Levels levels = meter({x, y});
        add(levels, {x, y}, 0, x.size());
        return correlation(levels.whole(0), levels.whole(1));
    };
    const auto x = sine(0.5, 1.0);
    EXPECT_NEAR(of(x, sine(0.1, 1.0)), 1.0, 1e-9);
    EXPECT_NEAR(of(x, sine(0.9, 1.0, 1000.0, pi)), -1.0, 1e-9);
    for (double phase : {0.3, pi / 2, 2.0}) // of two sines it is the cosine
        EXPECT_NEAR(of(x, sine(0.5, 1.0, 1000.0, phase)), std::cos(phase), 1e-9);
    EXPECT_NEAR(of(x, sine(0.5, 1.0, 2000.0)), 0.0, 1e-9);
    EXPECT_EQ(of(x, std::vector<double>(x.size())), 0.0);
}

/* The softest 50 ms that hold no digital silence. */
TEST(Levels, NoiseFloor)
{
    auto x = sine(0.5, 0.2);
    const auto append = [&x](const std::vector<double> &y) {
        x.insert(x.end(), y.begin(), y.end());
    };
    append(sine(0.001, 0.06)); // longer than a window wherever that begins
    append(sine(0.5, 0.2));
    EXPECT_NEAR(to_db(levels_of(x).noise_floor()), to_db(0.001) - 3.0103, 0.001);
    append(std::vector<double>(4800)); // silence says nothing
    append(sine(0.0001, 0.04));        // too short, and beside silence
    append(std::vector<double>(4800));
    EXPECT_NEAR(to_db(levels_of(x).noise_floor()), to_db(0.001) - 3.0103, 0.001);
    append(sine(0.0001, 0.06));
    EXPECT_NEAR(to_db(levels_of(x).noise_floor()), to_db(0.0001) - 3.0103, 0.001);
    for (double &sample : x)
        sample += sample != 0.0 ? 0.01 : 0.0; // DC is no noise
    EXPECT_NEAR(to_db(levels_of(x).noise_floor()), to_db(0.0001) - 3.0103, 0.01);
    EXPECT_EQ(levels_of(sine(0.5, 0.049)).noise_floor(), 0.0);
    EXPECT_GT(levels_of(sine(0.5, 0.05)).noise_floor(), 0.0);
}

TEST(Levels, TailIsTheLastTenMilliseconds)
{
    auto x = sine(0.5, 0.1);
    x.resize(x.size() + 479, 0.25); // a hop before is the last whole one
    EXPECT_NEAR(levels_of(x).tail, 0.5, 1e-9);
    x.resize(x.size() + 1, -0.3);
    EXPECT_EQ(levels_of(x).tail, 0.3);
    Levels levels = meter({x});
    add(levels, {x}, 0, x.size());
    levels.silence(479);
    EXPECT_EQ(levels.whole(0).tail, 0.3);
    levels.silence(1);
    EXPECT_EQ(levels.whole(0).tail, 0.0);
}

/* Fades to nothing: straight, of equal power as a quarter of a sine, and as a
 * root; and a moment of silence. What stops dead is cut wherever it stops. */
TEST(Levels, CutTail)
{
    const auto cut = [](const std::vector<double> &x, std::size_t most = 1000) {
        Levels levels = meter({x});
        add(levels, {x}, 0, x.size(), most);
        levels.end();
        return levels.whole(0).cut(0.001);
    };
    std::vector<std::vector<double>> sounds{programme(150000, 48000, 9)};
    for (double frequency : {50.0, 97.0, 440.0, 997.0, 10000.0})
        sounds.push_back(sine(0.5, 3.125, frequency));
    Dice dice{8};
    for (double &sample : sounds.emplace_back(150000))
        sample = 0.5 * dice();
    for (std::size_t s = 0; s < sounds.size(); ++s) {
        for (std::size_t ms : {50, 200, 1000, 3000}) {
            const std::size_t length = ms * 48;
            for (double power : {1.0, 0.0, 0.5}) {
                if (power == 0.5 && s < 3)
                    continue; // in 1 ms the root falls little below a wave's single peaks
                auto x = sounds[s];
                for (std::size_t i = 0; i < length; ++i) {
                    const double left = static_cast<double>(i) / static_cast<double>(length);
                    x[x.size() - 1 - i] *=
                        power > 0.0 ? std::pow(left, power) : std::sin(left * std::numbers::pi / 2);
                }
                EXPECT_FALSE(cut(x)) << s << ' ' << ms << ' ' << power;
            }
        }
        for (std::size_t off = 0; off < 1000; off += 7) {
            auto x = sounds[s];
            x.resize(4800 + off);
            EXPECT_TRUE(s == 0 || cut(x)) << s << ' ' << off;
            EXPECT_EQ(cut(x), cut(x, 13 + off));
            x.resize(x.size() + 8 * 48);
            EXPECT_FALSE(cut(x));
        }
    }
    EXPECT_FALSE(cut({}));
    Levels levels = meter({sounds[3]});
    add(levels, {sounds[3]}, 0, 5000);
    EXPECT_TRUE(levels.whole(0).cut(0.001));
    levels.silence(48);
    EXPECT_FALSE(levels.whole(0).cut(0.001));
    levels.end();
    add(levels, {sounds[3]}, 0, 100);
    EXPECT_TRUE(levels.whole(0).cut(0.001));
}

bool same(const LevelFigures &a, const LevelFigures &b)
{
    return a.frames == b.frames && a.sum == b.sum && a.square == b.square &&
           a.product == b.product && a.softest == b.softest && a.tail == b.tail;
}

class LevelsCalls : public EveryTarget
{
};
STEMS_EVERY_TARGET(LevelsCalls);

TEST_P(LevelsCalls, ChangeNothing)
{
    Dice dice{3};
    for (int rate : {48000, 44100, 8000, 150, 3}) {
        Channels audio;
        for (std::uint64_t c = 0; c < 3; ++c)
            audio.push_back(programme(20000, 48000, c + 1));
        for (auto &channel : audio)
            std::fill_n(channel.begin() + 5000, 5000, 0.0);
        Levels whole = meter(audio, rate), cut = meter(audio, rate);
        add(whole, audio, 0, 20000);
        LevelFigures parts[3];
        for (std::size_t i = 0; i < 20000;) {
            const std::size_t n = i == 5000 ? 5000 : std::min(1 + dice.below(900), 20000 - i);
            if (i == 5000)
                cut.silence(n);
            else
                add(cut, audio, i, i < 5000 ? std::min(n, 5000 - i) : n, 1 + dice.below(50));
            i += i < 5000 ? std::min(n, 5000 - i) : n;
            if (dice.below(3) > 0)
                continue;
            for (std::size_t c = 0; c < 3; ++c)
                parts[c].merge(cut.figures(c));
            cut.clear();
        }
        for (std::size_t c = 0; c < 3; ++c) {
            EXPECT_TRUE(same(cut.whole(c), whole.whole(c))) << rate;
            EXPECT_EQ(cut.whole(c).last, whole.whole(c).last) << rate;
            EXPECT_EQ(cut.whole(c).fallen, whole.whole(c).fallen) << rate;
            EXPECT_TRUE(same(whole.figures(c), whole.whole(c))) << rate;
            parts[c].merge(cut.figures(c));
            EXPECT_EQ(parts[c].frames, 20000u);
            EXPECT_NEAR(parts[c].rms(), whole.whole(c).rms(), 1e-9);
            EXPECT_NEAR(parts[c].sum, whole.whole(c).sum, 1e-6);
            EXPECT_NEAR(parts[c].product, whole.whole(c).product, 1e-6);
            EXPECT_EQ(parts[c].softest, whole.whole(c).softest);
        }
    }
}

TEST_P(LevelsCalls, SameAsScalar)
{
    const LevelKernels fast = level_kernels(), plain = scalar::level_kernels();
    const auto x = programme(600, 48000, 1), y = programme(600, 48000, 2);
    for (std::size_t n : {0, 1, 7, 8, 9, 31, 480, 513}) {
        for (std::size_t at : {0, 1, 5, 8, 479}) {
            HopParts sums[2]{}, squares[2]{}, products[2]{};
            EXPECT_EQ(fast.add(x.data(), n, at, sums[0], squares[0]),
                      plain.add(x.data(), n, at, sums[1], squares[1]));
            fast.multiply(x.data(), y.data(), n, at, products[0]);
            plain.multiply(x.data(), y.data(), n, at, products[1]);
            EXPECT_EQ(sums[0], sums[1]);
            EXPECT_EQ(squares[0], squares[1]);
            EXPECT_EQ(products[0], products[1]);
        }
    }
}

/* Wherever one sample is not finite, nothing is done; large ones are finite. */
TEST_P(LevelsCalls, NotFinite)
{
    const auto clean = programme(100, 48000, 4);
    for (std::size_t at = 0; at < clean.size(); ++at) {
        for (double bad : {kInf, -kInf, std::numeric_limits<double>::quiet_NaN()}) {
            auto x = clean;
            x[at] = bad;
            Levels levels = meter({x});
            EXPECT_FALSE(levels.put(0, x.data(), x.size()).finite);
            EXPECT_EQ(levels.whole(0).square, 0.0);
            x[at] = 1e300;
            EXPECT_TRUE(levels.put(0, x.data(), x.size()).finite);
            EXPECT_EQ(levels.whole(0).square, kInf);
            x[at] = bad; // and then still
            EXPECT_FALSE(levels.put(0, x.data(), x.size()).finite);
        }
    }
}

/* A day of it is counted at once. */
TEST(Levels, LongSilence)
{
    const Channels audio = {sine(0.5, 0.5), sine(0.5, 0.5)};
    Levels levels = meter(audio);
    add(levels, audio, 0, 20000);
    levels.silence(std::uint64_t{86400} * 48000 + 7);
    EXPECT_EQ(levels.whole(0).frames, std::uint64_t{86400} * 48000 + 7 + 20000);
    EXPECT_EQ(levels.whole(1).tail, 0.0);
}

TEST(Levels, OtherPartnersAreNoPair)
{
    LevelFigures a{100, 1.0, 2.0, 3.0, 1}, b{100, 1.0, 2.0, 3.0, 2}, empty;
    empty.merge(a);
    EXPECT_EQ(empty.partner, 1);
    a.merge(LevelFigures{});
    EXPECT_EQ(a.partner, 1);
    a.merge(b);
    EXPECT_EQ(a.partner, kNoPartner);
    EXPECT_EQ(a.frames, 200u);
}

FlatFigures tops(const std::vector<double> &x, std::uint64_t shortest, std::size_t block,
                 std::size_t interval = 0)
{
    FlatTops flat{shortest};
    FlatFigures all;
    for (std::size_t i = 0; i < x.size(); i += block) {
        const auto part = std::span{x}.subspan(i, std::min(block, x.size() - i));
        flat.count(part, peak_of(part));
        if (interval > 0 && (i / block) % interval == 0) {
            all.merge(flat.figures());
            flat.clear();
        }
    }
    all.merge(flat.figures());
    return all;
}

TEST(FlatTops, CountsByHand)
{
    const std::vector<double> x = {0.0, 0.5, 0.5,  0.5,  0.1,  0.8, 0.8, 0.8, 0.8,
                                   0.2, 0.8, -0.8, -0.8, -0.8, 0.3, 0.8, 0.8, 0.1};
    for (std::size_t block : {1, 2, 3, 18}) {
        for (std::size_t interval : {0, 1, 2}) {
            EXPECT_EQ(tops(x, 3, block, interval).tops(), 2u) << block << ' ' << interval;
            EXPECT_EQ(tops(x, 2, block, interval).tops(), 3u);
            EXPECT_EQ(tops(x, 4, block, interval).tops(), 1u);
            EXPECT_EQ(tops(x, 4, block, interval).up.ceiling, 0.8);
        }
    }
    EXPECT_EQ(tops(std::vector<double>(100), 3, 10).tops(), 0u);
}

TEST(FlatTops, OfAClippedSine)
{
    auto x = sine(1.0, 1.0, 100.0);
    EXPECT_EQ(tops(x, 3, 480).tops(), 0u);
    for (double &sample : x)
        sample = std::clamp(sample, -0.7, 0.7);
    EXPECT_EQ(tops(x, 3, 480).tops(), 200u); // two in each period
}

/* Equal samples at the top of a slow sine of 16 bits are none. */
TEST(FlatTops, NotOfRounding)
{
    for (double frequency : {20.0, 40.0, 80.0}) {
        auto x = sine(0.5, 1.0, frequency, 0.1);
        for (double &sample : x)
            sample = std::nearbyint(sample * 32768.0) / 32768.0;
        EXPECT_EQ(tops(x, 3, 480).tops(), 0u) << frequency;
    }
}

TEST(PeakHold, StaysAndFalls)
{
    PeakHold hold;
    const auto next = [&hold](double peak) { return hold.follow(peak, 0.125, 0.375, 8.0); };
    EXPECT_EQ(next(-kInf), -kInf);
    EXPECT_EQ(next(-6.0), -6.0);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(next(-20.0), -6.0);
    EXPECT_NEAR(next(-20.0), -7.0, 1e-9);
    EXPECT_NEAR(next(-kInf), -8.0, 1e-9);
    EXPECT_EQ(next(-7.5), -7.5); // a reading above it
    EXPECT_EQ(next(-9.0), -7.5);
    EXPECT_EQ(next(kInf), kInf);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(next(-9.0), kInf);
    EXPECT_EQ(next(-9.0), -9.0);
}

} // namespace
