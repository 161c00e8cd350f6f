/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bus.h"

#include "add.h"
#include "finish.h"
#include "peak.h"
#include "scale.h"
#include "subtract.h"

#include <cstring>

namespace stems
{

namespace
{

/* Samples of a tile: sum and input stay in a first-level cache. */
constexpr std::size_t kTileSamples = 2048;

/* Samples that are taken apart at a time, and frames: a row of them is worth
 * the call, and the interleaved frames still fit a first-level cache. */
constexpr std::size_t kRowsSamples = 4096;
constexpr std::size_t kRowsFrames = 128;
constexpr std::size_t kRowsFrameBytes = 24'576;

constexpr auto index(auto choice) noexcept
{
    return static_cast<std::size_t>(choice);
}

/* The largest value of an integer format in units of a wide sample. */
double top(Format format, Wide wide) noexcept
{
    const double full = wide == Wide::F64 ? 1.0 : wide == Wide::I32 ? 0x1p23 : 0x1p31;
    return full - full / static_cast<double>(std::uint64_t{1} << (depth(format) - 1));
}

} // namespace

void Overs::merge(const Overs &later) noexcept
{
    if (first < 0)
        first = later.first;
    count += later.count;
    peak = std::max(peak, later.peak);
}

Wide wide_for(Format out, bool all_integer_at_unity, bool any_s32, std::size_t addends) noexcept
{
    if (!all_integer_at_unity || !is_integer(out))
        return Wide::F64;
    const bool small = out != Format::S32 && !any_s32 && addends <= kI32Addends;
    return small ? Wide::I32 : Wide::I64;
}

void Bus::configure(int channels, Layout layout)
{
    channels_ = channels;
    layout_ = layout;
    tile_ = std::max<std::size_t>(kTileSamples / static_cast<std::size_t>(channels), 16);
    sum_.assign(tile_ * static_cast<std::size_t>(channels), 0.0);
    frames_ = 0;
    rows_.assign(kRowsSamples, 0.0);
    row_starts_.assign(kRowsSamples / 16, nullptr);
    for (int f = 0; f < kFormats; f++) {
        const auto format = static_cast<Format>(f);
        for (Wide wide : {Wide::I32, Wide::I64, Wide::F64}) {
            kernels_.add[index(wide)][f] = add_kernel(wide, format);
            kernels_.strided[index(wide)][f] = strided_add_kernel(wide, format);
        }
        kernels_.scale[f] = scale_add_kernel(format);
        kernels_.ramp[f] = ramp_add_kernel(format);
        kernels_.rows[f] = take_rows_kernel(format);
    }
}

std::size_t Bus::apart_frames(const Planes &in, int count) const noexcept
{
    if (in.stride() <= 2 || count <= 1 || index(count) > row_starts_.size())
        return 0;
    return std::clamp<std::size_t>(kRowsFrameBytes / (in.stride() * width(in.format)), 16,
                                   std::min(kRowsFrames, kRowsSamples / index(count)));
}

Planes Bus::apart(const Planes &in, int first, int count, std::size_t n) noexcept
{
    kernels_.rows[index(in.format)](rows_.data(), n, in.channel(first), in.stride(), index(count),
                                    n);
    const auto *bytes = reinterpret_cast<const std::byte *>(rows_.data());
    for (std::size_t c = 0; c < index(count); c++)
        row_starts_[c] = bytes + c * n * width(in.format);
    return {row_starts_.data(), in.format, Layout::Planar, count, 0};
}

void Bus::begin(Wide wide, std::size_t frames) noexcept
{
    wide_ = wide;
    frames_ = frames;
    std::memset(sum_.data(), 0, frames * static_cast<std::size_t>(channels_) * width(wide));
}

const void *Bus::channel(int c) const noexcept
{
    return const_cast<Bus *>(this)->at(c, 0);
}

void *Bus::at(int channel, std::size_t frame) noexcept
{
    const std::size_t c = static_cast<std::size_t>(channel);
    const std::size_t sample = layout_ == Layout::Planar
                                   ? c * frames_ + frame
                                   : frame * static_cast<std::size_t>(channels_) + c;
    return reinterpret_cast<std::byte *>(sum_.data()) + sample * width(wide_);
}

void Bus::add(const Planes &in, int from, int to, std::size_t at_frame, std::size_t n,
              Gain gain) noexcept
{
    void *sum = at(to, at_frame);
    if (gain.unity())
        kernels_.strided[index(wide_)][index(in.format)](sum, stride(), in.channel(from),
                                                         in.stride(), n);
    else
        kernels_.ramp[index(in.format)](static_cast<double *>(sum), stride(), in.channel(from),
                                        in.stride(), gain.value, gain.step, n);
}

void Bus::add_all(const Planes &in, std::size_t at_frame, std::size_t n, Gain gain) noexcept
{
    const bool flat = layout_ == Layout::Interleaved && in.layout == Layout::Interleaved;
    if (!flat || gain.step != 0.0) {
        for (int c = 0; c < channels_; c++)
            add(in, c, c, at_frame, n, gain);
        return;
    }
    const std::size_t samples = n * static_cast<std::size_t>(channels_);
    void *sum = at(0, at_frame);
    if (gain.unity())
        kernels_.add[index(wide_)][index(in.format)](sum, in.channel(0), samples);
    else
        kernels_.scale[index(in.format)](static_cast<double *>(sum), in.channel(0), gain.value,
                                         samples);
}

void Bus::subtract_from(const Planes &in, std::size_t at_frame, std::size_t n) noexcept
{
    const SubtractFn subtract = subtract_kernel(wide_, in.format);
    if (layout_ == Layout::Interleaved) {
        subtract(at(0, at_frame), in.channel(0), n * static_cast<std::size_t>(channels_));
        return;
    }
    for (int c = 0; c < channels_; c++)
        subtract(at(c, at_frame), in.channel(c), n);
}

void Bus::dither(const Dither &noise, Format format, std::int64_t position, std::size_t at_frame,
                 std::size_t n) noexcept
{
    const auto channels = static_cast<std::uint32_t>(channels_);
    const auto first = (static_cast<std::uint64_t>(position) + at_frame) * channels;
    if (layout_ == Layout::Interleaved) {
        noise.add(format, static_cast<double *>(at(0, at_frame)), first, 1, n * channels);
        return;
    }
    for (int c = 0; c < channels_; c++)
        noise.add(format, static_cast<double *>(at(c, at_frame)),
                  first + static_cast<std::uint64_t>(c), channels, n);
}

/* The samples that do not fit @format; first counts from the tile. */
Overs Bus::beyond(Format format) const noexcept
{
    const double high = top(format, wide_);
    const double low = -high - (wide_ == Wide::F64   ? 1.0
                                : wide_ == Wide::I32 ? 0x1p23
                                                     : 0x1p31) /
                                   static_cast<double>(std::uint64_t{1} << (depth(format) - 1));
    const double half = (-low - high) / 2.0; /* half an LSB still rounds into range */
    const std::size_t count = frames_ * static_cast<std::size_t>(channels_);
    const auto *bytes = reinterpret_cast<const std::byte *>(sum_.data());
    Overs found;
    for (std::size_t i = 0; i < count; i++) {
        double value = 0.0;
        if (wide_ == Wide::F64) {
            value = sum_[i];
        } else if (wide_ == Wide::I32) {
            std::int32_t x = 0;
            std::memcpy(&x, bytes + i * 4, 4);
            value = x;
        } else {
            std::int64_t x = 0;
            std::memcpy(&x, bytes + i * 8, 8);
            value = static_cast<double>(x);
        }
        if (value < high + half && value >= low - half)
            continue;
        const auto frame = static_cast<std::int64_t>(
            layout_ == Layout::Planar ? i % frames_ : i / static_cast<std::size_t>(channels_));
        if (found.first < 0 || frame < found.first)
            found.first = frame;
        found.count++;
    }
    return found;
}

void Bus::count_overs(Format format, std::int64_t position, Overs &overs) const noexcept
{
    const Overs found = beyond(format);
    if (found.count > 0 && overs.first < 0)
        overs.first = position + found.first;
    overs.count += found.count;
}

void Bus::finish(const OutPlanes &out, std::int64_t position, Overs &overs) const noexcept
{
    const FinishFn round_and_clamp = finish_kernel(wide_, out.format);
    const std::size_t frame_bytes = width(out.format) * stride();
    std::size_t clamped = 0;
    const int planes = layout_ == Layout::Planar ? channels_ : 1;
    for (int p = 0; p < planes; p++) {
        auto *to = static_cast<std::byte *>(out.planes[p]) + out.skip * frame_bytes;
        clamped += round_and_clamp(to, channel(p), frames_ * stride());
    }
    overs.peak = std::max(
        overs.peak, stems::peak(wide_, sum_.data(), frames_ * static_cast<std::size_t>(channels_)));
    if (clamped > 0 && overs.first < 0)
        overs.first = position + std::max<std::int64_t>(beyond(out.format).first, 0);
    overs.count += clamped;
}

} // namespace stems
