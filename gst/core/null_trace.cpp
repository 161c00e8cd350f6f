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

void NullTrace::configure(const TraceSetup &setup, const Allowance &allowance, double scale)
{
    *this = NullTrace{};
    setup_ = setup;
    scale_ = scale;
    peak_ = allowance.peak * scale;
    mean_square_ = allowance.mean_square * scale * scale;
    float_bound_ = allowance.float_bound;
    float_floor_ = allowance.float_floor * scale;
    quiet_ = allowance.lsb * scale;
    stems_.resize(setup.stems);
    depth_ = setup.depth;
    bits_.resize(setup.stems + 1);
    heard_.resize(setup.stems + 1);
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
    if (!setup.live)
        loud_.configure(signals, capacity, places - any);
    any_.configure(signals, capacity, any);
    if (setup.live)
        recent_.configure(signals, capacity, static_cast<std::uint64_t>(setup.rate) / 2);
    cell_.resize(signals * kCell);
}

/* Live: the next cell is loud, and none was for a while. */
void NullTrace::begin_fault() noexcept
{
    loud_cells_ = 0;
    for (StemTrace &stem : stems_)
        stem.silent = stem.sounding = 0;
}

void NullTrace::count(std::uint64_t frame, std::size_t n, std::size_t stem, bool sounds,
                      bool loud) noexcept
{
    StemTrace &trace = stems_[stem];
    if (loud)
        ++(sounds ? trace.sounding : trace.silent);
    else if (sounds)
        ++trace.elsewhere;
    if (!sounds)
        return;
    trace.first_sound = std::min(trace.first_sound, frame);
    trace.last_sound = frame + n;
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

/* Of the files that may still be of fewer bits. */
void NullTrace::note_bits(std::size_t n, const double *const *cells) noexcept
{
    const std::size_t stems = setup_.stems;
    const auto channels = static_cast<std::size_t>(setup_.channels);
    for (std::size_t s = 0; s <= stems; ++s) {
        if ((bits_[s] & 0xFF) != 0)
            continue;
        for (std::size_t c = 0; c < channels; ++c)
            for (std::size_t i = 0; i < n; ++i) {
                double x = cells[c * (stems + 1) + s][i];
                for (std::size_t k = 0; s == stems && k < stems; ++k)
                    x += cells[c * (stems + 1) + k][i]; // the mix: the residual and all stems
                const auto whole = static_cast<std::int64_t>(x);
                bits_[s] |= static_cast<std::uint32_t>(whole);
                heard_[s] += whole != 0;
            }
    }
}

int NullTrace::unused_bits() const noexcept
{
    constexpr std::uint64_t kEnough = 4096; // samples: round numbers are no proof
    int most = 0;
    for (std::size_t s = 0; s < bits_.size(); ++s) {
        if (depth_ <= 16 || heard_[s] < kEnough)
            continue;
        for (const int depth : {16, 24})
            if (depth < depth_ && std::countr_zero(bits_[s]) == depth_ - depth)
                most = std::max(most, depth_ - depth);
    }
    return most;
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
    for (std::size_t s = 0; s < setup_.stems; ++s)
        count(frame, n, s, sounds[s], false);
    frames_ = frame + n;
}

/* Whether a frame has more residual than rounding leaves, in any channel. */
bool NullTrace::outside(std::size_t i, const double *const *cells) const noexcept
{
    for (int c = 0; c < setup_.channels; ++c, cells += setup_.stems + 1) {
        const double size = std::fabs(cells[setup_.stems][i]);
        if (!(size > peak_))
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
void NullTrace::place(std::uint64_t frame, std::size_t n, const double *const *cells) noexcept
{
    std::size_t begin = 0, end = n;
    while (end > 0 && !outside(end - 1, cells))
        --end;
    last_ = frame + (end > 0 ? end : n);
    if (loud_cells_ > 1)
        return;
    while (begin < end && !outside(begin, cells))
        ++begin;
    first_ = frame + begin;
}

void NullTrace::add(std::uint64_t frame, std::size_t n, const double *const *cells, bool lit,
                    double excess) noexcept
{
    const std::size_t sources = setup_.stems + 1;
    const auto channels = static_cast<std::size_t>(setup_.channels);
    bool loud = false;
    double squares = 0.0;
    for (std::size_t c = 0; lit && c < channels; ++c) {
        const double *r = cells[c * sources + setup_.stems];
        double peak = 0.0, sum = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            peak = std::max(peak, std::fabs(r[i]));
            sum += r[i] * r[i];
        }
        squares += std::isfinite(sum) ? sum : 0.0;
        loud = loud || peak > peak_ || sum > 3.0 * mean_square_ * static_cast<double>(n);
    }
    // Inside the bound of float summation, or inside that of rounding.
    loud = loud && !(float_bound_ > 0.0 && excess <= 1.0);
    if (lit)
        add_second(frame, squares);
    if (lit && depth_ > 16)
        note_bits(n, cells);
    if (loud && setup_.live && !recent_.open())
        begin_fault();
    if (loud && loud_cells_++ == 0)
        for (StemTrace &trace : stems_)
            trace.stopped = trace.last_sound;
    if (loud)
        place(frame, n, cells);
    for (std::size_t s = 0; s < setup_.stems; ++s) {
        bool sounds = false;
        for (std::size_t c = 0; c < channels && !sounds; ++c) {
            const double *x = cells[c * sources + s];
            sounds = std::any_of(x, x + n, [this](double v) { return std::fabs(v) > quiet_; });
        }
        count(frame, n, s, sounds, loud);
    }
    frames_ = frame + n;

    if (!setup_.excerpts)
        return;
    const bool to_recent = setup_.live && (recent_.open() || loud);
    const bool to_loud = !setup_.live && (loud_.open() || (loud && loud_.wants(frame)));
    const bool to_any = any_.open() || (lit && any_.wants(frame));
    if (!to_recent && !to_loud && !to_any)
        return;
    for (std::size_t s = 0; s < static_cast<std::size_t>(lanes_) * sources; ++s)
        for (std::size_t i = 0; i < n; ++i) {
            const double x = cells[s][i] / scale_;
            cell_[s * kCell + i] = std::isfinite(x) ? static_cast<float>(x) : 0.0F;
        }
    if (to_recent)
        recent_.add(frame, n, cell_.data(), kCell, loud);
    try {
        if (to_loud)
            loud_.add(frame, n, cell_.data(), kCell, loud);
        if (to_any)
            any_.add(frame, n, cell_.data(), kCell, lit);
    } catch (const std::bad_alloc &) {
        setup_.excerpts = false; // what there is must do
    }
}

Evidence NullTrace::traces() const
{
    Evidence all;
    all.setup = setup_;
    all.lanes = lanes_;
    const double lsb = std::ldexp(1.0, unused_bits()); // of what the files hold
    all.peak = lsb * peak_ / scale_;
    all.mean_square = lsb * lsb * mean_square_ / (scale_ * scale_);
    all.quiet = lsb * quiet_ / scale_;
    all.float_bound = float_bound_;
    all.float_floor = float_floor_ / scale_;
    all.frames = frames_;
    all.loud = loud_cells_;
    all.first = first_;
    all.last = last_;
    all.stems = stems_;
    all.capacity = any_.capacity();
    return all;
}

Evidence NullTrace::evidence() const
{
    Evidence all = traces();
    if (setup_.live && loud_cells_ > 0) {
        all.excerpts.push_back(recent_.excerpt());
        return all;
    }
    const auto from = loud_cells_ > 0 ? loud_.all() : any_.all();
    all.excerpts.assign(from.begin(), from.end());
    return all;
}

Evidence NullTrace::take_evidence()
{
    if (setup_.live)
        return evidence();
    Evidence all = traces();
    all.excerpts = (loud_cells_ > 0 ? loud_ : any_).release();
    return all;
}

} // namespace stems
