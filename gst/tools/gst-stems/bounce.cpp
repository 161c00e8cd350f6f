/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * bounce SESSION -o DIR: tracks in, stems, mix and versions out, checked.
 */
#include "bounce_job.h"
#include "bounce_page.h"
#include "bounce_report.h"
#include "disk_space.h"
#include "handles.h"
#include "own_files.h"
#include "set_files.h"
#include "staging.h"
#include "terminal.h"

#include "core/naming_words.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;

/* Not with --overwrite either. Stems beside tracks would be tracks the next time. */
void refuse_session(const BounceRequest &request, const PreparedBounce &prepared)
{
    std::error_code error;
    std::vector<std::string> inputs;
    for (const SessionFile &file : prepared.job.session.files)
        inputs.push_back(file.path);
    if (!fs::is_regular_file(request.session, error) && is_folder_of(request.folder, inputs))
        throw Trouble("In \"" + request.folder +
                      "\" are tracks of the session: stems in it would be taken for tracks. Say "
                      "another folder with -o.");
    for (const std::string &input : {request.mix, request.map})
        if (!input.empty())
            inputs.push_back(input);
    std::vector<std::string> outputs;
    for (const std::string &name : prepared.names())
        outputs.push_back((fs::path{request.folder} / name).string());
    refuse_own_files(inputs, outputs, "say another folder with -o");
    if (!request.html.empty())
        hold_page(request.html, {inputs, outputs, request.folder}, request.overwrite);
}

/* Nothing that is there is replaced unless it was asked for, and never a folder. */
void refuse_existing(const BounceRequest &request, const PreparedBounce &prepared)
{
    std::error_code error;
    for (const std::string &name : prepared.names()) {
        const fs::path path = fs::path{request.folder} / name;
        if (fs::is_directory(path, error))
            throw Trouble("\"" + path.string() +
                          "\" is a folder, which no file replaces. Say another folder with -o.");
        if (!request.overwrite && fs::exists(fs::symlink_status(path, error)))
            throw Trouble("\"" + path.string() +
                          "\" is there already. Say another folder with -o, or --overwrite.");
    }
}

std::string map_text(const BounceJob &job)
{
    return "# Which track went to which stem; for --map\n" + write_track_map(job.plan.map());
}

/* The map that is used may be the one that the last bounce wrote, and was edited
 * since: it stays as it is, and is not written. */
void keep_own_map(const BounceRequest &request, PreparedBounce &prepared)
{
    std::error_code error;
    if (!request.map.empty() &&
        fs::equivalent(request.map, fs::path{request.folder} / prepared.map, error))
        prepared.map.clear();
}

/* Somebody may have edited it, and thinks that it is used. */
void refuse_unused_map(const BounceRequest &request, const PreparedBounce &prepared)
{
    std::error_code error;
    const std::string path = (fs::path{request.folder} / prepared.map).string();
    if (!request.map.empty() || !fs::exists(path, error))
        return;
    std::ifstream file{path, std::ios::binary};
    std::ostringstream there;
    there << file.rdbuf();
    if (there.str() != map_text(prepared.job))
        throw Trouble("\"" + path +
                      "\" is not the map of this bounce, which would replace it. To use it, say "
                      "--map with it; else remove it.");
}

/* A stem of an earlier bounce would be one of this set, and an old version a lie. */
void refuse_leftovers(const BounceRequest &request, const PreparedBounce &prepared)
{
    std::error_code error;
    std::vector<std::string> outputs;
    for (const std::string &name : prepared.names())
        outputs.push_back((fs::path{request.folder} / name).string());
    std::string left;
    for (fs::directory_iterator it{request.folder, error}, end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        std::error_code ignored;
        if (name[0] != '.' && without_extension(name) != name && !it->is_directory(ignored) &&
            !is_any_of(it->path().string(), outputs))
            left += (left.empty() ? "\"" : ", \"") + shown(name) + "\"";
    }
    if (!left.empty())
        throw Trouble("In \"" + request.folder + "\" is audio that this bounce does not replace, " +
                      "and that would be taken for part of its set: " + left +
                      ". Say another folder with -o, or remove it.");
}

template <typename Place> BounceJob placed(BounceJob job, Place &&place)
{
    for (BounceFile &file : job.files)
        file.path = place(file.path);
    return job;
}

void print_pipelines(const BounceRequest &request, const PreparedBounce &prepared)
{
    const BounceJob job = placed(prepared.job, [&](const std::string &name) {
        return (fs::path{request.folder} / name).string();
    });
    const CharPtr folder{g_shell_quote(request.folder.c_str())};
    std::printf("mkdir -p -- %s\n# Tracks to stems\n%s\n# Do the files sum?\n%s", folder.get(),
                bounce_graph(job).for_shell().c_str(),
                bounce_check_graph(job, prepared.check).for_shell().c_str());
}

/* The audio is where it belongs by now, and stays there without its page. */
void draw(const BounceRequest &request, const PreparedBounce &prepared, bool passed,
          const std::string &folder)
{
    std::fflush(stdout);
    try {
        write_bounce_page(request, prepared, folder);
    } catch (const Interrupted &) {
        say("Interrupted: " + std::string{passed ? "the stems are done" : "what was bounced is"} +
            ", in \"" + folder + "\"; the page \"" + request.html +
            "\" is not written. check --html writes one.");
        throw;
    }
}

SpaceNeeded space_needed(const BounceJob &job)
{
    SpaceNeeded needed{.at_most = job.container == "flac"};
    const std::uint64_t tail =
        gst_util_uint64_scale_ceil(job.tail, static_cast<guint64>(job.session.rate), GST_SECOND);
    for (std::size_t i = 0; i < job.files.size(); i++)
        needed.bytes += file_bytes(job.session.format, job.channels, job.session.frames + tail);
    return needed;
}

} // namespace

int bounce(const Arguments &arguments)
{
    const BounceRequest request = read_bounce_request(arguments);
    PreparedBounce prepared = prepare_bounce(request);
    if (request.plan_only) {
        std::fputs((request.json ? plan_json(prepared) : plan_text(prepared)).c_str(), stdout);
        return kPassed;
    }
    if (request.print) {
        print_pipelines(request, prepared);
        return kPassed;
    }
    keep_own_map(request, prepared);
    refuse_session(request, prepared);
    refuse_existing(request, prepared);
    refuse_unused_map(request, prepared);
    if (request.overwrite)
        refuse_leftovers(request, prepared);
    const SpaceNeeded needed = space_needed(prepared.job);
    refuse_lack_of_space(request.folder, needed);
    Staging staging{request.folder};
    const BounceJob job =
        placed(prepared.job, [&](const std::string &name) { return staging.path(name); });
    if (!prepared.map.empty())
        staging.write(prepared.map, map_text(job));
    const Outcome written = run_into(staging, needed, bounce_graph(job), {.what = "Bouncing"});
    const BounceCheck check = check_bounce(job, prepared.check, written);
    std::string folder = request.folder;
    if (check.passed())
        staging.deliver(prepared.names(), request.overwrite);
    else
        folder = staging.reject();
    const BounceResult result{request, prepared, written, check, folder};
    std::fputs((request.json ? result_json(result) : result_text(result)).c_str(), stdout);
    if (!request.html.empty())
        draw(request, prepared, check.passed(), folder);
    return check.passed() ? kPassed : kFailed;
}

} // namespace stems::tool
