/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "release_report.h"

#include "command.h"
#include "json.h"
#include "set_files.h"
#include "table.h"

#include <algorithm>

namespace stems::tool::room
{

void judge_keys(std::vector<Released> &files)
{
    const auto first = std::find_if(files.begin(), files.end(), [](const Released &one) {
        return one.state == LockState::WrongKey;
    });
    if (first == files.end())
        return;
    if (whole_of(files) == 0)
        throw Trouble(first->explanation + " Nothing was given back.");
    for (Released &one : files)
        if (one.state == LockState::WrongKey) {
            one.state = LockState::Swapped;
            one.explanation = "File \"" + base_name(one.file.locked.file) +
                              "\" was swapped: other files of this version open with the key, "
                              "and this one does not.";
        }
}

std::size_t whole_of(const std::vector<Released> &files) noexcept
{
    return static_cast<std::size_t>(std::count_if(
        files.begin(), files.end(), [](const auto &one) { return one.state == LockState::Whole; }));
}

std::string json_report(const Manifest &manifest, const std::vector<Released> &files,
                        const std::string &folder)
{
    JsonList list;
    for (const Released &one : files) {
        JsonFields fields;
        fields.set("file", one.name)
            .set("role", one.file.name.role)
            .set("bytes", one.file.name.bytes)
            .set("sha256", one.file.name.sha256)
            .set("state", name_of(one.state));
        if (!one.explanation.empty())
            fields.set("explanation", one.explanation);
        list.add(fields.node());
    }
    const JsonPtr node = JsonFields{}
                             .set("command", "release")
                             .set("room", manifest.room)
                             .set("version", manifest.version)
                             .set("folder", folder.empty() ? to_json(nullptr) : to_json(folder))
                             .set("passed", whole_of(files) == files.size())
                             .set("files", list.node())
                             .node();
    return text_of(node, true) + '\n';
}

std::string text_report(const Manifest &manifest, const std::vector<Released> &files,
                        const std::string &folder)
{
    std::string text;
    for (const Released &one : files)
        if (one.state != LockState::Whole)
            text += toned("FAILED  ", Tone::Bad) + paragraph(one.explanation, 8, 8);
    const std::string what = std::to_string(whole_of(files)) + " of " +
                             std::to_string(files.size()) + " files of version " +
                             std::to_string(manifest.version) + " of room \"" + manifest.room +
                             "\"";
    return text + paragraph(folder.empty() ? "Nothing was given back: " + what + " are whole."
                                           : what + " are in " + shown(folder) +
                                                 ", bit by bit as they were delivered.");
}

} // namespace stems::tool::room
