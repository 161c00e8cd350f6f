/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Arithmetic of the demo session. Sine and powers are our own short series of
 * plain additions and multiplications, so that the session has the same bytes
 * whatever the C library; floor, ldexp and sqrt are exact everywhere.
 */
#pragma once

#include <cmath>
#include <cstdint>

namespace stems::demo
{

constexpr double pi = 3.14159265358979323846;

/* sin(2 pi turns). Taylor to the 13th power; error below 1e-9. */
inline double sine(double turns) noexcept
{
    double x = turns - std::floor(turns + 0.5);
    if (x > 0.25)
        x = 0.5 - x;
    else if (x < -0.25)
        x = -0.5 - x;
    const double y = 2.0 * pi * x, q = y * y;
    return y *
           (1 - q / 6 * (1 - q / 20 * (1 - q / 42 * (1 - q / 72 * (1 - q / 110 * (1 - q / 156))))));
}

inline double cosine(double turns) noexcept
{
    return sine(turns + 0.25);
}

/* 2^x. Taylor of e^(f ln 2) for the fraction f. */
inline double power2(double x) noexcept
{
    const double whole = std::floor(x), y = (x - whole) * 0.69314718055994530942;
    double sum = 1.0;
    for (int k = 12; k > 0; --k)
        sum = 1.0 + sum * y / k;
    return std::ldexp(sum, static_cast<int>(whole));
}

inline double gain(double db) noexcept
{
    return power2(db / 6.02059991327962);
}

inline double hertz(double midi) noexcept
{
    return 440.0 * power2((midi - 69.0) / 12.0);
}

/* Factor per sample of a decay by 60 dB in the given seconds. */
inline double decay(double seconds, double rate) noexcept
{
    return power2(-9.96578428466209 / (seconds * rate));
}

/* A soft bend that never passes 1. */
inline double saturate(double x) noexcept
{
    return x / std::sqrt(1.0 + x * x);
}

/* xorshift64*: constant seeds, so the same session each time. */
class Dice
{
public:
    explicit Dice(std::uint64_t seed) noexcept : state_(seed * 0x9E3779B97F4A7C15u + 1u) {}

    /* uniform in [-1, 1) */
    double noise() noexcept
    {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return static_cast<double>(static_cast<std::int64_t>(state_ * 0x2545F4914F6CDD1Du) >> 11) *
               0x1p-52;
    }

    /* a bell within [-1, 1]: what a player's hand does */
    double human() noexcept { return (noise() + noise() + noise()) / 3.0; }

private:
    std::uint64_t state_;
};

} // namespace stems::demo
