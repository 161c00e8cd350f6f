/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The maximum of momentary loudness.
 */
#include "momentary.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stems
{
namespace
{

// Filter states below this are rest: -500 dBFS.
constexpr double kRest = 1e-25;

// Samples from here on, infinity and NaN would end the filters for good.
constexpr double kOverflow = 1e100;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

inline double step(const Biquad &f, std::array<double, 2> &s, double x) noexcept
{
    const double y = f.b0 * x + s[0];
    s[0] = f.b1 * x - f.a1 * y + s[1];
    s[1] = f.b2 * x - f.a2 * y;
    return y;
}

} // namespace

void Momentary::configure(int rate, std::span<const double> weights)
{
    *this = Momentary{};
    rate_ = rate;
    filter_ = k_weighting(rate);
    weights_.assign(weights.begin(), weights.end());
    states_.resize(weights.size());
}

template <std::size_t N>
void Momentary::run(std::size_t first, const double *in, std::size_t distance,
                    std::size_t n) noexcept
{
    std::array<State, N> s; // in registers
    std::copy_n(&states_[first], N, s.begin());
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t c = 0; c < N; ++c) {
            double x = in != nullptr ? in[(first + c) * distance + i] : 0.0;
            if (!(std::fabs(x) < kOverflow)) {
                s[c].energy = kInfinity;
                x = 0.0;
            }
            const double y = step(filter_[1], s[c].pass, step(filter_[0], s[c].shelf, x));
            s[c].energy += y * y;
        }
    std::copy_n(s.begin(), N, &states_[first]);
}

void Momentary::add(const double *in, std::size_t distance, std::size_t n) noexcept
{
    for (std::size_t done = 0; done < n;) {
        while (hop_end() <= frame_) // below 100 Hz a frame has several hops
            close_hop();
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(n - done, hop_end() - frame_));
        if (in != nullptr || !idle_) {
            const double *from = in != nullptr ? in + done : nullptr;
            // Two at a time: while one filter waits for its sample before, the other goes on.
            std::size_t c = 0;
            for (; c + 2 <= states_.size(); c += 2)
                run<2>(c, from, distance, part);
            if (c < states_.size())
                run<1>(c, from, distance, part);
            idle_ = false;
        }
        done += part;
        frame_ += part;
    }
    while (rate_ > 0 && hop_end() <= frame_)
        close_hop();
}

void Momentary::close_hop() noexcept
{
    double energy = 0.0;
    bool rest = true;
    for (std::size_t c = 0; c < states_.size(); ++c) {
        State &state = states_[c];
        // Not weighed by 0: an infinite LFE is not NaN.
        if (weights_[c] > 0.0)
            energy += weights_[c] * state.energy;
        state.energy = 0.0;
        for (double s : {state.shelf[0], state.shelf[1], state.pass[0], state.pass[1]})
            rest = rest && std::fabs(s) < kRest;
    }
    if (rest && !idle_) {
        std::ranges::fill(states_, State{});
        idle_ = true;
    }
    ring_[hop_ % kHops] = energy;
    ++hop_;
    double window = 0.0;
    for (double e : ring_)
        window += e;
    highest_ = std::max(highest_, window);
    interval_highest_ = std::max(interval_highest_, window);
}

/* The window that ends now, inside a hop. */
double Momentary::pending() const noexcept
{
    double window = 0.0;
    for (std::size_t h = 0; h < ring_.size(); ++h)
        if (h != hop_ % kHops)
            window += ring_[h];
    for (std::size_t c = 0; c < states_.size(); ++c)
        if (weights_[c] > 0.0)
            window += weights_[c] * states_[c].energy;
    return window;
}

double Momentary::lufs(double energy) const noexcept
{
    if (!(energy > 0.0))
        return -kInfinity;
    return -0.691 + 10.0 * std::log10(energy / (0.4 * rate_));
}

double Momentary::maximum() const noexcept
{
    return lufs(std::max(highest_, pending()));
}

double Momentary::interval_maximum() const noexcept
{
    return lufs(std::max(interval_highest_, pending()));
}

void Momentary::restart_interval() noexcept
{
    interval_highest_ = 0.0;
}

} // namespace stems
