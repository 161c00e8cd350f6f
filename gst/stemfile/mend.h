/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where samples take an odd number of bytes, libsndfile (seen in 1.2.0) counts
 * the byte that fills up AIFF's chunk SSND as sound, and puts one behind the
 * last chunk of CAF, which has none. This puts both right.
 */
#pragma once

#include "container.h"
#include "output.h"

namespace stems
{

/* In a finished file with so many bytes of samples. False after an error. */
bool mend_odd_end(Output &output, Container container, std::uint64_t sound_bytes) noexcept;

} // namespace stems
