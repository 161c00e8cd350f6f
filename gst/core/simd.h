/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The kernels that Highway serves: packed 24-bit, everything float, and
 * maxima. Internal to core. Floats are here and not in Orc because Orc flushes
 * denormals to zero, and because it has no doubles wide enough to be worth it.
 *
 * The choice is made for the best instruction set of this machine. Each gives
 * nullptr for a pair that is left to Orc, and for an instruction set for which
 * the scalar loops are as good.
 */
#pragma once

#include "add.h"
#include "dither.h"
#include "finish.h"
#include "k_energy.h"
#include "peak.h"
#include "scale.h"
#include "subtract.h"
#include "true_peak.h"

namespace stems
{
using RampRowFn = void (*)(double *sum, const void *in, double gain, double step,
                           std::size_t n) noexcept;
using TakeRowsFn = std::size_t (*)(void *rows, std::size_t distance, const void *in,
                                   std::size_t stride, std::size_t channels,
                                   std::size_t n) noexcept;
using TakeStereoFn = std::size_t (*)(void *left, void *right, const void *in,
                                     std::size_t n) noexcept;
} // namespace stems

namespace stems::simd
{

/* Samples side by side, added to every second sample of the sum. */
AddFn stereo_add_kernel(Wide wide, Format format) noexcept;
/* Gains as in scale.h, to samples side by side or to every second one. */
RampRowFn ramp_kernel(Format format, bool stereo) noexcept;
/* As in rows.h, of whole fours of channels of 32-bit samples; returns how many
 * frames were done. */
TakeRowsFn take_rows_kernel() noexcept;
/* As in rows.h, both channels of stereo; returns how many frames were done. */
TakeStereoFn take_stereo_kernel(Format format) noexcept;

AddFn add_kernel(Wide wide, Format format) noexcept;
SubtractFn subtract_kernel(Wide wide, Format format) noexcept;
ScaleAddFn scale_add_kernel(Format format) noexcept;
DitherFn dither_kernel() noexcept;
FinishFn finish_kernel(Wide wide, Format format) noexcept;
PeakFn peak_kernel(Format format) noexcept;
PeakFn wide_peak_kernel(Wide wide) noexcept;
FiniteFn finite_kernel() noexcept;
TruePeakFn true_peak_kernel(int oversampling) noexcept;
KKernels k_kernels() noexcept;

} // namespace stems::simd
