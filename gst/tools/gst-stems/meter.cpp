/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * meter FILES...: headroommeter's figures of each. A folder stands for its audio
 * files.
 */
#include "check.h"
#include "command.h"
#include "figures.h"
#include "options.h"
#include "table.h"
#include "terminal.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace stems::tool
{

namespace
{

constexpr char kSummary[] =
    "Measures files: peak, true peak, room to a target, loudness, dynamics, clips.\n"
    "A folder stands for its audio files.";

constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 meter drums.wav bass.wav\n"
    "  gst-stems-1.0 meter stems/ --target -6         exits with 1 if one is higher\n"
    "  gst-stems-1.0 meter mix.wav --profile ebu-r128\n"
    "  gst-stems-1.0 meter stems/ --json\n"
    "\n"
    "Profiles are stems, ebu-r128, atsc-a85, spotify, apple and netflix.\n";

struct Wishes {
    std::optional<double> target;
    std::string profile;
    bool sample_peak = false, json = false, print_pipeline = false;

    bool judged() const { return target || !profile.empty(); }
};

struct Metered {
    SetFile file;
    StructurePtr figures;
};

Launch graph_of(const SetFile &file, const Wishes &wishes)
{
    std::vector<std::string> words{"stemfilesrc", set("location", file.path),
                                   "!",           "headroommeter",
                                   "name=meter",  "spectrum=true"};
    words.push_back(set("interval", 24ULL * 60 * 60 * GST_SECOND));
    if (wishes.target)
        words.push_back(set("target", *wishes.target));
    if (!wishes.profile.empty())
        words.push_back(set("profile", wishes.profile));
    if (wishes.sample_peak)
        words.emplace_back("peak-mode=sample");
    words.insert(words.end(), {"!", "fakesink"});
    Launch launch;
    launch.line(std::move(words));
    return launch;
}

std::vector<std::string> paths_of(const Arguments &arguments)
{
    std::vector<std::string> paths;
    for (const std::string &argument : arguments) {
        std::error_code ignored;
        if (!std::filesystem::is_directory(argument, ignored)) {
            paths.push_back(argument);
            continue;
        }
        for (std::string &path : audio_files_in(argument))
            paths.push_back(std::move(path));
    }
    return paths;
}

/* By the target alone, or by the wishes of a profile. */
bool passed(const Metered &one, const Wishes &wishes)
{
    const GstStructure *figures = one.figures.get();
    return figures && (!wishes.judged() || (flag_in(figures, "passed") && wishes.profile.empty()) ||
                       (!wishes.profile.empty() && flag_in(figures, "profile-passed") &&
                        (!wishes.target || flag_in(figures, "passed"))));
}

std::string text_of(const std::vector<Metered> &all, const Wishes &wishes)
{
    Table table{{"file", "peak", "true peak", "room", "LUFS", "LRA", "PLR", "clips", ""}};
    std::string faults;
    for (const Metered &one : all) {
        const GstStructure *figures = one.figures.get();
        if (!figures)
            continue;
        const bool between = gst_structure_has_field(figures, "true-peak");
        const bool good = passed(one, wishes);
        const double room = number_in(figures, "headroom");
        const guint64 clips = count_in(figures, "clip-runs");
        table.row({{shown(one.file.name)},
                   {decibels(highest_in(figures, "peak"))},
                   {between ? decibels(highest_in(figures, "true-peak")) : "-"},
                   {decibels(room), room < -0.001 ? Tone::Warn : Tone::Plain},
                   {decibels(number_in(figures, "integrated"), 1)},
                   {decibels(number_in(figures, "loudness-range"), 1)},
                   {decibels(number_in(figures, "plr"), 1)},
                   {std::to_string(clips), clips > 0 ? Tone::Bad : Tone::Plain},
                   {!wishes.judged() ? ""
                    : good           ? "ok"
                                     : "FAILED",
                    good ? Tone::Good : Tone::Bad}});
        const GValue *findings = gst_structure_get_value(figures, "findings");
        for (guint i = 0; !wishes.profile.empty() && i < gst_value_array_get_size(findings); ++i) {
            const GstStructure *finding =
                gst_value_get_structure(gst_value_array_get_value(findings, i));
            if (!flag_in(finding, "passed"))
                faults +=
                    paragraph(shown(one.file.name) + ": " + text_in(finding, "explanation"), 2);
        }
    }
    if (std::none_of(all.begin(), all.end(), [](const Metered &one) { return !!one.figures; }))
        return "";
    return table.text() + (faults.empty() ? "" : '\n' + faults);
}

JsonPtr json_of(const std::vector<Metered> &all, bool all_passed, const Wishes &wishes)
{
    JsonList files;
    for (const Metered &one : all)
        files.add(json_of(one.file, one.figures.get()));
    JsonFields fields;
    fields.set("command", "meter")
        .set("passed", all_passed)
        .set("profile", wishes.profile.empty() ? to_json(nullptr) : to_json(wishes.profile))
        .set("files", files.node());
    return fields.node();
}

void hold_profile(const std::string &profile)
{
    constexpr const char *known[] = {"stems",   "ebu-r128", "atsc-a85",
                                     "spotify", "apple",    "netflix"};
    std::string all;
    for (const char *one : known) {
        if (profile == one)
            return;
        all += (all.empty() ? "" : ", ") + std::string{one};
    }
    if (!profile.empty())
        throw Trouble("There is no profile \"" + profile + "\" to meter by; there are " + all +
                      ".");
}

} // namespace

int meter(const Arguments &arguments)
{
    Wishes wishes;
    Options options{"meter FILES...", kSummary, kExamples};
    options.number("target", wishes.target, "DB", "Fail if a file peaks above this");
    options.text("profile", wishes.profile, "NAME",
                 "Fail if a file is not fit for it, as ebu-r128");
    options.flag("sample-peak", wishes.sample_peak, "Measure samples, not true peaks");
    options.flag("json", wishes.json, "Print the figures as JSON: docs/report.schema.json");
    options.flag("print-pipeline", wishes.print_pipeline,
                 "Print the pipelines for gst-launch-1.0, and stop");
    const std::vector<std::string> paths = paths_of(options.parse(arguments));
    if (paths.empty())
        throw Trouble("Which file? See gst-stems-1.0 meter --help.");
    hold_profile(wishes.profile);
    std::vector<Metered> all;
    int code = kPassed;
    for (const std::string &path : paths) {
        Metered one{inspect_file(path), nullptr};
        if (!one.file.readable()) {
            say(one.file.problem);
            code = kWrong;
        } else if (wishes.print_pipeline) {
            std::fputs(graph_of(one.file, wishes).for_shell().c_str(), stdout);
        } else {
            Outcome outcome = run(graph_of(one.file, wishes),
                                  {.what = shown(one.file.name), .seconds = one.file.seconds()});
            for (const Warning &warning : outcome.warnings)
                say(warning.text);
            const GstStructure *figures = outcome.final_of("meter", "headroommeter");
            one.figures.reset(figures ? gst_structure_copy(figures) : nullptr);
            if (!passed(one, wishes))
                code = std::max(code, kFailed);
        }
        all.push_back(std::move(one));
    }
    if (wishes.print_pipeline)
        return code;
    const std::string text =
        wishes.json ? stems::tool::text_of(json_of(all, code == kPassed, wishes), true) + '\n'
                    : text_of(all, wishes);
    std::fputs(text.c_str(), stdout);
    return code;
}

} // namespace stems::tool
