/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "works.h"

#include "bag.h"
#include "history.h"
#include "json_read.h"
#include "manifest.h"
#include "open_room.h"
#include "paths.h"

#include "command.h"
#include "set_files.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace stems::tool::room
{

namespace fs = std::filesystem;

namespace
{

constexpr char kPlanName[] = "plan.json";
/* A name beside others, and no way out of the room. */
bool is_plain(const std::string &name)
{
    return !name.empty() && name[0] != '.' && name.find('/') == std::string::npos;
}

void remove_all(const std::string &path)
{
    std::error_code error;
    fs::remove_all(path, error);
    if (error)
        throw Trouble("\"" + shown(path) + "\" cannot be removed: " + error.message() + ".");
}

/* A file with its folder. */
void put(const std::string &folder, const std::string &name)
{
    std::error_code error;
    fs::create_directories(fs::path{joined(folder, name)}.parent_path(), error);
}

/* What is taken back is in the room: a link on the way would lead out of it. */
void hold_no_links(const std::string &folder)
{
    hold_real_folder(folder);
    if (!is_there(folder))
        return;
    std::vector<std::string> strange;
    files_below(folder, &strange);
    if (!strange.empty())
        throw Trouble("\"" + shown(joined(folder, strange.front())) +
                      "\" is neither a file nor a folder, and a link would lead out of the room: "
                      "take it away.");
}

void hold_no_links_in(const std::string &room)
{
    hold_no_links(joined(room, kPageFolder));
    hold_real_folder(joined(room, kHistoryFolder));
}

/* What each delivery makes anew: the scripts of a version never change. */
bool is_made_anew(const std::string &name)
{
    return (name == kPageName || name.starts_with(joined(kPageFolder, ""))) && !is_of_scripts(name);
}

/* It takes no room on a disk that may be full, and a kill may come in the middle. */
void put_back_page(const std::string &room, const std::string &staging, const Plan &plan)
{
    const std::string before = joined(staging, kBefore);
    for (const std::string &name : files_below(before))
        if (is_made_anew(name)) {
            put(room, name);
            rename_file(joined(before, name), joined(room, name));
        }
    remove_all(joined(joined(room, kPageFolder), scripts_of(plan.folder, plan.seal)));
}

/* What a delivery left that was killed. */
void clean(const std::string &room, const std::string &own)
{
    std::vector<std::string> left;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator{room}) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(kStagingPrefix) && fs::is_directory(entry.symlink_status(error)) &&
            !fs::equivalent(entry.path(), own, error))
            left.push_back(entry.path().string());
    }
    for (const std::string &staging : left) {
        take_back(room, staging);
        remove_all(staging);
    }
}

/* A folder of other things is not made a room: it has pages and versions of its own. */
void hold_room(const std::string &room)
{
    if (is_there(joined(room, kIndexName)))
        return;
    for (const auto &entry : fs::directory_iterator{room})
        if (entry.path().filename().native()[0] != '.')
            throw Trouble("\"" + shown(room) + "\" has \"" +
                          shown(entry.path().filename().string()) + "\" in it and no " +
                          kIndexName +
                          ", so it is no delivery room: say a folder that is empty or not "
                          "there yet with -o.");
}

} // namespace

FolderLock::FolderLock(const std::string &folder)
    : folder_{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)}
{
    if (folder_ >= 0 && ::flock(folder_, LOCK_EX | LOCK_NB) == 0) {
        held_ = true;
    } else if (errno == EWOULDBLOCK) {
        ::close(folder_);
        throw Trouble("Another delivery into \"" + shown(folder) +
                      "\" is under way. Wait until it is done, and try again.");
    }
}

FolderLock::~FolderLock()
{
    if (folder_ >= 0)
        ::close(folder_);
}

Plan read_plan(const std::string &staging)
{
    const JsonFile file{joined(staging, kPlanName)};
    const JsonView root = file.root();
    return {root.text("folder"), root.text("seal"), root.text("generation"), root.flag("first")};
}

void take_back(const std::string &room, const std::string &staging)
{
    const std::string path = joined(staging, kPlanName);
    if (!is_there(path))
        return;
    const Plan plan = read_plan(staging);
    const std::string index = joined(room, kIndexName);
    const bool first = plan.first && !is_there(index);
    hold_no_links_in(room);
    hold_no_links(joined(staging, kBefore));
    if (!first) {
        for (const VersionRow &row : read_index(index).versions)
            if (row.folder == plan.folder)
                return;
    }
    if (!is_plain(plan.folder) || !is_plain(plan.seal) || !is_plain(plan.generation))
        throw Trouble("\"" + shown(path) + "\" is no plan of a delivery.");
    const std::string folder = joined(room, plan.folder);
    const std::string tags = joined(folder, kBagTags);
    if (is_there(tags) && digests_of(tags).sha256 == plan.seal)
        rename_file(folder, joined(staging, "taken-back"));
    if (!first)
        drop_generation(room, joined(staging, kChainName), plan.generation);
    if (first)
        for (const char *name : {kPageName, kPageFolder, kHistoryFolder})
            remove_all(joined(room, name));
    else if (is_there(joined(staging, kBefore)))
        put_back_page(room, staging, plan);
    sync_folder(room);
}

Works::Works(const std::string &room) : room_{room}, staging_{room, kStagingPattern}
{
    lock_.emplace(room);
    hold_no_links_in(room);
    if (lock_->held())
        clean(room, staging());
    if (!is_there(staging())) // another cleaned up before we had the lock
        throw Trouble("Another delivery into \"" + shown(room) + "\" was under way. Try again.");
    hold_room(room);
}

Works::~Works()
{
    if (!planned_)
        return;
    try {
        take_back(room_, staging());
    } catch (const std::exception &error) {
        std::fprintf(stderr, "gst-stems-1.0: %s\n", error.what()); // the next one tries again
    }
}

void Works::plan(const Plan &plan)
{
    const std::string before = path("kept");
    make_folder(before);
    for (const std::string &name : page_names(room_)) {
        if (!is_made_anew(name))
            continue;
        put(before, name);
        try {
            copy_file(joined(room_, name), joined(before, name));
        } catch (const Trouble &trouble) {
            throw Trouble(with_name(trouble.what(), before, room_));
        }
    }
    rename_file(before, path(kBefore)); // whole, or not there
    const std::string chain = joined(joined(room_, kHistoryFolder), kChainName);
    if (is_there(chain))
        copy_file(chain, path(kChainName));
    write_file(path(kPlanName), text_of(JsonFields{}
                                            .set("folder", plan.folder)
                                            .set("seal", plan.seal)
                                            .set("generation", plan.generation)
                                            .set("first", plan.first)
                                            .node(),
                                        true));
    sync_folder(staging());
    planned_ = true;
}

} // namespace stems::tool::room
