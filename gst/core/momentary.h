/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Maximum momentary loudness: ITU-R BS.1770-5, windows of 400 ms, one each
 * 10 ms (EBU Tech 3341 test 13 needs 20 ms or less).
 *
 * Before the first sample there is silence, and a window at the end may be
 * short: what is missing counts as silence, so nothing audible is left out.
 * The result does not depend on how the stream is cut into calls. Filters run
 * through silence only until they have rung out.
 *
 * A NaN, or a sample of 1e100 or more, makes the loudness infinite.
 *
 * Real-time safe: everything but configure().
 */
#pragma once

#include "k_weighting.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stems
{

class Momentary
{
public:
    /* @weights: one per channel: 1 for front channels, 1.41 for surrounds, 0
     * for LFE (BS.1770-5 tables 3 and 4). */
    void configure(int rate, std::span<const double> weights);

    /* @n frames; channel c begins at in[c * distance]. */
    void add(const double *in, std::size_t distance, std::size_t n) noexcept;
    void add_silence(std::size_t n) noexcept { add(nullptr, 0, n); }

    /* LUFS, -infinity for silence: of all windows so far, and of those that
     * end since restart_interval(). */
    double maximum() const noexcept;
    double interval_maximum() const noexcept;
    void restart_interval() noexcept;

private:
    static constexpr int kHops = 40;
    static constexpr int kHopsPerSecond = 100;

    struct State {
        std::array<double, 2> shelf{}, pass{};
        double energy = 0.0; // of this hop
    };

    std::uint64_t hop_end() const noexcept
    {
        return (hop_ + 1) * static_cast<std::uint64_t>(rate_) / kHopsPerSecond;
    }
    template <std::size_t N>
    void run(std::size_t first, const double *in, std::size_t distance, std::size_t n) noexcept;
    void close_hop() noexcept;
    double pending() const noexcept;
    double lufs(double energy) const noexcept;

    std::array<Biquad, 2> filter_{};
    std::vector<double> weights_;
    std::vector<State> states_;
    std::array<double, kHops> ring_{};
    int rate_ = 0;
    std::uint64_t frame_ = 0, hop_ = 0;
    double highest_ = 0.0, interval_highest_ = 0.0;
    bool idle_ = true; // filters at rest
};

} // namespace stems
