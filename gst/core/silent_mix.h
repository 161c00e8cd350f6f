/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A mix that is digitally silent wherever there is a residual: it has ended, or
 * drops out, and all stems go on (Fault::Truncated, of no stem); or some stems
 * alone go on, for which it has nothing (Fault::DifferentContent). Nothing else
 * needs to be looked for then. Allocates.
 */
#pragma once

#include "diagnosis.h"

#include <optional>

namespace stems
{

std::optional<Diagnosis> find_silent_mix(const Evidence &evidence);

} // namespace stems
