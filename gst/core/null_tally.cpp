/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counting what is left.
 */
#include "null_tally.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stems
{
namespace
{

constexpr double kInfinity = std::numeric_limits<double>::infinity();

double magnitude(double r) noexcept
{
    const double size = std::fabs(r);
    return std::isfinite(size) ? size : kInfinity;
}

} // namespace

void tally(const double *r, std::size_t n, std::uint64_t frame, NullTally &whole,
           NullTally &interval) noexcept
{
    NullTally all = whole, part = interval; // in registers
    double peak = 0.0;
    std::uint64_t differing = 0;
    std::size_t first = n;
    for (std::size_t i = 0; i < n; ++i) {
        if (r[i] == 0.0)
            continue;
        const double size = magnitude(r[i]);
        peak = std::max(peak, size);
        all.squares += size * size;
        part.squares += size * size;
        if (differing++ == 0)
            first = i;
    }
    if (differing == 0)
        return;
    for (NullTally *to : {&all, &part}) {
        to->peak = std::max(to->peak, peak);
        to->differing += differing;
        to->first = std::min(to->first, frame + first);
    }
    whole = all;
    interval = part;
}

double float_excess(const double *r, const double *sum, std::size_t n, double bound,
                    double floor) noexcept
{
    double excess = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        if (r[i] == 0.0)
            continue;
        const double size = magnitude(r[i]);
        // An infinite bound excuses nothing.
        const double ratio = sum[i] < kInfinity ? size / (bound * sum[i] + floor) : kInfinity;
        excess = std::max(excess, ratio);
    }
    return excess;
}

} // namespace stems
