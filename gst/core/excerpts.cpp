/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Excerpts of a set.
 */
#include "excerpts.h"

#include <algorithm>
#include <utility>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace stems
{

void *untouched(std::size_t bytes) noexcept
{
#ifdef MADV_HUGEPAGE
    constexpr std::size_t kLarge = std::size_t{2} << 20;
    if (bytes >= kLarge) {
        void *memory = std::aligned_alloc(kLarge, (bytes + kLarge - 1) / kLarge * kLarge);
        if (memory != nullptr) // a hint: without it, all is as it was
            madvise(memory, bytes / kLarge * kLarge, MADV_HUGEPAGE);
        return memory;
    }
#endif
    return std::malloc(bytes);
}

void Excerpts::configure(std::size_t signals, std::size_t capacity, std::size_t most)
{
    *this = Excerpts{};
    signals_ = signals;
    capacity_ = capacity;
    most_ = most;
    stride_ = capacity;
}

void Excerpts::restart() noexcept
{
    kept_.clear();
    open_ = false;
    stride_ = capacity_;
}

void Excerpts::begin(std::uint64_t frame)
{
    if (kept_.size() == most_) {
        for (std::size_t i = 1; i < kept_.size(); ++i)
            if (i % 2 == 0)
                std::swap(kept_[i / 2], kept_[i]);
        while (kept_.size() > (most_ + 1) / 2) {
            spare_.push_back(std::move(kept_.back().audio));
            kept_.pop_back();
        }
        stride_ *= 2;
    }
    Excerpt &excerpt = kept_.emplace_back();
    excerpt.start = frame;
    if (spare_.empty()) {
        excerpt.audio.resize(signals_ * capacity_);
    } else {
        excerpt.audio = std::move(spare_.back());
        spare_.pop_back();
    }
    open_ = true;
}

void Excerpts::add(std::uint64_t frame, std::size_t n, const float *cell, std::size_t pitch,
                   bool loud)
{
    if (!open_)
        begin(frame);
    Excerpt &excerpt = kept_.back();
    n = std::min(n, capacity_ - excerpt.frames);
    for (std::size_t s = 0; s < signals_; ++s)
        std::copy_n(cell + s * pitch, n, excerpt.audio.data() + s * capacity_ + excerpt.frames);
    if (loud) {
        excerpt.from = std::min(excerpt.from, excerpt.frames);
        excerpt.to = excerpt.frames + n;
    }
    excerpt.frames += n;
    open_ = excerpt.frames < capacity_;
}

} // namespace stems
