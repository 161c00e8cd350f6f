/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Runs a pipeline to its end and gathers what its elements say.
 *
 *     const Outcome outcome = run(launch, {.what = "Checking"});
 *     for (const Said &said : outcome.finals) ...
 *
 * May be called in several threads at once.
 */
#pragma once

#include "handles.h"
#include "launch.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace stems::tool
{

/* An element message. */
struct Said {
    std::string element;    /* its name= in the pipeline */
    StructurePtr structure; /* its name is that of the message: "nullcheck" ... */

    bool is(const char *message) const noexcept
    {
        return gst_structure_has_name(structure.get(), message);
    }
};

struct Warning {
    std::string element;
    std::string text;
    StructurePtr details; /* stemfilesrc's: file, sample, missing; or null */
};

struct RunOptions {
    std::string what;     /* beside the progress bar; empty: no bar */
    double seconds = 0.0; /* of audio, for the bar; 0: the pipeline is asked */
    /* Every element message as it comes, those of intervals too. */
    std::function<void(const Said &)> each = {};
};

struct Outcome {
    std::vector<Said> finals; /* element messages with final=true, in order */
    std::vector<Warning> warnings;
    std::map<std::string, std::uint64_t> counted; /* samples behind effects (counted.h) */

    /* The last one of an element, or null. */
    const GstStructure *final_of(const std::string &element, const char *message) const noexcept;
};

/* Returns at EOS. Throws Trouble with the error of the element that failed, or
 * that keeps the end of the stream to itself (lost_end.h), and Interrupted; the
 * pipeline is at NULL then, so that what it had begun to write is gone. */
Outcome run(const Launch &launch, const RunOptions &options = {});

/* What an error or warning message says, with what follows its place in the
 * code. */
std::string text_of(GstMessage *message);

} // namespace stems::tool
