/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bag.h"

#include "command.h"
#include "paths.h"

#include <fstream>
#include <sstream>

namespace stems::tool::room
{

namespace
{

using Listed = std::map<std::string, std::string>; /* the SHA-256 of each name */
using Kind = BagFault::Kind;

std::string decoded(const std::string &name)
{
    std::string text;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const std::string code = name[i] == '%' ? name.substr(i, 3) : "";
        const bool known =
            code == "%25" || code == "%0A" || code == "%0a" || code == "%0D" || code == "%0d";
        text += !known ? name[i] : code == "%25" ? '%' : (code[2] | 0x20) == 'a' ? '\n' : '\r';
        i += known ? 2 : 0;
    }
    return text;
}

/* Lines of a checksum, white space and a name. What is none is a fault of the list. */
Listed read_list(const std::string &folder, const std::string &name, BagState &state)
{
    Listed listed;
    std::ifstream file{joined(folder, name), std::ios::binary};
    bool wrong = !file;
    for (std::string line; std::getline(file, line);) {
        if (line.ends_with('\r'))
            line.pop_back();
        const std::size_t end = line.find_first_of(" \t");
        const std::size_t begin = line.find_first_not_of(" \t", std::min(end, line.size()));
        if (end != 64 || begin == std::string::npos) {
            wrong = wrong || !line.empty();
            continue;
        }
        std::string listed_name = decoded(line.substr(begin));
        if (listed_name.starts_with("./"))
            listed_name.erase(0, 2);
        listed[listed_name] = line.substr(0, end);
    }
    if (wrong && is_there(joined(folder, name)))
        state.faults.push_back({Kind::Altered, name, "is no list of checksums."});
    return listed;
}

/* The file whose bytes @digests are, of those that are listed; or empty. */
std::string owner_of(const Digests &digests, const Listed &listed)
{
    for (const auto &[name, sha256] : listed)
        if (sha256 == digests.sha256)
            return name;
    return "";
}

void read_files(const std::string &folder, BagState &state)
{
    std::vector<std::string> strange;
    for (const std::string &name : files_below(folder, &strange))
        try {
            state.files[name] = digests_of(joined(folder, name));
        } catch (const Trouble &trouble) {
            state.faults.push_back({Kind::Unreadable, name, trouble.what()});
            state.files[name] = {};
        }
    for (const std::string &name : strange)
        state.faults.push_back({Kind::Added, name,
                                "is neither a file nor a folder, and no such "
                                "thing was delivered."});
}

void compare(const Listed &listed, const Listed &all, const char *list, BagState &state)
{
    for (const auto &[name, sha256] : listed) {
        const auto found = state.files.find(name);
        if (found == state.files.end()) {
            state.faults.push_back(
                {Kind::Lost, name, "is in " + std::string{list} + ", and not in the folder."});
            continue;
        }
        const Digests &digests = found->second;
        if (digests.sha256 == sha256 || digests.sha256.empty())
            continue;
        const std::string owner = owner_of(digests, all);
        if (owner.empty())
            state.faults.push_back({Kind::Altered, name,
                                    "has " + std::to_string(digests.bytes) +
                                        " bytes that are not those that were "
                                        "delivered."});
        else
            state.faults.push_back(
                {Kind::Swapped, name, "has the bytes that were delivered as " + owner + '.'});
    }
}

} // namespace

const char *name_of(BagFault::Kind kind) noexcept
{
    constexpr const char *names[] = {"altered", "lost", "added", "swapped", "unreadable"};
    return names[static_cast<int>(kind)];
}

BagState inspect_bag(const std::string &folder)
{
    BagState state;
    try {
        read_files(folder, state);
    } catch (const Trouble &trouble) {
        state.faults.push_back({Kind::Unreadable, "", trouble.what()});
        return state;
    }
    for (const char *needed : {"bagit.txt", "manifest-sha256.txt", kBagTags})
        if (!state.files.contains(needed))
            state.faults.push_back({Kind::Lost, needed, "is what every version has."});
    const Listed payload = read_list(folder, "manifest-sha256.txt", state);
    const Listed tags = read_list(folder, kBagTags, state);
    compare(tags, tags, kBagTags, state);
    compare(payload, payload, "manifest-sha256.txt", state);
    for (const auto &[name, digests] : state.files) {
        if (payload.contains(name) || tags.contains(name) || name == kBagTags)
            continue;
        const std::string owner = owner_of(digests, payload);
        state.faults.push_back({Kind::Added, name,
                                owner.empty()
                                    ? "was not delivered."
                                    : "was not delivered; it is a copy of " + owner + '.'});
    }
    return state;
}

} // namespace stems::tool::room
