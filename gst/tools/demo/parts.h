/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the instruments are made of: filters, a saw, a delay line.
 */
#pragma once

#include "arithmetic.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace stems::demo
{

/* State-variable filter by trapezoidal integration: low, band (0 dB at the
 * centre) and high come from one step. */
class Filter
{
public:
    void tune(double hz, double q, double rate) noexcept
    {
        const double turns = std::min(hz / rate, 0.49) * 0.5;
        g_ = sine(turns) / cosine(turns);
        k_ = 1.0 / q;
        a_ = 1.0 / (1.0 + g_ * (g_ + k_));
    }

    void step(double in) noexcept
    {
        const double v3 = in - ic2_;
        const double v1 = a_ * (ic1_ + g_ * v3);
        const double v2 = ic2_ + g_ * v1;
        ic1_ = 2.0 * v1 - ic1_;
        ic2_ = 2.0 * v2 - ic2_;
        low_ = v2;
        band_ = k_ * v1;
        high_ = in - band_ - v2;
    }

    double low(double in) noexcept { return step(in), low_; }
    double band(double in) noexcept { return step(in), band_; }
    double high(double in) noexcept { return step(in), high_; }

private:
    double g_ = 0, k_ = 1, a_ = 1, ic1_ = 0, ic2_ = 0;
    double low_ = 0, band_ = 0, high_ = 0;
};

/* A value that glides to its target. */
class Glide
{
public:
    Glide(double value, double seconds, double rate) noexcept
        : value_(value), step_(1.0 - decay(seconds, rate))
    {
    }
    double to(double target) noexcept { return value_ += step_ * (target - value_); }
    void set(double value) noexcept { value_ = value; }

private:
    double value_, step_;
};

/* Saw in [-1, 1], its jump rounded by a polynomial so that it hardly aliases. */
class Saw
{
public:
    explicit Saw(double phase = 0.0) noexcept : phase_(phase) {}

    double next(double step) noexcept
    {
        phase_ += step;
        if (phase_ >= 1.0)
            phase_ -= 1.0;
        double out = 2.0 * phase_ - 1.0;
        if (phase_ < step) {
            const double t = phase_ / step;
            out -= t + t - t * t - 1.0;
        } else if (phase_ > 1.0 - step) {
            const double t = (phase_ - 1.0) / step;
            out -= t * t + t + t + 1.0;
        }
        return out;
    }

private:
    double phase_;
};

class Delay
{
public:
    explicit Delay(std::size_t samples) : line_(std::max<std::size_t>(samples, 1)) {}

    double read() const noexcept { return line_[at_]; }
    void write(double in) noexcept
    {
        line_[at_] = in;
        if (++at_ == line_.size())
            at_ = 0;
    }

private:
    std::vector<double> line_;
    std::size_t at_ = 0;
};

} // namespace stems::demo
