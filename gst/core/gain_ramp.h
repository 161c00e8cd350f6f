/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A gain that moves to each new value in a straight line, sample by sample.
 *
 * Frame k of a ramp of N frames from a to b (k = 0 .. N-1) has the gain
 *     a + s * (k + 1),  s = (b - a) / N,
 * so that frame N-1 has b and the frame before the ramp had a. Start and slope
 * are rounded to multiples of 2^-44, and sums of such numbers below 2^9 are
 * exact in double: the gain of a frame does not depend on how the ramp is cut
 * into blocks. The error against the formula is under N * 2^-45 (3e-9 for a
 * ramp of 100,000 frames); after the ramp the gain is b exactly.
 *
 * Real-time safe: everything here.
 */
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace stems
{

/* Frame i of a run has the gain value + step * (i + 1). */
struct Gain {
    double value = 1.0;
    double step = 0.0;

    bool unity() const noexcept { return value == 1.0 && step == 0.0; }
    bool silent() const noexcept { return value == 0.0 && step == 0.0; }
};

class GainRamp
{
public:
    explicit GainRamp(double gain = 1.0) noexcept : target_{gain} {}

    /* Move to @gain within @frames; from where the ramp is now. */
    void move_to(double gain, std::uint64_t frames) noexcept
    {
        if (gain == target_)
            return;
        const double now = current();
        target_ = gain;
        length_ = frames;
        done_ = 0;
        if (frames > 0) {
            start_ = grid(now);
            step_ = grid((gain - start_) / static_cast<double>(frames));
        }
    }

    /* Be @done frames into a ramp of @frames from @from to @to. */
    void follow(double from, double to, std::uint64_t frames, std::uint64_t done) noexcept
    {
        target_ = to;
        length_ = from == to ? 0 : frames;
        done_ = done;
        start_ = grid(from);
        step_ = grid((to - start_) / static_cast<double>(frames));
    }

    /* The gain of the last frame that advance() passed. */
    double current() const noexcept
    {
        return steady() ? target_ : start_ + step_ * static_cast<double>(done_);
    }
    double target() const noexcept { return target_; }
    bool steady() const noexcept { return done_ >= length_; }

    /* How many of the next @frames have one straight gain. */
    std::uint64_t run(std::uint64_t frames) const noexcept
    {
        return steady() ? frames : std::min(frames, length_ - done_);
    }
    /* The gain of the next run. */
    Gain gain() const noexcept { return steady() ? Gain{target_, 0.0} : Gain{current(), step_}; }
    void advance(std::uint64_t frames) noexcept
    {
        if (!steady())
            done_ = std::min(length_, done_ + frames);
    }

private:
    static double grid(double x) noexcept
    {
        constexpr double unit = 0x1p-44;
        return std::nearbyint(x / unit) * unit;
    }

    double target_;
    double start_ = 0.0;
    double step_ = 0.0;
    std::uint64_t length_ = 0;
    std::uint64_t done_ = 0;
};

} // namespace stems
