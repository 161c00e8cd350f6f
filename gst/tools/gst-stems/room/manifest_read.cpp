/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "json_read.h"
#include "manifest.h"

#include "command.h"

#include <limits>
#include <string_view>

namespace stems::tool::room
{

namespace
{

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr int kMostVersions = 1'000'000;

/* The value of an enum by its name_of(). */
template <class Kind> Kind kind_of(const JsonView &view, const char *key, Kind last)
{
    const std::string name = view.text(key);
    for (int i = 0; i <= static_cast<int>(last); ++i)
        if (name == name_of(static_cast<Kind>(i)))
            return static_cast<Kind>(i);
    throw Trouble("\"" + name + "\" is no " + key + ": this room is of a later gst-stems.");
}

/* A name that stays in the version's folder, whoever wrote it. */
std::string inner_name(const JsonView &view, const char *key)
{
    std::string name = view.text(key);
    std::string_view rest = name;
    bool safe = !name.empty() && name.find('\\') == std::string::npos;
    while (safe) {
        const std::string_view part = rest.substr(0, rest.find('/'));
        safe = !part.empty() && part != "." && part != "..";
        if (part.size() == rest.size())
            break;
        rest.remove_prefix(part.size() + 1);
    }
    if (!safe)
        throw Trouble("\"" + name + "\" is no name of a file in a room.");
    return name;
}

Change read_change(const JsonView &view)
{
    Change change;
    change.kind = kind_of(view, "kind", Change::Kind::New);
    if (view.has("gain"))
        change.gain = view.number("gain");
    if (view.has("delay"))
        change.delay = view.number("delay");
    change.inverted = view.has("inverted") && view.flag("inverted");
    change.explanation = view.text_or("explanation", "");
    return change;
}

std::optional<Locked> read_locked(const JsonView &view)
{
    if (!view.has("locked"))
        return {};
    const JsonView locked = view.object("locked");
    return Locked{inner_name(locked, "file"),
                  static_cast<std::uint64_t>(locked.whole("bytes", 0, kMost)),
                  locked.text("sha256")};
}

StemFile read_file(const JsonView &view)
{
    const auto count = [&](const char *key) { return view.whole(key, 0, kMost); };
    const auto small = [&](const char *key) {
        return static_cast<int>(view.whole(key, 0, std::numeric_limits<int>::max()));
    };
    StemFile file;
    file.file = inner_name(view, "file");
    file.name = view.text("name");
    file.label = view.text("label");
    file.role = view.text("role");
    file.stem = view.text("stem");
    file.sha256 = view.text("sha256");
    file.bytes = static_cast<std::uint64_t>(count("bytes"));
    file.container = view.text("container");
    file.coding = view.text("coding");
    file.format = view.text("format");
    file.rate = small("rate");
    file.channels = small("channels");
    file.bits = small("bits");
    file.frames = static_cast<std::uint64_t>(count("frames"));
    file.peak = view.numbers("peak");
    file.true_peak = view.numbers("true-peak");
    file.integrated = view.number("integrated");
    file.change = read_change(view.object("change"));
    if (view.has("preview")) {
        const JsonView preview = view.object("preview");
        file.preview = {inner_name(preview, "file"), preview.text("type"), preview.number("gain"),
                        preview.has("peaks") ? inner_name(preview, "peaks") : "",
                        preview.text("sha256")};
    }
    file.locked = read_locked(view);
    return file;
}

CheckFinding read_finding(const JsonView &view)
{
    CheckFinding finding;
    finding.check = view.text("check");
    finding.severity = kind_of(view, "severity", Severity::Note);
    finding.file = view.text_or("file", "");
    if (view.has("start"))
        finding.start = static_cast<std::uint64_t>(view.whole("start", 0, kMost));
    if (view.has("end"))
        finding.end = static_cast<std::uint64_t>(view.whole("end", 0, kMost));
    finding.text = view.text("explanation");
    return finding;
}

NullResult read_null(const JsonView &view)
{
    return {view.text("verdict"), view.flag("passed"), view.numbers("residual-peak"),
            view.text("explanation")};
}

} // namespace

Manifest read_manifest(const std::string &path)
{
    const JsonFile file{path};
    const JsonView root = file.root();
    Manifest manifest;
    manifest.room = root.text("room");
    manifest.version = static_cast<int>(root.whole("version", 1, kMostVersions));
    if (root.has("since"))
        manifest.since = static_cast<int>(root.whole("since", 1, kMostVersions));
    manifest.note = root.text("note");
    manifest.delivered = root.text("delivered");
    manifest.generator = root.text("generator");
    manifest.passed = root.flag("passed");
    manifest.verdict = root.text("verdict");
    manifest.accepted = root.text_or("accepted", "");
    manifest.target = root.number("target");
    if (root.has("null"))
        manifest.null = read_null(root.object("null"));
    for (const JsonView &finding : root.list("findings"))
        manifest.findings.push_back(read_finding(finding));
    manifest.locked = root.flag("locked");
    for (const JsonView &stem : root.list("files"))
        manifest.files.push_back(read_file(stem));
    manifest.removed = root.texts("removed");
    for (const JsonView &door : root.list("doors"))
        manifest.doors.push_back({door.text("kind"), inner_name(door, "file"),
                                  static_cast<std::uint64_t>(door.whole("bytes", 0, kMost)),
                                  door.text("sha256"), read_locked(door)});
    return manifest;
}

Index read_index(const std::string &path)
{
    const JsonFile file{path};
    const JsonView root = file.root();
    Index index;
    index.room = root.text("room");
    for (const JsonView &view : root.list("versions")) {
        VersionRow row;
        row.version = static_cast<int>(view.whole("version", 1, kMostVersions));
        row.folder = inner_name(view, "folder");
        row.note = view.text("note");
        row.delivered = view.text("delivered");
        row.passed = view.flag("passed");
        row.verdict = view.text("verdict");
        row.seal = view.text("seal");
        row.history = view.text("history");
        const int before = index.versions.empty() ? 0 : index.versions.back().version;
        if (row.version <= before || row.folder.find('/') != std::string::npos)
            throw Trouble("\"" + path + "\" has a version that is not where it should be.");
        index.versions.push_back(std::move(row));
    }
    for (const JsonView &part : root.list("page"))
        index.page[inner_name(part, "file")] = part.text("sha256");
    return index;
}

} // namespace stems::tool::room
