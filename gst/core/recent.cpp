/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The most recent excerpt: a ring of cells.
 */
#include "recent.h"

#include <algorithm>

namespace stems
{

void Recent::configure(std::size_t signals, std::size_t capacity, std::uint64_t patience)
{
    *this = Recent{};
    signals_ = signals;
    cells_ = capacity / kCell;
    patience_ = patience;
    audio_.resize(signals_ * cells_ * kCell);
    loud_.resize(cells_);
}

void Recent::begin(std::uint64_t frame) noexcept
{
    first_ = used_ = count_ = 0;
    start_ = frame;
    open_ = true;
}

void Recent::put(std::size_t n, const float *cell, std::size_t pitch, bool loud) noexcept
{
    if (used_ == cells_) {
        count_ -= loud_[first_];
        first_ = (first_ + 1) % cells_;
        start_ += kCell;
        --used_;
    }
    const std::size_t at = (first_ + used_++) % cells_;
    for (std::size_t s = 0; s < signals_; ++s)
        std::copy_n(cell + s * pitch, n, audio_.data() + (s * cells_ + at) * kCell);
    loud_[at] = loud;
    last_size_ = n;
    count_ += loud;
}

void Recent::lead(std::uint64_t frame, const float *cell, std::size_t pitch) noexcept
{
    begin(frame);
    put(kCell, cell, pitch, false);
}

void Recent::add(std::uint64_t frame, std::size_t n, const float *cell, std::size_t pitch,
                 bool loud) noexcept
{
    if (!open_)
        begin(frame);
    put(n, cell, pitch, loud);
    if (loud)
        until_ = frame + n;
    open_ = frame + n < until_ + patience_;
}

Excerpt Recent::excerpt() const
{
    Excerpt out;
    out.start = start_;
    if (used_ == 0)
        return out;
    out.frames = (used_ - 1) * kCell + last_size_;
    out.audio.resize(signals_ * cells_ * kCell);
    const std::size_t head = std::min(used_, cells_ - first_);
    for (std::size_t s = 0; s < signals_; ++s) {
        const float *ring = audio_.data() + s * cells_ * kCell;
        float *to = out.audio.data() + s * cells_ * kCell;
        std::copy_n(ring + first_ * kCell, head * kCell, to);
        std::copy_n(ring, (used_ - head) * kCell, to + head * kCell);
    }
    for (std::size_t i = 0; i < used_; ++i)
        if (loud_[(first_ + i) % cells_]) {
            out.from = std::min(out.from, i * kCell);
            out.to = std::min((i + 1) * kCell, out.frames);
        }
    return out;
}

} // namespace stems
