/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rounding and clamping: the scalar reference, and which version serves which
 * pair.
 */
#include "finish.h"

#include "choose.h"
#include "loops.h"
#include "mix.h"
#include "simd.h"

namespace stems
{

FinishFn scalar::finish_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> FinishFn {
        using P = decltype(pair);
        return finish_loop<P::wide, P::format>;
    });
}

FinishFn finish_kernel(Wide wide, Format format) noexcept
{
    if (const FinishFn kernel = orc::finish_kernel(wide, format))
        return kernel;
    if (const FinishFn kernel = simd::finish_kernel(wide, format))
        return kernel;
    return scalar::finish_kernel(wide, format);
}

} // namespace stems
