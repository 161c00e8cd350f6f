/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Flat tops.
 */
#include "flat_tops.h"

#include <cmath>

namespace stems
{
namespace
{

/* Samples that are passed over at once if none reaches the ceiling. */
constexpr std::size_t kStride = 16;

bool all_below(const double *x, double ceiling) noexcept
{
    unsigned reach = 0;
    for (std::size_t i = 0; i < kStride; ++i)
        reach += !(std::fabs(x[i]) < ceiling);
    return reach == 0;
}

} // namespace

void FlatTops::count(std::span<const double> samples, double peak) noexcept
{
    if (samples.empty())
        return;
    if (peak < figures_.ceiling || peak == 0.0) {
        run_ = 0;
        before_ = samples.back();
        return;
    }
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (i + kStride <= samples.size() && all_below(samples.data() + i, figures_.ceiling)) {
            run_ = 0;
            i += kStride - 1;
            before_ = samples[i];
            continue;
        }
        const double x = samples[i];
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
