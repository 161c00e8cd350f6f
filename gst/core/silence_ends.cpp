/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ends of silences, from a ring of the last four cells.
 */
#include "silence_ends.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace stems
{
namespace
{

constexpr std::size_t kMost = 4; // silences of a stem between two of its sounds

/* Excerpts of a stem: both ends of those, and of the one that goes on or has just ended;
 * and the end of the one before its first sound. */
constexpr std::size_t places(std::size_t silences)
{
    return 2 * silences + 3;
}

} // namespace

void SilenceEnds::configure(std::size_t stems, std::size_t lanes)
{
    *this = SilenceEnds{};
    stems_ = stems;
    lanes_ = lanes;
    most_ = kMost;
    const auto bytes = [&] {
        return stems_ * places(most_) * lanes_ * (stems_ + 1) * kFrames * sizeof(float);
    };
    // A second lane is worth more than a second silence.
    while (most_ > 1 && bytes() > kBudget)
        --most_;
    while (lanes_ > 1 && bytes() > kBudget)
        --lanes_;
    if (bytes() > kBudget || bytes() == 0)
        most_ = 0;
    if (!able())
        return;
    ring_.resize(kCells * lanes_ * (stems_ + 1) * kCell);
    loud_.resize(kCells);
    tracks_.resize(stems_);
    spare_.reserve(stems_ * places(most_));
}

void SilenceEnds::restart() noexcept
{
    used_ = next_ = 0;
    loud_.assign(loud_.size(), false);
    for (Track &track : tracks_) {
        for (std::optional<Silence> *silence : {&track.open, &track.closing, &track.head})
            if (*silence)
                drop(**silence);
        for (Silence &silence : track.kept)
            drop(silence);
        track = Track{};
    }
}

/* All that is in the ring, if any of it is loud. */
Excerpt SilenceEnds::capture()
{
    Excerpt out;
    if (used_ == 0 || std::ranges::find(loud_, true) == loud_.end())
        return out;
    const std::size_t signals = lanes_ * (stems_ + 1);
    if (!spare_.empty()) {
        out.audio = std::move(spare_.back());
        spare_.pop_back();
    }
    out.audio.resize(signals * kFrames);
    for (std::size_t k = 0; k < used_; ++k) {
        const std::size_t at = (next_ + kCells - used_ + k) % kCells;
        for (std::size_t s = 0; s < signals; ++s)
            std::copy_n(ring_.data() + (at * signals + s) * kCell, kCell,
                        out.audio.data() + s * kFrames + k * kCell);
    }
    out.frames = (used_ - 1) * kCell + last_size_;
    out.start = end_ - out.frames;
    out.from = 0;
    out.to = out.frames;
    return out;
}

/* Its memory is used again. */
void SilenceEnds::drop(Silence &silence) noexcept
{
    for (Excerpt *excerpt : {&silence.stop, &silence.start})
        if (!excerpt->audio.empty())
            spare_.push_back(std::move(excerpt->audio));
}

/* The silence that has ended, now that what comes after is known. */
void SilenceEnds::keep(Track &track)
{
    Silence silence = *std::exchange(track.closing, std::nullopt);
    silence.start = capture();
    if (silence.stop.frames == 0 && silence.start.frames == 0)
        return;
    if (silence.from == begin_) {
        track.head = std::move(silence);
        return;
    }
    if (track.kept.size() < most_) {
        track.kept.push_back(std::move(silence));
        return;
    }
    const auto least = std::ranges::min_element(track.kept, {}, &Silence::frames);
    if (least->frames() < silence.frames())
        std::swap(*least, silence);
    drop(silence);
}

void SilenceEnds::push(std::size_t n, const float *cell, bool loud)
{
    const std::size_t signals = lanes_ * (stems_ + 1);
    std::copy_n(cell, signals * kCell, ring_.data() + next_ * signals * kCell);
    loud_[next_] = loud;
    next_ = (next_ + 1) % kCells;
    used_ = std::min(used_ + 1, kCells);
    last_size_ = n;
}

void SilenceEnds::add(std::uint64_t frame, std::size_t n, const float *cell, double quiet,
                      bool loud)
{
    if (used_ == 0 || frame != end_) { // what came between is not known
        restart();
        begin_ = frame;
        for (Track &track : tracks_)
            track.from = frame;
    }
    push(n, cell, loud);
    end_ = frame + n;
    for (std::size_t s = 0; s < stems_; ++s) {
        Track &track = tracks_[s];
        if (track.closing && end_ >= track.due)
            keep(track);
        const auto sounds = [&](std::size_t i) {
            for (std::size_t c = 0; c < lanes_; ++c)
                if (std::fabs(cell[(c * (stems_ + 1) + s) * kCell + i]) > quiet)
                    return true;
            return false;
        };
        std::size_t first = 0, last = n;
        while (first < n && !sounds(first))
            ++first;
        if (first < n) {
            while (!sounds(last - 1))
                --last;
            if (track.open) {
                track.closing = std::exchange(track.open, std::nullopt);
                track.closing->to = frame + first;
                track.due = frame + 3 * kCell;
            }
            track.from = frame + last;
        } else if (!track.open && n == kCell) {
            Silence &silence = track.open.emplace();
            silence.stem = s;
            silence.from = track.from;
            if (track.from != begin_)
                silence.stop = capture();
        }
    }
}

std::vector<Silence> SilenceEnds::release()
{
    std::vector<Silence> out;
    for (Track &track : tracks_) {
        if (track.closing)
            keep(track);
        if (track.open && track.open->stop.frames > 0) {
            track.open->to = UINT64_MAX;
            track.kept.push_back(*std::exchange(track.open, std::nullopt));
        }
        if (track.head)
            track.kept.insert(track.kept.begin(), *std::exchange(track.head, std::nullopt));
        std::ranges::sort(track.kept, {}, &Silence::from);
        std::ranges::move(track.kept, std::back_inserter(out));
    }
    *this = SilenceEnds{};
    return out;
}

std::vector<Silence> SilenceEnds::all() const
{
    return SilenceEnds{*this}.release();
}

} // namespace stems
