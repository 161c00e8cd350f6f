/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Loudness.
 */
#include "loudness.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace stems
{
namespace
{

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Filter states below this are rest: -500 dBFS. No denormals come of it.
constexpr double kRest = 1e-25;

// Mean square of -70 LUFS: 10^((-70 + 0.691) / 10).
const double kAbsoluteGate = std::pow(10.0, -6.9309);
constexpr double kIntegratedGate = 0.1; // 10 LU below
constexpr double kRangeGate = 0.01;     // 20 LU below

/* Of a ring whose oldest value stands where the @next goes, in the order in
 * which they came: the same values have the same sum wherever they stand. */
template <std::size_t N>
double sum(const std::array<double, N> &ring, std::uint64_t next, std::size_t but = 0) noexcept
{
    double all = 0.0;
    std::size_t at = static_cast<std::size_t>(next + but) % N;
    for (std::size_t i = but; i < N; ++i) {
        all += ring[at];
        at = at + 1 < N ? at + 1 : 0;
    }
    return all;
}

double to_lufs(double mean_square) noexcept
{
    return mean_square > 0.0 ? -0.691 + 10.0 * std::log10(mean_square) : -kInfinity;
}

} // namespace

void Loudness::configure(int rate, std::span<const double> weights)
{
    *this = Loudness{};
    rate_ = rate;
    const auto shortest = static_cast<std::size_t>(rate) / kHopsPerSecond;
    tables_ = make_k_tables(rate, shortest);
    // As in the table: see the header.
    const double level = k_weighting(rate)[1].b0;
    if (level != 0.0)
        tables_.gain /= level * level;
    kernels_ = k_kernels();
    for (double weight : weights) {
        places_.push_back(weight > 0.0 ? channels_.size() : weights.size());
        if (weight > 0.0)
            channels_.push_back(
                {weight, std::vector<double>(kHopsAtOnce * (shortest + 1) + 8), {}});
    }
    blocks_.emplace();
    windows_.emplace();
    make_space();
}

void Loudness::follow(int rate, std::span<const double> weights)
{
    const LoudnessFigures before = figures();
    std::optional<EnergyHistogram> blocks = std::move(blocks_), windows = std::move(windows_);
    configure(rate, weights);
    blocks_ = std::move(blocks);
    windows_ = std::move(windows);
    earlier_ = {before.max_momentary, before.max_short_term};
}

void Loudness::restart() noexcept
{
    for (Channel &channel : channels_) {
        std::ranges::fill(channel.line, 0.0);
        channel.state = {};
    }
    hop_ = 0;
    filled_ = 0;
    silent_ = true;
    hops_ = {};
    tenths_ = {};
    tenth_ = 0.0;
    whole_ = interval_ = {};
    earlier_ = {};
    for (auto *histogram : {&blocks_, &windows_})
        if (*histogram)
            (*histogram)->clear();
    make_space();
}

std::size_t Loudness::space() const noexcept
{
    return static_cast<std::size_t>(start_of(hop_ + kHopsAtOnce) - start_of(hop_)) - filled_;
}

void Loudness::put(std::size_t channel, const double *in, std::size_t n) noexcept
{
    if (places_[channel] >= channels_.size())
        return;
    double *to = channels_[places_[channel]].line.data() + filled_;
    if (in != nullptr)
        std::copy_n(in, n, to);
    else
        std::fill_n(to, n, 0.0);
}

void Loudness::advance(std::size_t n) noexcept
{
    filled_ += n;
    silent_ = false;
    make_space();
}

void Loudness::make_space() noexcept
{
    while (rate_ > 0 && space() == 0)
        filter(kHopsAtOnce);
}

void Loudness::add(const double *in, std::size_t distance, std::size_t n) noexcept
{
    for (std::size_t done = 0; done < n && rate_ > 0;) {
        const std::size_t part = std::min(n - done, space());
        for (std::size_t c = 0; c < places_.size(); ++c)
            put(c, in != nullptr ? in + c * distance + done : nullptr, part);
        advance(part);
        done += part;
    }
}

void Loudness::add_silence(std::uint64_t n) noexcept
{
    while (n > 0 && rate_ > 0) {
        // Of silence nothing comes: hops pass that are not looked at.
        if (silent_ && filled_ == 0) {
            while (start_of(hop_ + 1) - start_of(hop_) <= n) {
                n -= start_of(hop_ + 1) - start_of(hop_);
                close_hop(0.0);
            }
        }
        const bool silent = silent_;
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(n, space()));
        if (part > 0) {
            add(nullptr, 0, part);
            silent_ = silent_ || silent;
        }
        n -= part;
    }
}

std::size_t Loudness::whole_hops() const noexcept
{
    std::size_t hops = 0;
    while (hops < kHopsAtOnce && start_of(hop_ + hops + 1) - start_of(hop_) <= filled_)
        ++hops;
    return hops;
}

bool Loudness::at_rest() const noexcept
{
    return std::ranges::all_of(channels_,
                               [](const Channel &channel) { return channel.state == KState{}; });
}

/* Of the first @hops hops in the lines, which then begin behind them. */
void Loudness::filter(std::size_t hops) noexcept
{
    if (hops == 0)
        return;
    double energies[kHopsAtOnce] = {};
    for (std::size_t c = 0; c < channels_.size(); c += 2) {
        const std::size_t n = std::min<std::size_t>(2, channels_.size() - c);
        filter({channels_.data() + c, n}, hops, energies);
    }
    const auto used = static_cast<std::size_t>(start_of(hop_ + hops) - start_of(hop_));
    const std::size_t left = filled_ - used;
    for (Channel &channel : channels_)
        std::copy_n(channel.line.begin() + static_cast<std::ptrdiff_t>(used), left,
                    channel.line.begin());
    filled_ = left;
    for (std::size_t h = 0; h < hops; ++h)
        close_hop(energies[h]);
    silent_ = left == 0 && at_rest();
}

/* Up to two channels, so that one may wait for the other. */
void Loudness::filter(std::span<Channel> channels, std::size_t hops, double *energies) noexcept
{
    KHops work[2];
    KState sums[kHopsAtOnce];
    for (std::size_t c = 0; c < channels.size(); ++c) {
        Channel &channel = channels[c];
        KHops &w = work[c];
        for (std::size_t h = 0; h < kHopsAtOnce; ++h) {
            const std::uint64_t start = start_of(hop_ + std::min(h, hops - 1)) - start_of(hop_);
            w.from[h] = channel.line.data() + start;
            w.energy[h] = 0.0;
        }
        kernels_.sums(tables_, w.from, hops, sums);
        for (std::size_t h = 0; h < kHopsAtOnce; ++h) {
            for (std::size_t i = 0; i < 4; ++i)
                w.state[i][h] = channel.state[i];
            if (h >= hops)
                continue;
            KState next = k_carry(tables_, channel.state, sums[h]);
            double unused = 0.0;
            k_run(tables_.filter, next, unused, w.from[h] + tables_.length, longer(h));
            if (std::ranges::all_of(next, [](double s) { return std::fabs(s) < kRest; }))
                next = {};
            channel.state = next;
        }
    }
    kernels_.energies(tables_, work, channels.size());
    for (std::size_t c = 0; c < channels.size(); ++c) {
        const KHops &w = work[c];
        for (std::size_t h = 0; h < hops; ++h) {
            KState s{w.state[0][h], w.state[1][h], w.state[2][h], w.state[3][h]};
            double energy = w.energy[h];
            k_run(tables_.filter, s, energy, w.from[h] + tables_.length, longer(h));
            energies[h] += channels[c].weight * energy;
        }
    }
}

void Loudness::close_hop(double energy) noexcept
{
    hops_[hop_ % kMomentary] = energy;
    ++hop_;
    const double window = sum(hops_, hop_);
    whole_.momentary = std::max(whole_.momentary, window);
    interval_.momentary = std::max(interval_.momentary, window);
    tenth_ += energy;
    if (hop_ % kTenth == 0)
        close_tenth();
}

void Loudness::close_tenth() noexcept
{
    const std::uint64_t tenth = hop_ / kTenth;
    tenths_[(tenth - 1) % kShortTerm] = tenth_;
    tenth_ = 0.0;
    const double window = sum(tenths_, tenth);
    whole_.short_term = std::max(whole_.short_term, window);
    interval_.short_term = std::max(interval_.short_term, window);

    const double block = mean_square(sum(hops_, hop_), kMomentary);
    if (hop_ >= kMomentary && block > kAbsoluteGate)
        blocks_->add(block);
    const double term = mean_square(window, kShortTerm * kTenth);
    if (tenth >= kShortTerm && tenth % kSecond == 0 && term > kAbsoluteGate)
        windows_->add(term);
}

double Loudness::mean_square(double energy, std::size_t hops) const noexcept
{
    return tables_.gain * energy / (0.01 * static_cast<double>(hops) * rate_);
}

/* Energy of the hop that is not yet whole. */
double Loudness::pending() const noexcept
{
    double all = 0.0;
    for (const Channel &channel : channels_) {
        KState s = channel.state;
        double energy = 0.0;
        k_run(tables_.filter, s, energy, channel.line.data(), filled_);
        all += channel.weight * energy;
    }
    return all;
}

LoudnessFigures Loudness::figures() noexcept
{
    filter(whole_hops());
    const double part = silent_ ? 0.0 : pending();
    const std::uint64_t tenth = hop_ / kTenth;
    // Windows that end now: without the oldest, and with what is not yet whole.
    const double momentary = sum(hops_, hop_, 1) + part;
    const double short_term = sum(tenths_, tenth, 1) + tenth_ + part;
    const auto m = [this](double energy) { return to_lufs(mean_square(energy, kMomentary)); };
    const auto s = [this](double energy) {
        return to_lufs(mean_square(energy, kShortTerm * kTenth));
    };
    const auto range = windows_->percentiles(0.10, 0.95, kRangeGate);
    return {m(hop_ > 0 ? sum(hops_, hop_) : momentary),
            s(tenth > 0 ? sum(tenths_, tenth) : short_term),
            std::max(m(std::max(whole_.momentary, momentary)), earlier_.momentary),
            std::max(s(std::max(whole_.short_term, short_term)), earlier_.short_term),
            m(std::max(interval_.momentary, momentary)),
            s(std::max(interval_.short_term, short_term)),
            to_lufs(blocks_->gated_mean(kIntegratedGate)),
            range.low > 0.0 ? 10.0 * std::log10(range.high / range.low) : 0.0};
}

void Loudness::restart_interval() noexcept
{
    filter(whole_hops());
    interval_ = {};
}

} // namespace stems
