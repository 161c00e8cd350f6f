/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Rounding and clamping: the scalar reference, and which version serves which
 * pair.
 */
#include "finish.h"

#include "choose.h"
#include "loops.h"

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
    return scalar::finish_kernel(wide, format);
}

} // namespace stems
