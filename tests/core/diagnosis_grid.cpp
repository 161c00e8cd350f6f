/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: a stem that a coder of AAC or of MP3 has rounded, told by the steps that it
 * has left.
 * Expected values follow from what was done.
 */
#include "core/diagnosis_steps.h"
#include "core/hybrid.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

namespace stems::test
{
namespace
{

using accuracy::Stereo;
using accuracy::Wave;

constexpr std::size_t kHop = 1024, kFrames = 5 * kRate;

/* Noise of one level all along: a room, rain. What a coder adds to it follows no level. */
Stereo room(std::uint64_t seed, double level)
{
    accuracy::Random random{seed};
    Stereo out(2, Wave(kFrames));
    for (Wave &channel : out) {
        double low = 0.0;
        for (double &x : channel) {
            low += 0.3 * (accuracy::between(random, -1.0, 1.0) - low);
            x = level * low;
        }
    }
    return out;
}

/* Through windows of 2048 frames (sine), and back from coefficients that are multiples of a
 * step: in bands of 4 and 16 steps that differ by up to 10 dB. @from: the first frame of all.
 * (n + 1/2 + N/2) (k + 1/2) pi / N is 2 pi / 8N of (2n + 1 + N) (2k + 1): bins of a Fourier
 * transform of 8 N. */
void code(Stereo &stem, double step, std::size_t from, std::uint64_t seed)
{
    constexpr std::size_t kSize = 8 * kHop;
    const double scale = std::sqrt(2.0 / kHop);
    Fourier fourier{kSize};
    std::vector<std::complex<double>> bins(kSize / 2 + 1);
    Wave window(2 * kHop), x(kSize);
    for (std::size_t n = 0; n < window.size(); ++n)
        window[n] = std::sin(std::numbers::pi * (static_cast<double>(n) + 0.5) / (2.0 * kHop));
    accuracy::Random random{seed};
    for (Wave &channel : stem) {
        Wave out(channel.size());
        for (std::size_t at = from; at + 2 * kHop <= channel.size(); at += kHop) {
            std::ranges::fill(x, 0.0);
            for (std::size_t n = 0; n < window.size(); ++n)
                x[2 * n + 1 + kHop] = channel[at + n] * window[n];
            fourier.forward(x.data(), bins.data());
            double own = step;
            for (std::size_t k = 0; k < kHop; ++k) {
                if (k % 4 == 0 && (k < 40 || k % 16 == 0))
                    own = step * std::pow(2.0, 0.25 * std::floor(accuracy::between(random, 0, 8)));
                const double value = scale * bins[2 * k + 1].real();
                const double quantum = std::floor(std::pow(std::fabs(value) / own, 0.75) + 0.4054);
                bins[2 * k + 1] = std::copysign(own * std::pow(quantum, 4.0 / 3.0), value) * scale *
                                  (0.5 * kSize);
                bins[2 * k] = 0.0;
            }
            bins[2 * kHop] = 0.0;
            std::ranges::fill(bins.begin() + 2 * kHop, bins.end(), 0.0);
            fourier.inverse(bins.data(), x.data());
            for (std::size_t n = 0; n < window.size(); ++n)
                out[at + n] += x[2 * n + 1 + kHop] * window[n];
        }
        channel = out;
    }
}

/* The same of MP3: left and right, or what they have in common and what not. Back to audio by
 * the transposed transform. */
void code_mp3(Stereo &stem, double step, std::size_t from, std::uint64_t seed)
{
    constexpr std::size_t kGranule = Hybrid::kHop, kLong = Hybrid::kWindow;
    Hybrid hybrid;
    std::vector<Wave> responses(kLong, Wave(kGranule));
    Wave impulse(kLong);
    for (std::size_t n = 0; n < kLong; ++n) {
        impulse[n] = 1.0;
        hybrid.forward(impulse.data(), responses[n].data());
        impulse[n] = 0.0;
    }
    accuracy::Random random{seed};
    Stereo out(2, Wave(stem[0].size())), bins(2, Wave(kGranule));
    for (std::size_t at = from; at + kLong <= out[0].size(); at += kGranule) {
        for (std::size_t c = 0; c < 2; ++c)
            hybrid.forward(&stem[c][at], bins[c].data());
        const bool sides = (at - from) / kGranule % 4 < 2;
        double own = step;
        for (std::size_t k = 0; k < kGranule; ++k) {
            if (k == 4 || k == 8 || k == 12 || k == 16 || k == 20 || k == 24 || k == 30 ||
                k == 36 || k == 44 || k == 52 || k == 62 || k == 74 || k == 90 || k == 110 ||
                k == 134 || k == 162 || k == 196 || k == 238 || k == 288 || k == 342 || k == 418)
                own = step * std::pow(2.0, 0.5 * std::floor(accuracy::between(random, 0, 4)));
            double a = bins[0][k], b = bins[1][k];
            const auto coded = [&](double value) {
                const double quantum = std::floor(std::pow(std::fabs(value) / own, 0.75) + 0.4054);
                return std::copysign(own * std::pow(quantum, 4.0 / 3.0), value);
            };
            if (sides) {
                const double both = coded((a + b) * std::sqrt(0.5)),
                             apart = coded((a - b) * std::sqrt(0.5));
                a = (both + apart) * std::sqrt(0.5);
                b = (both - apart) * std::sqrt(0.5);
            } else {
                a = coded(a);
                b = coded(b);
            }
            bins[0][k] = a;
            bins[1][k] = b;
        }
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t n = 0; n < kLong; ++n)
                out[c][at + n] +=
                    std::inner_product(bins[c].begin(), bins[c].end(), responses[n].begin(), 0.0);
    }
    stem = out;
}

constexpr struct {
    const char *name;
    void (*code)(Stereo &stem, double step, std::size_t from, std::uint64_t seed);
} kCoders[] = {{"AAC", code}, {"MP3", code_mp3}};

/* 4 q^(4/3) of q = 0, 1, 2, 3, 5 and 8, rounded to a grid a 400th as fine; and values of no
 * step at all. */
TEST(DiagnosisGrid, AStepIsFound)
{
    std::vector<double> band;
    for (const double quantum : {0.0, 1.0, -2.0, 3.0, 0.0, -5.0, 8.0, 1.0})
        band.push_back(
            0.01 * std::round(100.0 * std::copysign(4.0 * std::pow(std::fabs(quantum), 4.0 / 3.0),
                                                    quantum)));
    const std::optional<double> step = find_step(band, 0.01 / std::sqrt(12.0));
    ASSERT_TRUE(step);
    EXPECT_NEAR(*step, 4.0, 0.01);
    accuracy::Random random{3};
    int found = 0;
    for (int i = 0; i < 1000; ++i) {
        for (double &x : band)
            x = accuracy::between(random, -60.0, 60.0);
        found += find_step(band, 0.01 / std::sqrt(12.0)).has_value();
    }
    EXPECT_LE(found, 1);
}

/* A room that was coded, at frames of any phase, beside others; in files of 24 bits and of
 * 16. */
TEST(DiagnosisGrid, SteadyNoiseThatWasCoded)
{
    for (const auto &[from, files] :
         {std::pair{std::size_t{700}, Files{}},
          {std::size_t{1}, Files{"16 bits", Format::S16, 16, Dither::None}}})
        for (const auto &coder : kCoders) {
            std::vector<Stereo> stems{room(1, 0.2), room(2, 0.3), room(3, 0.1)};
            const Stereo mix = sum(stems);
            coder.code(stems[0], 0.01, from, 9);
            const Found found = diagnosed(stems, mix, files);
            EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
            EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
            EXPECT_NE(found.words.find(std::string{"a step of "} + coder.name), std::string::npos)
                << found.words;
        }
}

/* The coder was given 16 bits with dither, of half an LSB rms. Of its steps most are no more
 * than a few LSB, and the residual is not what they left out; of the largest it is. */
TEST(DiagnosisGrid, TheCoderWasGiven16Bits)
{
    for (const auto &coder : kCoders) {
        std::vector<Stereo> stems{room(1, 0.0008), room(2, 0.3), room(3, 0.1)};
        const Stereo mix = sum(stems);
        Random random{6};
        for (Wave &channel : stems[0])
            channel = rounded(channel, 16, Dither::Tpdf, random);
        coder.code(stems[0], 0.00004, 300, 9);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
    }
}

/* It was coded before it was mixed; what the mix holds besides is not its own, be it as
 * loud as what a coder leaves. */
TEST(DiagnosisGrid, CodedBeforeItWasMixed)
{
    for (const auto &coder : kCoders) {
        std::vector<Stereo> stems{room(1, 0.2), room(2, 0.3), room(3, 0.1)};
        const Stereo before = stems[0];
        coder.code(stems[0], 0.01, 300, 9);
        double left = 0.0;
        for (std::size_t i = 2 * kHop; i + 2 * kHop < kFrames; ++i)
            left += std::pow(before[0][i] - stems[0][0][i], 2.0) / (kFrames - 4.0 * kHop);
        for (const double louder : {0.35, 0.5, 0.7, 1.4}) {
            const Stereo more = room(4, 1.0);
            double own = 0.0;
            for (double x : more[0])
                own += x * x / kFrames;
            Stereo mix = sum(stems);
            for (std::size_t c = 0; c < 2; ++c)
                for (std::size_t i = 0; i < kFrames; ++i)
                    mix[c][i] += louder * std::sqrt(left / own) * more[c][i];
            const Found found = diagnosed(stems, mix);
            EXPECT_NE(found.diagnosis.fault, Fault::None);
            EXPECT_TRUE(found.diagnosis.guilty.empty())
                << coder.name << ", " << louder << ": " << found.words;
        }
    }
}

/* Beside one that was coded before, another was after: that is the one. */
TEST(DiagnosisGrid, OneBeforeAndOneAfter)
{
    for (const auto &coder : kCoders) {
        std::vector<Stereo> stems{room(1, 0.2), room(2, 0.3), room(3, 0.1)};
        coder.code(stems[0], 0.01, 300, 9);
        const Stereo mix = sum(stems);
        coder.code(stems[1], 0.01, 300, 10);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::LossyLike) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{1}) << found.words;
    }
}

/* A stem that was coded before the mix was made of it, which turned it up, by more and less:
 * that is about as much as its steps left out, but it has the sign of the stem. */
TEST(DiagnosisGrid, AGainOfWhatWasCodedIsNoStep)
{
    std::vector<Stereo> stems{room(1, 0.2), room(2, 0.3), room(3, 0.1)};
    code(stems[0], 0.01, 700, 9);
    std::vector<Stereo> turned = stems;
    for (Wave &channel : turned[0])
        for (std::size_t i = 0; i < channel.size(); ++i)
            channel[i] *= 1.12 + 0.02 * std::sin(static_cast<double>(i) / 3000.0);
    const Found found = diagnosed(stems, sum(turned));
    EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
    EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{0}) << found.words;
}

} // namespace
} // namespace stems::test
