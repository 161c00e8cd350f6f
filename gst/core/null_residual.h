/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The residual: r = mix - sum of the stems, in wide samples.
 *
 *   all files integer   exact, and never clamped: a mix that was clipped does
 *                       not null
 *   float mix           the stems are summed in double in their order, the sum
 *                       is rounded once to the mix's format, and subtracted in
 *                       double: what stemgroup prints nulls to 0
 *   integer mix, float  the same, rounded to the mix's LSB (nearest, ties to
 *   stems               even)
 *
 * r is exact but for a float mix that is far from the sum (where a rounding
 * of 2^-53 no longer matters). NaN in a file is NaN in r; infinity is NaN or
 * infinity.
 *
 * Real-time safe: everything but configure().
 */
#pragma once

#include "add.h"
#include "finish.h"
#include "planes.h"
#include "scale.h"
#include "subtract.h"
#include "to_double.h"

#include <span>
#include <vector>

namespace stems
{

/* In what to sum: I32 where it suffices, else I64; F64 if any file is float. */
Wide wide_of(Format reference, std::span<const Format> stems) noexcept;

class NullResidual
{
public:
    /* @layout is that of the mix and of what write() gives. */
    void configure(Format reference, Layout layout, int channels, std::span<const Format> stems,
                   std::size_t most_frames);

    /* Of n frames after the first @skip, n <= most_frames. A file without
     * planes is silent; a stem of one channel is in every channel of the mix.
     * Formats as configured. */
    void make(const Planes &reference, std::span<const Planes> stems, std::size_t skip,
              std::size_t n) noexcept;

    /* Whether every r is 0. */
    bool zero() const noexcept;

    /* r in the format of the mix; gives how many samples had to be clamped. */
    std::size_t write(const OutPlanes &out) const noexcept;

    /* out[i] = r * scale of one channel, for all n frames. */
    void unpack(int channel, double scale, double *out) const noexcept;

    /* The same for a stem: n frames after the first @skip. */
    void unpack(const Planes &stem, int channel, double scale, std::size_t skip, std::size_t n,
                double *out) const noexcept;
    /* All channels of a stem, of whose view make() was given: channel c to out[c * distance]. */
    void unpack_all(const Planes &stem, double scale, double *out,
                    std::size_t distance) const noexcept;

private:
    void add(const Planes &stem) noexcept;
    void round_sum() noexcept;
    void subtract_from(const Planes &reference) noexcept;
    void negate() noexcept; // a mix of silence
    std::byte *at(std::size_t sample) noexcept { return wide_.data() + sample * width(kind_); }
    const std::byte *at(std::size_t sample) const noexcept
    {
        return wide_.data() + sample * width(kind_);
    }

    Wide kind_ = Wide::I32;
    Format reference_ = Format::S16;
    Layout layout_ = Layout::Interleaved;
    int channels_ = 0;
    bool rounds_ = false;
    std::size_t skip_ = 0, n_ = 0;
    std::vector<std::byte> wide_;
    AddFn add_[kFormats]{};
    StridedAddFn strided_add_[kFormats]{};
    RampAddFn scale_add_[kFormats]{};
    ApartFn apart_[kFormats]{};
    SubtractFn subtract_ = nullptr;
    FinishFn finish_ = nullptr;
};

} // namespace stems
