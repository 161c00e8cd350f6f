/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: the report, as JSON and for people.
 */
#include "check.h"
#include "figures.h"
#include "roles.h"
#include "table.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

constexpr double kTarget = -6.0; /* dBFS: the usual wish for stems */

std::size_t failures(const CheckReport &report)
{
    return static_cast<std::size_t>(
        std::count_if(report.findings.begin(), report.findings.end(),
                      [](const CheckFinding &f) { return f.severity == Severity::Failed; }));
}

Tone tone_of(Severity severity) noexcept
{
    return severity == Severity::Failed    ? Tone::Bad
           : severity == Severity::Warning ? Tone::Warn
                                           : Tone::Plain;
}

std::vector<Cell> row_of(const std::string &name, const std::string &role,
                         const GstStructure *figures, double target)
{
    if (!figures)
        return {{name}, {role}, {"not measured"}};
    const double peak = highest_in(figures, "peak");
    const bool between = gst_structure_has_field(figures, "true-peak");
    const double top = between ? highest_in(figures, "true-peak") : peak;
    const double room = target - top;
    return {{name},
            {role},
            {decibels(peak)},
            {between ? decibels(top) : "-"},
            {decibels(room), room < -0.001 ? Tone::Warn : Tone::Plain},
            {gst_structure_has_field(figures, "integrated")
                 ? decibels(number_in(figures, "integrated"), 1)
                 : "-"},
            {room < -0.001 ? "OVER" : "ok", room < -0.001 ? Tone::Warn : Tone::Good}};
}

std::string table_of(const CheckReport &report)
{
    Table table{{"file", "is", "peak", "true peak", "room", "LUFS", "target"}};
    for (const SetFile &file : report.files)
        table.row(
            row_of(shown(file.name), name_of(file.role), report.figures_of(file), report.target()));
    if (report.sum)
        table.row(row_of("(sum of the stems)", "", report.sum.get(), report.target()));
    return table.text();
}

std::string null_text(const GstStructure *null, const std::string &of, Severity severity)
{
    const bool passed = flag_in(null, "passed");
    const std::string text = "Null" + of + ": " + text_in(null, "verdict") +
                             ", the residual peaks at " +
                             decibels(highest_in(null, "residual-peak")) + " dBFS: " +
                             (passed                         ? "passed"
                              : severity == Severity::Failed ? "FAILED"
                                                             : "warning") +
                             ".";
    return toned(paragraph(text), passed ? Tone::Good : tone_of(severity));
}

/* Of the mix and of the versions. */
std::string nulls_text(const CheckReport &report)
{
    std::string text;
    if (report.null)
        text += null_text(report.null.get(), "", Severity::Failed);
    for (const CheckVersion &version : report.versions) {
        const std::string &name = report.files[version.file].name;
        const auto found = std::find_if(
            report.findings.begin(), report.findings.end(),
            [&name](const CheckFinding &f) { return f.check == "version" && f.file == name; });
        if (version.null)
            text += null_text(version.null.get(), " of " + shown(name),
                              found != report.findings.end() ? found->severity : Severity::Failed);
    }
    return text;
}

} // namespace

std::string in_short(const std::string &text)
{
    const auto at = text.find(" The stems do not sum to the mix: ");
    return at == text.npos || at == 0 ? text : text.substr(0, at);
}

const char *name_of(Severity severity) noexcept
{
    constexpr const char *names[] = {"failed", "warning", "note"};
    return names[static_cast<int>(severity)];
}

const SetFile *CheckReport::mix() const noexcept
{
    return mix_of(files);
}

const GstStructure *CheckReport::figures_of(const SetFile &file) const noexcept
{
    const auto index = static_cast<std::size_t>(&file - files.data());
    return index < figures.size() ? figures[index].get() : nullptr;
}

bool CheckReport::passed() const noexcept
{
    return failures(*this) == 0;
}

double CheckReport::target() const noexcept
{
    if (request.target)
        return *request.target;
    return request.profile && request.profile->headroom ? -*request.profile->headroom : kTarget;
}

std::string CheckReport::verdict() const
{
    const auto stems = static_cast<std::size_t>(std::count_if(
        files.begin(), files.end(), [](const SetFile &file) { return file.role == Role::Stem; }));
    const std::string what = std::to_string(stems) + (stems == 1 ? " stem" : " stems");
    if (const std::size_t failed = failures(*this)) {
        const auto null_failed =
            std::find_if(findings.begin(), findings.end(),
                         [](const CheckFinding &f) { return f.check == "null"; });
        const auto first =
            null_failed != findings.end()
                ? null_failed
                : std::find_if(findings.begin(), findings.end(), [](const CheckFinding &f) {
                      return f.severity == Severity::Failed;
                  });
        return "FAILED, " + std::to_string(failed) + (failed == 1 ? " finding: " : " findings: ") +
               in_short(first->text);
    }
    const auto warned = std::count_if(findings.begin(), findings.end(), [](const CheckFinding &f) {
        return f.severity == Severity::Warning;
    });
    std::string text = "PASSED: " + what;
    if (null)
        text += (stems == 1 ? " that is its mix (" : " that sum to the mix (") +
                text_in(null.get(), "verdict") + ")";
    if (warned > 0)
        text += ", with " + std::to_string(warned) + (warned == 1 ? " warning" : " warnings");
    return text + ".";
}

JsonPtr json_of(const SetFile &file, const GstStructure *figures)
{
    JsonFields fields;
    fields.set("file", shown(file.name))
        .set("location", shown(file.path))
        .set("role", name_of(file.role))
        .set("stem", file.stem);
    if (!file.readable())
        fields.set("problem", file.problem);
    for (gint i = 0; file.readable() && i < gst_structure_n_fields(file.facts.get()); ++i) {
        const std::string name =
            gst_structure_nth_field_name(file.facts.get(), static_cast<guint>(i));
        if (name != "location" && name != "start")
            fields.set(name.c_str(), gst_structure_get_value(file.facts.get(), name.c_str()));
    }
    if (figures)
        fields.set("headroommeter", figures);
    return fields.node();
}

JsonPtr json_of(const CheckReport &report, const CheckVersion &version)
{
    JsonList stems;
    for (const std::size_t stem : version.stems)
        stems.add(report.files[stem].label());
    JsonFields fields;
    fields.set("file", shown(report.files[version.file].name))
        .set("stems", stems.node())
        .set("null", static_cast<const GstStructure *>(version.null.get()));
    if (!version.problem.empty())
        fields.set("problem", version.problem);
    return fields.node();
}

JsonPtr json_of(const CheckReport &report)
{
    JsonList versions;
    for (const CheckVersion &version : report.versions)
        versions.add(json_of(report, version));
    JsonList files;
    for (const SetFile &file : report.files)
        files.add(json_of(file, report.figures_of(file)));
    JsonList findings;
    for (const CheckFinding &finding : report.findings) {
        JsonFields fields;
        fields.set("check", finding.check).set("severity", name_of(finding.severity));
        if (!finding.file.empty())
            fields.set("file", shown(finding.file));
        if (finding.start)
            fields.set("start", *finding.start);
        if (finding.end)
            fields.set("end", *finding.end);
        fields.set("explanation", finding.text);
        findings.add(fields.node());
    }
    const SetFile *mix = report.mix();
    const auto &profile = report.request.profile;
    JsonFields fields;
    fields.set("command", "check")
        .set("set", shown(report.request.set))
        .set("passed", report.passed())
        .set("verdict", report.verdict())
        .set("profile", profile ? to_json(profile->name) : to_json(nullptr))
        .set("mix", mix ? to_json(shown(mix->name)) : to_json(nullptr))
        .set("target", report.target())
        .set("files", files.node())
        .set("sum", static_cast<const GstStructure *>(report.sum.get()))
        .set("null", static_cast<const GstStructure *>(report.null.get()))
        .set("versions", versions.node())
        .set("findings", findings.node());
    return fields.node();
}

std::string text_of(const CheckReport &report)
{
    std::string text = table_of(report) + '\n' + nulls_text(report);
    for (const Severity severity : {Severity::Failed, Severity::Warning, Severity::Note})
        for (const CheckFinding &finding : report.findings)
            if (finding.severity == severity)
                text += toned(paragraph(std::string{name_of(severity)} + " (" + finding.check +
                                            "): " + finding.text,
                                        2),
                              tone_of(severity));
    return text + '\n' +
           toned(paragraph(report.verdict()), report.passed() ? Tone::Good : Tone::Bad);
}

} // namespace stems::tool
