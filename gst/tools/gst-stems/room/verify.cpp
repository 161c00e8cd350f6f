/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * verify: is all of a delivery room what was delivered?
 */
#include "verify_room.h"

#include "command.h"
#include "json.h"
#include "options.h"
#include "set_files.h"
#include "table.h"

#include <array>
#include <cstdio>

namespace stems::tool
{

namespace
{

using namespace room;

constexpr char kSummary[] =
    "Reads all of a delivery room, or of one version in it, and names what is altered,\n"
    "lost, added or swapped. Where the room is and what its folder is called does not\n"
    "matter.";

constexpr char kExamples[] =
    "Examples:\n"
    "  gst-stems-1.0 verify room\n"
    "  gst-stems-1.0 verify room/v3\n"
    "  gst-stems-1.0 verify room --partial            what is there of it\n"
    "\n"
    "Exits with 0 if it is as it was delivered, 1 if not, 2 if it cannot be read.\n";

JsonPtr json_of(const RoomState &state)
{
    JsonList versions;
    for (const VerifiedVersion &version : state.versions)
        versions.add(JsonFields{}
                         .set("version", version.version)
                         .set("folder", shown(version.folder))
                         .set("there", version.there)
                         .set("files", version.files)
                         .set("bytes", version.bytes)
                         .set("faults", version.faults)
                         .node());
    JsonList faults;
    for (const BagFault &fault : state.faults)
        faults.add(JsonFields{}
                       .set("kind", name_of(fault.kind))
                       .set("file", shown(fault.file))
                       .set("explanation", fault.explanation)
                       .node());
    JsonList notes;
    for (const std::string &note : state.notes)
        notes.add(note);
    return JsonFields{}
        .set("command", "verify")
        .set("room", shown(state.place))
        .set("passed", state.passed())
        .set("verdict", state.verdict())
        .set("versions", versions.node())
        .set("faults", faults.node())
        .set("notes", notes.node())
        .node();
}

std::string text_of(const RoomState &state)
{
    Table table{{"version", "files", "size", ""}};
    for (const VerifiedVersion &version : state.versions) {
        std::array<char, 32> size{};
        std::snprintf(size.data(), size.size(), "%.1f MB",
                      static_cast<double>(version.bytes) / 1e6);
        const bool whole = version.faults == 0;
        table.row({{shown(version.folder)},
                   {std::to_string(version.files)},
                   {size.data()},
                   {!version.there ? "not there"
                    : whole        ? "whole"
                                   : "FAULTY",
                    whole ? Tone::Good : Tone::Bad}});
    }
    std::string text = table.text() + '\n';
    for (const BagFault &fault : state.faults)
        text += toned(paragraph(std::string{name_of(fault.kind)} + ": " + shown(fault.file) + ' ' +
                                    fault.explanation,
                                2),
                      Tone::Bad);
    for (const std::string &note : state.notes)
        text += paragraph("note: " + note, 2);
    return text + toned(paragraph(state.verdict()), state.passed() ? Tone::Good : Tone::Bad);
}

} // namespace

int verify(const Arguments &arguments)
{
    bool partial = false;
    bool json = false;
    Options options{"verify ROOM", kSummary, kExamples};
    options.flag("partial", partial, "What is not there is told, and is no fault");
    options.flag("json", json, "Print the report as JSON: docs/verify.schema.json");
    const Arguments rooms = options.parse(arguments);
    if (rooms.size() != 1)
        throw Trouble("Which room? Name its folder, one. See gst-stems-1.0 verify --help.");
    const RoomState state = verify_room(rooms[0], {.partial = partial});
    std::fputs((json ? text_of(json_of(state), true) + '\n' : text_of(state)).c_str(), stdout);
    return state.passed() ? kPassed : state.unreadable() ? kWrong : kFailed;
}

} // namespace stems::tool
