/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The mark that a peak meter leaves at its highest reading: it stays for a time
 * and then falls steadily, until a reading reaches it. In dB; -infinity for
 * silence, never NaN. Real-time safe.
 */
#pragma once

#include <cmath>
#include <limits>

namespace stems
{

class PeakHold
{
public:
    /* @peak of the last @seconds: where the mark is now. It stays for @hold
     * seconds after the end of the reading that set it, then falls by @fall dB
     * per second, both counted in whole readings. */
    double follow(double peak, double seconds, double hold, double fall) noexcept
    {
        age_ += seconds;
        const double falling = age_ > hold ? fall * (age_ - hold) : 0.0;
        double mark = top_;
        if (falling > 0.0) // from +infinity at once
            mark = std::isfinite(top_) ? top_ - falling : -std::numeric_limits<double>::infinity();
        if (!(peak < mark)) {
            top_ = peak;
            age_ = 0.0;
            return peak;
        }
        return mark;
    }

private:
    double top_ = -std::numeric_limits<double>::infinity();
    double age_ = 0.0;
};

} // namespace stems
