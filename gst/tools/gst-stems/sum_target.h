/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a sum is to become: a profile of headroommeter, by its name, or what a
 * recipient asks for in a file (profile.h), of which headroom and format are
 * those of the sum; what is asked of stems and names is no concern of it.
 */
#pragma once

#include "run.h"
#include "sum_graph.h"

#include <string>
#include <vector>

namespace stems::tool
{

/* Into job.profile or job.wished. Throws Trouble where there is neither such a
 * profile nor such a file, or the file is wrong. */
void read_sum_target(const std::string &profile, SumJob &job);

/* A line for people; empty where there is no target. */
std::string target_text(const SumJob &job);

struct SumFinding {
    bool passed = true;
    std::string text;
};

/* What the job's target asks for, and whether it was met. */
std::vector<SumFinding> hold_sum(const SumJob &job, const Outcome &outcome);

} // namespace stems::tool
