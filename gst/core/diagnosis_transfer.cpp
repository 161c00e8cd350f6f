/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the mix holds of a stem as a transfer function; that of a lag is
 *     H = g exp(-i w lag)
 * with a magnitude that is the same all over. Only below nine tenths of the band: above
 * that, what a converter of times or rates does is its own filter. None errs by more than the
 * crudest, a straight line from sample to sample: half way, it loses 1 - cos(w / 2).
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace stems
{

Transfer find_transfer(const Spectra &spectra, std::size_t s, double near)
{
    constexpr double kBand = 0.9, kStep = 0.25; // samples
    constexpr int kSteps = 40;
    const std::vector<std::complex<double>> &cross = spectra.cross[s];
    const auto bins = static_cast<std::size_t>(kBand * static_cast<double>(cross.size() - 1));
    const double unit = std::numbers::pi / static_cast<double>(cross.size() - 1);
    double residual = 0.0, target = 0.0, power = 0.0;
    Transfer out;
    for (std::size_t k = 0; k < bins; ++k) {
        const double own = spectra.stems[s][k];
        residual += spectra.residual[k];
        target += spectra.targets[s][k];
        power += own;
        out.by_filter += spectra.targets[s][k] - (own > 0.0 ? std::norm(cross[k]) / own : 0.0);
    }
    // How much of the target is the stem at that lag; highest where it is true.
    const auto held = [&](double lag) {
        double sum = 0.0;
        for (std::size_t k = 0; k < bins; ++k)
            sum += (cross[k] * std::polar(1.0, unit * static_cast<double>(k) * lag)).real();
        return sum;
    };
    if (!(residual > 0.0) || !(power > 0.0))
        return {};
    // By thirds: next to the top there is no other one.
    double low = near - kStep, high = near + kStep;
    for (int i = 0; i < kSteps; ++i) {
        const double third = (high - low) / 3.0;
        if (held(low + third) < held(high - third))
            low += third;
        else
            high -= third;
    }
    out.lag = 0.5 * (low + high);
    const double most = held(out.lag);
    out.gain = most / power;
    out.by_lag = std::max(target - most * most / power, 0.0) / residual;
    out.by_filter = std::max(out.by_filter, 0.0) / residual;
    return out;
}

bool beyond_converters(const Spectra &left, std::size_t s)
{
    constexpr double kNearlyAll = 0.75; // of what is left
    constexpr double kTwice = 2.0;      // what was moved there and back
    const std::size_t bins = left.residual.size();
    const double unit = std::numbers::pi / static_cast<double>(bins - 1);
    double all = 0.0, of_stem = 0.0, crudest = 0.0;
    for (std::size_t k = 0; k < bins; ++k) {
        const double own = left.stems[s][k];
        const double lost = kTwice * (1.0 - std::cos(0.5 * unit * static_cast<double>(k)));
        all += left.residual[k];
        of_stem += own > 0.0 ? std::norm(left.cross[s][k] - own) / own : 0.0;
        crudest += lost * lost * own;
    }
    return of_stem > kNearlyAll * all && of_stem > crudest;
}

} // namespace stems
