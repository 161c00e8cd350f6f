/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The diagnosis of a live set, from its most recent excerpt (recent.h): what is
 * wrong at present, and only what is certain so far. A fault that has just begun
 * is not known in full, and one that has just changed is two faults at once.
 *
 *   the last third of a second alone   if undoing what is found there nulls it
 *   all of the excerpt                 the same, or a stem that is digitally
 *                                      silent or clipped there, or holds
 *                                      other audio
 *   channels taken for others          two stems that were exchanged, each of
 *                                      which is in the other's channels
 *   the mix against all stems          a lag that explains most of the last
 *                                      third of a second: a bus whose delay
 *                                      moves
 *   likenesses, a missing file         once the excerpt is full: a lag longer
 *                                      than what there is of it looks the same
 *
 * Anything else is Unknown for the time being. What is known already of the delay and
 * the level of the bus is undone first: what is found then is wrong besides. As it
 * comes the set is looked at again only where undoing that leaves no less of the residual.
 * Not real-time safe.
 */
#pragma once

#include "diagnosis_bus.h"

namespace stems
{

/* @evidence has one excerpt; @bus: as far as it is known. */
Diagnosis diagnose_recent(const Evidence &evidence, const BusDelay &bus);

/* What is known of the bus from then on. */
BusDelay known_bus(const Diagnosis &found, const BusDelay &before) noexcept;

} // namespace stems
