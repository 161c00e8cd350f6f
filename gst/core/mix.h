/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The kernels that Orc serves: integers whose samples are whole words, made
 * from mix.orc. Internal to core. Each gives nullptr for a pair that is not
 * Orc's; choosing compiles the function, so that the first buffer need not.
 *
 * Orc takes arrays that are aligned to their samples. Any other goes to the
 * scalar loop: audio in memory is aligned, this is only to be safe.
 */
#pragma once

#include "add.h"
#include "finish.h"
#include "subtract.h"

namespace stems::orc
{

AddFn add_kernel(Wide wide, Format format) noexcept;
SubtractFn subtract_kernel(Wide wide, Format format) noexcept;
FinishFn finish_kernel(Wide wide, Format format) noexcept;

} // namespace stems::orc
