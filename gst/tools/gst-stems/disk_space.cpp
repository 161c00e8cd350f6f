/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "disk_space.h"

#include "command.h"
#include "staging.h"

#include <filesystem>
#include <string_view>
#include <system_error>

namespace stems::tool
{

namespace
{

namespace fs = std::filesystem;

constexpr std::uint64_t kHeader = 4096; /* chunks and their padding */

/* As file managers have it, in powers of ten: "4.3 MB". */
std::string told(std::uint64_t bytes)
{
    const CharPtr size{g_format_size(bytes)};
    std::string text = size.get();
    constexpr std::string_view kNoBreak = "\u00A0";
    if (const auto at = text.find(kNoBreak); at != text.npos)
        text.replace(at, kNoBreak.size(), " ");
    return text;
}

/* The folder, or the nearest one around it that is there. */
fs::path existing(const std::string &folder)
{
    std::error_code error;
    fs::path path = fs::absolute(folder, error);
    while (path.has_relative_path() && !fs::exists(path, error))
        path = path.parent_path();
    return path;
}

/* What is left when the files that are in @unfinished are gone. */
std::string lack(const std::string &folder, const SpaceNeeded &needed,
                 const std::string &unfinished)
{
    std::error_code error;
    fs::space_info space = fs::space(existing(folder), error);
    if (error || space.capacity == 0) // some file systems tell nothing, as zeros
        return "";
    if (!unfinished.empty())
        for (const auto &entry : fs::directory_iterator{unfinished, error}) {
            const std::uintmax_t size = fs::file_size(entry.path(), error);
            space.available += error ? 0 : size;
        }
    if (space.available >= needed.bytes)
        return "";
    return "In \"" + folder + "\" is room for " + told(space.available) + ", and " +
           (needed.at_most ? "up to " : "") + told(needed.bytes) + " are needed: make room, or " +
           needed.cure + '.';
}

} // namespace

std::uint64_t file_bytes(const std::string &format, int channels, std::uint64_t frames)
{
    const std::uint64_t bits = std::stoul(format.substr(1, 2));
    return frames * static_cast<std::uint64_t>(channels) * (bits / 8) + kHeader;
}

void refuse_lack_of_space(const std::string &folder, const SpaceNeeded &needed)
{
    if (needed.at_most)
        return;
    if (const std::string told = lack(folder, needed, ""); !told.empty())
        throw Trouble(told);
}

Outcome run_into(const Staging &staging, const SpaceNeeded &needed, const Launch &launch,
                 const RunOptions &options)
{
    try {
        return run(launch, options);
    } catch (const Trouble &trouble) {
        const std::string told = lack(staging.folder(), needed, staging.path(""));
        throw Trouble(staging.shown(trouble.what()) + (told.empty() ? "" : "\n" + told));
    }
}

} // namespace stems::tool
