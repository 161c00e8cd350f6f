/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The pipeline of a sum: stems in, with their inserts and gains; one file out,
 * measured on the way.
 *
 *   set -----------------------+-> stemgroup "sum" - insert - headroommeter "meter" -> file
 *      +- insert of a stem ----+
 */
#pragma once

#include "launch.h"
#include "profile.h"
#include "session_facts.h"

#include <optional>
#include <string>
#include <vector>

namespace stems::tool
{

/* A stem of the sum. */
struct SumStem {
    std::string name; /* as it is told */
    std::vector<std::string> aliases;
    std::string path;
    std::size_t source = 0; /* which of the sets */
    int first = 0, channels = 0;
    std::string gain;   /* in dB, for a routing; empty: unity */
    std::string insert; /* a chain of effects, or empty */
    bool mute = false, solo = false;
};

struct SumJob {
    std::vector<SessionFacts> sets; /* of one rate */
    std::vector<SumStem> stems;
    std::string format; /* of the sum, as caps have it */
    std::string insert; /* on the sum */
    std::string profile = "stems";
    /* Of a file, instead of the profile. */
    std::optional<DeliveryList> wished;
    std::uint64_t tail = 0;         /* nanoseconds */
    bool allow_damaged = false;     /* else a stem that cannot be read whole is an error */
    std::string path;               /* empty: it is only measured */
    std::string container = "auto"; /* stemfilesink's format */
    std::vector<std::string> notes; /* sentences that are to be told */

    int channels() const;
    int rate() const { return sets.at(0).rate; }
    std::uint64_t origin() const; /* as that of its sets: they have one, or none */
};

/* @end: where the sum goes instead of its meter and file. */
Launch sum_graph(const SumJob &job, const std::vector<std::string> &end = {});

} // namespace stems::tool
