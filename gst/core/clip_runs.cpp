/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Clip runs.
 */
#include "clip_runs.h"

#include <cmath>

namespace stems
{

double full_scale_top(Format format) noexcept
{
    return is_integer(format) ? 1.0 - std::ldexp(1.0, 1 - depth(format)) : 1.0;
}

ClipRuns::Found ClipRuns::count(std::span<const double> samples) noexcept
{
    Found found;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (!(samples[i] >= top_ || samples[i] <= -1.0)) {
            run_ = 0;
            continue;
        }
        ++run_;
        if (run_ == shortest_) {
            if (found.runs == 0)
                found.first =
                    static_cast<std::ptrdiff_t>(i + 1) - static_cast<std::ptrdiff_t>(shortest_);
            ++found.runs;
            found.samples += shortest_;
        } else if (run_ > shortest_) {
            ++found.samples;
        }
    }
    return found;
}

} // namespace stems
