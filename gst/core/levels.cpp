/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Levels over time, and the scalar reference of their sums.
 */
#include "levels.h"

#include "peak.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

double plain_add(const double *x, std::size_t n, std::size_t at, HopParts &sum,
                 HopParts &square) noexcept
{
    double peak = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        sum[(at + i) % 8] += x[i];
        square[(at + i) % 8] += x[i] * x[i];
        peak = std::max(peak, std::fabs(x[i]));
    }
    return peak;
}

void plain_multiply(const double *x, const double *y, std::size_t n, std::size_t at,
                    HopParts &product) noexcept
{
    for (std::size_t i = 0; i < n; ++i)
        product[(at + i) % 8] += x[i] * y[i];
}

constexpr double kFallen = 0.251188643150958; /* -12 dB */

/* The mean square of what is left without the mean; nothing below what the
 * rounding of so many sums leaves. */
double without_mean(double sum, double square, double n) noexcept
{
    const double left = square / n - (sum / n) * (sum / n);
    return std::isfinite(left) ? std::max(left, square / n * 0x1p-48) : square / n;
}

double all_of(const HopParts &p) noexcept
{
    return ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]));
}

} // namespace

LevelKernels scalar::level_kernels() noexcept
{
    return {plain_add, plain_multiply};
}

LevelKernels level_kernels() noexcept
{
    const LevelKernels kernels = simd::level_kernels();
    return kernels.add ? kernels : scalar::level_kernels();
}

double LevelFigures::dc() const noexcept
{
    return frames > 0 ? sum / static_cast<double>(frames) : 0.0;
}

double LevelFigures::rms() const noexcept
{
    return frames > 0 ? std::sqrt(square / static_cast<double>(frames)) : 0.0;
}

double LevelFigures::noise_floor() const noexcept
{
    return softest < std::numeric_limits<double>::infinity() ? std::sqrt(softest) : 0.0;
}

void LevelFigures::merge(const LevelFigures &later) noexcept
{
    if (later.frames == 0 && frames > 0)
        return;
    if (frames == 0)
        partner = later.partner;
    else if (partner != later.partner)
        partner = kNoPartner;
    frames += later.frames;
    sum += later.sum;
    square += later.square;
    product += later.product;
    softest = std::min(softest, later.softest);
    tail = later.tail;
    last = later.last;
    fallen = later.fallen;
}

double correlation(const LevelFigures &x, const LevelFigures &y) noexcept
{
    const double scale = std::sqrt(x.square) * std::sqrt(y.square);
    if (!(scale > 0.0) || !std::isfinite(scale) || !std::isfinite(x.product))
        return 0.0;
    return std::clamp(x.product / scale, -1.0, 1.0);
}

void Levels::set_up(int rate, std::size_t channels, std::span<const int> partners)
{
    kernels_ = level_kernels();
    hop_ = std::max<std::size_t>(static_cast<std::size_t>(rate) / 100, 1);
    second_ = static_cast<std::size_t>(std::max(rate, 0));
    channels_.assign(channels, {});
    ring_.assign(channels * 2 * hop_, 0.0);
    for (std::size_t c = 0; c < std::min(channels, partners.size()); ++c)
        channels_[c].own.partner = channels_[c].whole.partner = partners[c];
    restart();
}

void Levels::restart() noexcept
{
    for (Channel &channel : channels_) {
        const int partner = channel.own.partner;
        channel = {};
        channel.own.partner = channel.whole.partner = partner;
    }
    std::ranges::fill(ring_, 0.0);
    filled_ = told_ = ring_at_ = 0;
    turn_ = 0;
    ended_ = false;
}

/* The tail of what has ended is kept until something follows. */
void Levels::begin() noexcept
{
    if (!ended_)
        return;
    ended_ = false;
    for (Channel &channel : channels_)
        channel.peak = channel.peak_before = 0.0;
    std::ranges::fill(ring_, 0.0);
    ring_at_ = 0;
}

/* What is not finite shows in the squares; but large samples overflow there. */
Levels::Seen Levels::put(std::size_t channel, const double *x, std::size_t n) noexcept
{
    begin();
    Channel &c = channels_[channel];
    HopParts sum = c.sum, square = c.square;
    const double peak = kernels_.add(x, n, filled_, sum, square);
    const bool finite = std::ranges::all_of(square, [](double s) { return std::isfinite(s); });
    if (!finite && !all_finite(x, n))
        return {peak, false};
    std::copy_n(x, n, ring(channel) + ring_at_);
    c.sum = sum;
    c.square = square;
    c.peak = std::max(c.peak, peak);
    return {peak, true};
}

void Levels::put_pair(std::size_t channel, const double *x, const double *y, std::size_t n) noexcept
{
    kernels_.multiply(x, y, n, filled_, channels_[channel].product);
}

void Levels::advance(std::size_t n) noexcept
{
    filled_ += n;
    ring_at_ = (ring_at_ + n) % (2 * hop_);
    if (filled_ == hop_)
        close_hop(true);
}

void Levels::silence(std::uint64_t n) noexcept
{
    begin();
    while (n > 0) {
        const bool still = filled_ == 0 && std::ranges::all_of(channels_, [](const Channel &c) {
                               return c.sounding == 0 && c.peak_before == 0.0;
                           });
        if (still && n >= hop_) { // hops that change nothing but the count
            const std::uint64_t frames = n / hop_ * hop_;
            for (Channel &c : channels_) {
                c.own.frames += frames;
                c.whole.frames += frames;
            }
            std::ranges::fill(ring_, 0.0);
            n -= frames;
            continue;
        }
        const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(n, space()));
        for (std::size_t c = 0; c < channels_.size(); ++c)
            std::fill_n(ring(c) + ring_at_, part, 0.0);
        advance(part);
        n -= part;
    }
}

Levels::Sums Levels::under_way(const Channel &channel) noexcept
{
    return {all_of(channel.sum), all_of(channel.square), all_of(channel.product)};
}

/* A hop that is not whole counts for the sums alone. */
void Levels::close_hop(bool whole) noexcept
{
    for (Channel &c : channels_) {
        const Sums hop = under_way(c);
        c.own.frames += filled_ - told_;
        c.own.sum += hop.sum - c.told.sum;
        c.own.square += hop.square - c.told.square;
        c.own.product += hop.product - c.told.product;
        c.whole.frames += filled_;
        c.whole.sum += hop.sum;
        c.whole.square += hop.square;
        c.whole.product += hop.product;
        c.sum = c.square = c.product = {};
        c.told = {};
        if (!whole)
            continue;
        c.peak_before = c.peak;
        c.peak = 0.0;
        c.sounding = hop.square > 0.0 ? c.sounding + 1 : 0;
        c.hops[turn_ % kWindow] = hop;
        if (c.sounding < kWindow)
            continue;
        double sum = 0.0, square = 0.0;
        for (std::size_t i = 1; i <= kWindow; ++i) { // the oldest first
            sum += c.hops[(turn_ + i) % kWindow].sum;
            square += c.hops[(turn_ + i) % kWindow].square;
        }
        const double mean = without_mean(sum, square, static_cast<double>(kWindow * hop_));
        c.own.softest = std::min(c.own.softest, mean);
        c.whole.softest = std::min(c.whole.softest, mean);
    }
    filled_ = told_ = 0;
    ++turn_;
}

void Levels::end() noexcept
{
    close_hop(false);
    for (Channel &channel : channels_)
        channel.sounding = 0;
    ended_ = true;
}

LevelFigures Levels::figures(std::size_t channel) const noexcept
{
    const Channel &c = channels_[channel];
    const Sums hop = under_way(c);
    LevelFigures figures = c.own;
    figures.frames += filled_ - told_;
    figures.sum += hop.sum - c.told.sum;
    figures.square += std::max(hop.square - c.told.square, 0.0);
    figures.product += hop.product - c.told.product;
    figures.tail = std::max(c.peak, c.peak_before);
    return figures;
}

/* The ring from its oldest sample on; what came before that is not known. */
void Levels::find_end(std::size_t channel, LevelFigures &figures) const noexcept
{
    const std::size_t length = 2 * hop_;
    const std::size_t moment = std::clamp<std::size_t>(second_ / 1000, 1, length);
    const double *samples = ring_.data() + channel * length;
    double highest = 0.0, steepest = 0.0, last = 0.0, last_step = 0.0;
    double before = samples[ring_at_];
    for (std::size_t i = 0; i < length; ++i) {
        const double x = samples[(ring_at_ + i) % length];
        const double step = std::fabs(x - before);
        highest = std::max(highest, std::fabs(x));
        steepest = std::max(steepest, step);
        if (i >= length - moment) {
            last = std::max(last, std::fabs(x));
            last_step = std::max(last_step, step);
        }
        before = x;
    }
    figures.last = last;
    figures.fallen = last <= kFallen * highest && last_step <= kFallen * steepest;
}

LevelFigures Levels::whole(std::size_t channel) const noexcept
{
    const Channel &c = channels_[channel];
    const Sums hop = under_way(c);
    LevelFigures figures = c.whole;
    figures.frames += filled_;
    figures.sum += hop.sum;
    figures.square += hop.square;
    figures.product += hop.product;
    figures.tail = std::max(c.peak, c.peak_before);
    find_end(channel, figures);
    return figures;
}

void Levels::clear() noexcept
{
    for (Channel &c : channels_) {
        const int partner = c.own.partner;
        c.own = {};
        c.own.partner = partner;
        c.told = under_way(c);
    }
    told_ = filled_;
}

} // namespace stems
