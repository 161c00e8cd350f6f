/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "spectrum_end.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace stems
{

namespace
{

constexpr int kLowestRate = 8000;
constexpr int kWindowRate = 48000; /* up to which a window has 2048 frames */
constexpr std::size_t kWindow = 2048;
constexpr std::size_t kNear = 4, kFar = 20, kWide = 85; /* bins from the edge */
constexpr double kFloor = 1e-20;

} // namespace

void SpectrumEnd::set_up(int rate, std::size_t channels)
{
    rate_ = rate;
    size_ = 0;
    windows_ = wait_ = filled_ = turn_ = 0;
    channels_ = channels;
    if (rate < kLowestRate)
        return;
    size_ = kWindow;
    for (int covered = kWindowRate; covered < rate; covered *= 2)
        size_ *= 2;
    fourier_.emplace(size_);
    hann_.resize(size_);
    for (std::size_t i = 0; i < size_; ++i)
        hann_[i] = 0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * static_cast<double>(i) /
                                        static_cast<double>(size_));
    window_.assign(size_, 0.0);
    power_.assign(size_ / 2 + 1, 0.0);
    bins_.resize(size_ / 2 + 1);
}

void SpectrumEnd::put(std::size_t channel, const double *x, std::size_t n) noexcept
{
    if (size_ == 0 || channel != turn_ || wait_ >= n)
        return;
    const auto from = static_cast<std::size_t>(wait_);
    const std::size_t count = std::min(n - from, size_ - filled_);
    std::copy_n(x + from, count, window_.data() + filled_);
}

void SpectrumEnd::advance(std::size_t n) noexcept
{
    if (size_ == 0)
        return;
    const auto waited = static_cast<std::size_t>(std::min<std::uint64_t>(wait_, n));
    wait_ -= waited;
    if (wait_ > 0)
        return;
    const std::size_t taken = std::min(n - waited, size_ - filled_);
    filled_ += taken;
    if (filled_ < size_)
        return;
    take_window();
    filled_ = 0;
    const auto second = static_cast<std::size_t>(rate_);
    const std::size_t used = size_ + n - waited - taken; // frames of the second so far
    wait_ = second > used ? second - used : 0;
}

void SpectrumEnd::skip(std::uint64_t n) noexcept
{
    filled_ = 0;
    wait_ -= std::min(wait_, n);
}

void SpectrumEnd::take_window() noexcept
{
    for (std::size_t i = 0; i < size_; ++i)
        window_[i] *= hann_[i];
    fourier_->forward(window_.data(), bins_.data());
    for (std::size_t bin = 0; bin < power_.size(); ++bin)
        power_[bin] += std::norm(bins_[bin]);
    ++windows_;
    turn_ = (turn_ + 1) % channels_;
}

double SpectrumEnd::level(std::size_t bin) const noexcept
{
    return level_of(power_[bin]);
}

/* The middle one of 2 kHz: of single tones a level of next to nothing. */
double SpectrumEnd::level_below(std::size_t edge) const noexcept
{
    std::array<double, kWide - kNear> powers{};
    const std::size_t from = edge - std::min(kWide, edge);
    const auto end = std::copy(power_.data() + from, power_.data() + edge - kNear, powers.begin());
    const auto middle = powers.begin() + (end - powers.begin()) / 2;
    std::nth_element(powers.begin(), middle, end);
    return level_of(*middle);
}

double SpectrumEnd::level_of(double power) const noexcept
{
    const double scale = static_cast<double>(windows_) * static_cast<double>(size_ * size_);
    return 10.0 * std::log10(power / scale + kFloor);
}

SpectrumFigures SpectrumEnd::figures() const noexcept
{
    SpectrumFigures found;
    if (size_ == 0 || windows_ == 0)
        return found;
    // From the top: the loudest of all above, and the sum of what is just below.
    double above = -std::numeric_limits<double>::infinity();
    double below = 0.0;
    for (std::size_t edge = power_.size() - kFar; edge > kFar; --edge) {
        if (edge == power_.size() - kFar) {
            for (std::size_t bin = edge + kNear; bin < power_.size(); ++bin)
                above = std::max(above, level(bin));
            for (std::size_t bin = edge - kFar; bin < edge - kNear; ++bin)
                below += level(bin);
        } else {
            above = std::max(above, level(edge + kNear));
            below += level(edge - kFar) - level(edge - kNear);
        }
        const double drop =
            std::min(below / static_cast<double>(kFar - kNear), level_below(edge)) - above;
        if (drop > found.drop)
            found = {static_cast<double>(edge) * rate_ / static_cast<double>(size_), drop};
    }
    return found;
}

} // namespace stems
