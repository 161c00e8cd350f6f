/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Levels by bands and windows, of which the diagnosis tells the noise of a coder.
 * Expected values follow from what diagnosis_levels.h says of them.
 */
#include "core/diagnosis_levels.h"

#include "core/diagnosis_tests.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

constexpr std::size_t kWindows = 10, kTop = 16;

std::vector<double> levels(double db)
{
    return std::vector<double>(kWindows * kBands, db);
}

double &at(std::vector<double> &levels, std::size_t window, std::size_t band)
{
    return levels[window * kBands + band];
}

double share(const std::vector<double> &residual, const std::vector<double> &stem,
             std::size_t reach = 0)
{
    return share_above(residual, stem, std::vector<double>(kBands, -80.0), kTop, reach);
}

/* By more than 3 dB, which is what noise scatters by. */
TEST(DiagnosisLevels, WhatIsAboveAStem)
{
    std::vector<double> residual = levels(-27.0), stem = levels(-30.0);
    EXPECT_EQ(share(residual, stem), 0.0);
    at(residual, 3, 5) = at(residual, 4, 6) = -26.9;
    EXPECT_EQ(share(residual, stem), 2.0 / (kWindows * kTop));
    // Encoders leave out what is at the top.
    at(residual, 3, kTop) = 0.0;
    EXPECT_EQ(share(residual, stem), 2.0 / (kWindows * kTop));
    // What is no more than 6 dB above the floor does not count, on either side.
    for (std::size_t b = 0; b < kTop; ++b)
        at(residual, 0, b) = -74.0;
    EXPECT_EQ(share(residual, stem), 2.0 / ((kWindows - 1) * kTop));
    EXPECT_EQ(share(levels(-74.0), levels(-200.0)), 0.0);
    EXPECT_EQ(share(levels(-73.9), levels(-200.0)), 1.0);
}

/* What was there so many windows before, or comes so many after, hides it as well. */
TEST(DiagnosisLevels, ASoundHidesWhatIsNear)
{
    std::vector<double> stem = levels(-60.0);
    for (std::size_t b = 0; b < kBands; ++b)
        at(stem, 4, b) = -30.0;
    const std::vector<double> residual = levels(-40.0);
    EXPECT_EQ(share(residual, stem), 0.9);
    EXPECT_EQ(share(residual, stem, 1), 0.7);
    EXPECT_EQ(share(residual, stem, 2), 0.5);
    EXPECT_EQ(share(residual, stem, 5), 0.0);
}

/* Two values by turns, +-d about a mean, scatter by d. */
TEST(DiagnosisLevels, WhatIsSteady)
{
    const auto scattered = [](double mean, double by) {
        std::vector<double> out = levels(mean);
        for (std::size_t w = 0; w < kWindows; ++w)
            for (std::size_t b = 0; b < kBands; ++b)
                at(out, w, b) += w % 2 == 0 ? by : -by;
        return out;
    };
    const std::vector<double> floor(kBands, -80.0);
    const auto steady = [&](const std::vector<double> &residual, const std::vector<double> &stem) {
        return is_steady(residual, stem, floor, kTop);
    };
    EXPECT_TRUE(steady(scattered(-40.0, 2.9), scattered(-33.9, 2.9)));
    EXPECT_FALSE(steady(scattered(-40.0, 3.1), scattered(-33.9, 2.9)));
    EXPECT_FALSE(steady(scattered(-40.0, 2.9), scattered(-33.9, 3.1)));
    EXPECT_FALSE(steady(scattered(-40.0, 2.9), scattered(-34.1, 2.9)));
    // 30 dB below its loudest band, at the top, and where it is hardly above the floor,
    // the residual may do what it likes.
    std::vector<double> residual = levels(-40.0), stem = levels(-30.0);
    for (std::size_t w = 0; w < kWindows; ++w) {
        at(residual, w, 3) = w % 2 == 0 ? -70.1 : -200.0;
        at(residual, w, kTop) = w % 2 == 0 ? 0.0 : -60.0;
    }
    EXPECT_TRUE(steady(residual, stem));
    at(residual, 0, 3) = -69.9;
    EXPECT_FALSE(steady(residual, stem));
    residual = levels(-75.0);
    at(residual, 0, 3) = -74.0;
    EXPECT_TRUE(steady(residual, levels(-200.0)));
    at(residual, 0, 3) = -73.9;
    EXPECT_FALSE(steady(residual, levels(-200.0)));
    EXPECT_FALSE(steady({}, {}));
}

/* Of y = 3 a + b, with a and b that are orthogonal, a explains 9 parts of 10; what
 * another one holds as well, it does not explain alone. */
TEST(DiagnosisLevels, WhatEachAloneExplains)
{
    std::vector<double> a(kBands * 4), b = a, y = a;
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = i % 2 == 0 ? 1.0 : -1.0;
        b[i] = i / 2 % 2 == 0 ? 1.0 : -1.0;
        y[i] = 3.0 * a[i] + b[i];
    }
    EXPECT_NEAR(correlation(a, y), 3.0 / std::sqrt(10.0), 1e-12);
    std::vector<double> unique = find_unique({a, b, y});
    EXPECT_NEAR(unique[0], 0.9, 1e-6);
    EXPECT_NEAR(unique[1], 0.1, 1e-6);
    // Without a, a + e/2 leaves 9 (1/4) / (1 + 1/4) of it.
    std::vector<double> near = a;
    for (std::size_t i = 0; i < a.size(); ++i)
        near[i] += i / 4 % 2 == 0 ? 0.5 : -0.5;
    unique = find_unique({a, near, b, y});
    EXPECT_NEAR(unique[0], 0.18, 1e-6);
    EXPECT_NEAR(unique[1], 0.0, 1e-6);
    EXPECT_NEAR(unique[2], 0.1, 1e-6);
}

/* Bursts of noise, and softer noise that begins so much sooner: 40 ms before is what the
 * window of an encoder does, an eighth of a second is not. */
TEST(DiagnosisLevels, NoiseBeforeASound)
{
    const auto above = [](double sooner) {
        constexpr std::size_t n = 4 * kRate;
        Random random{3};
        accuracy::Stereo stem(2, accuracy::Wave(n)), other = stem, residual = stem;
        const auto early = static_cast<std::size_t>(sooner * kRate);
        for (std::size_t c = 0; c < 2; ++c)
            for (std::size_t i = 0; i < n; ++i) {
                const std::size_t phase = i % kRate;
                other[c][i] = 0.05 * std::sin(0.05 * static_cast<double>(i));
                stem[c][i] =
                    phase >= kRate / 2 && phase < 3 * kRate / 4 ? 0.1 * gaussian(random) : 0.0;
                residual[c][i] = phase + early >= kRate / 2 && phase < 3 * kRate / 4
                                     ? 0.01 * gaussian(random)
                                     : 0.0;
            }
        const Found found = diagnosed({stem, other}, sum({stem, other, residual}));
        const Scene scene{found.evidence};
        return find_spectra(scene).above[0];
    };
    EXPECT_EQ(above(0.0), 0.0);
    EXPECT_LE(above(0.04), 0.02);
    EXPECT_GT(above(0.125), 0.1);
}

} // namespace
} // namespace stems::test
