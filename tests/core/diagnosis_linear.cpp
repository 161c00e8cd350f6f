/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: what sounds like a lossy copy or like a stem that is missing, and is
 * neither. Expected values follow from what was done.
 */
#include "accuracy/material_band.h"
#include "coded.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

namespace stems::test
{
namespace
{

using accuracy::Stereo;
using accuracy::Wave;

bool says(const Found &found, const char *what)
{
    return found.words.find(what) != std::string::npos;
}

/* @rms, each side its own. */
Stereo white(std::size_t frames, double rms)
{
    Random random{41};
    return {noise(frames, rms, random), noise(frames, rms, random)};
}

/* Lines at multiples of @mains that fall by 12 dB from each to the next. */
Stereo hum(std::size_t frames, double mains, double level)
{
    Wave out(frames);
    for (int h = 1; h <= 3; ++h) {
        const Signal line = sine(frames, level * std::pow(4.0, 1 - h), h * mains / kRate, h);
        for (std::size_t i = 0; i < frames; ++i)
            out[i] += line[i];
    }
    return {out, out};
}

/* Decays by 60 dB in @seconds, of random sign, after a gap of 20 ms; one for each side. */
Stereo reverb_of(const Stereo &dry, double seconds, double level)
{
    accuracy::Random random{43};
    Stereo out;
    const std::size_t frames = dry[0].size();
    std::size_t size = 1;
    while (size < 2 * frames)
        size *= 2;
    Fourier fourier{size};
    for (std::size_t c = 0; c < 2; ++c) {
        Wave in(size), tail(size);
        for (std::size_t i = 0; i < frames; ++i)
            in[i] = 0.5 * (dry[0][i] + dry[1][i]);
        double energy = 0.0;
        for (std::size_t i = kRate / 50; i < std::min<std::size_t>(frames, 2 * kRate); ++i) {
            const double t = static_cast<double>(i) / kRate / seconds;
            tail[i] = (2.0 * accuracy::uniform(random) - 1.0) * std::pow(10.0, -3.0 * t);
            energy += tail[i] * tail[i];
        }
        std::vector<std::complex<double>> x(size / 2 + 1), h(size / 2 + 1);
        fourier.forward(in.data(), x.data());
        fourier.forward(tail.data(), h.data());
        for (std::size_t k = 0; k < x.size(); ++k)
            x[k] *= level / std::sqrt(energy) * h[k];
        fourier.inverse(x.data(), in.data());
        in.resize(frames);
        out.push_back(std::move(in));
    }
    return out;
}

TEST(DiagnosisLinear, SteadyNoiseAndHumAreNoStems)
{
    const std::vector<Stereo> stems = accuracy::make_stems(3, 10 * kRate, kRate, 31);
    Found found = diagnosed(stems, sum({sum(stems), white(10 * kRate, 1e-3)}));
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_TRUE(says(found, "the residual is steady noise, ")) << found.words;
    for (const double mains : {50.0, 60.0}) {
        found = diagnosed(stems, sum({sum(stems), hum(10 * kRate, mains, 1e-3)}));
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
        EXPECT_TRUE(
            says(found, mains == 50.0 ? "steady hum of 50 Hz mains" : "steady hum of 60 Hz mains"))
            << found.words;
    }
    // A tone or noise of a level that stems have is a stem.
    for (const Stereo &tone : {white(10 * kRate, 0.05), hum(10 * kRate, 50.0, 0.1)}) {
        found = diagnosed(stems, sum({sum(stems), tone}));
        EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
    }
    // So is noise that is soft, and goes with time: by 6 dB, once in two seconds.
    Stereo waves = white(10 * kRate, 1e-3);
    for (Wave &side : waves)
        for (std::size_t i = 0; i < side.size(); ++i)
            side[i] *= 1.0 + std::sin(accuracy::kTau * 0.5 * static_cast<double>(i) / kRate) / 3.0;
    found = diagnosed(stems, sum({sum(stems), waves}));
    EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
    // So is what is soft, and plays.
    Stereo soft = accuracy::make_stem(0, 10 * kRate, kRate, 77);
    accuracy::scale(soft, 0.02);
    found = diagnosed(stems, sum({sum(stems), soft}));
    EXPECT_EQ(found.diagnosis.fault, Fault::Missing) << found.words;
}

TEST(DiagnosisLinear, ReverbAndChorusAreNoCoders)
{
    const std::vector<Stereo> stems = accuracy::make_stems(4, 10 * kRate, kRate, 32);
    const Stereo mix = sum(stems);
    std::vector<Stereo> other = stems;
    other[3] = sum({stems[3], reverb_of(stems[3], 1.2, 0.2)});
    Found found = diagnosed(other, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    EXPECT_TRUE(says(found, "look at voice first (a filter or a reverb of it explains "))
        << found.words;
    // 12 ms, 8 more or less, at 0.8 Hz.
    other = stems;
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < mix[c].size(); ++i) {
            const double t = static_cast<double>(i) / kRate;
            const double ms = 12.0 + 8.0 * std::sin(accuracy::kTau * 0.8 * t);
            other[2][c][i] = 0.7 * stems[2][c][i] +
                             0.5 * accuracy::sample_at(stems[2][c], static_cast<double>(i) -
                                                                        ms * kRate / 1000.0);
        }
    found = diagnosed(other, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
}

/* The one stem is 26 dB softer than the other: what was done to the mix is nearly what
 * is done to the loud one, and still no stem's fault. */
class LoudAndSoft : public testing::Test
{
protected:
    LoudAndSoft() : stems{accuracy::make_stems(2, 10 * kRate, kRate, 33)}
    {
        accuracy::scale(stems[0], 0.5 / accuracy::peak_of(stems[0]));
        accuracy::scale(stems[1], 0.025 / accuracy::peak_of(stems[1]));
        mix = sum(stems);
    }
    void expect_processing()
    {
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
        EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
    }
    std::vector<Stereo> stems;
    Stereo mix;
};

TEST_F(LoudAndSoft, Compressed)
{
    accuracy::compress(mix, kRate);
    expect_processing();
}

TEST_F(LoudAndSoft, FilteredAtTheBottom)
{
    accuracy::equalise(mix, 90.0, 1.5, kRate);
    expect_processing();
}

TEST(DiagnosisLinear, AWiderMix)
{
    const std::vector<Stereo> stems = accuracy::make_stems(4, 10 * kRate, kRate, 34);
    Stereo mix = sum(stems);
    for (std::size_t i = 0; i < mix[0].size(); ++i) {
        const double left = mix[0][i], right = mix[1][i];
        mix[0][i] = 1.1 * left - 0.1 * right;
        mix[1][i] = 1.1 * right - 0.1 * left;
    }
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* Its noise follows a stem that never changes no more than anything else does. */
TEST(DiagnosisLinear, NoiseOfASteadyStem)
{
    std::vector<Stereo> stems = accuracy::make_stems(3, 10 * kRate, kRate, 35);
    Stereo held{Wave(10 * kRate), Wave(10 * kRate)}; // a chord that fills its bands
    for (int h = 1; h <= 60; ++h)
        for (std::size_t c = 0; c < 2; ++c) {
            const Signal line = sine(10 * kRate, 0.004, 147.3 * h / kRate, h * h + 0.7 * c);
            for (std::size_t i = 0; i < line.size(); ++i)
                held[c][i] += line[i];
        }
    stems.push_back(held);
    const Stereo mix = sum(stems);
    code(stems[3], 14.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_NE(found.diagnosis.fault, Fault::Missing) << found.words;
    for (std::size_t s : found.diagnosis.guilty)
        EXPECT_EQ(s, 3u) << found.words;
}

TEST(DiagnosisLinear, ACoderTakesAwayWhatIsConstant)
{
    std::vector<Stereo> stems = accuracy::make_stems(3, 10 * kRate, kRate, 36);
    stems.push_back(accuracy::make_stem(4, 10 * kRate, kRate, 36)); // nothing at the bottom
    std::vector<Stereo> other = stems;
    for (double &x : stems[3][0])
        x += 0.05;
    code(other[3], 20.0);
    const Found found = diagnosed(other, sum(stems));
    EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{3}) << found.words;
}

/* Its window is 93 ms long: half as early before a hit it makes noise, where there was
 * none. */
TEST(DiagnosisLinear, ACoderIsEarly)
{
    std::vector<Stereo> stems = accuracy::make_stems(3, 10 * kRate, kRate, 37);
    Stereo hits(2, Wave(10 * kRate));
    accuracy::Random random{37};
    for (std::size_t at = kRate / 4; at < 10 * kRate; at += kRate / 2)
        accuracy::add_hit(hits, at, kRate, 0.4, 0.01, 0.3, 0.5, random);
    stems.push_back(hits);
    const Stereo mix = sum(stems);
    code(stems[3], 12.0, 4096);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{3}) << found.words;
}

/* The noise of a guitar on the left is not that of the one which doubles it on the right,
 * and which it follows more closely. */
TEST(DiagnosisLinear, NoiseIsWhereItsStemIs)
{
    accuracy::Random take{8}, other{9};
    std::vector<Stereo> stems{accuracy::make_guitar(6 * kRate, kRate, 3, 0.1, take),
                              accuracy::make_guitar(6 * kRate, kRate, 3, 0.9, other),
                              accuracy::make_stems(1, 6 * kRate, kRate, 3)[0]};
    Stereo mix = sum(stems);
    Stereo same{stems[1][1], stems[1][0]};
    code(same, 20.0);
    for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t i = 0; i < mix[c].size(); ++i)
            mix[c][i] += same[c][i] - stems[1][1 - c][i];
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(std::ranges::count(found.diagnosis.guilty, 1U), 0) << found.words;
}

} // namespace
} // namespace stems::test
