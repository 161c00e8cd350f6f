/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "files.h"
#include "page.h"
#include "paths.h"

#include "command.h"

#include <filesystem>
#include <system_error>

namespace stems::tool::room
{

void Room::write(const std::string &name, const std::string &text) const
{
    namespace fs = std::filesystem;
    const fs::path target{joined(path, name)};
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    if (error)
        throw Trouble("\"" + target.parent_path().string() +
                      "\" cannot be made: " + error.message() + ".");
    const std::string whole = joined(staging, "whole");
    fs::remove(whole, error);
    write_file(whole, text);
    rename_file(whole, target.string());
    sync_folder(target.parent_path().string());
}

} // namespace stems::tool::room
