/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * How a signal goes on, by linear prediction. Burg's method (1967): reflection
 * coefficients that make the forward and backward errors least, stable with few
 * samples.
 */
#include "diagnosis_tears.h"

#include <algorithm>

namespace stems
{

double go_on(const double *x, int step, std::size_t n, std::size_t count, double *out)
{
    constexpr std::size_t kMost = 24;
    const std::size_t order = std::min(kMost, n / 4);
    // In the order of what is predicted: the last is next to it.
    Wave wave(n);
    for (std::size_t i = 0; i < n; ++i)
        wave[n - 1 - i] = x[-static_cast<std::ptrdiff_t>(i) * step];
    Wave forward = wave, backward = wave;
    std::vector<double> a(order + 1), before;
    a[0] = 1.0;
    double error = energy_of(wave, {0, n}) / static_cast<double>(n);
    for (std::size_t m = 1; m <= order && error > 0.0; ++m) {
        double top = 0.0, bottom = 0.0;
        for (std::size_t i = m; i < n; ++i) {
            top += forward[i] * backward[i - 1];
            bottom += forward[i] * forward[i] + backward[i - 1] * backward[i - 1];
        }
        if (!(bottom > 0.0))
            break;
        const double k = -2.0 * top / bottom;
        before = a;
        for (std::size_t i = 1; i <= m; ++i)
            a[i] = before[i] + k * before[m - i];
        for (std::size_t i = n - 1; i >= m; --i) {
            const double f = forward[i], b = backward[i - 1];
            forward[i] = f + k * b;
            backward[i] = b + k * f;
        }
        error *= 1.0 - k * k;
    }
    wave.resize(n + count);
    for (std::size_t i = 0; i < count; ++i) {
        double sum = 0.0;
        for (std::size_t k = 1; k <= order; ++k)
            sum -= a[k] * wave[n + i - k];
        wave[n + i] = sum;
        out[i] = sum;
    }
    return error;
}

} // namespace stems
