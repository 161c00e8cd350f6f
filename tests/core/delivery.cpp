/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Delivery profiles: limits as EBU R 128, ATSC A/85 and the services have them.
 */
#include "core/delivery.h"

#include <gtest/gtest.h>

#include <limits>

using namespace stems;

namespace
{

constexpr double kInf = std::numeric_limits<double>::infinity();

/* One letter for each finding: a passed one is upper case. */
std::string judge(Profile profile, Delivered measured)
{
    std::string out;
    for (const Finding &finding : delivery_findings(profile, measured)) {
        const char letter = finding.name[0];
        out += finding.passed ? static_cast<char>(std::toupper(letter)) : letter;
        EXPECT_FALSE(finding.text.empty());
        EXPECT_EQ(finding.text.find("nan"), std::string::npos);
    }
    return out;
}

TEST(Delivery, LoudnessAndItsTolerance)
{
    const struct {
        Profile profile;
        double loudness, tolerance, peak;
    } cases[] = {{Profile::EbuR128, -23, 0.5, -1},
                 {Profile::AtscA85, -24, 2, -2},
                 {Profile::Spotify, -14, 1, -1},
                 {Profile::Apple, -16, 1, -1},
                 {Profile::Netflix, -27, 2, -2}};
    for (const auto &c : cases) {
        const auto at = [&](double loudness, double peak) {
            return judge(c.profile, {peak, true, -6.0, loudness, 9, 0});
        };
        EXPECT_EQ(at(c.loudness, c.peak), "ITN");
        EXPECT_EQ(at(c.loudness + c.tolerance - 0.01, c.peak - 1), "ITN");
        EXPECT_EQ(at(c.loudness + c.tolerance + 0.01, c.peak), "iTN");
        EXPECT_EQ(at(c.loudness - c.tolerance - 0.01, c.peak), "iTN");
        EXPECT_EQ(at(c.loudness, c.peak + 0.01), "ItN");
        EXPECT_EQ(at(-kInf, -kInf), "iTN"); // silence is not delivered
    }
}

TEST(Delivery, StemsKeepToTheTarget)
{
    EXPECT_EQ(judge(Profile::Stems, {-6.0, true, -6.0, -kInf, 0, 0}), "TCN");
    EXPECT_EQ(judge(Profile::Stems, {-5.9, false, -6.0, -9.0, 0, 0}), "pCN");
    EXPECT_EQ(judge(Profile::Stems, {kInf, false, -6.0, -9.0, 2, 1}), "pcn");
    EXPECT_EQ(judge(Profile::Stems, {-kInf, true, -6.0, -9.0, 0, 0}), "TCN");
}

TEST(Delivery, SaysTheFigures)
{
    const auto findings = delivery_findings(Profile::EbuR128, {0.5, true, -6.0, -20.0, 0, 3});
    EXPECT_EQ(findings[0].text, "The integrated loudness, -20.00 LUFS, is 3.00 LU above -23 LUFS; "
                                "0.5 LU are allowed.");
    EXPECT_EQ(findings[1].text, "The highest peak, 0.50 dBTP, is 1.50 dB above -1.00 dBTP.");
    EXPECT_EQ(findings[2].text, "There are 3 samples that are not finite numbers.");
    const auto stems = delivery_findings(Profile::Stems, {-7.0, true, -6.0, -20.0, 1, 1});
    EXPECT_EQ(stems[1].text, "There is one run of samples at full scale.");
    EXPECT_EQ(stems[2].text, "One sample is not a finite number.");
}

} // namespace
