/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "verify_room.h"

#include "open_room.h"
#include "paths.h"
#include "verifying.h"

#include "command.h"
#include "set_files.h"

#include <algorithm>
#include <filesystem>

namespace stems::tool::room
{

namespace fs = std::filesystem;

using Kind = BagFault::Kind;

std::string Verifying::at(const std::string &name) const
{
    return joined(state_.place, name);
}

std::vector<std::string> Verifying::entries() const
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it{state_.place, error}, end; !error && it != end;
         it.increment(error))
        names.push_back(it->path().filename().string());
    if (error)
        throw Trouble("\"" + shown(state_.place) + "\" cannot be read: " + error.message() + ".");
    std::sort(names.begin(), names.end());
    return names;
}

void Verifying::fault(Kind kind, const std::string &file, std::string explanation)
{
    if (kind == Kind::Lost && !lost_.insert(file).second)
        return; // more than one list may have it
    if (kind == Kind::Added && is_litter(file))
        state_.notes.push_back(shown(file) + " was put there by a computer's system.");
    else if (kind == Kind::Lost && options_.partial)
        state_.notes.push_back(shown(file) + " is not there.");
    else
        state_.faults.push_back({kind, file, std::move(explanation)});
}

std::optional<Index> Verifying::index()
{
    if (!is_there(at(kIndexName))) {
        fault(Kind::Lost, kIndexName, "names the versions that there are.");
        return {};
    }
    try {
        return read_index(at(kIndexName));
    } catch (const Trouble &trouble) {
        fault(Kind::Altered, kIndexName, trouble.what());
        return {};
    }
}

void Verifying::check_rest()
{
    if (unfinished_.under_way())
        state_.notes.emplace_back("A delivery is under way.");
    else if (unfinished_.any())
        state_.notes.emplace_back(
            "A delivery did not come to its end; the next one takes back what it left.");
    for (const std::string name : {kPageFolder, kHistoryFolder})
        if (is_there(at(name)) && !fs::is_directory(fs::symlink_status(at(name))))
            fault(Kind::Altered, name, "is no folder any more.");
    for (const std::string &name : entries()) {
        const bool known =
            name == kIndexName || name == kPageName || name == kPageFolder ||
            name == kHistoryFolder || unfinished_.is_folder(name) ||
            std::any_of(state_.versions.begin(), state_.versions.end(),
                        [&](const VerifiedVersion &it) { return it.folder == name; });
        if (known || unfinished_.is_version(name))
            continue;
        const auto row =
            std::find_if(index_.versions.begin(), index_.versions.end(), [&](const VersionRow &it) {
                return seals_.contains(name) && seals_.at(name) == it.seal;
            });
        fault(Kind::Added, name,
              row == index_.versions.end() ? "was not delivered."
                                           : "was delivered as " + row->folder + '.');
    }
}

RoomState Verifying::done()
{
    places_.name_swaps(state_.faults);
    for (VerifiedVersion &version : state_.versions)
        version.faults = static_cast<std::size_t>(
            std::count_if(state_.faults.begin(), state_.faults.end(), [&](const BagFault &it) {
                return state_.single || it.file == version.folder ||
                       it.file.starts_with(version.folder + '/');
            }));
    return std::move(state_);
}

RoomState Verifying::room()
{
    const std::optional<Index> index = this->index();
    if (index) {
        index_ = *index;
        find_versions();
        for (const VersionRow &row : index_.versions)
            check_version(row.folder, &row);
        if (Unfinished now{state_.place}; now.any()) // its plan may be there by now
            unfinished_ = now;
        check_page();
    } else {
        for (const std::string &name : entries())
            if (is_there(joined(at(name), "bagit.txt")))
                check_version(name, nullptr);
    }
    check_history();
    for (const VerifiedVersion &version : state_.versions)
        judge_unlisted(version.folder);
    if (index)
        check_rest();
    return done();
}

RoomState Verifying::version()
{
    state_.single = true;
    const fs::path whole = fs::absolute(state_.place).lexically_normal();
    check_version((whole.has_filename() ? whole : whole.parent_path()).filename().string(),
                  nullptr);
    judge_unlisted(state_.versions.front().folder);
    return done();
}

bool RoomState::unreadable() const noexcept
{
    return std::any_of(faults.begin(), faults.end(),
                       [](const BagFault &it) { return it.kind == Kind::Unreadable; });
}

std::string RoomState::verdict() const
{
    const auto there = static_cast<std::size_t>(std::count_if(
        versions.begin(), versions.end(), [](const VerifiedVersion &it) { return it.there; }));
    const std::string what = std::to_string(there) + (there == 1 ? " version" : " versions");
    if (!passed())
        return "FAILED: " + std::to_string(faults.size()) +
               (faults.size() == 1 ? " fault" : " faults") + " in " + what + '.';
    return "PASSED: " + what + ", as delivered" +
           (there < versions.size() ? ", of " + std::to_string(versions.size()) : "") + '.';
}

RoomState verify_room(const std::string &place, const VerifyOptions &options)
{
    std::error_code error;
    if (!fs::is_directory(place, error))
        throw Trouble("\"" + shown(place) + "\" is no folder that can be read.");
    Verifying verifying{place, options};
    const bool version = is_there(joined(place, "bagit.txt")) || is_there(joined(place, kBagTags));
    if (version && !is_there(joined(place, kIndexName)))
        return verifying.version();
    bool room = is_there(joined(place, kIndexName)) || is_there(joined(place, kHistoryFolder));
    for (fs::directory_iterator it{place, error}, end; !error && it != end; it.increment(error))
        room = room || is_there(joined(it->path().string(), "bagit.txt")) ||
               it->path().filename().string().starts_with(kStagingPrefix);
    if (!room)
        throw Trouble("\"" + shown(place) + "\" is neither a delivery room nor a version of one.");
    return verifying.room();
}

} // namespace stems::tool::room
