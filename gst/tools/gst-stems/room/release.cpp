/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * release: the full-quality files of a version that was delivered with --lock.
 */
#include "lock_file.h"
#include "paths.h"
#include "release_report.h"
#include "works.h"

#include "command.h"
#include "file_name.h"
#include "options.h"
#include "set_files.h"
#include "staging.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <vector>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;
using namespace room;

constexpr char kSummary[] =
    "Gives back the full-quality files of a version that was delivered with --lock, bit\n"
    "by bit as they were, when all of them are found to be whole. Of a room it takes the\n"
    "newest version that is locked. Without --key and --passphrase-file it asks for the\n"
    "passphrase.";

constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 release room --key song.key -o stems\n"
    "  gst-stems-1.0 release room/v2 --passphrase-file secret.txt\n"
    "\n"
    "Exits with 1 if a file is damaged, truncated, altered, swapped or missing: nothing is\n"
    "given back then, or, with --allow-damaged, what is whole. A wrong key exits with 2.\n";

struct ReleaseRequest {
    std::string from; /* a room or a version */
    std::string output, key, passphrase_file;
    bool allow_damaged = false, overwrite = false, json = false;
};

ReleaseRequest read_release_request(const Arguments &arguments)
{
    ReleaseRequest request;
    Options options{"release ROOM|VERSION", kSummary, kExamples};
    options.text("output", request.output, "DIR",
                 "Where the files go; else to a folder called by room and version", 'o');
    options.text("key", request.key, "FILE", "The key file that --lock made");
    options.text("passphrase-file", request.passphrase_file, "FILE",
                 "The passphrase is the first line of this file");
    options.flag("allow-damaged", request.allow_damaged,
                 "Give back what is whole where other files are not");
    options.flag("overwrite", request.overwrite, "Replace files that are there");
    options.flag("json", request.json, "Print the report as JSON");
    const Arguments rest = options.parse(arguments);
    if (rest.size() != 1)
        throw Trouble("Which room? Name it, or one version of it. See gst-stems-1.0 release "
                      "--help.");
    if (!request.key.empty() && !request.passphrase_file.empty())
        throw Trouble("--key and --passphrase-file: one of them opens the files.");
    request.from = rest[0];
    return request;
}

std::string manifest_in(const std::string &version)
{
    return joined(joined(version, kDataFolder), kManifestName);
}

/* The folder of a version: @path itself, or the newest locked one of a room. */
std::string version_folder(const std::string &path)
{
    std::error_code none;
    const std::string index_path = joined(path, kIndexName);
    if (!fs::exists(index_path, none)) {
        if (!fs::exists(manifest_in(path), none))
            throw Trouble("\"" + shown(path) + "\" is no delivery room and no version of one.");
        return path;
    }
    const Index index = read_index(index_path);
    for (auto row = index.versions.rbegin(); row != index.versions.rend(); ++row) {
        std::string folder = joined(path, row->folder);
        if (fs::exists(manifest_in(folder), none) && read_manifest(manifest_in(folder)).locked)
            return folder;
    }
    throw Trouble("In room \"" + shown(path) + "\" no version that is here is locked.");
}

/* A room that can be read: others may call a file of theirs room.json as well. */
bool is_room(const fs::path &folder)
{
    std::error_code none;
    if (!fs::exists(folder / kIndexName, none))
        return false;
    try {
        read_index((folder / kIndexName).string());
    } catch (const Trouble &) {
        return false;
    }
    return true;
}

/* What was delivered is never touched again: neither the version that is opened nor
 * another one, nor the room around them, through whatever links @output leads there. */
void refuse_inside(const std::string &output, const std::string &from, const std::string &version)
{
    std::error_code none;
    std::vector<fs::path> own = {fs::canonical(from, none), fs::canonical(version, none)};
    if (fs::exists(own.back().parent_path() / kIndexName, none))
        own.push_back(own.back().parent_path()); // a room, even one that cannot be read
    fs::path folder = fs::weakly_canonical(fs::absolute(output), none);
    for (bool top = false; !top; folder = folder.parent_path()) {
        top = folder == folder.parent_path();
        const bool is_own = std::any_of(own.begin(), own.end(), [&](const fs::path &one) {
            std::error_code apart;
            return fs::equivalent(one, folder, apart);
        });
        const bool version_around = fs::exists(folder / "bagit.txt", none) &&
                                    fs::exists(manifest_in(folder.string()), none);
        if (is_own || version_around || is_room(folder))
            throw Trouble("\"" + shown(output) + "\" is in \"" + shown(folder.string()) +
                          "\", a delivery room or a version of one, which stays as it is: say a "
                          "folder outside of it with -o.");
    }
}

/* Before hours are spent on what could not be given its name. */
void refuse_existing(const ReleaseRequest &request, const std::string &output,
                     const std::vector<Released> &files)
{
    std::error_code none;
    for (const Released &one : files)
        if (!request.overwrite && fs::exists(fs::symlink_status(joined(output, one.name), none)))
            throw Trouble("\"" + shown(joined(output, one.name)) +
                          "\" is there already: say another folder with -o, or --overwrite.");
}

constexpr char kStaging[] = ".release-XXXXXX";

/* What a release left that was killed: plain files. While the folder is locked nobody
 * is at work on what is found. */
void clean(const std::string &output, const std::string &own)
{
    const std::string prefix{kStaging, sizeof kStaging - sizeof "XXXXXX"};
    std::error_code none;
    for (fs::directory_iterator it{output, none}, end; !none && it != end; it.increment(none)) {
        std::error_code ignored;
        if (it->path().filename().string().starts_with(prefix) &&
            !fs::equivalent(it->path(), own, ignored))
            fs::remove_all(it->path(), ignored);
    }
}

void open_one(Released &one, Opener &opener, const std::string &version, const Staging &staging)
{
    const std::string from = joined(joined(version, kDataFolder), one.file.locked.file);
    try {
        std::error_code none;
        if (!fs::exists(fs::symlink_status(from, none)))
            throw LockTrouble(LockState::Missing, base_name(from), "the version has it");
        if (!fs::is_regular_file(fs::symlink_status(from, none))) // others may be whole
            throw LockTrouble(LockState::NotLocked, base_name(from), "it is no file");
        unlock_file(opener, one.file.name, from, staging.path(one.name));
    } catch (const LockTrouble &trouble) {
        std::error_code gone;
        if (trouble.state == LockState::NotLocked &&
            fs::is_regular_file(fs::symlink_status(from, gone)) &&
            fs::file_size(from, gone) == one.file.locked.bytes) { // the manifest knows better
            one.state = LockState::Damaged;
            one.explanation = "File \"" + shown(base_name(from)) +
                              "\" is damaged: it is as long as the locked file, and does not "
                              "begin as one.";
            return;
        }
        one.state = trouble.state;
        one.explanation = trouble.what();
    }
}

} // namespace

int release(const Arguments &arguments)
{
    const ReleaseRequest request = read_release_request(arguments);
    const std::string version = version_folder(request.from);
    const Manifest manifest = read_manifest(manifest_in(version));
    if (!manifest.locked)
        throw Trouble("Version " + std::to_string(manifest.version) +
                      " is not locked: its files are in \"" +
                      shown(joined(joined(version, kDataFolder), kStemsFolder)) + "\".");
    std::string output = request.output;
    if (output.empty())
        output = safe_name(manifest.room + "-" + folder_of(manifest.version));
    refuse_inside(output, request.from, version);
    Opener opener{request.key, request.passphrase_file};
    std::vector<Released> files;
    for (LockedFile &file : locked_files_of(manifest)) {
        files.push_back({std::move(file), ""});
        files.back().name = base_name(files.back().file.name.file);
    }
    refuse_existing(request, output, files);
    Staging staging{output, kStaging};
    const FolderLock alone{output};
    if (alone.held())
        clean(output, staging.path(""));
    std::vector<std::string> names;
    for (Released &one : files) {
        open_one(one, opener, version, staging);
        if (one.state == LockState::Whole)
            names.push_back(one.name);
    }
    judge_keys(files);
    const std::size_t whole = names.size();
    const bool passed = whole == files.size();
    if (!passed && !request.allow_damaged)
        names.clear();
    if (names.empty())
        output.clear();
    else
        staging.deliver(names, request.overwrite);
    const std::string report =
        request.json ? json_report(manifest, files, output) : text_report(manifest, files, output);
    std::fputs(report.c_str(), stdout);
    return passed ? kPassed : kFailed;
}

} // namespace stems::tool
