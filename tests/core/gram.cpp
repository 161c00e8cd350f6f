/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The Gram matrix: the fast version gives the bits of the reference, for every
 * instruction set of this machine, and the reference is the sum of products.
 */
#include "core/gram.h"

#include "kernels.h"
#include "null_sets.h"

#include <gtest/gtest.h>

namespace stems
{
namespace
{

class Gram : public test::EveryTarget
{
};
STEMS_EVERY_TARGET(Gram);

TEST_P(Gram, FastIsReference)
{
    test::Random random{3};
    for (std::size_t count = 0; count <= 9; ++count)
        for (const std::size_t n : {0, 4, 8, 12, 512}) {
            std::vector<test::Signal> signals;
            std::vector<const double *> x;
            for (std::size_t i = 0; i < count; ++i)
                signals.push_back(test::noise(n + 1, 1.0, random));
            for (const test::Signal &signal : signals)
                x.push_back(signal.data() + 1); // not aligned
            std::vector<double> fast(count * count, 0.25), reference(count * count, 0.25);
            gram_add(x.data(), count, n, fast.data());
            scalar::gram_add(x.data(), count, n, reference.data());
            for (std::size_t i = 0; i < count; ++i)
                for (std::size_t j = 0; j < count; ++j) {
                    EXPECT_EQ(fast[i * count + j], reference[i * count + j]);
                    long double sum = 0.25L;
                    for (std::size_t k = 0; k < n && j <= i; ++k)
                        sum += static_cast<long double>(x[i][k]) * x[j][k];
                    EXPECT_NEAR(fast[i * count + j], static_cast<double>(sum), 1e-12 * n);
                }
        }
}

} // namespace
} // namespace stems
