/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Dither: noise that is added to a sum before it is rounded to an integer
 * format, so that the error of rounding does not follow the music.
 *
 * The noise is triangular (TPDF): the difference of two independent uniform
 * numbers, between -1 and +1 LSB of the format, with a variance of LSB^2 / 6.
 * With it, mean and variance of the total error do not depend on the signal:
 * the mean is 0, the variance LSB^2 / 6 + LSB^2 / 12 = LSB^2 / 4 (Lipshitz,
 * Wannamaker, Vanderkooy, "Quantization and Dither: A Theoretical Survey",
 * J. Audio Eng. Soc. 40, 1992). Each uniform number has 16 bits.
 *
 * There is no state. The noise of a sample is a hash of the stem's name and of
 * the sample's number in the stream, so that neither the sizes of buffers nor
 * threads nor seeks change it, and stems, channels and samples are not
 * correlated.
 *
 * Real-time safe: everything but the making of a Dither.
 */
#pragma once

#include "sample.h"

#include <string_view>

namespace stems
{

/* Of 2^32 samples of a stem. */
struct DitherKey {
    std::uint32_t first, second;
};

class Dither
{
public:
    explicit Dither(std::string_view stem) noexcept;

    /* sum[i] += the noise of sample @number + i * @step, for n samples in full
     * scale 1.0, which are to be rounded to @format, an integer one. */
    void add(Format format, double *sum, std::uint64_t number, std::uint32_t step,
             std::size_t n) const noexcept;

private:
    std::uint64_t seed_;
};

/* The same for numbers of which the upper 32 bits are in @key; @unit is the LSB
 * times 2^-16. The fast version gives the bits of the reference. */
using DitherFn = void (*)(double *sum, DitherKey key, std::uint32_t number, std::uint32_t step,
                          double unit, std::size_t n) noexcept;

DitherFn dither_kernel() noexcept;

namespace scalar
{
DitherFn dither_kernel() noexcept;
}

} // namespace stems
