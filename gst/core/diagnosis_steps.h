/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: whether the coefficients of a band are multiples of one step,
 * as a coder of MP3 or AAC makes them: step * q^(4/3), of whole q of either sign.
 */
#pragma once

#include <cmath>
#include <optional>
#include <span>

namespace stems
{

/* The step of a band; @noise: what rounding to the file left, rms. None if as many values
 * would lie as near to multiples of some step by chance, once in 10000 bands. */
std::optional<double> find_step(std::span<const double> band, double noise) noexcept;

/* The q of a value, and the value of a q. */
inline double quantum_of(double value, double step) noexcept
{
    const double root = std::sqrt(std::fabs(value) / step);
    return std::nearbyint(root * std::sqrt(root));
}
inline double value_of(double quantum, double step) noexcept
{
    return step * quantum * std::cbrt(quantum);
}

} // namespace stems
