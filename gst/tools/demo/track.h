/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A track while it is being made: floats at full scale 1.0, mono or stereo.
 */
#pragma once

#include "arithmetic.h"

#include <cstddef>
#include <string>
#include <vector>

namespace stems::demo
{

using Signal = std::vector<float>;

/* Every signal of the session has this rate and length. */
struct Time {
    double rate;
    std::size_t frames;

    Signal silence() const { return Signal(frames); }
    std::size_t at(double seconds) const noexcept
    {
        return seconds <= 0.0 ? 0 : static_cast<std::size_t>(std::llround(seconds * rate));
    }
};

struct Stereo {
    Signal left, right;
};

/* right is empty in a mono track. */
struct Track {
    std::string name;
    Signal left, right;
};

/* out += in * factor, the sound arriving late by so many samples. */
inline void add(Signal &out, const Signal &in, double factor, std::size_t late = 0)
{
    for (std::size_t i = late; i < out.size(); ++i)
        out[i] += static_cast<float>(factor * in[i - late]);
}

/* Constant power; position -1 (left) to 1 (right). */
inline void place(Stereo &out, const Signal &in, double factor, double position)
{
    const double turns = (position + 1.0) / 8.0;
    add(out.left, in, factor * cosine(turns));
    add(out.right, in, factor * sine(turns));
}

} // namespace stems::demo
