/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: a stem or the mix that was saturated is no lossy copy. Expected
 * values follow from what was done: the hyperbolic tangent is a curve.
 */
#include "core/diagnosis_tests.h"
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

void saturate(Stereo &x)
{
    constexpr double kDrive = 1.7;
    double top = 0.0;
    for (const auto &channel : x)
        for (double sample : channel)
            top = std::max(top, std::fabs(sample));
    for (auto &channel : x)
        for (double &sample : channel)
            sample = std::tanh(kDrive * sample / top) * top / kDrive;
}

TEST(DiagnosisOfCurves, AStemThatWasSaturatedIsNoLossyCopy)
{
    for (const std::size_t stem : {0, 1, 3}) {
        std::vector<Stereo> stems = accuracy::make_stems(4, 8 * kRate, kRate, 21);
        const Stereo mix = sum(stems);
        saturate(stems[stem]);
        const Found found = diagnosed(stems, mix);
        EXPECT_EQ(found.diagnosis.fault, Fault::Unknown) << found.words;
        EXPECT_EQ(found.diagnosis.guilty, std::vector<std::size_t>{stem}) << found.words;
        EXPECT_NE(found.words.find("a curve of its samples"), std::string::npos) << found.words;
    }
}

TEST(DiagnosisOfCurves, AMixThatWasSaturatedAccusesNoStem)
{
    const std::vector<Stereo> stems = accuracy::make_stems(4, 8 * kRate, kRate, 21);
    Stereo mix = sum(stems);
    saturate(mix);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(found.diagnosis.fault, Fault::MixProcessing) << found.words;
    EXPECT_TRUE(found.diagnosis.guilty.empty()) << found.words;
}

/* Noise beside a constant of three times its size: of the noise all is left. */
TEST(DiagnosisOfCurves, AConstantIsNoPartOfIt)
{
    const std::vector<Stereo> stems = accuracy::make_stems(2, 8 * kRate, kRate, 21);
    Stereo mix = sum(stems);
    Random random{2};
    for (auto &channel : mix)
        for (double &sample : channel)
            sample += 0.003 + 0.001 * gaussian(random);
    const Found found = diagnosed(stems, mix);
    const Scene scene{found.evidence};
    const std::optional<Curves> curves = find_curves(scene, 1.0);
    ASSERT_TRUE(curves);
    for (std::size_t s = 0; s <= stems.size(); ++s) {
        EXPECT_NEAR(curves->by_gain[s], 1.0, 0.001);
        EXPECT_NEAR(curves->left[s], 1.0, 0.01); // 129 levels of 350000 samples
    }
}

} // namespace
} // namespace stems::test
