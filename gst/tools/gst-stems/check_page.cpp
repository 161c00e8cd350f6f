/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "check_page.h"

#include "html.h"
#include "own_files.h"

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

std::vector<std::string> paths_of(const CheckReport &report)
{
    std::vector<std::string> paths;
    for (const SetFile &file : report.files)
        paths.push_back(file.path);
    return paths;
}

void write_page(const std::string &path, const CheckReport &report, bool overwrite)
{
    hold_page(path, {paths_of(report), {}}, overwrite); // what is there may have changed
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
