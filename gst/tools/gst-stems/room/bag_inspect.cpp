/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bag.h"

#include "byte_file.h"

#include "command.h"
#include "paths.h"

#include <filesystem>
#include <sstream>

namespace stems::tool::room
{

namespace
{

using Kind = BagFault::Kind;

struct Listed {
    bool known = false; /* the list is there, and one */
    std::map<std::string, std::string> files;
};

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
    if (!state.files.contains(name)) // a pipe would have us wait
        return listed;
    std::istringstream file{text_in_file(joined(folder, name))};
    listed.known = true;
    for (std::string line; std::getline(file, line);) {
        if (line.ends_with('\r'))
            line.pop_back();
        const std::size_t end = line.find_first_of(" \t");
        const std::size_t begin = line.find_first_not_of(" \t", std::min(end, line.size()));
        if (end != 64 || begin == std::string::npos) {
            listed.known = listed.known && line.empty();
            continue;
        }
        std::string listed_name = decoded(line.substr(begin));
        if (listed_name.starts_with("./"))
            listed_name.erase(0, 2);
        listed.files[listed_name] = line.substr(0, end);
    }
    if (!listed.known)
        state.faults.push_back({Kind::Altered, name, "is no list of checksums."});
    return listed;
}

/* What names, notes and checksums are in is small, and read in any case. */
Digests digests_of(const std::string &path, const std::string &name, Depth depth)
{
    if (depth == Depth::All || !name.starts_with(joined(kDataFolder, "")) ||
        name == joined(kDataFolder, kManifestName))
        return room::digests_of(path);
    Digests digests;
    digests.bytes = std::filesystem::file_size(path);
    return digests;
}

void read_files(const std::string &folder, Depth depth, BagState &state)
{
    std::vector<std::string> strange;
    for (const std::string &name : files_below(folder, &strange))
        try {
            state.files[name] = digests_of(joined(folder, name), name, depth);
        } catch (const std::runtime_error &error) {
            state.faults.push_back({Kind::Unreadable, name, error.what()});
            state.files[name] = {};
        }
    for (const std::string &name : strange)
        state.faults.push_back({Kind::Added, name,
                                "is neither a file nor a folder, and no such "
                                "thing was delivered."});
}

void compare(const Listed &listed, const char *list, BagState &state)
{
    for (const auto &[name, sha256] : listed.files) {
        const auto found = state.files.find(name);
        state.listed[name] = sha256;
        if (found == state.files.end())
            state.faults.push_back(
                {Kind::Lost, name, "is in " + std::string{list} + ", and not in the folder."});
        else if (found->second.sha256 != sha256 && !found->second.sha256.empty())
            state.faults.push_back({Kind::Altered, name,
                                    "has " + std::to_string(found->second.bytes) +
                                        " bytes that are not those that were delivered."});
    }
}

} // namespace

const char *name_of(BagFault::Kind kind) noexcept
{
    constexpr const char *names[] = {"altered", "lost", "added", "swapped", "unreadable"};
    return names[static_cast<int>(kind)];
}

BagState inspect_bag(const std::string &folder, Depth depth)
{
    BagState state;
    try {
        read_files(folder, depth, state);
    } catch (const Trouble &trouble) {
        state.faults.push_back({Kind::Unreadable, "", trouble.what()});
        return state;
    }
    for (const char *needed : {"bagit.txt", kBagPayload, kBagTags})
        if (!state.files.contains(needed))
            state.faults.push_back({Kind::Lost, needed, "is what every version has."});
    const Listed payload = read_list(folder, kBagPayload, state);
    const Listed tags = read_list(folder, kBagTags, state);
    compare(tags, kBagTags, state);
    compare(payload, kBagPayload, state);
    for (const auto &[name, digests] : state.files) {
        if (state.listed.contains(name) || name == kBagTags)
            continue;
        const bool judged = name.starts_with(joined(kDataFolder, "")) ? payload.known : tags.known;
        if (judged)
            state.faults.push_back({Kind::Added, name, "was not delivered."});
        else
            state.unlisted.push_back(name);
    }
    return state;
}

} // namespace stems::tool::room
