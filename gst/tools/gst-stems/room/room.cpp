/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "files.h"
#include "open_room.h"
#include "paths.h"

#include "set_files.h"

#include <filesystem>

namespace stems::tool::room
{

void Room::write(const std::string &name, const std::string &text) const
{
    const std::size_t slash = name.rfind('/');
    if (slash != std::string::npos) {
        const std::string folder = joined(path, name.substr(0, slash));
        hold_real_folder(folder);
        if (!is_there(folder))
            make_folder(folder);
    }
    publish_file(staging, joined(path, name), text);
}

Room open_room(const std::string &path, const std::string &staging)
{
    Room room{path, staging, {}, {}};
    if (!is_there(joined(path, kIndexName))) {
        std::filesystem::path whole = std::filesystem::absolute(path).lexically_normal();
        if (!whole.has_filename()) // behind a last slash
            whole = whole.parent_path();
        room.index.room = shown(whole.filename().string());
        return room;
    }
    room.index = read_index(joined(path, kIndexName));
    for (const VersionRow &row : room.index.versions)
        room.manifests.push_back(
            read_manifest(joined(joined(joined(path, row.folder), kDataFolder), kManifestName)));
    return room;
}

std::vector<std::string> page_names(const std::string &room)
{
    std::vector<std::string> names;
    if (is_there(joined(room, kPageFolder)))
        for (const std::string &name : files_below(joined(room, kPageFolder)))
            names.push_back(joined(kPageFolder, name));
    std::error_code error;
    if (std::filesystem::is_regular_file(
            std::filesystem::symlink_status(joined(room, kPageName), error)))
        names.emplace_back(kPageName);
    return names;
}

PageFiles page_files(const std::string &room, const PageFiles &known)
{
    PageFiles files;
    for (const std::string &name : page_names(room)) {
        const auto found = is_of_scripts(name) ? known.find(name) : known.end();
        files[name] = found != known.end() ? found->second : digests_of(joined(room, name)).sha256;
    }
    return files;
}

bool is_litter(const std::string &name)
{
    const std::string own = base_name(name);
    return own == ".DS_Store" || own == "Thumbs.db" || own == "desktop.ini" ||
           own.starts_with("._");
}

std::string now()
{
    GDateTime *time = g_date_time_new_now_utc();
    const CharPtr text{g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ")};
    g_date_time_unref(time);
    return text.get();
}

} // namespace stems::tool::room
