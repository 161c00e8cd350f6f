/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Subtract: sum[i] = in[i] - sum[i], for n samples: what is left of the mix
 * (in) when the sum of its stems (sum) is taken away.
 *
 * In I32 the mix counts as one of the kI32Addends.
 *
 * Exactness, alignment and real-time safety as in add.h.
 */
#pragma once

#include "sample.h"

namespace stems
{

using SubtractFn = void (*)(void *sum, const void *in, std::size_t n) noexcept;

SubtractFn subtract_kernel(Wide wide, Format format) noexcept;

namespace scalar
{
SubtractFn subtract_kernel(Wide wide, Format format) noexcept;
}

} // namespace stems
