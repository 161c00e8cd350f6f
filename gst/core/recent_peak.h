/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The highest peak of the last three seconds, over which short-term loudness is
 * measured (EBU Tech 3341): PSR, the peak to short-term loudness ratio,
 * compares the two. Peaks come by intervals; one that ended less than three
 * seconds ago counts whole, in steps of 100 ms. Linear. Real-time safe.
 */
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace stems
{

class RecentPeak
{
public:
    /* @peak of the @seconds that follow. */
    void add(double peak, double seconds) noexcept
    {
        const std::int64_t before = step();
        time_ += std::llround(seconds * 1e9);
        const auto passed = std::min<std::int64_t>(step() - before, kSteps);
        for (std::int64_t i = 0; i < passed; ++i)
            steps_[at_ = (at_ + 1) % kSteps] = 0.0;
        steps_[at_] = std::max(steps_[at_], peak);
    }
    double highest() const noexcept { return *std::max_element(steps_.begin(), steps_.end()); }

private:
    static constexpr std::int64_t kStep = 100'000'000; /* nanoseconds */
    static constexpr std::size_t kSteps = 30;

    /* What ends with a step belongs to it. */
    std::int64_t step() const noexcept { return (time_ - 1) / kStep; }

    std::array<double, kSteps> steps_{};
    std::size_t at_ = 0;
    std::int64_t time_ = 0; /* nanoseconds */
};

} // namespace stems
