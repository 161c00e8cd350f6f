/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: a stem or the mix that was saturated is no lossy copy. Expected
 * values follow from what was done: the hyperbolic tangent is a curve.
 */
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

} // namespace
} // namespace stems::test
