/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bus: the wide sum of audio for some channels, a tile of frames at a time.
 *
 *     bus.configure(2, Layout::Interleaved);
 *     bus.begin(Wide::I32, frames);           frames <= bus.tile()
 *     bus.add_all(stem, 0, frames, Gain{});   ... in the order of the sum
 *     clamped = bus.finish(out, frames);
 *
 * The wide sample is chosen for each tile: an integer one adds only integer
 * samples at unity gain; F64 adds anything (see sample.h for what is exact).
 * Real-time safe: everything but configure().
 */
#pragma once

#include "add.h"
#include "dither.h"
#include "gain_ramp.h"
#include "planes.h"
#include "rows.h"
#include "scale.h"

#include <cstdint>
#include <vector>

namespace stems
{

/* Samples that did not fit an integer output, and how far off they were. */
struct Overs {
    std::uint64_t count = 0;
    std::int64_t first = -1; /* frame of the first one; -1: none */
    double peak = 0.0;       /* of the sum before clamping, linear */

    void merge(const Overs &later) noexcept;
};

/* The smallest wide sample that sums @addends samples of the formats exactly,
 * and in which @out is made of them. */
Wide wide_for(Format out, bool all_integer_at_unity, bool any_s32, std::size_t addends) noexcept;

class Bus
{
public:
    /* Allocates. */
    void configure(int channels, Layout layout);

    /* The most frames that a tile may have. */
    std::size_t tile() const noexcept { return tile_; }
    int channels() const noexcept { return channels_; }

    /* A tile of silence. */
    void begin(Wide wide, std::size_t frames) noexcept;

    /* Channel @to of the bus, frames [at, at + n), += gain * channel @from of
     * @in, its first n frames. */
    void add(const Planes &in, int from, int to, std::size_t at, std::size_t n, Gain gain) noexcept;

    /* The same for all channels at once, one to one; @in has as many. */
    void add_all(const Planes &in, std::size_t at, std::size_t n, Gain gain) noexcept;

    /* For lanes of interleaved audio of many channels: how many frames at a time
     * channels [first, first + count) are best taken apart before they are
     * added, 0 if they are not; and n frames of them, at most that many, as
     * planar audio that lasts until the next call. */
    std::size_t apart_frames(const Planes &in, int count) const noexcept;
    Planes apart(const Planes &in, int first, int count, std::size_t n) noexcept;

    /* The tile becomes @in minus the tile. @in has as many channels. */
    void subtract_from(const Planes &in, std::size_t at, std::size_t n) noexcept;

    /* Adds noise to frames [at, at + n) of a tile of F64 that will be rounded to
     * @format; @position is the number of the tile's first frame in the stream. */
    void dither(const Dither &noise, Format format, std::int64_t position, std::size_t at,
                std::size_t n) noexcept;

    /* Rounds the tile into @out, whose layout and channels are the bus's. Adds
     * to @overs; @position is the frame at which the tile starts. */
    void finish(const OutPlanes &out, std::int64_t position, Overs &overs) const noexcept;

    /* Adds to @overs the samples that finish() would clamp in @format. */
    void count_overs(Format format, std::int64_t position, Overs &overs) const noexcept;

    /* The wide samples of the tile: interleaved, or channel after channel. */
    const void *samples() const noexcept { return sum_.data(); }
    const void *channel(int c) const noexcept;
    std::size_t stride() const noexcept
    {
        return layout_ == Layout::Planar ? 1 : static_cast<std::size_t>(channels_);
    }
    Wide wide() const noexcept { return wide_; }
    std::size_t frames() const noexcept { return frames_; }

private:
    void *at(int channel, std::size_t frame) noexcept;
    Overs beyond(Format format) const noexcept;

    /* Chosen once. */
    struct Kernels {
        AddFn add[3][kFormats];
        StridedAddFn strided[3][kFormats];
        ScaleAddFn scale[kFormats];
        RampAddFn ramp[kFormats];
        RowsFn rows[kFormats];
    };
    Kernels kernels_{};

    std::vector<double> rows_; /* and where each begins: */
    std::vector<const void *> row_starts_;
    std::vector<double> sum_; /* 8 bytes each, whatever the wide sample is */
    int channels_ = 0;
    Layout layout_ = Layout::Interleaved;
    Wide wide_ = Wide::F64;
    std::size_t tile_ = 0;
    std::size_t frames_ = 0;
};

} // namespace stems
