/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Flat tops.
 */
#include "flat_tops.h"

#include <cmath>

namespace stems
{
namespace
{

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeast = std::numeric_limits<double>::denorm_min();

double highest(std::span<const double> samples, double sign) noexcept
{
    double highest = 0.0;
    for (double x : samples)
        highest = sign * x > highest ? sign * x : highest;
    return highest;
}

} // namespace

void FlatTops::count(std::span<const double> samples, double peak) noexcept
{
    if (samples.empty())
        return;
    count_side(samples, peak, 1.0, figures_.up, up_);
    count_side(samples, peak, -1.0, figures_.down, down_);
    before_ = samples.back();
}

void FlatTops::count_side(std::span<const double> samples, double peak, double sign, FlatSide &side,
                          Run &run) noexcept
{
    const bool full = side.ceiling >= top_ && side.ceiling <= 1.0; // floats may go beyond
    if (peak == 0.0 || peak < side.ceiling || (full && peak <= 1.0)) {
        run.length = 0;
        if (full)
            side.tops = 0;
        return;
    }
    const auto sharp = [&](std::size_t at) {
        return std::fabs(samples[at] - (at > 0 ? samples[at - 1] : before_)) > 0x1p-14;
    };
    for (std::size_t i = 0; i < samples.size(); i += kWord) {
        const auto word = samples.subspan(i, std::min(kWord, samples.size() - i));
        const auto reached = [&](double level) {
            return reach_(word.data(), word.size(), sign > 0.0 ? level : kNan,
                          sign > 0.0 ? kNan : -level);
        };
        std::uint64_t bits = reached(std::max(side.ceiling, kLeast));
        if (bits != 0 && peak > side.ceiling) {
            const double ceiling = highest(word, sign);
            if (ceiling > side.ceiling) {
                side = {ceiling, 0};
                if (run.value != ceiling) // else it goes on after clear()
                    run.length = 0;
                bits = reached(ceiling);
            }
        }
        const std::uint64_t before = run.length;
        const LongRuns runs = long_runs(bits, word.size(), run.length, shortest_);
        for (std::uint64_t left = runs.begin; left != 0; left &= left - 1) {
            const auto end = static_cast<std::uint64_t>(std::countr_zero(left)) + 1;
            side.tops += end < shortest_ ? run.sharp : sharp(i + end - shortest_);
        }
        if (run.length > 0 && (before == 0 || run.length != before + word.size())) {
            run.sharp = sharp(i + word.size() - run.length);
            run.value = side.ceiling;
        }
    }
}

} // namespace stems
