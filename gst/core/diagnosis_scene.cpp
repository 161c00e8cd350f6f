/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Excerpts as signals.
 */
#include "diagnosis_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace stems
{
namespace
{

constexpr std::size_t kStrongest = 4;
constexpr std::size_t kBudget = std::size_t{32} << 20; // bytes for spectra

/* By turns, so that no comparison waits for the one before. */
template <class T> Top top_in(const T *wave, std::size_t frames) noexcept
{
    constexpr std::size_t kTurns = 16 / sizeof(T) * 2;
    std::array<T, kTurns> high{}, low{};
    for (std::size_t i = 0; i < frames / kTurns * kTurns; i += kTurns)
        for (std::size_t k = 0; k < kTurns; ++k) {
            high[k] = std::max(high[k], wave[i + k]);
            low[k] = std::min(low[k], wave[i + k]);
        }
    for (std::size_t i = frames / kTurns * kTurns; i < frames; ++i) {
        high[0] = std::max(high[0], wave[i]);
        low[0] = std::min(low[0], wave[i]);
    }
    return {std::ranges::max(high), -std::ranges::min(low)};
}

/* The cells that are loud, as far as the fault goes: samples of a cell that are
 * before it or after it would fit no model of it. */
Range fault_in(const Excerpt &excerpt, const Evidence &evidence) noexcept
{
    Range range{excerpt.from, excerpt.to};
    if (evidence.loud == 0 || evidence.first >= evidence.last)
        return range;
    if (evidence.first > excerpt.start + range.from)
        range.from = std::min<std::uint64_t>(evidence.first - excerpt.start, range.to - 1);
    if (evidence.last < excerpt.start + range.to)
        range.to = std::max<std::uint64_t>(
            evidence.last > excerpt.start ? evidence.last - excerpt.start : 0, range.from + 1);
    return range;
}

} // namespace

Top top_of(const double *x, std::size_t frames) noexcept
{
    return top_in(x, frames);
}

Scene::Scene(const Evidence &from)
    : evidence{from}, stems{from.setup.stems}, lanes{static_cast<std::size_t>(from.lanes)},
      size{from.capacity}, fourier_{from.capacity}
{
    for (const Excerpt &excerpt : evidence.excerpts) {
        if (excerpt.to <= excerpt.from)
            continue;
        Part part{excerpt.start, excerpt.frames, fault_in(excerpt, evidence),
                  0.0,           &excerpt,       std::vector<Wave>(lanes * (stems + 1))};
        for (std::size_t c = 0; c < lanes; ++c)
            part.energy += energy(part, c, stems, part.loud);
        if (!(part.energy > 0.0))
            continue;
        measure(part);
        parts.push_back(std::move(part));
    }
    rank();
    bins_.resize(size / 2 + 1);
    most_kept_ = std::max<std::size_t>(kBudget / (bins_.size() * sizeof bins_[0]), 1);
    kept_.reserve(most_kept_);
    tapered_.resize(size);
    moved_.resize(size);
}

void Scene::rank()
{
    kept_.clear(); // of signals that may be others by now
    next_kept_ = 0;
    strongest.resize(parts.size());
    std::iota(strongest.begin(), strongest.end(), std::size_t{0});
    std::ranges::stable_sort(strongest, [this](std::size_t a, std::size_t b) {
        return parts[a].energy > parts[b].energy;
    });
    strongest.resize(std::min(strongest.size(), kStrongest));
    std::ranges::sort(strongest);
}

Wave &Scene::room(std::size_t i)
{
    while (rooms_.size() <= i)
        rooms_.emplace_back(size);
    rooms_[i].resize(size);
    return rooms_[i];
}

Scene::Bins &Scene::bin_room(std::size_t i)
{
    while (bin_rooms_.size() <= i)
        bin_rooms_.emplace_back(size / 2 + 1);
    return bin_rooms_[i];
}

void Scene::measure(Part &part) const
{
    part.sums.clear();
    part.tops.clear();
    for (std::size_t c = 0; c < lanes; ++c)
        for (std::size_t s = 0; s < stems; ++s)
            if (const std::size_t i = c * (stems + 1) + s; part.waves[i].empty())
                part.tops.push_back(top_in(part.excerpt->signal(i, size), part.frames));
            else
                part.tops.push_back(top_of(part.waves[i].data(), part.frames));
}

Top Scene::top(std::size_t lane, std::size_t s) const noexcept
{
    Top top{};
    for (const Part &part : parts)
        for (std::size_t side = 0; side < 2 && part.frames > 0; ++side)
            top[side] = std::max(top[side], part.tops[lane * stems + s][side]);
    return top;
}

Range Scene::valid(const Part &part, double lag) const noexcept
{
    const auto reach = static_cast<std::size_t>(std::ceil(std::fabs(lag)));
    const std::size_t edge = lag != 0.0 ? taper(part.frames) + reach : 0;
    return {edge, part.frames > edge ? part.frames - edge : 0};
}

Range Scene::inner(const Part &part, double lag) const noexcept
{
    const Range all = valid(part, lag);
    Range range{std::max(part.loud.from, all.from), std::min(part.loud.to, all.to)};
    range.from = (range.from + 3) / 4 * 4;
    range.to = range.to / 4 * 4;
    return range;
}

void Scene::misfit(const Part &part, std::size_t lane, std::span<const Pose> poses, Wave &out,
                   std::span<const Wave *const> moved)
{
    copy(part, lane, stems, out);
    for (std::size_t s = 0; s < stems; ++s) {
        if (poses[s].plain())
            continue;
        const Wave *wave = moved.empty() ? nullptr : moved[s];
        const bool stays = !wave && poses[s].lag == 0.0 && !poses[s].swapped;
        if (!wave && !stays) {
            move(part, lane, s, poses[s], moved_);
            wave = &moved_;
        }
        const double gain = poses[s].of(lane);
        each_piece(part, lane, s, [&](std::size_t at, const double *plain, std::size_t n) {
            const double *there = stays ? plain : wave->data() + at;
            for (std::size_t i = 0; i < n; ++i)
                out[at + i] += plain[i] - gain * there[i];
        });
    }
    blank(part, lane, out);
}

double largest_lag(std::span<const Pose> poses) noexcept
{
    double lag = 0.0;
    for (const Pose &pose : poses)
        lag = std::max(lag, std::fabs(pose.lag));
    return lag;
}

bool interpolates(std::span<const Pose> poses) noexcept
{
    return std::ranges::any_of(
        poses, [](const Pose &pose) { return pose.lag != std::nearbyint(pose.lag); });
}

double Scene::misfit_energy(std::span<const std::size_t> which, std::span<const Pose> poses,
                            double lag)
{
    double sum = 0.0;
    Wave &wave = room(0);
    for (std::size_t p : which)
        for (std::size_t c = 0; c < lanes; ++c) {
            misfit(parts[p], c, poses, wave);
            sum += energy_of(wave, inner(parts[p], lag));
        }
    return sum;
}

double Scene::misfit_peak(std::span<const Pose> poses, double lag)
{
    double peak = 0.0;
    Wave &wave = room(0);
    for (const Part &part : parts)
        for (std::size_t c = 0; c < lanes; ++c) {
            misfit(part, c, poses, wave);
            const Range range = inner(part, lag);
            for (std::size_t i = range.from; i < range.to; ++i)
                peak = std::max(peak, std::fabs(wave[i]));
        }
    return peak;
}

Range longest_run(Range range, const std::vector<bool> &out)
{
    Range best, run{range.from, range.from};
    for (std::size_t i = range.from; i <= range.to; ++i) {
        if (i < range.to && !out[i])
            continue;
        run.to = i;
        if (run.size() > best.size())
            best = run;
        run.from = i + 1;
    }
    return best;
}

double Scene::energy(std::span<const std::size_t> which, double lag) const
{
    double sum = 0.0;
    Wave wave;
    for (std::size_t p : which)
        for (std::size_t c = 0; c < lanes; ++c) {
            const Range range = inner(parts[p], lag);
            if (parts[p].hidden.empty()) {
                sum += energy(parts[p], c, stems, range);
                continue;
            }
            wave = residual(parts[p], c);
            blank(parts[p], c, wave);
            sum += energy_of(wave, range);
        }
    return sum;
}

double Scene::floor(std::span<const std::size_t> which, double lag) const
{
    // Float sets have no LSB: what 24 bits would leave.
    const double least = 0x1p-46 / 4.0 * static_cast<double>(stems + 1);
    return open(which, lag) * std::max(evidence.mean_square, least);
}

double Scene::floor(std::span<const std::size_t> which, std::span<const Pose> poses,
                    double lag) const
{
    double files = static_cast<double>(stems + 1); // each rounded as the others
    for (const Pose &pose : poses) {
        double square = 0.0;
        for (std::size_t c = 0; c < lanes; ++c)
            square += pose.of(c) * pose.of(c) / static_cast<double>(lanes);
        files += std::max(square - 1.0, 0.0);
    }
    return floor(which, lag) * files / static_cast<double>(stems + 1);
}

} // namespace stems
