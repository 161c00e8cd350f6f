/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "own_files.h"

#include "command.h"

#include <algorithm>
#include <filesystem>

namespace stems::tool
{

namespace fs = std::filesystem;

namespace
{

bool is_same(const fs::path &a, const fs::path &b)
{
    std::error_code none; // what is not there is nothing's equal
    return fs::equivalent(a, b, none);
}

} // namespace

void refuse_own_files(const std::vector<std::string> &inputs,
                      const std::vector<std::string> &outputs, const std::string &cure)
{
    for (const std::string &output : outputs)
        for (const std::string &input : inputs)
            if (is_same(input, output))
                throw Trouble("\"" + output + "\" is read, as \"" + input +
                              "\", so it is not written over: " + cure + ".");
}

bool is_folder_of(const std::string &folder, const std::vector<std::string> &files)
{
    return std::any_of(files.begin(), files.end(), [&](const std::string &file) {
        const fs::path parent = fs::path{file}.parent_path();
        return is_same(parent.empty() ? "." : parent, folder);
    });
}

} // namespace stems::tool
