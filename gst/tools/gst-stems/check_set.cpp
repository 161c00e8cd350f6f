/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check: one set, from its files to its report.
 */
#include "check.h"
#include "command.h"
#include "roles.h"

#include <algorithm>

namespace stems::tool
{

namespace
{

void take_damage(CheckReport &report, const Outcome &outcome)
{
    for (const Warning &warning : outcome.warnings) {
        if (!warning.details || !gst_structure_has_field(warning.details.get(), "missing"))
            continue;
        // What the file's header tells was found when it was opened.
        const std::string path = gst_structure_get_string(warning.details.get(), "file");
        const bool told = std::any_of(
            report.findings.begin(), report.findings.end(), [&path](const CheckFinding &finding) {
                return finding.check == "readable" && finding.file == base_name(path);
            });
        if (!told)
            report.find("readable", Severity::Failed, base_name(path), warning.text);
    }
}

StructurePtr copy(const GstStructure *structure)
{
    return StructurePtr{structure ? gst_structure_copy(structure) : nullptr};
}

void measure(CheckReport &report)
{
    const bool any = std::any_of(report.files.begin(), report.files.end(),
                                 [](const SetFile &file) { return file.readable(); });
    report.figures.resize(report.files.size());
    if (!any)
        return;
    const CheckGraph graph = check_graph(report);
    RunOptions options{.what = report.request.what};
    for (const SetFile &file : report.files)
        options.seconds = std::max(options.seconds, file.seconds());
    if (report.request.waves)
        options.each = [&report](const Said &said) { report.waves.take(said); };
    const Outcome outcome = run(graph.launch, options);
    take_damage(report, outcome);
    for (std::size_t i = 0; i < report.files.size(); ++i)
        report.figures[i] = copy(outcome.final_of("file" + std::to_string(i), "headroommeter"));
    report.sum = copy(outcome.final_of("sum", "headroommeter"));
    report.null = copy(outcome.final_of("null", "nullcheck"));
    for (std::size_t i = 0; i < report.versions.size(); ++i)
        report.versions[i].null =
            copy(outcome.final_of("version" + std::to_string(i), "nullcheck"));
}

} // namespace

CheckReport list_set(const CheckRequest &request)
{
    CheckReport report;
    report.request = request;
    const std::vector<std::string> paths =
        request.paths.empty() ? audio_files_in(request.set) : request.paths;
    for (const std::string &path : paths)
        report.files.push_back(inspect_file(path));
    assign_roles(report.files, request.mix);
    plan_versions(report);
    return report;
}

CheckReport check_set(const CheckRequest &request)
{
    CheckReport report = list_set(request);
    find_in_files(report);
    measure(report);
    find_in_figures(report);
    find_in_versions(report);
    find_in_profile(report);
    return report;
}

} // namespace stems::tool
