/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "check_page.h"

#include "command.h"
#include "html.h"

#include "core/naming_words.h"

#include <filesystem>
#include <system_error>

namespace stems::tool
{

namespace
{

/* Without what a player adds to it. */
std::string label_of(const SetFile &file)
{
    const std::string name = shown(file.name);
    const auto dot = name.rfind('.');
    return dot == 0 || dot == std::string::npos ? name : name.substr(0, dot);
}

void add_files(Page &page, const CheckReport &report, Role role)
{
    for (std::size_t i = 0; i < report.files.size(); i++) {
        const SetFile &file = report.files[i];
        if (file.role == role && file.readable())
            page.tracks.push_back(
                {label_of(file), name_of(role), file.path, "file" + std::to_string(i)});
    }
}

} // namespace

void hold_page(const std::string &path, const CheckReport &report, bool overwrite)
{
    namespace fs = std::filesystem;
    constexpr char kCure[] = "say another name with --html, such as report.html";
    std::error_code error;
    for (const SetFile &file : report.files)
        if (fs::equivalent(path, file.path, error))
            throw Trouble("\"" + shown(path) +
                          "\" is a file of the set, which no page replaces: " + kCure + ".");
    if (without_extension(path) != path)
        throw Trouble("\"" + shown(path) +
                      "\" is called as audio is, and a page is none: " + kCure + ".");
    if (!overwrite && fs::is_regular_file(path, error) && !is_page(path))
        throw Trouble("\"" + shown(path) + "\" is there and is no page of gst-stems-1.0: " + kCure +
                      ", or --overwrite to replace it.");
}

void write_page(const std::string &path, const CheckReport &report, bool overwrite)
{
    hold_page(path, report, overwrite);
    Page page{path, {}};
    for (const Role role : {Role::Mix, Role::Stem, Role::Version, Role::Other})
        add_files(page, report, role);
    if (report.sum)
        page.tracks.push_back({"sum", "sum", "", "sum"});
    if (report.null)
        page.tracks.push_back({"residual", "residual", "", "residual"});
    write_page(page, json_of(report), report.waves);
}

} // namespace stems::tool
