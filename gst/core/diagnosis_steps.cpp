/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "diagnosis_steps.h"

#include <algorithm>

namespace stems
{
namespace
{

constexpr double kSure = 4.0;  // times its rms, rounding does not exceed
constexpr double kSteps = 8.0; // times it, a step must be
constexpr double kChance = 1e-4;
constexpr int kMost = 40; // the largest q that is looked for

} // namespace

/* The largest value is the q-th, for one q after the other. */
std::optional<double> find_step(std::span<const double> band, double noise) noexcept
{
    const double near = kSure * noise;
    double top = 0.0;
    std::size_t apart = 0;
    for (double x : band) {
        top = std::max(top, std::fabs(x));
        apart += std::fabs(x) > near;
    }
    if (apart < 2)
        return {};
    std::optional<double> found;
    double least = std::log(kChance);
    for (int q = 1; q <= kMost; ++q) {
        const double step = top / value_of(q, 1.0);
        if (step < kSteps * noise)
            break;
        // One value made the step, of so many that were tried.
        double chance = std::log(2.0 * q) - std::log(std::min(1.0, kSure * noise * 4.0 / step));
        double both = 0.0, own = 0.0;
        const bool all = std::ranges::all_of(band, [&](double x) {
            const double quantum = quantum_of(x, step), value = value_of(quantum, step);
            // The step itself is known but to a part of the largest's rounding.
            const double reach = near * (1.0 + value / top);
            if (std::fabs(std::fabs(x) - value) > reach)
                return false;
            const double below = quantum > 0.0 ? value_of(quantum - 1.0, step) : -step;
            chance +=
                std::log(std::min(1.0, 4.0 * reach / (value_of(quantum + 1.0, step) - below)));
            both += std::fabs(x) * value / step;
            own += value / step * value / step;
            return true;
        });
        if (all && chance < least) {
            least = chance;
            found = both / own;
        }
    }
    return found;
}

} // namespace stems
