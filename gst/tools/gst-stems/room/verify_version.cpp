/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "paths.h"
#include "verifying.h"

#include "command.h"
#include "set_files.h"

#include <algorithm>
#include <filesystem>

namespace stems::tool::room
{

namespace
{

using Kind = BagFault::Kind;

constexpr char kManifestPath[] = "data/manifest.json";

bool is_folder(const std::string &path)
{
    std::error_code error;
    return std::filesystem::is_directory(std::filesystem::symlink_status(path, error));
}

/* The SHA-256 of the files that a manifest names, as they are in the data folder. */
std::map<std::string, std::string> checksums_of(const Manifest &manifest)
{
    std::map<std::string, std::string> files;
    const auto add = [&files](const auto &file) {
        if (file.locked)
            files[file.locked->file] = file.locked->sha256;
        else
            files[file.file] = file.sha256;
    };
    for (const StemFile &file : manifest.files) {
        add(file);
        if (file.preview)
            files[file.preview->file] = file.preview->sha256;
    }
    for (const Door &door : manifest.doors)
        add(door);
    return files;
}

} // namespace

void Verifying::find_versions()
{
    for (const std::string &name : entries())
        try {
            const std::string tags = joined(at(name), kBagTags);
            if (is_folder(at(name)) && is_there(tags))
                seals_[name] = digests_of(tags).sha256;
        } catch (const Trouble &) { // told where the version is read
        }
}

/* The folder that holds what was delivered as @row: rather its own. Empty where another
 * version is in that. */
std::string Verifying::place_of(const VersionRow &row) const
{
    const auto own = seals_.find(row.folder);
    if (own != seals_.end() && own->second == row.seal)
        return row.folder;
    for (const auto &[folder, seal] : seals_)
        if (seal == row.seal)
            return folder;
    const bool another =
        std::any_of(index_.versions.begin(), index_.versions.end(), [&](const VersionRow &it) {
            return own != seals_.end() && it.seal == own->second;
        });
    return another ? "" : row.folder;
}

/* Is it the version that was delivered with this number, and does the room say of it what
 * it says itself? */
void Verifying::check_identity(const VersionRow &row, const BagFiles &files,
                               const Manifest *manifest)
{
    const auto tags = files.find(kBagTags);
    if (tags != files.end() && tags->second.sha256 != row.seal) {
        for (const VersionRow &other : index_.versions)
            if (other.seal == tags->second.sha256) {
                fault(Kind::Swapped, row.folder,
                      "holds what was delivered as " + other.folder +
                          (place_of(row) == other.folder ? ", and that holds this one." : "."));
                return;
            }
        fault(Kind::Altered, joined(row.folder, kBagTags),
              "is not the one that was delivered, so the checksums of this version prove "
              "nothing.");
    }
    if (!manifest)
        return;
    if (row.version != manifest->version)
        fault(Kind::Swapped, row.folder,
              "holds version " + std::to_string(manifest->version) + ", and should hold version " +
                  std::to_string(row.version) + '.');
    else if (row.note != manifest->note || row.verdict != manifest->verdict ||
             row.passed != manifest->passed || row.delivered != manifest->delivered)
        fault(Kind::Altered, kIndexName,
              "says of " + row.folder + " what its manifest does not say.");
}

void Verifying::check_bag(const std::string &folder, const VersionRow *row,
                          VerifiedVersion &version)
{
    const std::string prefix = state_.single ? "" : folder + '/';
    const std::string path = state_.single ? state_.place : at(folder);
    BagState bag = inspect_bag(path, options_.depth);
    for (BagFault &it : bag.faults)
        fault(it.kind, prefix + it.file, std::move(it.explanation));
    std::optional<Manifest> manifest;
    try {
        if (bag.files.contains(kManifestPath))
            manifest = read_manifest(joined(path, kManifestPath));
    } catch (const Trouble &trouble) {
        if (bag.faults.empty()) // else that is why
            fault(Kind::Altered, prefix + kManifestPath, trouble.what());
    }
    if (manifest)
        version.version = manifest->version;
    if (row)
        check_identity(*row, bag.files, manifest ? &*manifest : nullptr);
    for (const auto &[name, sha256] : bag.listed)
        places_.delivered(prefix + name, sha256, "");
    for (const auto &[name, digests] : bag.files) {
        version.bytes += digests.bytes;
        places_.found(prefix + name, digests);
    }
    for (const std::string &name : bag.unlisted)
        unlisted_[folder].insert(prefix + name);
    version.files = bag.files.size();
}

void Verifying::check_version(const std::string &folder, const VersionRow *row)
{
    VerifiedVersion version{folder, row ? row->version : 0, true, 0, 0, 0};
    version.there = state_.single || is_folder(at(folder));
    if (version.there) {
        check_bag(folder, row, version);
    } else if (is_there(at(folder))) {
        fault(Kind::Altered, folder, "is no folder any more.");
    } else {
        const std::string place = row ? place_of(*row) : folder;
        fault(Kind::Lost, folder,
              "is a version that was delivered." +
                  (place == folder ? "" : " It is in " + shown(place) + '.'));
    }
    state_.versions.push_back(version);
}

/* Where a list of checksums is not there, the history has told what else there is to be
 * told; else the version's manifest names the most. */
void Verifying::judge_unlisted(const std::string &folder)
{
    const auto found = unlisted_.find(folder);
    if (found == unlisted_.end())
        return;
    std::set<std::string> &left = found->second;
    if (const auto by = generations_.find(folder); by != generations_.end()) {
        for (const std::string &name : left)
            fault(Kind::Added, name, "was not delivered.");
        state_.notes.push_back(shown(folder) + " is judged by " + shown(by->second) +
                               ", as a list of checksums is not there.");
        return;
    }
    const std::string data = state_.single ? joined(kDataFolder, "") : folder + "/data/";
    std::map<std::string, std::string> files;
    try {
        files = checksums_of(
            read_manifest(joined(state_.single ? state_.place : at(folder), kManifestPath)));
    } catch (const Trouble &) { // it is not there either
    }
    for (const auto &[name, sha256] : files) {
        const std::string path = data + name;
        const Digests *digests = places_.at(path);
        if (!digests)
            fault(Kind::Lost, path, "is in the version's manifest, and not in the folder.");
        else if (left.erase(path) > 0 && !digests->sha256.empty() && digests->sha256 != sha256)
            fault(Kind::Altered, path, "is not the file that the version's manifest names.");
        places_.delivered(path, sha256, "");
    }
    std::string names;
    for (const std::string &name : left)
        names += (names.empty() ? "" : ", ") + shown(name);
    if (!left.empty())
        state_.notes.push_back("A list of checksums of " + shown(folder) +
                               " is not there, and its manifest does not name these, so they "
                               "cannot be judged: " +
                               names + '.');
}

} // namespace stems::tool::room
