/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bounce_report.h"

#include "figures.h"
#include "json.h"
#include "table.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace stems::tool
{

namespace
{

using Role = BounceFile::Role;

const char *name_of(Role role)
{
    switch (role) {
    case Role::Stem:
        return "stem";
    case Role::Mix:
        return "mix";
    case Role::Version:
        return "version";
    case Role::Residual:
        break;
    }
    return "residual";
}

std::string told(const std::vector<std::string> &sentences, const char *word)
{
    std::string text;
    for (const std::string &sentence : sentences)
        text += paragraph(std::string{word} + ": " + sentence, 2);
    return text;
}

JsonPtr tracks_json(const BouncePlan &plan)
{
    JsonList tracks;
    for (const PlanRow &row : plan.rows)
        tracks.add(JsonFields{}
                       .set("track", row.track)
                       .set("channels", row.channels)
                       .set("stem", row.stem)
                       .set("rule", row.rule)
                       .node());
    return tracks.node();
}

JsonPtr texts_json(const std::vector<std::string> &texts)
{
    JsonList list;
    for (const std::string &text : texts)
        list.add(text);
    return list.node();
}

std::vector<std::string> all_notes(const BounceResult &result)
{
    std::vector<std::string> notes = result.prepared.notes;
    for (const Warning &warning : result.written.warnings)
        if (std::find(notes.begin(), notes.end(), warning.text) == notes.end())
            notes.push_back(warning.text);
    notes.insert(notes.end(), result.check.notes.begin(), result.check.notes.end());
    return notes;
}

std::string path_now(const BounceResult &result, std::size_t file)
{
    return (std::filesystem::path{result.folder} / result.prepared.job.files[file].path).string();
}

std::string verdict_sentence(const BounceResult &result)
{
    if (!result.check.passed())
        return "Not done: what was bounced is kept in " + result.folder + ".";
    const BounceJob &job = result.prepared.job;
    const GstStructure *null = result.check.outcome.final_of("null", "nullcheck");
    if (!job.inserts.mix.empty() && !job.has(Role::Residual))
        return "Done, in " + result.folder + ".";
    std::string text = "Done, in " + result.folder + ": the stems sum to the mix (" +
                       text_in(null, "verdict") + ")";
    if (const GstStructure *real = result.check.outcome.final_of("null-real", "nullcheck"))
        text += " and to " + result.prepared.check.real_mix + " (" + text_in(real, "verdict") + ")";
    return text + ".";
}

} // namespace

std::string plan_text(const PreparedBounce &prepared)
{
    std::vector<std::array<std::string, 3>> rows{{"Track", "Stem", "Rule"}};
    for (const PlanRow &row : prepared.job.plan.rows)
        rows.push_back(
            {on_one_line(row.track), row.stem.empty() ? "-" : row.stem, on_one_line(row.rule)});
    std::array<int, 2> widths{};
    for (const auto &row : rows)
        for (std::size_t i = 0; i < widths.size(); i++)
            widths[i] = std::max(widths[i], columns_of(row[i]));
    std::string text;
    for (const auto &row : rows) {
        for (std::size_t i = 0; i < widths.size(); i++)
            text += row[i] +
                    std::string(static_cast<std::size_t>(widths[i] - columns_of(row[i]) + 2), ' ');
        text += row[2] + "\n";
    }
    return text + told(prepared.notes, "Note");
}

std::string plan_json(const PreparedBounce &prepared)
{
    return text_of(JsonFields{}
                       .set("command", "bounce")
                       .set("session", prepared.job.session.location)
                       .set("tracks", tracks_json(prepared.job.plan))
                       .set("notes", texts_json(prepared.notes))
                       .node(),
                   false) +
           "\n";
}

std::string result_text(const BounceResult &result)
{
    const BounceJob &job = result.prepared.job;
    Table table{{"File", "What", "Tracks", "Peak dBFS", "Overs"}};
    for (std::size_t i = 0; i < job.files.size(); i++) {
        const BounceFile &file = job.files[i];
        std::size_t tracks = 0;
        for (const PlanRow &row : job.plan.rows)
            tracks += file.role == Role::Stem && row.stem == job.plan.stems[file.index];
        const GstStructure *meter =
            result.check.outcome.final_of("meter-" + std::to_string(i), "headroommeter");
        table.row({{file.path},
                   {name_of(file.role)},
                   {file.role == Role::Stem ? std::to_string(tracks) : ""},
                   {decibels(highest_in(meter, "peak"))},
                   {std::to_string(count_in(meter, "clip-runs"))}});
    }
    return table.text() + "\n" + told(all_notes(result), "Note") +
           told(result.check.faults, "FAILED") +
           toned(verdict_sentence(result), result.check.passed() ? Tone::Good : Tone::Bad) + "\n";
}

std::string result_json(const BounceResult &result)
{
    const BounceJob &job = result.prepared.job;
    const Outcome &read = result.check.outcome;
    JsonList files;
    for (std::size_t i = 0; i < job.files.size(); i++) {
        const std::string number = std::to_string(i);
        const GstStructure *sink = result.written.final_of("file-" + number, "stemfilesink");
        files.add(JsonFields{}
                      .set("role", name_of(job.files[i].role))
                      .set("label", job.files[i].label)
                      .set("path", path_now(result, i))
                      .set("sha256", text_in(sink, "sha256"))
                      .set("frames", count_in(sink, "frames"))
                      .set("bytes", count_in(sink, "bytes"))
                      .set("format", text_in(sink, "format"))
                      .set("depth", text_in(sink, "depth"))
                      .set("rate", job.session.rate)
                      .set("headroommeter", read.final_of("meter-" + number, "headroommeter"))
                      .node());
    }
    JsonFields report;
    report.set("command", "bounce")
        .set("session", job.session.location)
        .set("output", result.folder)
        .set("passed", result.check.passed())
        .set("verdict", verdict_sentence(result))
        .set("tracks", tracks_json(job.plan))
        .set("files", files.node())
        .set("nullcheck", read.final_of("null", "nullcheck"));
    if (const GstStructure *real = read.final_of("null-real", "nullcheck"))
        report.set("mix", result.prepared.check.real_mix).set("nullcheck-mix", real);
    return text_of(report.set("faults", texts_json(result.check.faults))
                       .set("notes", texts_json(all_notes(result)))
                       .node(),
                   false) +
           "\n";
}

} // namespace stems::tool
