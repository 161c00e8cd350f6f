/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The null test. Blocks are cut at the cells of NullGains, which are fixed on
 * the stream: all that is summed in an order of its own is summed by cells.
 */
#include "null_check.h"

#include "to_double.h"

#include <algorithm>
#include <cmath>

namespace stems
{

constexpr std::size_t kCell = NullGains::kCell;

void NullCheck::configure(const NullSetup &setup)
{
    *this = NullCheck{};
    channels_ = static_cast<int>(setup.weights.size());
    stems_ = setup.stems.size();
    allowance_ = allowance_of(setup.reference, setup.stems);
    NullGrid grid;
    grid.configure(setup.reference, setup.stems);
    scale_ = 1.0 / grid.unit();
    residual_.configure(setup.reference, setup.layout, channels_, setup.stems, kCell);
    gains_.configure(channels_, stems_, grid.allowance(grid.levels() - 1).quantised);
    momentary_.configure(setup.rate, setup.weights);
    whole_.channels.resize(setup.weights.size());
    interval_.channels.resize(setup.weights.size());
    levels_.resize(setup.weights.size() * kCell);
    trace_.configure({.rate = setup.rate,
                      .channels = channels_,
                      .stems = stems_,
                      .max_delay = setup.max_delay,
                      .excerpts = setup.diagnose,
                      .live = setup.live},
                     grid);
    sounds_.resize(stems_);
    if (setup.diagnose)
        tails_.configure(setup.stems, channels_);
    for (int c = 0; c < channels_; ++c)
        for (std::size_t s = 0; s <= stems_; ++s) {
            cells_.push_back(gains_.cell(c, s));
            before_.push_back(gains_.cell_before(c, s));
        }
}

std::size_t NullCheck::add_block(const Planes &reference, std::span<const Planes> stems,
                                 std::size_t n, const OutPlanes *out) noexcept
{
    std::size_t clamped = 0;
    for (std::size_t done = 0; done < n;) {
        const std::size_t at = frame_ % kCell;
        const std::size_t part = std::min(n - done, kCell - at);
        residual_.make(reference, stems, done, part);
        traced_ = trace_.open(); // which changes at the end of a cell
        if (gains_.lit() || !residual_.zero()) {
            examine(stems, done, at, part);
        } else {
            momentary_.add_silence(part);
            watch(stems, done, at, part);
        }
        if (out != nullptr) {
            OutPlanes to = *out;
            to.skip += done;
            clamped += residual_.write(to);
        }
        done += part;
        frame_ += part;
        if (frame_ % kCell == 0)
            end_cell(kCell);
    }
    // What a later block may ask for: the cell at hand, and the one before.
    if (trace_.probes() && !traced_ && !gains_.lit())
        tails_.add(frame_ - n, stems, n, kCell + frame_ % kCell);
    for (std::size_t s = 0; s < stems_; ++s)
        if (stems[s].planes != nullptr)
            trace_.give(s, frame_);
    for (Span *span : {&whole_, &interval_}) {
        span->frames += n;
        span->clamped += clamped;
    }
    return clamped;
}

/* Only where a difference is, or was earlier in this cell. */
void NullCheck::examine(std::span<const Planes> stems, std::size_t done, std::size_t at,
                        std::size_t n) noexcept
{
    for (int c = 0; c < channels_; ++c)
        residual_.unpack(c, scale_, gains_.cell(c, stems_) + at);
    for (std::size_t s = 0; s < stems_; ++s)
        residual_.unpack_all(stems[s], scale_, gains_.cell(0, s) + at, gains_.distance());
    if (!gains_.lit()) {
        const bool recalls = !traced_ && trace_.probes();
        gains_.begin_cell(at + first_difference(at, n), traced_ ? 0 : at);
        if (recalls)
            recall(stems, done, at, at, false);
        if (recalls && !whole_before_ && frame_ >= at + kCell)
            recall(stems, done, at + kCell, kCell, true);
    }

    for (int c = 0; c < channels_; ++c) {
        const auto lane = static_cast<std::size_t>(c);
        const double *r = gains_.cell(c, stems_) + at;
        tally(r, n, frame_, whole_.channels[lane], interval_.channels[lane]);
        if (allowance_.float_bound > 0.0) {
            const double excess = excess_of(c, at, n);
            excess_ = std::max(excess_, excess);
            for (Span *span : {&whole_, &interval_})
                span->float_excess = std::max(span->float_excess, excess);
        }
    }
    for (int c = 0; c < channels_; ++c) {
        const double *r = gains_.cell(c, stems_) + at;
        double *level = levels_.data() + static_cast<std::size_t>(c) * kCell;
        for (std::size_t i = 0; i < n; ++i)
            level[i] = r[i] / scale_;
    }
    momentary_.add(levels_.data(), kCell, n);
}

/* Of any channel; the block of n frames at @at in the cell has one. */
std::size_t NullCheck::first_difference(std::size_t at, std::size_t n) noexcept
{
    std::size_t first = n;
    for (int c = 0; c < channels_; ++c) {
        const double *r = gains_.cell(c, stems_) + at;
        first = static_cast<std::size_t>(
            std::find_if(r, r + first, [](double x) { return x != 0.0; }) - r);
    }
    return first;
}

double NullCheck::excess_of(int channel, std::size_t at, std::size_t n) noexcept
{
    double *sum = levels_.data();
    std::fill_n(sum, n, 0.0);
    for (std::size_t s = 0; s < stems_; ++s) {
        const double *stem = gains_.cell(channel, s) + at;
        for (std::size_t i = 0; i < n; ++i)
            sum[i] += std::fabs(stem[i]);
    }
    return float_excess(gains_.cell(channel, stems_) + at, sum, n, allowance_.float_bound,
                        allowance_.float_floor * scale_);
}

void NullCheck::finish() noexcept
{
    end_cell(frame_ % kCell);
}

void NullCheck::end_cell(std::size_t end) noexcept
{
    if (end == 0)
        return;
    const bool lit = gains_.lit();
    if (lit || traced_)
        trace_.add(frame_ - end, end, cells_.data(), lit, excess_,
                   frame_ - end >= kCell ? before_.data() : nullptr, traced_ ? 0 : gains_.offset());
    else
        trace_.add_silent(frame_ - end, end, sounds_);
    sounds_.assign(stems_, false);
    excess_ = 0.0;
    whole_before_ = lit || traced_;
    gains_.end_cell(end, allowance_.quantised > 0 || trace_.grid().likely() > 0);
    cells_.swap(before_);
}

/* The residual is 0 here. */
void NullCheck::watch(std::span<const Planes> stems, std::size_t done, std::size_t at,
                      std::size_t n) noexcept
{
    if (traced_) {
        for (int c = 0; c < channels_; ++c)
            std::fill_n(gains_.cell(c, stems_) + at, n, 0.0);
        for (std::size_t s = 0; s < stems_; ++s)
            residual_.unpack_all(stems[s], scale_, gains_.cell(0, s) + at, gains_.distance());
    } else if (trace_.probes()) {
        probe(stems, done, at, n);
    }
}

/* Unpacks n frames from @back frames before frame @done of the block on, where the residual
 * was 0: into the cell @before, or the one at hand. What is not in the block is in the tails
 * of those before it. */
void NullCheck::recall(std::span<const Planes> stems, std::size_t done, std::size_t back,
                       std::size_t n, bool before) noexcept
{
    const std::size_t reach = back - std::min(back, done); // before this block
    const std::size_t older = std::min(reach, n);
    const std::size_t kept = tails_.before(frame_ - done);
    for (int c = 0; c < channels_; ++c) {
        const auto cell = [&](std::size_t source) {
            return before ? gains_.cell_before(c, source) : gains_.cell(c, source);
        };
        std::fill_n(cell(stems_), n, 0.0);
        for (std::size_t s = 0; s < stems_; ++s) {
            if (older > 0 && reach <= kept)
                residual_.unpack(tails_.view(s), c, scale_, kept - reach, older, cell(s));
            else
                std::fill_n(cell(s), older, 0.0);
            residual_.unpack(stems[s], c, scale_, done + older - back, n - older, cell(s) + older);
        }
    }
}

/* Which stems sound, while the residual is 0. */
void NullCheck::probe(std::span<const Planes> stems, std::size_t done, std::size_t at,
                      std::size_t n) noexcept
{
    constexpr std::size_t step = NullTrace::kProbe;
    const std::size_t skip = (step - at % step) % step;
    if (skip >= n)
        return;
    double probes[kCell / step];
    const double quiet = allowance_.lsb; // see NullTrace
    const std::size_t count = (n - skip + step - 1) / step;
    for (std::size_t s = 0; s < stems_; ++s) {
        if (sounds_[s] || stems[s].planes == nullptr)
            continue;
        const Planes from = stems[s].advanced(done + skip);
        for (int c = 0; c < from.channels && !sounds_[s]; ++c) {
            to_double_kernel(from.format)(probes, from.channel(c), from.stride() * step, count);
            sounds_[s] = std::any_of(probes, probes + count,
                                     [quiet](double x) { return std::fabs(x) > quiet; });
        }
    }
}

void NullCheck::interval(NullFigures &figures)
{
    figures.max_momentary = momentary_.interval_maximum();
    report(interval_, gains_.interval(), figures);
    std::ranges::fill(interval_.channels, NullTally{});
    interval_.frames = interval_.clamped = 0;
    interval_.float_excess = 0.0;
    gains_.restart_interval();
    momentary_.restart_interval();
}

void NullCheck::whole(NullFigures &figures)
{
    figures.max_momentary = momentary_.maximum();
    report(whole_, gains_.whole(), figures);
}

void NullCheck::report(const Span &span, const NullGains::Sums &sums, NullFigures &figures)
{
    const std::size_t lanes = span.channels.size();
    figures.frames = span.frames;
    figures.samples = span.frames * lanes;
    figures.clamped = span.clamped;
    figures.float_excess = span.float_excess;
    figures.differing = 0;
    figures.residual_peak.resize(lanes);
    figures.residual_rms.resize(lanes);
    std::uint64_t first = UINT64_MAX;
    double peak = 0.0;
    for (std::size_t c = 0; c < lanes; ++c) {
        const NullTally &channel = span.channels[c];
        figures.differing += channel.differing;
        first = std::min(first, channel.first);
        figures.residual_peak[c] = channel.peak / scale_;
        figures.residual_rms[c] =
            channel.differing > 0
                ? std::sqrt(channel.squares / static_cast<double>(span.frames)) / scale_
                : 0.0;
        peak = std::max(peak, figures.residual_peak[c]);
    }
    figures.first_difference = first == UINT64_MAX ? -1 : static_cast<std::int64_t>(first);
    figures.max_lsb = peak / allowance_.unit;

    const NullGrid &grid = trace_.grid();
    const Allowance allowance = grid.allowance(grid.level());
    const bool solvable = figures.differing > 0 && allowance.quantised > 0;
    figures.gains.resize(solvable ? lanes * stems_ : 0);
    if (solvable)
        gains_.solve(sums, figures.gains, std::ldexp(1.0, grid.unused_bits(grid.level())));
    figures.verdict = judge(figures, allowance);
}

} // namespace stems
