/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "verify_room.h"

#include "history.h"
#include "open_room.h"
#include "paths.h"
#include "unfinished.h"

#include "command.h"
#include "set_files.h"

#include <algorithm>
#include <filesystem>
#include <optional>

namespace stems::tool::room
{

namespace fs = std::filesystem;

namespace
{

using Kind = BagFault::Kind;

constexpr char kManifestPath[] = "data/manifest.json";

/* What systems put into folders that people open. */
bool is_litter(const std::string &path)
{
    const std::string name = base_name(path);
    return name == ".DS_Store" || name == "Thumbs.db" || name == "desktop.ini" ||
           name.starts_with("._");
}

bool is_folder(const std::string &path)
{
    std::error_code error;
    return fs::is_directory(fs::symlink_status(path, error));
}

class Verifying
{
public:
    Verifying(const std::string &place, bool partial) : partial_{partial}, unfinished_{place}
    {
        state_.place = place;
    }

    RoomState room();
    RoomState version();

private:
    std::vector<std::string> entries() const;
    std::string at(const std::string &name) const { return joined(state_.place, name); }
    void fault(Kind kind, const std::string &file, std::string explanation);
    std::optional<Index> index();
    void check_version(const std::string &folder, const VersionRow *row);
    void check_row(const VersionRow &row, const Manifest &manifest);
    void check_seal(const VersionRow &row, const BagFiles &files);
    void check_page();
    void check_history();
    void check_generation(const std::string &file);
    void check_rest();

    RoomState state_;
    bool partial_;
    Unfinished unfinished_;
    Index index_;
    std::map<std::string, Digests> read_; /* by path in the room */
};

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
    if (kind == Kind::Added && is_litter(file))
        state_.notes.push_back(shown(file) + " was put there by a computer's system.");
    else if (kind == Kind::Lost && partial_)
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

/* What the room says of a version is what the version says. */
void Verifying::check_row(const VersionRow &row, const Manifest &manifest)
{
    if (row.version != manifest.version)
        fault(Kind::Swapped, row.folder,
              "holds version " + std::to_string(manifest.version) + ", and should hold version " +
                  std::to_string(row.version) + '.');
    else if (row.note != manifest.note || row.verdict != manifest.verdict ||
             row.passed != manifest.passed || row.delivered != manifest.delivered)
        fault(Kind::Altered, kIndexName,
              "says of " + row.folder + " what its manifest does not say.");
}

void Verifying::check_seal(const VersionRow &row, const BagFiles &files)
{
    const auto tags = files.find(kBagTags);
    if (tags == files.end() || tags->second.sha256 == row.seal)
        return;
    for (const VersionRow &other : index_.versions)
        if (other.seal == tags->second.sha256) {
            fault(Kind::Swapped, row.folder, "holds what was delivered as " + other.folder + '.');
            return;
        }
    fault(Kind::Altered, joined(row.folder, kBagTags),
          "is not the one that was delivered, so the checksums of this version prove nothing.");
}

void Verifying::check_version(const std::string &folder, const VersionRow *row)
{
    const std::string prefix = state_.single ? "" : folder + '/';
    const std::string path = state_.single ? state_.place : at(folder);
    VerifiedVersion version{folder, row ? row->version : 0, true, 0, 0, 0};
    const std::size_t before = state_.faults.size();
    if (!state_.single && !is_folder(path)) {
        version.there = false;
        if (is_there(path))
            fault(Kind::Altered, folder, "is no folder any more.");
        else
            fault(Kind::Lost, folder, "is a version that was delivered.");
        version.faults = state_.faults.size() - before;
        state_.versions.push_back(version);
        return;
    }
    BagState bag = inspect_bag(path);
    for (BagFault &it : bag.faults)
        fault(it.kind, prefix + it.file, std::move(it.explanation));
    try {
        if (bag.files.contains(kManifestPath)) {
            const Manifest manifest = read_manifest(joined(path, kManifestPath));
            version.version = manifest.version;
            if (row)
                check_row(*row, manifest);
        }
    } catch (const Trouble &trouble) {
        if (state_.faults.size() == before) // else that is why
            fault(Kind::Altered, prefix + kManifestPath, trouble.what());
    }
    if (row)
        check_seal(*row, bag.files);
    for (const auto &[name, digests] : bag.files) {
        version.bytes += digests.bytes;
        read_[prefix + name] = digests;
    }
    version.files = bag.files.size();
    version.faults = state_.faults.size() - before;
    state_.versions.push_back(version);
}

/* While a delivery is under way, or was cut off, the page may be of the next version. */
void Verifying::check_page()
{
    const std::map<std::string, std::string> files = page_files(state_.place);
    const auto tell = [&](Kind kind, const std::string &name, const std::string &delivered,
                          const char *what) {
        if (!unfinished_.is_page(name, delivered))
            fault(kind, name, what);
    };
    for (const auto &[name, sha256] : index_.page) {
        const auto found = files.find(name);
        if (found == files.end())
            tell(Kind::Lost, name, sha256, "is of the page.");
        else if (found->second != sha256)
            tell(Kind::Altered, name, sha256, "is not the page that was delivered.");
    }
    for (const auto &[name, sha256] : files)
        if (!index_.page.contains(name))
            tell(Kind::Added, name, "", "is not of the page that was delivered.");
}

void Verifying::check_generation(const std::string &file)
{
    for (const auto &[path, c4] : read_generation(at(file))) {
        const auto found = read_.find(path);
        if (found == read_.end() || found->second.c4.empty() || found->second.c4 == c4)
            continue; // what is lost is told of the version
        const bool told =
            std::any_of(state_.faults.begin(), state_.faults.end(),
                        [&path = path](const BagFault &it) { return it.file == path; });
        if (!told)
            fault(Kind::Altered, path, "has another hash in " + file + '.');
    }
}

void Verifying::check_history()
{
    const std::string folder = kHistoryFolder;
    if (!is_there(at(folder))) {
        fault(Kind::Lost, folder, "is the ASC MHL history of the room.");
        return;
    }
    std::vector<std::string> known{joined(folder, kChainName)};
    try {
        for (const ChainLink &link : read_chain(state_.place)) {
            const std::string file = joined(folder, link.file);
            known.push_back(file);
            if (!is_there(at(file)))
                fault(Kind::Lost, file, "is in the chain of the history.");
            else if (digests_of(at(file)).c4 != link.c4)
                fault(Kind::Altered, file, "is not what the chain of the history names.");
            else
                check_generation(file);
        }
        for (const VersionRow &row : index_.versions)
            if (std::find(known.begin(), known.end(), joined(folder, row.history)) == known.end())
                fault(Kind::Lost, joined(folder, row.history),
                      "was delivered with " + row.folder + ", and is not in the chain.");
    } catch (const Trouble &trouble) {
        fault(Kind::Altered, folder, trouble.what());
        return;
    }
    for (const std::string &name : files_below(at(folder)))
        if (std::find(known.begin(), known.end(), joined(folder, name)) == known.end() &&
            !unfinished_.is_generation(name))
            fault(Kind::Added, joined(folder, name), "is not in the chain of the history.");
}

void Verifying::check_rest()
{
    if (unfinished_.under_way())
        state_.notes.emplace_back("A delivery is under way.");
    else if (unfinished_.any())
        state_.notes.emplace_back(
            "A delivery did not come to its end; the next one takes back what it left.");
    for (const std::string &name : entries()) {
        const bool known =
            name == kIndexName || name == kPageName || name == kPageFolder ||
            name == kHistoryFolder || unfinished_.is_folder(name) ||
            std::any_of(state_.versions.begin(), state_.versions.end(),
                        [&](const VerifiedVersion &it) { return it.folder == name; });
        if (!known && !unfinished_.is_version(name))
            fault(Kind::Added, name, "was not delivered.");
    }
}

RoomState Verifying::room()
{
    const std::optional<Index> index = this->index();
    if (index) {
        index_ = *index;
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
    for (const std::string &name : unfinished_.unlocked())
        fault(Kind::Added, name,
              "is an unlocked file of a locked delivery that was cut off: deliver again, or "
              "remove its hidden folder, before the room is given to anybody.");
    if (index)
        check_rest();
    return std::move(state_);
}

RoomState Verifying::version()
{
    state_.single = true;
    const fs::path whole = fs::absolute(state_.place).lexically_normal();
    check_version((whole.has_filename() ? whole : whole.parent_path()).filename().string(),
                  nullptr);
    return std::move(state_);
}

} // namespace

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

RoomState verify_room(const std::string &place, bool partial)
{
    std::error_code error;
    if (!fs::is_directory(place, error))
        throw Trouble("\"" + shown(place) + "\" is no folder that can be read.");
    Verifying verifying{place, partial};
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
