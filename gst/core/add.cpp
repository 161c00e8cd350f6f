/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Adding: the scalar reference, and which version serves which pair.
 */
#include "add.h"

#include "choose.h"
#include "loops.h"
#include "mix.h"
#include "simd.h"

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
    if (const AddFn kernel = orc::add_kernel(wide, format))
        return kernel;
    if (const AddFn kernel = simd::add_kernel(wide, format))
        return kernel;
    return scalar::add_kernel(wide, format);
}

} // namespace stems
