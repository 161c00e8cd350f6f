/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The loops of coders' transforms: what the first instruction set gives, each gives.
 */
#include "core/hybrid.h"
#include "core/mdct.h"
#include "kernels.h"
#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems
{
namespace
{

class CoderLoops : public test::EveryTarget
{
};
STEMS_EVERY_TARGET(CoderLoops);

TEST_P(CoderLoops, AllSetsGiveTheSameBits)
{
    static test::Signal of_mdct, of_hybrid;
    test::Random random{4};
    const test::Signal x = test::noise(Mdct::kWindow, 1.0, random);
    test::Signal bins(Mdct::kHop), bands(Hybrid::kHop);
    Mdct{Mdct::Shape::Kaiser}.forward(x.data(), bins.data());
    Hybrid{}.forward(x.data(), bands.data());
    if (of_mdct.empty()) {
        of_mdct = bins;
        of_hybrid = bands;
    }
    EXPECT_EQ(bins, of_mdct);
    EXPECT_EQ(bands, of_hybrid);
}

TEST_P(CoderLoops, CountsWhatIsWithin)
{
    // Of 0 ... 99 by turns up and down, against twice 10: 20 are less, and 20 is not.
    std::vector<double> x, limits(100, 10.0);
    for (int i = 0; i < 100; ++i)
        x.push_back(i % 2 ? -i : i);
    EXPECT_EQ(count_within(x.data(), limits.data(), 2.0, x.size()), 20U);
}

} // namespace
} // namespace stems
