/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_lengths.h"

#include "counted.h"
#include "figures.h"

#include <optional>

namespace stems::tool
{

namespace
{

/* As the session's source has it. */
guint64 frames_planned(const BounceJob &job)
{
    return job.session.frames + gst_util_uint64_scale_round(
                                    job.tail, static_cast<guint64>(job.session.rate), GST_SECOND);
}

/* --insert, and the place of what is counted; its chain. */
std::string insert_told(const BounceJob &job, const std::string &place)
{
    const auto told = [](const std::string &where, const std::string &chain) {
        return "--insert " + where + ": \"" + chain + "\"";
    };
    if (place.starts_with("track-")) {
        const std::size_t track = std::stoul(place.substr(6));
        return told("\"" + job.plan.rows[track].track + "\"", job.inserts.tracks.at(track));
    }
    if (place.starts_with("stem-")) {
        const std::size_t stem = std::stoul(place.substr(5));
        return told("\"" + job.plan.stems[stem] + "\"", job.inserts.stems.at(stem));
    }
    return told("mix", job.inserts.mix);
}

} // namespace

void judge_lengths(const BounceJob &job, const Outcome &written, BounceCheck &check)
{
    const guint64 planned = frames_planned(job);
    const std::vector<std::string> early = early_ends(
        written.counted, [planned](const std::string &) { return planned; },
        [&job](const std::string &place) { return insert_told(job, place); });
    check.faults.insert(check.faults.end(), early.begin(), early.end());
    std::optional<guint64> length;
    for (std::size_t i = 0; i < job.files.size(); i++) {
        const std::string number = std::to_string(i);
        const guint64 frames =
            count_in(written.final_of("file-" + number, "stemfilesink"), "frames");
        const GstStructure *meter = check.outcome.final_of("meter-" + number, "headroommeter");
        const guint64 read = gst_util_uint64_scale_round(
            count_in(meter, "duration"), static_cast<guint64>(job.session.rate), GST_SECOND);
        if (!length && frames < planned && early.empty())
            (job.allow_damaged ? check.notes : check.faults)
                .push_back("the files have " + std::to_string(frames) +
                           " samples, and the session with its tail has " +
                           std::to_string(planned) + ": something ended early");
        if (!length)
            length = frames;
        if (frames != *length || read != frames)
            check.faults.push_back("\"" + job.files[i].label + "\" has " + std::to_string(frames) +
                                   " samples (" + std::to_string(read) + " were read back), \"" +
                                   job.files[0].label + "\" has " + std::to_string(*length));
    }
}

} // namespace stems::tool
