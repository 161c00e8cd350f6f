/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pan laws: the figures by which they are called, and what they keep constant.
 */
#include "core/pan.h"
#include "core/decibel.h"

#include <gtest/gtest.h>

using namespace stems;

namespace
{

constexpr PanLaw kLaws[] = {PanLaw::Linear, PanLaw::Minus3, PanLaw::Minus6};

TEST(Pan, CentreIsWhatTheLawIsCalledBy)
{
    EXPECT_EQ(pan(PanLaw::Linear, 0.0).left, 1.0); /* untouched: exactly */
    EXPECT_EQ(pan(PanLaw::Linear, 0.0).right, 1.0);
    EXPECT_NEAR(to_db(pan(PanLaw::Minus3, 0.0).left), -3.0103, 1e-4);
    EXPECT_NEAR(to_db(pan(PanLaw::Minus3, 0.0).right), -3.0103, 1e-4);
    EXPECT_NEAR(to_db(pan(PanLaw::Minus6, 0.0).left), -6.0206, 1e-4);
    EXPECT_NEAR(to_db(pan(PanLaw::Minus6, 0.0).right), -6.0206, 1e-4);
}

TEST(Pan, EndsAreOneSideAlone)
{
    for (PanLaw law : kLaws) {
        EXPECT_NEAR(pan(law, -1.0).left, 1.0, 1e-15);
        EXPECT_NEAR(pan(law, -1.0).right, 0.0, 1e-15);
        EXPECT_NEAR(pan(law, 1.0).left, 0.0, 1e-15);
        EXPECT_NEAR(pan(law, 1.0).right, 1.0, 1e-15);
    }
}

TEST(Pan, MirrorsAndNeverRaises)
{
    for (PanLaw law : kLaws)
        for (int i = -100; i <= 100; i++) {
            const Sides here = pan(law, i / 100.0);
            const Sides there = pan(law, -i / 100.0);
            EXPECT_NEAR(here.left, there.right, 1e-15);
            EXPECT_NEAR(here.right, there.left, 1e-15);
            EXPECT_GE(here.left, -1e-15);
            EXPECT_LE(here.left, 1.0);
            if (i > -100) {
                const Sides before = pan(law, (i - 1) / 100.0);
                EXPECT_LE(here.left, before.left);
                EXPECT_GE(here.right, before.right);
            }
        }
}

TEST(Pan, LawsKeepWhatTheyPromise)
{
    for (int i = -100; i <= 100; i++) {
        const double at = i / 100.0;
        const Sides power = pan(PanLaw::Minus3, at);
        EXPECT_NEAR(power.left * power.left + power.right * power.right, 1.0, 1e-15);
        const Sides sum = pan(PanLaw::Minus6, at);
        EXPECT_NEAR(sum.left + sum.right, 1.0, 1e-15);
        const Sides linear = pan(PanLaw::Linear, at);
        EXPECT_EQ(std::max(linear.left, linear.right), 1.0);
        EXPECT_NEAR(std::min(linear.left, linear.right), 1.0 - std::abs(at), 1e-15);
    }
}

TEST(Pan, BalanceLowersTheFarSideAlone)
{
    EXPECT_EQ(balance(0.0).left, 1.0);
    EXPECT_EQ(balance(0.0).right, 1.0);
    EXPECT_EQ(balance(0.25).left, 0.75);
    EXPECT_EQ(balance(0.25).right, 1.0);
    EXPECT_EQ(balance(-1.0).left, 1.0);
    EXPECT_EQ(balance(-1.0).right, 0.0);
}

} // namespace
