/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_lengths.h"

#include "counted.h"
#include "figures.h"

#include <algorithm>
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

/* --insert, and the place of what is counted as @name; its chain. */
std::string insert_told(const BounceJob &job, const std::string &name)
{
    const std::string place = name.substr(std::string_view{kCounted}.size());
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

/* What ends first has ended the others, too: they stop a while later. */
void judge_inserts(const BounceJob &job, const Outcome &written, BounceCheck &check)
{
    const guint64 planned = frames_planned(job);
    guint64 least = planned;
    for (const auto &[name, frames] : written.counted)
        least = std::min(least, frames);
    for (const auto &[name, frames] : written.counted)
        if (frames < planned && frames == least)
            check.faults.push_back(insert_told(job, name) + " gives out " + std::to_string(frames) +
                                   " samples, and takes in " + std::to_string(planned) +
                                   ": it ends early, or is no effect that keeps the length. Take "
                                   "it out, or an effect for it");
}

} // namespace

void judge_lengths(const BounceJob &job, const Outcome &written, BounceCheck &check)
{
    const std::size_t before = check.faults.size();
    judge_inserts(job, written, check);
    const bool told = check.faults.size() > before;
    const guint64 planned = frames_planned(job);
    std::optional<guint64> length;
    for (std::size_t i = 0; i < job.files.size(); i++) {
        const std::string number = std::to_string(i);
        const guint64 frames =
            count_in(written.final_of("file-" + number, "stemfilesink"), "frames");
        const GstStructure *meter = check.outcome.final_of("meter-" + number, "headroommeter");
        const guint64 read = gst_util_uint64_scale_round(
            count_in(meter, "duration"), static_cast<guint64>(job.session.rate), GST_SECOND);
        if (!length && frames < planned && !told)
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
