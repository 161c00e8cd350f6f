/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * sum SET -o FILE: stems in, one file out, held against a target.
 */
#include "bounce_job.h"
#include "command.h"
#include "disk_space.h"
#include "inserts.h"
#include "options.h"
#include "own_files.h"
#include "run.h"
#include "staging.h"
#include "sum_check.h"
#include "sum_graph.h"
#include "sum_inserts.h"
#include "sum_report.h"
#include "sum_set.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string_view>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;

constexpr char kSummary[] =
    "Sums the stems of SET (a folder, a glob, or files) to FILE, in their rate and\n"
    "depth. Mixes and versions among them are left out. Without -o it is measured\n"
    "and not written.";
constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 sum stems -o sum.wav\n"
    "  gst-stems-1.0 sum stems -o louder.wav --gain vocals=+1dB --gain drums=-0.5dB\n"
    "  gst-stems-1.0 sum stems --solo vocals --profile spotify\n"
    "  gst-stems-1.0 sum stems -o master.wav --profile ebu-r128 \\\n"
    "      --insert sum=\"audiodynamic threshold=0.5 ratio=0.5\"\n"
    "\n"
    "Profiles: ebu-r128, atsc-a85, spotify, apple, netflix, or a file as of check, of\n"
    "which sum-headroom and format are held. It exits with 1 where the sum misses its\n"
    "profile (it is written all the same), or clips (it is not).\n";

struct SumRequest {
    Arguments sets;
    SumSettings settings;
    std::string path, profile, tail;
    bool overwrite = false, json = false, print = false;
};

SumRequest read_request(const Arguments &arguments)
{
    SumRequest request;
    Options options{"sum SET... [-o FILE]", kSummary, kExamples};
    options.text("output", request.path, "FILE", "Where the sum goes: wav, aiff, flac, w64, caf",
                 'o');
    options.texts("gain", request.settings.gains, "STEM=DB", "Turn a stem up or down");
    options.texts("mute", request.settings.mutes, "STEM", "Leave a stem out");
    options.texts("solo", request.settings.solos, "STEM", "Leave out all others");
    options.texts("insert", request.settings.inserts, "STEM=CHAIN",
                  "Effects on a stem, or on the sum (sum=...)");
    options.each(
        "tail",
        [&request](const std::string &text) {
            duration_in(text);
            request.tail = text;
        },
        "TIME", "Goes on after the last file: 2, 500ms; else as long as effects ring");
    options.text("profile", request.profile, "NAME",
                 "Whose loudness and peaks are the target; or a file: docs/profiles.md");
    options.flag("allow-damaged", request.settings.allow_damaged,
                 "Go on without what cannot be read of a damaged file");
    options.flag("overwrite", request.overwrite, "Replace the file if it is there");
    options.flag("json", request.json, "Print the report as JSON");
    options.flag("print-pipeline", request.print,
                 "Print the pipeline for gst-launch-1.0, and stop");
    request.sets = options.parse(arguments);
    if (request.sets.empty())
        throw Trouble("Which stems? Say a folder or files. See gst-stems-1.0 sum --help.");
    if (!request.path.empty())
        check_lossless_name(request.path);
    return request;
}

void refuse_existing(const SumRequest &request)
{
    std::error_code error;
    if (!request.overwrite && fs::exists(fs::symlink_status(request.path, error)))
        throw Trouble("\"" + request.path +
                      "\" is there already. Say another file with -o, or --overwrite.");
}

void refuse_inputs(const SumRequest &request, const SumJob &job)
{
    std::vector<std::string> inputs;
    for (const SessionFacts &set : job.sets)
        for (const SessionFile &file : set.files)
            inputs.push_back(file.path);
    if (job.wished)
        inputs.push_back(request.profile);
    refuse_own_files(inputs, {request.path}, "say another file with -o");
}

/* Of the containers, stemfilesink writes bext into WAV and RF64. */
void note_lost_reference(SumJob &job)
{
    const std::string name = lower_extension(job.path);
    constexpr std::string_view keep[] = {".wav", ".wave", ".bwf", ".rf64"};
    if (job.origin() > 0 && !name.empty() && std::ranges::find(keep, name) == std::end(keep))
        job.notes.push_back("the stems begin at sample " + std::to_string(job.origin()) +
                            " by their BWF time references, and " + name.substr(1) +
                            " holds none: that is lost; wav and rf64 keep it");
}

SpaceNeeded space_needed(const SumJob &job)
{
    std::uint64_t frames = 0;
    for (const SessionFacts &set : job.sets)
        frames = std::max(frames, set.frames);
    frames += gst_util_uint64_scale_ceil(job.tail, static_cast<guint64>(job.rate()), GST_SECOND);
    return {file_bytes(job.format, job.channels(), frames), lower_extension(job.path) == ".flac"};
}

int report(const SumRequest &request, const SumJob &job, const Outcome &outcome,
           const SumCheck &check = {})
{
    SumResult result = judge_sum(job, outcome, request.path);
    result.check = &check;
    std::fputs((request.json ? sum_json(result) : sum_text(result)).c_str(), stdout);
    return result.passed() ? kPassed : kFailed;
}

} // namespace

int sum(const Arguments &arguments)
{
    const SumRequest request = read_request(arguments);
    SumJob job = read_sum_set(request.sets, request.settings);
    if (!request.profile.empty())
        read_sum_target(request.profile, job);
    job.path = request.path;
    note_lost_reference(job);
    check_inserts(job);
    job.tail = request.tail.empty() ? tail_of_inserts(job) : duration_in(request.tail);
    if (request.print) {
        std::fputs(sum_graph(job).for_shell().c_str(), stdout);
        if (!job.path.empty())
            std::printf("# Is that what is in the file?\n%s",
                        sum_check_graph(job).for_shell().c_str());
        return kPassed;
    }
    if (!request.json) {
        std::fputs(target_text(job).c_str(), stdout);
        std::fflush(stdout);
    }
    if (job.path.empty())
        return report(request, job, run(sum_graph(job), {.what = "Summing"}));
    refuse_inputs(request, job);
    refuse_existing(request);
    const fs::path path{request.path};
    const SpaceNeeded needed = space_needed(job);
    const std::string folder = path.has_parent_path() ? path.parent_path().string() : ".";
    refuse_lack_of_space(folder, needed);
    Staging staging{folder};
    job.path = staging.path(path.filename().string());
    const Outcome outcome = run_into(staging, needed, sum_graph(job), {.what = "Summing"});
    SumCheck check;
    if (clipped_samples(job, outcome) == 0 && early_inserts(job, outcome).empty()) {
        check = check_sum(job, outcome);
        if (check.fault.empty())
            staging.deliver({path.filename().string()}, request.overwrite);
    }
    return report(request, job, outcome, check);
}

} // namespace stems::tool
