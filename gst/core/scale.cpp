/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Scaling and adding: the scalar reference, and the fast version.
 */
#include "scale.h"

#include "choose.h"
#include "loops.h"
#include "simd.h"

namespace stems
{

ScaleAddFn scalar::scale_add_kernel(Format format) noexcept
{
    return with_format<Wide::F64>(
        format, [](auto pair) -> ScaleAddFn { return scale_add_loop<decltype(pair)::format>; });
}

ScaleAddFn scale_add_kernel(Format format) noexcept
{
    const ScaleAddFn kernel = simd::scale_add_kernel(format);
    return kernel ? kernel : scalar::scale_add_kernel(format);
}

} // namespace stems
