/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The residual. It is held in the layout of the mix, so that the mix is
 * subtracted and the residual written in rows.
 */
#include "null_residual.h"

#include "unpack.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

/* Whether samples of a view stand as those of the residual do. */
bool in_rows(const Planes &view, Layout layout, int channels) noexcept
{
    return view.channels == channels && (view.layout == layout || channels == 1);
}

template <class T>
void unpack_wide(const std::byte *from, std::size_t stride, std::size_t n, double scale,
                 double *out) noexcept
{
    const T *in = reinterpret_cast<const T *>(from);
    for (std::size_t i = 0; i < n; ++i)
        out[i] = static_cast<double>(in[i * stride]) * scale;
}

template <class T> void negate_all(std::byte *samples, std::size_t n) noexcept
{
    T *sum = reinterpret_cast<T *>(samples);
    for (std::size_t i = 0; i < n; ++i)
        sum[i] = minus(T{0}, sum[i]);
}

} // namespace

Wide wide_of(Format reference, std::span<const Format> stems) noexcept
{
    const auto all = [&](auto test) { return test(reference) && std::ranges::all_of(stems, test); };
    if (!all(is_integer))
        return Wide::F64;
    const bool fits = stems.size() + 1 <= static_cast<std::size_t>(kI32Addends);
    return fits && all([](Format f) { return holds(Wide::I32, f); }) ? Wide::I32 : Wide::I64;
}

void NullResidual::configure(Format reference, Layout layout, int channels,
                             std::span<const Format> stems, std::size_t most_frames)
{
    kind_ = wide_of(reference, stems);
    layout_ = layout;
    reference_ = reference;
    channels_ = channels;
    rounds_ = kind_ == Wide::F64 && reference != Format::F64;
    wide_.assign(most_frames * static_cast<std::size_t>(channels) * width(kind_), std::byte{});
    for (int f = 0; f < kFormats; ++f) {
        const auto format = static_cast<Format>(f);
        add_[f] = add_kernel(kind_, format);
        strided_add_[f] = strided_add_kernel(kind_, format);
        scale_add_[f] = ramp_add_kernel(format);
        apart_[f] = apart_kernel(format);
    }
    subtract_ = subtract_kernel(kind_, reference);
    finish_ = finish_kernel(kind_, reference);
}

void NullResidual::make(const Planes &reference, std::span<const Planes> stems, std::size_t skip,
                        std::size_t n) noexcept
{
    n_ = n;
    skip_ = skip;
    std::fill_n(wide_.begin(), n * static_cast<std::size_t>(channels_) * width(kind_), std::byte{});
    for (const Planes &stem : stems)
        if (stem.planes != nullptr)
            add(stem.advanced(skip));
    if (rounds_)
        round_sum();
    if (reference.planes != nullptr)
        subtract_from(reference.advanced(skip));
    else
        negate();
}

void NullResidual::add(const Planes &stem) noexcept
{
    const auto f = static_cast<int>(stem.format);
    const auto lanes = static_cast<std::size_t>(channels_);
    const bool planar = layout_ == Layout::Planar;
    if (!planar && in_rows(stem, layout_, channels_)) {
        add_[f](at(0), stem.channel(0), n_ * lanes);
        return;
    }
    for (std::size_t c = 0; c < lanes; ++c)
        strided_add_[f](at(planar ? c * n_ : c), planar ? 1 : lanes,
                        stem.channel(stem.channels == 1 ? 0 : static_cast<int>(c)), stem.stride(),
                        n_);
}

void NullResidual::round_sum() noexcept
{
    auto *sum = reinterpret_cast<double *>(wide_.data());
    const std::size_t n = n_ * static_cast<std::size_t>(channels_);
    if (reference_ == Format::F32) {
        for (std::size_t i = 0; i < n; ++i)
            sum[i] = static_cast<double>(static_cast<float>(sum[i]));
        return;
    }
    // Beside this number a double has steps of one LSB.
    const double steps = std::ldexp(1.5, 53 - depth(reference_));
    for (std::size_t i = 0; i < n; ++i)
        sum[i] = (sum[i] + steps) - steps;
}

void NullResidual::subtract_from(const Planes &reference) noexcept
{
    const auto lanes = static_cast<std::size_t>(channels_);
    if (layout_ == Layout::Interleaved)
        subtract_(at(0), reference.channel(0), n_ * lanes);
    else
        for (std::size_t c = 0; c < lanes; ++c)
            subtract_(at(c * n_), reference.channel(static_cast<int>(c)), n_);
}

void NullResidual::negate() noexcept
{
    const std::size_t n = n_ * static_cast<std::size_t>(channels_);
    if (kind_ == Wide::I32)
        negate_all<std::int32_t>(at(0), n);
    else if (kind_ == Wide::I64)
        negate_all<std::int64_t>(at(0), n);
    else
        negate_all<double>(at(0), n);
}

bool NullResidual::zero() const noexcept
{
    const std::size_t bytes = n_ * static_cast<std::size_t>(channels_) * width(kind_);
    const auto *from = reinterpret_cast<const unsigned char *>(wide_.data());
    // -0.0 is 0: of a double all bits but the sign's count.
    const std::uint64_t counts = kind_ == Wide::F64 ? ~std::uint64_t{0} >> 1 : ~std::uint64_t{0};
    std::uint64_t any[4]{};
    std::size_t i = 0;
    for (; i + 32 <= bytes; i += 32)
        for (std::size_t k = 0; k < 4; ++k)
            any[k] |= load<std::uint64_t>(from + i + 8 * k);
    for (; i + 8 <= bytes; i += 8)
        any[0] |= load<std::uint64_t>(from + i);
    if (i < bytes) // one sample of I32
        any[0] |= load<std::uint32_t>(from + i);
    return ((any[0] | any[1] | any[2] | any[3]) & counts) == 0;
}

std::size_t NullResidual::write(const OutPlanes &out) const noexcept
{
    const auto lanes = static_cast<std::size_t>(channels_);
    const std::size_t size = width(reference_);
    if (layout_ == Layout::Interleaved)
        return finish_(static_cast<std::byte *>(out.planes[0]) + out.skip * lanes * size, at(0),
                       n_ * lanes);
    std::size_t clamped = 0;
    for (std::size_t c = 0; c < lanes; ++c)
        clamped +=
            finish_(static_cast<std::byte *>(out.planes[c]) + out.skip * size, at(c * n_), n_);
    return clamped;
}

void NullResidual::unpack(int channel, double scale, double *out) const noexcept
{
    const bool planar = layout_ == Layout::Planar;
    const auto lanes = static_cast<std::size_t>(channels_), c = static_cast<std::size_t>(channel);
    const std::byte *from = at(planar ? c * n_ : c);
    const std::size_t stride = planar ? 1 : lanes;
    if (kind_ == Wide::I32)
        unpack_wide<std::int32_t>(from, stride, n_, scale * 0x1p-23, out);
    else if (kind_ == Wide::I64)
        unpack_wide<std::int64_t>(from, stride, n_, scale * 0x1p-31, out);
    else
        unpack_wide<double>(from, stride, n_, scale, out);
}

void NullResidual::unpack(const Planes &stem, int channel, double scale, std::size_t skip,
                          std::size_t n, double *out) const noexcept
{
    std::fill_n(out, n, 0.0);
    if (stem.planes == nullptr)
        return;
    const Planes from = stem.advanced(skip);
    scale_add_[static_cast<int>(stem.format)](
        out, 1, from.channel(from.channels == 1 ? 0 : channel), from.stride(), scale, 0.0, n);
}

void NullResidual::unpack_all(const Planes &stem, double scale, double *out,
                              std::size_t distance) const noexcept
{
    if (stem.planes == nullptr || stem.layout == Layout::Planar || stem.channels != channels_) {
        for (int c = 0; c < channels_; ++c)
            unpack(stem, c, scale, skip_, n_, out + static_cast<std::size_t>(c) * distance);
        return;
    }
    const auto lanes = static_cast<std::size_t>(channels_);
    apart_[static_cast<int>(stem.format)](out, distance, stem.advanced(skip_).channel(0), lanes,
                                          n_);
    for (std::size_t c = 0; c < lanes; ++c, out += distance)
        for (std::size_t i = 0; i < n_; ++i)
            out[i] = out[i] * scale + 0.0; // as a sum: not -0.0
}

} // namespace stems
