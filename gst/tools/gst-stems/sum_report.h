/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What sum says: the target first, then what came of it.
 */
#pragma once

#include "sum_check.h"
#include "sum_target.h"

#include <string>

namespace stems::tool
{

struct SumResult {
    const SumJob &job;
    const Outcome &outcome;
    std::string path; /* where it is; empty: nowhere */
    guint64 clipped = 0;
    std::vector<std::string> early = {}; /* effects that ended early, as sentences */
    bool on_target = true;
    std::vector<SumFinding> findings = {};

    const SumCheck *check = nullptr; /* of the file */

    bool is_whole() const noexcept { return !check || check->fault.empty(); }
    bool is_sound() const noexcept { return clipped == 0 && early.empty() && is_whole(); }
    bool passed() const noexcept { return is_sound() && on_target; }
};

/* Samples that did not fit into the sum's integers. */
guint64 clipped_samples(const SumJob &job, const Outcome &outcome);

SumResult judge_sum(const SumJob &job, const Outcome &outcome, const std::string &path);
std::string sum_text(const SumResult &result);
std::string sum_json(const SumResult &result);

} // namespace stems::tool
