/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Pan laws: the gains of left and right for a position from -1 (left) over 0
 * (centre) to 1 (right). At the centre each side is at
 *   Linear  0 dB: a mono track sounds on both sides as it is
 *   Minus3  -3.01 dB: constant power, cos and sin of (position + 1) * 45 degrees
 *   Minus6  -6.02 dB: constant sum, (1 -+ position) / 2
 * The balance of a stereo pair only ever lowers the far side, whatever the
 * law, and leaves a centred pair untouched. Real-time safe.
 */
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems
{

enum class PanLaw { Linear, Minus3, Minus6 };

struct Sides {
    double left;
    double right;
};

inline Sides balance(double position) noexcept
{
    return {std::min(1.0, 1.0 - position), std::min(1.0, 1.0 + position)};
}

inline Sides pan(PanLaw law, double position) noexcept
{
    switch (law) {
    case PanLaw::Minus3: {
        const double angle = (position + 1.0) * std::numbers::pi / 4.0;
        return {std::cos(angle), std::sin(angle)};
    }
    case PanLaw::Minus6:
        return {(1.0 - position) / 2.0, (1.0 + position) / 2.0};
    default:
        return balance(position);
    }
}

} // namespace stems
