/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Unpack to double: out[i] = in[i * stride], for n samples of one format, full
 * scale 1.0 (see sample.h). Exact for every format; NaN, infinity and denormal
 * floats stay what they are.
 *
 * stride is counted in samples (interleaved audio of C channels has stride C,
 * planar audio 1). in needs no alignment; out and in must not overlap.
 * Real-time safe: the kernels; not the choosing.
 */
#pragma once

#include "sample.h"

namespace stems
{

using ToDoubleFn = void (*)(double *out, const void *in, std::size_t stride,
                            std::size_t n) noexcept;

ToDoubleFn to_double_kernel(Format format) noexcept;

/* The same for all channels of interleaved audio: n frames, channel c to
 * out[c * distance]. A few frames at a time, so that each stays in the cache
 * until all of its channels are read. */
using ApartFn = void (*)(double *out, std::size_t distance, const void *in, std::size_t channels,
                         std::size_t n) noexcept;

ApartFn apart_kernel(Format format) noexcept;
namespace scalar
{
ApartFn apart_kernel(Format format) noexcept;
}
namespace simd
{
ApartFn apart_kernel(Format format) noexcept; /* nullptr where the scalar loops serve */
}

} // namespace stems
