/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sum_report.h"

#include "figures.h"
#include "json.h"
#include "sum_inserts.h"
#include "table.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

const GstStructure *meter_of(const Outcome &outcome)
{
    return outcome.final_of("meter", "headroommeter");
}

double number_of(const GstStructure *meter, const char *field)
{
    return highest_in(meter, field);
}

/* "-14.2 LUFS, +-1" */
std::string what_was_found(const SumResult &result)
{
    std::string text;
    for (const SumFinding &finding : result.findings)
        text += toned(finding.passed ? "ok      " : "MISSED  ",
                      finding.passed ? Tone::Good : Tone::Bad) +
                paragraph(finding.text, 8, 8);
    return text;
}

bool is_targeted(const SumResult &result)
{
    return result.job.wished || result.job.profile != "stems";
}

std::string verdict_of(const SumResult &result)
{
    if (result.clipped)
        return "The sum clips: " + std::to_string(result.clipped) +
               " samples do not fit into its format. Turn it down with --gain, or sum floats. "
               "Nothing was written.";
    if (!result.early.empty()) {
        std::string text;
        for (const std::string &sentence : result.early)
            text += sentence + ". ";
        return text + "Nothing was written.";
    }
    if (!result.is_whole())
        return "What was read back is not what was summed: " + result.check->fault +
               ". It is not kept; look at the disk, and try again.";
    const std::string where =
        result.path.empty() ? "Measured" : "Written to " + result.path + " and read back";
    if (!is_targeted(result))
        return where + ".";
    return where + (result.on_target ? ", on target." : ", but it misses the target.");
}

std::vector<std::string> all_notes(const SumResult &result)
{
    std::vector<std::string> notes = result.job.notes;
    for (const Warning &warning : result.outcome.warnings)
        notes.push_back(warning.text);
    return notes;
}

} // namespace

guint64 clipped_samples(const SumJob &job, const Outcome &outcome)
{
    if (job.format.starts_with("F"))
        return 0;
    // Of the group's stem and its mix, the stem is the one that was clamped.
    const std::string element = job.insert.empty() ? "sum" : "rounded";
    guint64 most = 0;
    for (const Said &said : outcome.finals)
        if (said.element == element)
            most = std::max(most, count_in(said.structure.get(), "overs"));
    return most;
}

SumResult judge_sum(const SumJob &job, const Outcome &outcome, const std::string &path)
{
    SumResult result{job, outcome, path};
    result.clipped = clipped_samples(job, outcome);
    result.early = early_inserts(job, outcome);
    result.findings = hold_sum(job, outcome);
    const bool by_name = !job.wished && job.profile != "stems";
    result.on_target = std::all_of(result.findings.begin(), result.findings.end(),
                                   [](const SumFinding &finding) { return finding.passed; }) &&
                       (!by_name || flag_in(meter_of(outcome), "profile-passed"));
    return result;
}

std::string sum_text(const SumResult &result)
{
    Table table{{"Stem", "Gain dB", "Insert"}};
    for (const SumStem &stem : result.job.stems)
        table.row({{stem.name},
                   {stem.mute           ? "muted"
                    : stem.gain.empty() ? "0"
                                        : stem.gain.substr(0, stem.gain.find("dB"))},
                   {stem.solo && !stem.insert.empty() ? "solo, " + stem.insert
                    : stem.solo                       ? "solo"
                                                      : stem.insert}});
    const GstStructure *meter = meter_of(result.outcome);
    std::string text = table.text() + "\nSum     " + decibels(number_of(meter, "integrated"), 1) +
                       " LUFS, true peak " + decibels(number_of(meter, "true-peak")) +
                       " dBTP, peak " + decibels(number_of(meter, "peak")) + " dBFS\n";
    if (is_targeted(result))
        text += what_was_found(result);
    for (const std::string &note : all_notes(result))
        text += paragraph("Note: " + note, 2);
    return text + toned(paragraph(verdict_of(result)), result.passed() ? Tone::Good : Tone::Bad);
}

std::string sum_json(const SumResult &result)
{
    JsonList stems;
    for (const SumStem &stem : result.job.stems)
        stems.add(JsonFields{}
                      .set("label", stem.name)
                      .set("gain", stem.gain.empty() ? "0dB" : stem.gain)
                      .set("mute", stem.mute)
                      .set("solo", stem.solo)
                      .set("insert", stem.insert)
                      .node());
    const GstStructure *file = result.outcome.final_of("file", "stemfilesink");
    const GstStructure *null =
        result.check ? result.check->outcome.final_of("null", "nullcheck") : nullptr;
    JsonList notes;
    for (const std::string &note : all_notes(result))
        notes.add(note);
    JsonList findings;
    for (const SumFinding &finding : result.findings)
        findings.add(
            JsonFields{}.set("passed", finding.passed).set("explanation", finding.text).node());
    return text_of(
               JsonFields{}
                   .set("command", "sum")
                   .set("passed", result.passed())
                   .set("verdict", verdict_of(result))
                   .set("stems", stems.node())
                   .set("path", result.is_sound() ? result.path : "")
                   .set("sha256", text_in(file, "sha256"))
                   .set("clipped-samples", result.clipped)
                   .set("profile", result.job.wished ? result.job.wished->name : result.job.profile)
                   .set("findings", findings.node())
                   .set("headroommeter", meter_of(result.outcome))
                   .set("nullcheck", null)
                   .set("notes", notes.node())
                   .node(),
               false) +
           "\n";
}

} // namespace stems::tool
