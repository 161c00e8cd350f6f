/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bag.h"

#include "command.h"
#include "file_name.h"
#include "paths.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace stems::tool::room
{

namespace
{

constexpr char kDeclaration[] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/* As a manifest has names: line ends and "%" in percent encoding (RFC 8493, 2.1.3). */
std::string line_of(const std::string &name, const Digests &digests)
{
    std::string safe;
    for (const char c : name)
        safe += c == '%' ? "%25" : c == '\n' ? "%0A" : c == '\r' ? "%0D" : std::string{c};
    return digests.sha256 + "  " + safe + '\n';
}

/* A value goes on in lines that begin with white space (RFC 8493, 2.2.2). */
std::string value_of(const std::string &text)
{
    std::string value;
    for (const char c : text)
        if (c != '\r')
            value += c == '\n' ? "\n " : std::string{c};
    return value;
}

std::string info_of(const Manifest &manifest, const BagFiles &files)
{
    std::uint64_t bytes = 0;
    for (const auto &[name, digests] : files)
        bytes += digests.bytes;
    std::string text = "Bag-Software-Agent: " + manifest.generator +
                       "\nBagging-Date: " + manifest.delivered.substr(0, 10) +
                       "\nPayload-Oxum: " + std::to_string(bytes) + '.' +
                       std::to_string(files.size()) +
                       "\nExternal-Identifier: " + value_of(manifest.room) + " v" +
                       std::to_string(manifest.version) + '\n';
    if (!manifest.note.empty())
        text += "External-Description: " + value_of(manifest.note) + '\n';
    return text;
}

} // namespace

std::string bag_name(std::string name)
{
    std::replace(name.begin(), name.end(), '%', '-');
    return safe_name(name);
}

BagFiles seal_bag(const std::string &folder, const Manifest &manifest)
{
    BagFiles payload;
    const std::string data = joined(folder, kDataFolder);
    for (const std::string &name : files_below(data))
        payload[joined(kDataFolder, name)] = digests_of(joined(data, name));
    for (const StemFile &file : manifest.files) { // what was read is what was written
        const auto found = payload.find(joined(kDataFolder, file.file));
        if (found != payload.end() && found->second.sha256 != file.sha256)
            throw Trouble("\"" + file.name +
                          "\" came out with other bytes than it was copied with: the disk or "
                          "the memory of this computer is at fault.");
    }
    BagFiles tags;
    const auto write = [&](const std::string &name, const std::string &text) {
        write_file(joined(folder, name), text);
        tags[name] = digests_of_text(text);
    };
    const auto list = [](const BagFiles &files) {
        std::string text;
        for (const auto &[name, digests] : files)
            text += line_of(name, digests);
        return text;
    };
    write("bagit.txt", kDeclaration);
    write("bag-info.txt", info_of(manifest, payload));
    write(kBagPayload, list(payload));
    write(kBagTags, list(BagFiles{tags}));
    for (const auto &entry : std::filesystem::recursive_directory_iterator{folder})
        if (entry.is_directory())
            sync_folder(entry.path().string());
    sync_folder(folder);
    payload.merge(tags);
    return payload;
}

} // namespace stems::tool::room
