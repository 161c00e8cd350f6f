/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * check SETS...: the command. Several sets are checked side by side, each in a
 * thread of its own, and told in the order in which they were named.
 */
#include "check.h"
#include "check_page.h"
#include "command.h"
#include "interrupt.h"
#include "options.h"
#include "own_files.h"
#include "terminal.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

namespace stems::tool
{

namespace
{

constexpr char kSummary[] =
    "Holds sets of stems against their mixes: do they sum to it, and what is wrong\n"
    "if not; rate, depth, length and start; true depth, silence, DC, clips, cut\n"
    "tails; headroom of each stem and of their sum. A set is a folder.";

constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 check stems/                     the mix is found by its name\n"
    "  gst-stems-1.0 check stems/ --mix mix.wav\n"
    "  gst-stems-1.0 check stems/ --profile house.json --json\n"
    "  gst-stems-1.0 check albums/*/ --jobs 4         a line of JSON for each set\n"
    "\n"
    "Exits with 0 if all sets passed, 1 if one did not, 2 if one could not be read.\n";

struct Wishes {
    std::string mix, profile, html;
    std::optional<double> target;
    bool sample_peak = false, overwrite = false, json = false, print_pipeline = false;
    int jobs = 0; /* 0: not given */
};

struct Told {
    std::string text; /* for standard output */
    std::string error;
    int code = kPassed;
};

CheckRequest request_of(const std::string &set, const Wishes &wishes)
{
    CheckRequest request;
    request.set = set;
    request.mix = wishes.mix;
    request.sample_peak = wishes.sample_peak;
    request.waves = !wishes.html.empty();
    request.target = wishes.target;
    if (!wishes.profile.empty())
        request.profile = read_profile(wishes.profile);
    return request;
}

JsonPtr json_of(const std::string &set, const std::string &error)
{
    JsonFields fields;
    fields.set("command", "check").set("set", shown(set)).set("error", error);
    return fields.node();
}

RunFiles files_of(const CheckRequest &request, const Wishes &wishes)
{
    RunFiles files{paths_of(list_set(request)), {}};
    if (!wishes.profile.empty())
        files.inputs.push_back(wishes.profile);
    return files;
}

Told tell(const CheckRequest &request, const Wishes &wishes, bool lines)
{
    Told told;
    const bool json = wishes.json || lines;
    try {
        if (!wishes.html.empty()) // before the work
            hold_page(wishes.html, files_of(request, wishes), wishes.overwrite);
        const CheckReport report = check_set(request);
        if (!wishes.html.empty())
            write_page(wishes.html, report, wishes.overwrite);
        told.text = json ? text_of(json_of(report), !lines) + '\n' : text_of(report);
        told.code = report.passed() ? kPassed : kFailed;
        const bool unread = std::any_of(report.files.begin(), report.files.end(),
                                        [](const SetFile &file) { return !file.readable(); });
        if (unread)
            told.code = kWrong;
    } catch (const std::exception &error) {
        told.error = error.what();
        told.code = kWrong;
        if (json)
            told.text = text_of(json_of(request.set, told.error), !lines) + '\n';
    }
    return told;
}

/* 2 before 1 before 0. */
int check_all(const std::vector<CheckRequest> &requests, const Wishes &wishes)
{
    std::vector<Told> told(requests.size());
    std::vector<std::atomic<bool>> done(requests.size());
    std::atomic<std::size_t> next = 0;
    std::atomic<bool> stop = false;
    const auto work = [&] {
        for (std::size_t i = next++; i < requests.size() && !stop; i = next++) {
            try {
                told[i] = tell(requests[i], wishes, true);
            } catch (const Interrupted &) {
                stop = true;
            }
            done[i] = true;
            done[i].notify_one();
        }
    };
    std::vector<std::jthread> threads;
    for (int i = 0; i < wishes.jobs; ++i)
        threads.emplace_back(work);
    int code = kPassed;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        while (!done[i] && !stop)
            g_usleep(10'000);
        if (stop)
            break;
        std::fputs(told[i].text.c_str(), stdout);
        if (std::fflush(stdout) != 0) {
            stop = true; // nobody reads on
            break;
        }
        if (!told[i].error.empty())
            say(told[i].error);
        code = std::max(code, told[i].code);
    }
    threads.clear();
    throw_if_interrupted();
    return code;
}

} // namespace

int check(const Arguments &arguments)
{
    Wishes wishes;
    Options options{"check SETS...", kSummary, kExamples};
    options.text("mix", wishes.mix, "FILE", "The mix; else it is found by its name", 'm');
    options.text("profile", wishes.profile, "FILE", "What the recipient asks for: docs/profiles.md",
                 'p');
    options.number("target", wishes.target, "DB",
                   "Fail if a stem, the sum or the mix peaks above this");
    options.flag("sample-peak", wishes.sample_peak, "Measure samples, not true peaks");
    options.flag("json", wishes.json, "Print the report as JSON: docs/report.schema.json");
    options.text("html", wishes.html, "FILE", "Write a page with waveforms, meters, findings");
    options.flag("overwrite", wishes.overwrite, "Replace a file of that name that is no page");
    options.count("jobs", wishes.jobs, 1, 256, "N",
                  "Check N sets at a time; prints a line of JSON for each");
    options.flag("print-pipeline", wishes.print_pipeline,
                 "Print the pipeline for gst-launch-1.0, and stop");
    const Arguments sets = options.parse(arguments);
    if (sets.empty())
        throw Trouble("Which set? Name its folder. See gst-stems-1.0 check --help.");
    std::error_code error;
    if (std::filesystem::is_directory(wishes.mix, error))
        throw Trouble("--mix \"" + shown(wishes.mix) + "\" is a folder: name the file in it.");
    if (sets.size() > 1 && !wishes.mix.empty())
        throw Trouble("--mix is for one set: of several each has its own.");
    if (sets.size() > 1 && !wishes.html.empty())
        throw Trouble("--html is for one set: check each by itself for its page.");
    std::vector<CheckRequest> requests;
    for (const std::string &set : sets)
        requests.push_back(request_of(set, wishes));
    if (wishes.print_pipeline) {
        for (const CheckRequest &request : requests)
            std::fputs(check_graph(list_set(request)).launch.for_shell().c_str(), stdout);
        return kPassed;
    }
    if (sets.size() > 1 || wishes.jobs > 0) {
        wishes.jobs = std::max(wishes.jobs, 1);
        return check_all(requests, wishes);
    }
    requests[0].what = "Checking";
    const Told told = tell(requests[0], wishes, false);
    std::fputs(told.text.c_str(), stdout);
    if (!told.error.empty())
        say(told.error);
    return told.code;
}

} // namespace stems::tool
