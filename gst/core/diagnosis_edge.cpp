/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where a residual begins, and the stem whose spectrum ends there: one that was
 * resampled, or went through a coder that leaves out the top.
 */
#include "diagnosis_tests.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stems
{

Edge find_edge(const Spectra &spectra, double rate, double rounding)
{
    // Of a Hann window, the sum of squares; twice for two channels.
    const std::size_t bins = spectra.residual.size();
    const double least = std::max(rounding, 0x1p-48) * 0.375 * 2.0 *
                         static_cast<double>(2 * (bins - 1) * spectra.windows);
    const auto beyond = [&](std::size_t k) { return std::max(spectra.residual[k] - least, 0.0); };
    double all = 0.0, above = 0.0;
    for (std::size_t k = 0; k < bins; ++k)
        all += beyond(k);
    std::size_t edge = bins;
    while (edge > 0 && above < all * 29.0 / 30.0)
        above += beyond(--edge);
    Edge out;
    const double frequency = static_cast<double>(edge) * spectra.bin;
    // Lower than with files of 16 kHz no stem ends by its rate, whatever that of the set is.
    constexpr double kLowest = 6600.0;
    if (!(all > 0.0) || frequency < kLowest)
        return out;
    out.frequency = frequency;
    const auto mean = [&](const std::vector<double> &power, double from, double to) {
        const auto first = static_cast<std::size_t>(from / spectra.bin);
        const auto last = std::min(bins, static_cast<std::size_t>(to / spectra.bin) + 1);
        double sum = 0.0;
        for (std::size_t k = first; k < last; ++k)
            sum += power[k];
        return sum / static_cast<double>(std::max<std::size_t>(last - first, 1)) + 1e-30;
    };
    // A wall, of 8 % to both sides, is an end of its own. Most filters fall slowly: then
    // the end is further up, and what the filter took out below it, a filter mends. The
    // mix goes on as below; what it needs of an innocent stem begins with the residual.
    constexpr double kStep = 0.02, kFalls = 8.0, kRises = 4.0; // power
    const double high = std::min(frequency * 1.015, 0.25 * rate + 0.5 * frequency);
    const double top = std::min(frequency * 1.05, 0.5 * rate);
    std::vector<std::size_t> dark;
    for (std::size_t s = 0; s + 1 < spectra.stems.size(); ++s) {
        const double low_s = mean(spectra.stems[s], frequency * 0.85, frequency * 0.95);
        const double low_t = mean(spectra.targets[s], frequency * 0.85, frequency * 0.95);
        const auto falls = [&](double from, double to, double least_fall) {
            const double high_t = mean(spectra.targets[s], from, to);
            return high_t * low_s > least_fall * mean(spectra.stems[s], from, to) * low_t &&
                   high_t < kRises * std::min(low_t, low_s);
        };
        bool ends = falls(high, top, 10.0);
        for (double f = frequency; !ends && spectra.left[s] < 0.95 && f < 0.5 * rate - spectra.bin;
             f += kStep * frequency)
            ends = falls(f, f + kStep * frequency, kFalls);
        if (mean(spectra.stems[s], high, top) < 10.0 * least)
            dark.push_back(s);
        if (ends)
            out.stems.push_back(s);
    }
    // Of several, that whose own slope down there is in the residual as well; or that
    // which falls to what rounding leaves.
    if (out.stems.size() > 1) {
        const auto left = [&](std::size_t s) { return spectra.left[s]; };
        std::vector<std::size_t> sorted = out.stems;
        std::ranges::sort(sorted, {}, left);
        if (left(sorted[0]) < 0.9 * left(sorted[1]))
            out.stems = {sorted[0]};
    }
    std::vector<std::size_t> both;
    std::ranges::set_intersection(out.stems, dark, std::back_inserter(both));
    if (both.size() == 1)
        out.stems = both;
    // The end itself is a little lower than that above which nearly all of the residual is.
    for (constexpr double kNothing = 0.1; out.stems.size() == 1 && edge > 0; --edge) {
        const std::size_t s = out.stems.front();
        if (spectra.stems[s][edge - 1] > kNothing * spectra.targets[s][edge - 1])
            break;
        out.frequency = static_cast<double>(edge - 1) * spectra.bin;
    }
    return out;
}

} // namespace stems
