/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bounce reads its own files back before it calls them done: do the stems sum
 * to the mix, and the versions to theirs, are all of one length, has nothing
 * clipped, is there the room that was asked for?
 */
#pragma once

#include "bounce_graph.h"
#include "run.h"

#include <optional>
#include <string>
#include <vector>

namespace stems::tool
{

struct BounceCheck {
    Outcome outcome;                 /* of reading back: "null", "null-real", "null-version-N"
                                        (nullcheck), and "meter-N" (headroommeter) */
    std::vector<std::string> faults; /* sentences; none: it is done */
    std::vector<std::string> notes;

    bool passed() const noexcept { return faults.empty(); }
};

struct BounceCheckOptions {
    std::string real_mix;         /* null against it, too; or empty */
    std::uint64_t real_tail = 0;  /* nanoseconds */
    std::optional<double> target; /* dBFS: no file may have a peak above */
};

Launch bounce_check_graph(const BounceJob &job, const BounceCheckOptions &options);

/* @written: of the bounce itself. */
BounceCheck check_bounce(const BounceJob &job, const BounceCheckOptions &options,
                         const Outcome &written);

} // namespace stems::tool
