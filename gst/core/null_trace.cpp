/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the diagnosis of a null test is made from.
 */
#include "null_trace.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <new>

namespace stems
{
namespace
{

constexpr std::size_t kBudget = std::size_t{48} << 20; // bytes for excerpts
constexpr std::size_t kMostLoud = 14, kMostAny = 4;

} // namespace

void NullTrace::configure(const TraceSetup &setup, const NullGrid &grid)
{
    *this = NullTrace{};
    setup_ = setup;
    grid_ = grid;
    scale_ = 1.0 / grid.unit();
    for (std::size_t k = 0; k < grid.levels(); ++k) {
        const Allowance allowance = grid.allowance(k);
        Level &level = levels_.emplace_back();
        level.peak = allowance.peak * scale_;
        level.mean_square = allowance.mean_square * scale_ * scale_;
        level.quiet = allowance.lsb * scale_;
        level.stems.resize(setup.stems);
        float_bound_ = allowance.float_bound;
        float_floor_ = allowance.float_floor * scale_;
    }
    if (!setup.excerpts)
        return;
    // 1.3 s, and most of it beyond the largest delay.
    const double wanted = std::max(1.3 * setup.rate, 2.5 * static_cast<double>(setup.max_delay));
    std::size_t capacity = std::bit_ceil(static_cast<std::size_t>(std::max(wanted, 4096.0)));
    const auto bytes = [&] {
        return static_cast<std::size_t>(lanes_) * (setup.stems + 1) * capacity * sizeof(float);
    };
    lanes_ = std::min(setup.channels, 8);
    // Left and right are worth more than another place.
    while (lanes_ > 1 && bytes() * (lanes_ > 2 ? 6 : 4) > kBudget)
        --lanes_;
    const std::size_t places = std::clamp<std::size_t>(kBudget / bytes(), 4, kMostLoud + kMostAny);
    const std::size_t any = std::clamp<std::size_t>(places / 4, 2, kMostAny);
    const std::size_t signals = static_cast<std::size_t>(lanes_) * (setup.stems + 1);
    if (!setup.live) {
        loud_.configure(signals, capacity, places - any);
        ends_.configure(setup.stems, static_cast<std::size_t>(lanes_));
    }
    any_.configure(signals, capacity, any);
    if (setup.live)
        recent_.configure(signals, capacity, static_cast<std::uint64_t>(setup.rate) / 2);
    cell_.resize(signals * kCell);
}

/* Live: the next cell is loud, and none was for a while. */
void NullTrace::begin_fault() noexcept
{
    for (Level &level : levels_) {
        level.loud = 0;
        for (StemTrace &stem : level.stems)
            stem.silent = stem.sounding = 0;
    }
}

namespace
{

void count_stem(StemTrace &trace, std::uint64_t frame, std::size_t n, bool sounds,
                bool loud) noexcept
{
    if (loud)
        ++(sounds ? trace.sounding : trace.silent);
    else if (sounds)
        ++trace.elsewhere;
    if (!sounds)
        return;
    if (trace.first_sound != kNowhere)
        trace.rest = std::max(trace.rest, frame - trace.last_sound);
    trace.first_sound = std::min(trace.first_sound, frame);
    trace.last_sound = frame + n;
}

} // namespace

void NullTrace::count(Level &level, std::uint64_t frame, std::size_t n, bool loud,
                      const double *const *cells, std::size_t from) const noexcept
{
    if (loud && level.loud++ == 0)
        for (StemTrace &trace : level.stems)
            trace.stopped = trace.last_sound;
    if (loud)
        place(level, frame, n, cells);
    for (std::size_t s = 0; s < setup_.stems; ++s) {
        bool sounds = false;
        for (int c = 0; c < setup_.channels && !sounds; ++c) {
            const double *x = cells[static_cast<std::size_t>(c) * (setup_.stems + 1) + s];
            sounds =
                std::any_of(x + from, x + n, [&](double v) { return std::fabs(v) > level.quiet; });
        }
        count_stem(level.stems[s], frame, n, sounds, loud);
    }
}

void NullTrace::add_second(std::uint64_t frame, double squares) noexcept
{
    const std::uint64_t second = frame / static_cast<std::uint64_t>(setup_.rate);
    if (second != second_) {
        second_ = second;
        second_squares_ = 0.0;
    }
    second_squares_ += squares;
    if (second_squares_ > worst_squares_) {
        worst_squares_ = second_squares_;
        worst_ = second;
    }
}

std::uint64_t NullTrace::worst_second() const noexcept
{
    return worst_ == kNowhere ? kNowhere : worst_ * static_cast<std::uint64_t>(setup_.rate);
}

double NullTrace::worst_squares() const noexcept
{
    return worst_squares_ / (scale_ * scale_);
}

void NullTrace::add_silent(std::uint64_t frame, std::size_t n,
                           const std::vector<bool> &sounds) noexcept
{
    for (Level &level : levels_)
        for (std::size_t s = 0; s < setup_.stems; ++s)
            count_stem(level.stems[s], frame, n, sounds[s], false);
    frames_ = frame + n;
}

/* Whether a frame has more residual than rounding leaves, in any channel. */
bool NullTrace::outside(const Level &level, std::size_t i,
                        const double *const *cells) const noexcept
{
    for (int c = 0; c < setup_.channels; ++c, cells += setup_.stems + 1) {
        const double size = std::fabs(cells[setup_.stems][i]);
        if (!(size > level.peak))
            continue;
        double sum = 0.0;
        for (std::size_t s = 0; float_bound_ > 0.0 && s < setup_.stems; ++s)
            sum += std::fabs(cells[s][i]);
        if (size > float_bound_ * sum + float_floor_)
            return true;
    }
    return false;
}

/* Where in a loud cell, which is the latest, the fault begins and ends. */
void NullTrace::place(Level &level, std::uint64_t frame, std::size_t n,
                      const double *const *cells) const noexcept
{
    std::size_t begin = 0, end = n;
    while (end > 0 && !outside(level, end - 1, cells))
        --end;
    level.last = frame + (end > 0 ? end : n);
    if (level.loud > 1)
        return;
    while (begin < end && !outside(level, begin, cells))
        ++begin;
    level.first = frame + begin;
}

void NullTrace::to_floats(const double *const *cells, std::size_t n) noexcept
{
    constexpr std::uint32_t kInfinite = 0x7F800000; // the exponent of infinity and NaN
    const double unit = grid_.unit();               // a power of two: exact
    for (std::size_t s = 0; s < static_cast<std::size_t>(lanes_) * (setup_.stems + 1); ++s) {
        float *const to = cell_.data() + s * kCell;
        for (std::size_t i = 0; i < n; ++i) {
            const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(cells[s][i] * unit));
            to[i] = std::bit_cast<float>((bits & kInfinite) == kInfinite ? 0U : bits);
        }
    }
}

/* What an excerpt that is about to begin begins with, unless the last one has it. */
void NullTrace::lead(std::uint64_t frame, const double *const *cells, bool to_recent, bool to_loud,
                     bool to_any)
{
    const auto begins = [&](bool wanted, const Excerpts &excerpts) {
        return wanted && !excerpts.open() && !excerpts.holds(frame);
    };
    to_recent = to_recent && !recent_.open();
    to_loud = begins(to_loud, loud_);
    to_any = begins(to_any, any_);
    if (!to_recent && !to_loud && !to_any)
        return;
    to_floats(cells, kCell);
    if (to_recent)
        recent_.lead(frame, cell_.data(), kCell);
    if (to_loud)
        loud_.add(frame, kCell, cell_.data(), kCell, false);
    if (to_any)
        any_.add(frame, kCell, cell_.data(), kCell, false);
}

void NullTrace::add(std::uint64_t frame, std::size_t n, const double *const *cells, bool lit,
                    double excess, const double *const *before, std::size_t from) noexcept
{
    const std::size_t sources = setup_.stems + 1;
    const auto channels = static_cast<std::size_t>(setup_.channels);
    double squares = 0.0, most = 0.0, most_squares = 0.0;
    for (std::size_t c = 0; lit && c < channels; ++c) {
        const double *r = cells[c * sources + setup_.stems];
        // Four at a time: none waits for the one before.
        double peaks[4]{}, sums[4]{};
        const auto take = [&](std::size_t k, double x) {
            peaks[k] = std::max(peaks[k], std::fabs(x));
            sums[k] += x * x;
        };
        std::size_t i = 0;
        for (; i + 4 <= n; i += 4)
            for (std::size_t k = 0; k < 4; ++k)
                take(k, r[i + k]);
        for (; i < n; ++i)
            take(i % 4, r[i]);
        const double peak = std::ranges::max(peaks);
        const double sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        squares += std::isfinite(sum) ? sum : 0.0;
        most = std::max(most, peak);
        most_squares = std::max(most_squares, sum);
    }
    if (lit) {
        add_second(frame, squares);
        grid_.add(n, channels, cells);
        // What was loud by a finer tolerance was rounding, most of it.
        if (grid_.likely() > level_) {
            loud_.restart();
            ends_.restart();
        }
        level_ = grid_.likely();
    }
    // Inside the bound of float summation, or inside that of rounding.
    const bool rounding = !lit || (float_bound_ > 0.0 && excess <= 1.0);
    const bool loud = !rounding && levels_[level_].exceeds(most, most_squares, n);
    if (loud && setup_.live && !recent_.open())
        begin_fault();
    for (Level &level : levels_)
        count(level, frame, n, !rounding && level.exceeds(most, most_squares, n), cells, from);
    frames_ = frame + n;

    if (!setup_.excerpts)
        return;
    const bool to_recent = setup_.live && (recent_.open() || loud);
    const bool to_loud = !setup_.live && (loud_.open() || (loud && loud_.wants(frame)));
    // Whatever the files turn out to hold, there are loud cells, and those are looked at.
    if (!certain_ && !setup_.live &&
        std::ranges::all_of(levels_, [](const Level &level) { return level.loud > 0; })) {
        certain_ = true;
        any_.release();
    }
    const bool to_any = !certain_ && (any_.open() || (lit && any_.wants(frame)));
    const bool to_ends = watching_; // all of the cell is there
    watching_ = watching_ || (loud && ends_.able());
    if (!to_recent && !to_loud && !to_any && !to_ends)
        return;
    try {
        if (before != nullptr)
            lead(frame - kCell, before, to_recent, to_loud, to_any);
        to_floats(cells, n);
        if (to_recent)
            recent_.add(frame, n, cell_.data(), kCell, loud);
        if (to_loud)
            loud_.add(frame, n, cell_.data(), kCell, loud);
        if (to_any)
            any_.add(frame, n, cell_.data(), kCell, lit);
        if (to_ends)
            ends_.add(frame, n, cell_.data(), levels_[level_].quiet / scale_ * kFloatSlack, loud);
    } catch (const std::bad_alloc &) {
        setup_.excerpts = watching_ = false; // what there is must do
    }
}

Evidence NullTrace::traces() const
{
    Evidence all;
    all.setup = setup_;
    all.lanes = lanes_;
    const Level &level = levels_[grid_.level()];
    all.peak = level.peak / scale_;
    all.mean_square = level.mean_square / (scale_ * scale_);
    all.quiet = level.quiet / scale_;
    all.float_bound = float_bound_;
    all.float_floor = float_floor_ / scale_;
    all.frames = frames_;
    all.loud = level.loud;
    all.first = level.first;
    all.last = level.last;
    all.stems = level.stems;
    all.capacity = any_.capacity();
    all.end_lanes = ends_.lanes();
    return all;
}

Evidence NullTrace::evidence() const
{
    Evidence all = traces();
    if (setup_.live && all.loud > 0) {
        all.excerpts.push_back(recent_.excerpt());
        return all;
    }
    const auto from = all.loud > 0 ? loud_.all() : any_.all();
    all.excerpts.assign(from.begin(), from.end());
    all.silences = ends_.all();
    return all;
}

Evidence NullTrace::take_evidence()
{
    if (setup_.live)
        return evidence();
    Evidence all = traces();
    all.excerpts = (all.loud > 0 ? loud_ : any_).release();
    all.silences = ends_.release();
    watching_ = false;
    return all;
}

} // namespace stems
