/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the effects of a sum are like: before it is made, and once it is.
 */
#pragma once

#include "run.h"
#include "sum_graph.h"

namespace stems::tool
{

/* Notes those that come out late. Throws Trouble that names one that does not run
 * or gives nothing out. */
void check_inserts(SumJob &job);

/* What rings on behind the longest insert of a stem, and then that of the sum; in
 * nanoseconds, and noted. */
std::uint64_t tail_of_inserts(SumJob &job);

/* A sentence for each that ended before its stem did. */
std::vector<std::string> early_inserts(const SumJob &job, const Outcome &outcome);

} // namespace stems::tool
