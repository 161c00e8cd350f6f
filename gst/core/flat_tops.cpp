/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Flat tops.
 */
#include "flat_tops.h"

#include <cmath>

namespace stems
{

void FlatTops::count(std::span<const double> samples, double peak) noexcept
{
    if (samples.empty())
        return;
    if (peak < figures_.ceiling || peak == 0.0) {
        run_ = 0;
        before_ = samples.back();
        return;
    }
    for (double x : samples) {
        const double magnitude = std::fabs(x);
        if (magnitude >= figures_.ceiling && magnitude > 0.0) {
            if (magnitude > figures_.ceiling)
                figures_ = {magnitude, 0};
            if (run_ > 0 && x == value_) {
                ++run_;
            } else {
                run_ = 1;
                value_ = x;
                sharp_ = std::fabs(x - before_) > 0x1p-14;
            }
            if (sharp_ && run_ == shortest_)
                ++figures_.tops;
        } else {
            run_ = 0;
        }
        before_ = x;
    }
}

} // namespace stems
