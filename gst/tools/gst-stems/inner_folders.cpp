/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "inner_folders.h"

#include "set_files.h"

#include "core/naming_words.h"

#include <algorithm>
#include <filesystem>
#include <vector>

namespace stems::tool
{

namespace fs = std::filesystem;

namespace
{

constexpr std::size_t kNamed = 3;
constexpr int kDeepest = 8;

} // namespace

InnerAudio audio_within(const std::string &folder, const std::string &except)
{
    InnerAudio inner;
    std::vector<fs::path> found; // within the folder
    std::error_code error, ignored;
    constexpr auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator it{folder, options, error}, end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (it->is_directory(ignored)) {
            if (name[0] == '.' || it.depth() >= kDeepest ||
                fs::equivalent(it->path(), except, ignored))
                it.disable_recursion_pending();
            continue;
        }
        if (name[0] == '.' || without_extension(name) == name)
            continue;
        if (it.depth() > 0)
            found.push_back(it->path().lexically_relative(folder));
        else
            inner.alone = false;
    }
    if (found.empty())
        return inner;
    std::sort(found.begin(), found.end());
    inner.files = std::to_string(found.size()) +
                  (found.size() == 1 ? " audio file lies" : " audio files lie") +
                  " in folders within it (";
    for (std::size_t i = 0; i < std::min(found.size(), kNamed); i++)
        inner.files += (i ? ", " : "") + shown(found[i].string());
    inner.files += found.size() > kNamed ? " ...)" : ")";
    fs::path pattern{folder};
    for (std::ptrdiff_t depth = std::distance(found[0].begin(), found[0].end()); depth > 1; depth--)
        pattern /= "*";
    inner.pattern = shown((pattern / ("*" + found[0].extension().string())).string());
    return inner;
}

} // namespace stems::tool
