/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "own_files.h"

#include "command.h"
#include "html.h"
#include "set_files.h"

#include "core/naming_words.h"

#include <algorithm>
#include <filesystem>

namespace stems::tool
{

namespace fs = std::filesystem;

namespace
{

/* Also of what is not there yet. */
bool is_same(const fs::path &a, const fs::path &b)
{
    std::error_code none;
    if (fs::equivalent(a, b, none))
        return true;
    const fs::path ours = fs::weakly_canonical(fs::absolute(a, none), none);
    return !ours.empty() && ours == fs::weakly_canonical(fs::absolute(b, none), none);
}

} // namespace

bool is_any_of(const std::string &file, const std::vector<std::string> &files)
{
    return std::any_of(files.begin(), files.end(),
                       [&](const std::string &one) { return is_same(one, file); });
}

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

void hold_page(const std::string &page, const RunFiles &files, bool overwrite)
{
    const std::string cure = ": say another name with --html, such as report.html";
    const std::string name = "\"" + shown(page) + "\"";
    std::error_code error;
    if (is_any_of(page, files.inputs))
        throw Trouble(name + " is read in this run, so no page replaces it" + cure + ".");
    if (is_any_of(page, files.outputs))
        throw Trouble(name + " is written in this run, and the page would replace it" + cure + ".");
    if (without_extension(page) != page)
        throw Trouble(name + " is called as audio is, and a page is none" + cure + ".");
    if (fs::is_directory(page, error) || is_same(page, files.folder))
        throw Trouble(name + " is a folder" + cure + " in it.");
    const fs::path around = fs::absolute(page, error).parent_path();
    if (!fs::is_directory(around, error) && !is_same(around, files.folder))
        throw Trouble("The page " + name + " cannot be written: there is no folder \"" +
                      shown(around) + "\". Make it, or name another place with --html.");
    if (!overwrite && fs::is_regular_file(page, error) && !is_page(page))
        throw Trouble(name + " is there and is no page of gst-stems-1.0" + cure +
                      ", or --overwrite to replace it.");
}

} // namespace stems::tool
