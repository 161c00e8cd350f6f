/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Decibels: 20 log10 of a linear factor of full scale. Silence is -infinity,
 * never NaN. Real-time safe.
 */
#pragma once

#include <cmath>
#include <limits>

namespace stems
{

inline double to_db(double linear) noexcept
{
    return linear > 0.0 ? 20.0 * std::log10(linear) : -std::numeric_limits<double>::infinity();
}

inline double from_db(double db) noexcept
{
    return std::pow(10.0, db / 20.0);
}

} // namespace stems
