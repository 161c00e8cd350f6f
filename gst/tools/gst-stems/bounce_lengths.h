/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * bounce: are its files as long as the session with its tail, and as each other?
 */
#pragma once

#include "bounce_check.h"

namespace stems::tool
{

/* Adds faults to @check, whose outcome is that of reading back. An effect that
 * ends before its input does is named: what stands beside it has to end with it,
 * or has silence beside it, and neither is the session. */
void judge_lengths(const BounceJob &job, const Outcome &written, BounceCheck &check);

} // namespace stems::tool
