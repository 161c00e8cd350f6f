/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "encoder.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace stems
{
namespace
{

bool counts_up(const std::vector<int> &order) noexcept
{
    for (std::size_t i = 0; i < order.size(); ++i)
        if (order[i] != static_cast<int>(i))
            return false;
    return true;
}

bool loses_bits(Format input, Format file) noexcept
{
    return is_integer(file) && (!is_integer(input) || depth(input) > depth(file));
}

} // namespace

Encoder::Encoder(const FileShape &shape, Format input, std::vector<int> order,
                 const std::optional<Dither> &dither)
    : shape_{shape}, rounded_{shape.format == Format::S24 ? Format::S24_32 : shape.format},
      order_{std::move(order)}, in_order_{counts_up(order_)},
      to_double_{to_double_kernel(input)}, finish_{finish_kernel(Wide::F64, rounded_)},
      exact_(kFrames), finished_(kFrames),
      block_(kFrames * static_cast<std::size_t>(shape.channels))
{
    if (loses_bits(input, shape.format))
        dither_ = dither;
}

bool Encoder::is_as_in_file(const Planes &from) const noexcept
{
    const bool little = has_own_head(shape_.container) || shape_.container == Container::W64;
    return little && std::endian::native == std::endian::little && in_order_ &&
           from.format == shape_.format &&
           (from.layout == Layout::Interleaved || from.channels == 1);
}

template <class T> void Encoder::spread(int channel, std::size_t n, int shift) noexcept
{
    const auto *from = reinterpret_cast<const unsigned char *>(finished_.data());
    auto *to = reinterpret_cast<unsigned char *>(block_.data());
    const auto channels = static_cast<std::size_t>(shape_.channels);
    for (std::size_t i = 0; i < n; ++i) {
        T sample;
        if constexpr (std::is_same_v<T, std::int32_t>) {
            // libsndfile takes integers at the top of 32 bits.
            std::uint32_t bits = 0;
            if (rounded_ == Format::S16) {
                std::uint16_t half;
                std::memcpy(&half, from + i * sizeof half, sizeof half);
                bits = half;
            } else {
                std::memcpy(&bits, from + i * sizeof bits, sizeof bits);
            }
            sample = static_cast<std::int32_t>(bits << shift);
        } else {
            std::memcpy(&sample, from + i * sizeof sample, sizeof sample);
        }
        std::memcpy(to + (i * channels + static_cast<std::size_t>(channel)) * sizeof sample,
                    &sample, sizeof sample);
    }
}

void Encoder::convert(const Planes &from, std::uint64_t number, std::size_t n) noexcept
{
    const auto channels = static_cast<std::uint64_t>(shape_.channels);
    for (int c = 0; c < shape_.channels; ++c) {
        to_double_(exact_.data(), from.channel(order_[static_cast<std::size_t>(c)]), from.stride(),
                   n);
        if (dither_)
            dither_->add(shape_.format, exact_.data(),
                         number * channels + static_cast<std::uint64_t>(c),
                         static_cast<std::uint32_t>(channels), n);
        clipped_ += finish_(finished_.data(), exact_.data(), n);
        if (shape_.format == Format::F64)
            spread<double>(c, n, 0);
        else if (shape_.format == Format::F32)
            spread<float>(c, n, 0);
        else
            spread<std::int32_t>(c, n, 32 - depth(shape_.format));
    }
}

bool Encoder::put_block(SNDFILE *file, std::size_t n) noexcept
{
    const auto frames = static_cast<sf_count_t>(n);
    const void *block = block_.data();
    if (shape_.format == Format::F64)
        return sf_writef_double(file, static_cast<const double *>(block), frames) == frames;
    if (shape_.format == Format::F32)
        return sf_writef_float(file, static_cast<const float *>(block), frames) == frames;
    return sf_writef_int(file, static_cast<const int *>(block), frames) == frames;
}

bool Encoder::write(SNDFILE *file, const Planes &from, std::uint64_t number, std::size_t n)
{
    if (is_as_in_file(from)) {
        const auto size = static_cast<sf_count_t>(n * shape_.frame_bytes());
        const auto *bytes = static_cast<const std::byte *>(from.planes[0]);
        return sf_write_raw(file, bytes + from.skip * shape_.frame_bytes(), size) == size;
    }
    for (std::size_t done = 0; done < n;) {
        const std::size_t now = std::min(n - done, kFrames);
        convert(from.advanced(done), number + done, now);
        if (!put_block(file, now))
            return false;
        done += now;
    }
    return true;
}

bool Encoder::write_silence(SNDFILE *file, std::size_t n)
{
    std::fill(block_.begin(), block_.end(), 0.0); // all bits zero, in any format
    for (std::size_t done = 0; done < n;) {
        const std::size_t now = std::min(n - done, kFrames);
        if (!put_block(file, now))
            return false;
        done += now;
    }
    return true;
}

} // namespace stems
