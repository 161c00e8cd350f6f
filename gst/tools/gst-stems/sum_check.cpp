/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sum_check.h"

#include "figures.h"
#include "table.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

bool has_inserts(const SumJob &job)
{
    return !job.insert.empty() ||
           std::any_of(job.stems.begin(), job.stems.end(),
                       [](const SumStem &stem) { return !stem.insert.empty(); });
}

guint64 frames_of(const SumJob &job, const GstStructure *meter)
{
    return gst_util_uint64_scale_round(count_in(meter, "duration"),
                                       static_cast<guint64>(job.rate()), GST_SECOND);
}

} // namespace

Launch sum_check_graph(const SumJob &job)
{
    std::vector<std::string> line{
        "stemfilesrc", set("location", job.path), "strict=true",    "!", "headroommeter",
        "name=read",   "peak-mode=sample",        "loudness=false", "!"};
    Launch launch;
    if (has_inserts(job)) {
        line.emplace_back("fakesink");
    } else {
        launch = sum_graph(job, {"null.sink_0"});
        launch.line(
            {"nullcheck", "name=null", "tolerance=exact", "diagnose=false", "!", "fakesink"});
        line.emplace_back("null.reference");
    }
    launch.line(std::move(line));
    return launch;
}

SumCheck check_sum(const SumJob &job, const Outcome &written)
{
    SumCheck check{run(sum_check_graph(job), {.what = "Checking"})};
    const GstStructure *null = check.outcome.final_of("null", "nullcheck");
    const GstStructure *read = check.outcome.final_of("read", "headroommeter");
    const GstStructure *meter = written.final_of("meter", "headroommeter");
    const guint64 frames = count_in(written.final_of("file", "stemfilesink"), "frames");
    if (frames_of(job, read) != frames)
        check.fault = std::to_string(frames) + " samples were written, and " +
                      std::to_string(frames_of(job, read)) + " are there";
    else if (numbers_in(read, "peak") != numbers_in(meter, "peak"))
        check.fault = "its peak is " + decibels(highest_in(read, "peak")) + " dBFS, and " +
                      decibels(highest_in(meter, "peak")) + " dBFS were written";
    else if (null && !flag_in(null, "passed"))
        check.fault = std::to_string(count_in(null, "differing-samples")) +
                      " of its samples are not those of the sum, from sample " +
                      std::to_string(count_in(null, "first-difference")) + " on";
    return check;
}

} // namespace stems::tool
