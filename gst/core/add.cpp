/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Adding: the scalar reference, and which version serves which pair.
 */
#include "add.h"

#include "choose.h"
#include "loops.h"

namespace stems
{

AddFn scalar::add_kernel(Wide wide, Format format) noexcept
{
    return with_pair(wide, format, [](auto pair) -> AddFn {
        using P = decltype(pair);
        if constexpr (holds(P::wide, P::format))
            return add_loop<P::wide, P::format>;
        else
            return nullptr;
    });
}

AddFn add_kernel(Wide wide, Format format) noexcept
{
    return scalar::add_kernel(wide, format);
}

} // namespace stems
