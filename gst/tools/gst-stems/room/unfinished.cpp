/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "unfinished.h"

#include "bag.h"
#include "page.h"
#include "paths.h"

#include "command.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace stems::tool::room
{

namespace fs = std::filesystem;

namespace
{

bool is_real_folder(const std::string &path)
{
    std::error_code error;
    return fs::is_directory(fs::symlink_status(path, error));
}

/* The hash of a file that is one, else empty. */
std::string hash_of(const std::string &path)
{
    try {
        return digests_of(path).sha256;
    } catch (const Trouble &) {
        return "";
    }
}

bool is_locked(const std::string &room)
{
    try {
        const FolderLock lock{room};
        return false;
    } catch (const Trouble &) {
        return true;
    }
}

} // namespace

Unfinished::Unfinished(std::string room) : room_{std::move(room)}
{
    std::error_code error;
    for (fs::directory_iterator it{room_, error}, end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (!name.starts_with(kStagingPrefix) || !is_real_folder(it->path().string()))
            continue;
        Plan plan;
        try {
            plan = read_plan(it->path().string());
        } catch (const Trouble &) { // none, or none that can be read
        }
        folders_[name] = plan;
    }
    under_way_ = any() && is_locked(room_);
}

bool Unfinished::is_version(const std::string &name) const
{
    return std::any_of(folders_.begin(), folders_.end(), [&](const auto &it) {
        const std::string path = joined(room_, name);
        return it.second.folder == name && is_real_folder(path) &&
               hash_of(joined(path, kBagTags)) == it.second.seal &&
               inspect_bag(path).faults.empty();
    });
}

bool Unfinished::is_generation(const std::string &name) const
{
    return std::any_of(folders_.begin(), folders_.end(),
                       [&](const auto &it) { return it.second.generation == name; });
}

bool Unfinished::is_page(const std::string &name, const std::string &sha256) const
{
    return std::any_of(folders_.begin(), folders_.end(), [&](const auto &it) {
        const Plan &plan = it.second;
        if (plan.folder.empty())
            return false;
        if (sha256.empty())
            return name.starts_with(
                joined(joined(kPageFolder, scripts_of(plan.folder, plan.seal)), ""));
        const std::string before = joined(joined(room_, it.first), kBefore);
        return is_real_folder(before) && hash_of(joined(before, name)) == sha256;
    });
}

} // namespace stems::tool::room
