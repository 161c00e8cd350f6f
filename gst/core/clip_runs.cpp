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
    for (std::size_t i = 0; i < samples.size(); i += kWord) {
        const std::size_t n = std::min(kWord, samples.size() - i);
        const std::uint64_t bits = reach_(samples.data() + i, n, top_, -1.0);
        const LongRuns runs = long_runs(bits, n, run_, shortest_);
        if (runs.within == 0)
            continue;
        if (found.runs == 0 && runs.begin != 0)
            found.first = static_cast<std::ptrdiff_t>(i + 1) + std::countr_zero(runs.begin) -
                          static_cast<std::ptrdiff_t>(shortest_);
        const auto begun = static_cast<std::uint64_t>(std::popcount(runs.begin));
        found.runs += begun;
        found.samples +=
            static_cast<std::uint64_t>(std::popcount(runs.within)) + begun * (shortest_ - 1);
    }
    return found;
}

} // namespace stems
