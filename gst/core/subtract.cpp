/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Subtracting: the scalar reference, and which version serves which pair.
 */
#include "subtract.h"

#include "choose.h"
#include "loops.h"
#include "mix.h"
#include "simd.h"

namespace stems
{

SubtractFn scalar::subtract_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> SubtractFn {
        using P = decltype(pair);
        if constexpr (holds(P::wide, P::format))
            return subtract_loop<P::wide, P::format>;
        else
            return nullptr;
    });
}

SubtractFn subtract_kernel(Wide wide, Format format) noexcept
{
    if (const SubtractFn kernel = orc::subtract_kernel(wide, format))
        return kernel;
    if (const SubtractFn kernel = simd::subtract_kernel(wide, format))
        return kernel;
    return scalar::subtract_kernel(wide, format);
}

} // namespace stems
