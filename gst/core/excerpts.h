/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Excerpts of a set whose residual is not 0: what the diagnosis looks at, in
 * bounded memory whatever the length of the programme.
 *
 * An excerpt begins at a cell (of 512 frames, on the stream's grid) that is
 * wanted, and takes all that follow until it is full. When all places are
 * taken every second excerpt is dropped and the distance between two beginnings
 * doubles, so that those which are there are spread over the programme.
 *
 * Samples are kept as float, full scale 1.0: exact up to 24 bits.
 * Not real-time safe: an excerpt that begins takes memory, until all places
 * have been taken once.
 */
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace stems
{

/* Memory that nobody has touched, or nullptr; std::free() takes it. Of large pages where the
 * system has them: each page costs when it is first touched. */
void *untouched(std::size_t bytes) noexcept;

/* Memory of a vector that is resized once: what is never filled is never touched. */
template <class T> struct Blank {
    using value_type = T;

    Blank() = default;
    template <class U> Blank(const Blank<U> &) noexcept {}
    T *allocate(std::size_t n)
    {
        if (void *memory = untouched(n * sizeof(T)))
            return static_cast<T *>(memory);
        throw std::bad_alloc{};
    }
    void deallocate(T *memory, std::size_t) noexcept { std::free(memory); }
    void construct(T *) noexcept {}
    bool operator==(const Blank &) const = default;
};

struct Excerpt {
    std::uint64_t start = 0; /* frame of the stream */
    std::size_t frames = 0;
    std::size_t from = SIZE_MAX, to = 0;    /* the first cell that was loud, the end of the last */
    std::vector<float, Blank<float>> audio; /* [signal][frame], capacity frames each */

    const float *signal(std::size_t i, std::size_t capacity) const noexcept
    {
        return audio.data() + i * capacity;
    }
};

class Excerpts
{
public:
    /* @signals of @capacity frames each, a multiple of the cell; @most >= 2. */
    void configure(std::size_t signals, std::size_t capacity, std::size_t most);

    bool open() const noexcept { return open_; }
    /* Whether an excerpt may begin here. */
    bool wants(std::uint64_t frame) const noexcept
    {
        return kept_.empty() || frame >= kept_.back().start + stride_;
    }
    /* The next cell: n frames of every signal. Begins an excerpt if none is
     * open. */
    void add(std::uint64_t frame, std::size_t n, const float *cell, std::size_t pitch, bool loud);

    /* Whether the last of them has a frame. */
    bool holds(std::uint64_t frame) const noexcept
    {
        return !kept_.empty() && frame < kept_.back().start + kept_.back().frames;
    }

    /* Drops all that there is. */
    void restart() noexcept;

    std::span<const Excerpt> all() const noexcept { return kept_; }
    std::vector<Excerpt> release() noexcept
    {
        open_ = false;
        return std::exchange(kept_, {});
    }
    std::size_t capacity() const noexcept { return capacity_; }

private:
    void begin(std::uint64_t frame);

    std::size_t signals_ = 0, capacity_ = 0, most_ = 0;
    std::uint64_t stride_ = 0;
    bool open_ = false;
    std::vector<Excerpt> kept_;
    std::vector<decltype(Excerpt::audio)> spare_;
};

} // namespace stems
