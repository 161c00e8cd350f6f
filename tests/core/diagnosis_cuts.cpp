/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis: stems that are cut, beside other faults. Expected values follow
 * from what was done.
 */
#include "diagnosed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stems::test
{
namespace
{

using accuracy::Stereo;

std::vector<Stereo> session()
{
    static const std::vector<Stereo> made = accuracy::make_stems(4, 8 * kRate, kRate, 12);
    return made;
}

/* One begins again, in its own time, just where the head of another is cut off: that
 * it rests there is no proof. */
TEST(DiagnosisOfCuts, AStemThatComesInJustThenIsInnocent)
{
    std::vector<Stereo> stems = session();
    // Of one nothing up to 1.004 s; of the other nothing up to 1.5 s, but in the mix up to 1 s.
    accuracy::silence(stems[0], 0.0, 1.004 / 8.0);
    accuracy::silence(stems[1], 1.0 / 8.0, 1.5 / 8.0);
    const Stereo mix = sum(stems);
    accuracy::silence(stems[1], 0.0, 1.0 / 8.0);
    const Found found = diagnosed(stems, mix);
    EXPECT_EQ(std::ranges::count(found.diagnosis.guilty, 0U), 0) << found.words;
}

} // namespace
} // namespace stems::test
