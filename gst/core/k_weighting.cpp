/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * K-weighting at any rate.
 */
#include "k_weighting.h"

#include <cmath>
#include <numbers>

namespace stems
{
namespace
{

// BS.1770-5 tables 1 and 2, at 48 kHz.
constexpr Biquad kShelf48{1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241,
                          0.73248077421585};
constexpr Biquad kPass48{1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621};

/* A quadratic in s = (z-1)/(z+1), c[0] s^2 + c[1] s + c[2], from one in 1/z;
 * but for a factor that numerator and denominator share. */
std::array<double, 3> to_analogue(double z0, double z1, double z2) noexcept
{
    return {z0 - z1 + z2, 2.0 * (z0 - z2), z0 + z1 + z2};
}

/* And back, with frequencies stretched by @k. */
std::array<double, 3> to_digital(const std::array<double, 3> &c, double k) noexcept
{
    const double c1 = c[1] * k, c2 = c[2] * k * k;
    return {c[0] + c1 + c2, 2.0 * (c2 - c[0]), c[0] - c1 + c2};
}

Biquad at_rate(const Biquad &at48, int rate) noexcept
{
    if (rate == 48000)
        return at48;
    const auto over = to_analogue(at48.b0, at48.b1, at48.b2);
    const auto under = to_analogue(1.0, at48.a1, at48.a2);
    // The corner: where s^2 and the constant term are of one size.
    const double corner = std::atan(std::sqrt(under[2] / under[0])) * 48000.0 / std::numbers::pi;
    if (corner > 0.45 * rate)
        return {};
    const double k =
        std::tan(std::numbers::pi * corner / rate) / std::tan(std::numbers::pi * corner / 48000.0);
    const auto b = to_digital(over, k), a = to_digital(under, k);
    return {b[0] / a[0], b[1] / a[0], b[2] / a[0], a[1] / a[0], a[2] / a[0]};
}

} // namespace

std::array<Biquad, 2> k_weighting(int rate) noexcept
{
    return {at_rate(kShelf48, rate), at_rate(kPass48, rate)};
}

} // namespace stems
