/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "history.h"
#include "open_room.h"
#include "paths.h"
#include "verifying.h"

#include "command.h"

#include <algorithm>

namespace stems::tool::room
{

using Kind = BagFault::Kind;

/* While a delivery is under way, or was cut off, the page may be of the next version. */
void Verifying::check_page()
{
    const std::map<std::string, std::string> files = page_files(state_.place);
    const auto tell = [&](Kind kind, const std::string &name, const std::string &delivered,
                          const char *what) {
        if (!unfinished_.is_page(name, delivered))
            fault(kind, name, what);
    };
    for (const auto &[name, sha256] : files)
        places_.found(name, {0, sha256, ""});
    for (const auto &[name, sha256] : index_.page) {
        const auto found = files.find(name);
        places_.delivered(name, sha256, "");
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
    const auto told = [this](const std::string &path) {
        return std::any_of(state_.faults.begin(), state_.faults.end(),
                           [&path](const BagFault &it) { return it.file == path; });
    };
    for (const auto &[name, known] : read_generation(at(file))) {
        const std::string folder = name.substr(0, name.find('/'));
        const auto row = std::find_if(index_.versions.begin(), index_.versions.end(),
                                      [&](const VersionRow &it) { return it.folder == folder; });
        const std::string place = row == index_.versions.end() ? folder : place_of(*row);
        if (place.empty()) // another version is there
            continue;
        const std::string path = place + name.substr(folder.size());
        places_.delivered(path, "", known.c4);
        const Digests *digests = places_.at(path);
        const auto unlisted = unlisted_.find(place);
        if (unlisted != unlisted_.end()) {
            unlisted->second.erase(path);
            generations_[place] = file;
            if (!digests)
                fault(Kind::Lost, path, "is in " + file + ", and not in the folder.");
        }
        if (!digests || told(path))
            continue; // what else is lost is told of the version
        if (!digests->c4.empty() && digests->c4 != known.c4)
            fault(Kind::Altered, path, "has another hash in " + file + '.');
        else if (digests->c4.empty() && known.bytes && digests->bytes != *known.bytes)
            fault(Kind::Altered, path,
                  "has " + std::to_string(digests->bytes) + " bytes, and was delivered with " +
                      std::to_string(*known.bytes) + '.');
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
            places_.delivered(file, "", link.c4);
            if (!is_there(at(file))) {
                fault(Kind::Lost, file, "is in the chain of the history.");
                continue;
            }
            const Digests digests = digests_of(at(file));
            places_.found(file, digests);
            if (digests.c4 != link.c4)
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

} // namespace stems::tool::room
