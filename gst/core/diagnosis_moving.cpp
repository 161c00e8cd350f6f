/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stems that are moved, by samples or by their spectra.
 */
#include "diagnosis_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numbers>

namespace stems
{
namespace
{

/* out[k] = f(k) in[k] exp(i step k); a root is the product of that of a block and that
 * within it. */
template <class F>
void turn(const std::vector<std::complex<double>> &in, double step, F f,
          std::vector<std::complex<double>> &out) noexcept
{
    constexpr std::size_t kBlock = 128;
    std::array<std::complex<double>, kBlock> roots;
    for (std::size_t k = 0; k < kBlock; ++k)
        roots[k] = std::polar(1.0, step * static_cast<double>(k));
    for (std::size_t at = 0; at < in.size(); at += kBlock) {
        const std::complex<double> block = std::polar(1.0, step * static_cast<double>(at));
        for (std::size_t k = at; k < std::min(at + kBlock, in.size()); ++k)
            out[k] = f(k, times(in[k], times(block, roots[k - at])));
    }
}

/* The frames that are still there once they are later by so many. */
Range kept_of(std::size_t frames, std::ptrdiff_t by) noexcept
{
    const auto count = static_cast<std::ptrdiff_t>(frames);
    const std::ptrdiff_t from = std::clamp<std::ptrdiff_t>(-by, 0, count);
    return {static_cast<std::size_t>(from),
            static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(count - by, from, count))};
}

} // namespace

std::size_t Scene::taper(std::size_t frames) noexcept
{
    return std::min<std::size_t>(1024, frames / 8);
}

const Scene::Bins &Scene::spectrum(const Wave &in, std::size_t frames, bool smoothed)
{
    const auto holds = [&in](const std::vector<Wave> &waves) {
        const Wave *first = waves.data();
        return !std::less<>{}(&in, first) && std::less<>{}(&in, first + waves.size());
    };
    const bool stays = std::ranges::any_of(
        parts, [&](const Part &part) { return holds(part.waves) || holds(part.sums); });
    if (!stays) {
        transform(in, frames, smoothed, bins_);
        return bins_;
    }
    for (const Kept &kept : kept_)
        if (kept.of == &in && kept.smoothed == smoothed)
            return kept.bins;
    if (kept_.size() < most_kept_)
        next_kept_ = kept_.size();
    else
        next_kept_ = (next_kept_ + 1) % most_kept_;
    if (next_kept_ == kept_.size())
        kept_.push_back({&in, smoothed, Bins(bins_.size())});
    Kept &kept = kept_[next_kept_];
    kept.of = &in;
    kept.smoothed = smoothed;
    transform(in, frames, smoothed, kept.bins);
    return kept.bins;
}

void Scene::transform(const Wave &in, std::size_t frames, bool smoothed, Bins &bins)
{
    if (!smoothed) {
        fourier_.forward(in.data(), bins.data());
        return;
    }
    const std::size_t edge = taper(frames);
    tapered_ = in;
    for (std::size_t i = 0; i < edge; ++i) {
        const double x = (static_cast<double>(i) + 0.5) / static_cast<double>(edge);
        const double w = 0.5 - 0.5 * std::cos(std::numbers::pi * x);
        tapered_[i] *= w;
        tapered_[frames - 1 - i] *= w;
    }
    fourier_.forward(tapered_.data(), bins.data());
}

void Scene::move(const Wave &in, std::size_t frames, double lag, Wave &out)
{
    const double whole = std::nearbyint(lag);
    if (lag == whole) {
        const auto by = static_cast<std::ptrdiff_t>(whole);
        const Range kept = kept_of(frames, by);
        out.assign(size, 0.0);
        std::copy_n(in.data() + kept.from, kept.size(),
                    out.data() + static_cast<std::ptrdiff_t>(kept.from) + by);
        return;
    }
    out.resize(size);
    const double step = -2.0 * std::numbers::pi * lag / static_cast<double>(size);
    turn(
        spectrum(in, frames, true), step, [](std::size_t, auto bin) { return bin; }, bins_);
    bins_.back() = bins_.back().real();
    fourier_.inverse(bins_.data(), out.data());
}

void Scene::slope(const Wave &in, std::size_t frames, double lag, Wave &out)
{
    out.resize(size);
    const double unit = 2.0 * std::numbers::pi / static_cast<double>(size);
    const auto rise = [unit](std::size_t k, std::complex<double> bin) {
        const double by = unit * static_cast<double>(k);
        return std::complex<double>{-by * bin.imag(), by * bin.real()};
    };
    turn(spectrum(in, frames, true), -unit * lag, rise, bins_);
    bins_.back() = 0.0;
    fourier_.inverse(bins_.data(), out.data());
}

void Scene::move(const Part &part, std::size_t lane, std::size_t s, const Pose &pose, Wave &out)
{
    const std::size_t from = pose.swapped && lanes == 2 ? 1 - lane : lane;
    const double whole = std::nearbyint(pose.lag);
    if (pose.lag != whole) {
        move(stem(part, from, s), part.frames, pose.lag, out);
        return;
    }
    const auto by = static_cast<std::ptrdiff_t>(whole);
    const Range kept = kept_of(part.frames, by);
    out.assign(size, 0.0);
    copy(part, from, s, kept, out.data() + static_cast<std::ptrdiff_t>(kept.from) + by);
}

} // namespace stems
