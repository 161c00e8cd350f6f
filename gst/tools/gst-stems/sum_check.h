/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * sum reads its file back: is what is in it what was summed? Without effects it is
 * held against the stems with their gains, summed once more, sample by sample; with
 * them, against the length and the peaks that were measured on the way.
 */
#pragma once

#include "run.h"
#include "sum_graph.h"

namespace stems::tool
{

struct SumCheck {
    Outcome outcome = {};   /* "null" (nullcheck; none with effects), "read" (headroommeter) */
    std::string fault = {}; /* a sentence; empty: it is */
};

/* job.path is the file. */
Launch sum_check_graph(const SumJob &job);

/* @written: of the sum itself. */
SumCheck check_sum(const SumJob &job, const Outcome &written);

} // namespace stems::tool
