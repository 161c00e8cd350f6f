/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "manifest.h"

#include <algorithm>

namespace stems::tool::room
{

namespace
{

JsonPtr list_of(const std::vector<double> &numbers)
{
    JsonList list;
    for (const double number : numbers)
        list.add(number);
    return list.node();
}

JsonPtr json_of(const Change &change)
{
    JsonFields fields;
    fields.set("kind", name_of(change.kind));
    if (change.gain)
        fields.set("gain", *change.gain);
    if (change.delay)
        fields.set("delay", *change.delay);
    if (change.inverted)
        fields.set("inverted", true);
    if (!change.explanation.empty())
        fields.set("explanation", change.explanation);
    return fields.node();
}

JsonPtr json_of(const Preview &preview)
{
    JsonFields fields;
    fields.set("file", preview.file).set("type", preview.type).set("gain", preview.gain);
    if (!preview.peaks.empty())
        fields.set("peaks", preview.peaks);
    return fields.set("sha256", preview.sha256).node();
}

JsonPtr json_of(const Locked &locked)
{
    return JsonFields{}
        .set("file", locked.file)
        .set("bytes", locked.bytes)
        .set("sha256", locked.sha256)
        .node();
}

JsonPtr json_of(const StemFile &file)
{
    JsonFields fields;
    fields.set("file", file.file)
        .set("name", file.name)
        .set("label", file.label)
        .set("role", file.role)
        .set("stem", file.stem)
        .set("sha256", file.sha256)
        .set("bytes", file.bytes)
        .set("container", file.container)
        .set("coding", file.coding)
        .set("format", file.format)
        .set("rate", file.rate)
        .set("channels", file.channels)
        .set("bits", file.bits)
        .set("frames", file.frames)
        .set("peak", list_of(file.peak))
        .set("true-peak", list_of(file.true_peak))
        .set("integrated", file.integrated)
        .set("change", json_of(file.change));
    if (file.preview)
        fields.set("preview", json_of(*file.preview));
    if (file.locked)
        fields.set("locked", json_of(*file.locked));
    return fields.node();
}

JsonPtr json_of(const CheckFinding &finding)
{
    JsonFields fields;
    fields.set("check", finding.check).set("severity", name_of(finding.severity));
    if (!finding.file.empty())
        fields.set("file", finding.file);
    if (finding.start)
        fields.set("start", *finding.start);
    if (finding.end)
        fields.set("end", *finding.end);
    return fields.set("explanation", finding.text).node();
}

JsonPtr json_of(const NullResult &null)
{
    return JsonFields{}
        .set("verdict", null.verdict)
        .set("passed", null.passed)
        .set("residual-peak", list_of(null.residual_peak))
        .set("explanation", null.explanation)
        .node();
}

JsonPtr json_of(const Door &door)
{
    JsonFields fields;
    fields.set("kind", door.kind)
        .set("file", door.file)
        .set("bytes", door.bytes)
        .set("sha256", door.sha256);
    if (door.locked)
        fields.set("locked", json_of(*door.locked));
    return fields.node();
}

JsonPtr json_of(const VersionRow &row)
{
    return JsonFields{}
        .set("version", row.version)
        .set("folder", row.folder)
        .set("note", row.note)
        .set("delivered", row.delivered)
        .set("passed", row.passed)
        .set("verdict", row.verdict)
        .set("seal", row.seal)
        .set("history", row.history)
        .node();
}

template <class Things> JsonPtr list_of_objects(const Things &things)
{
    JsonList list;
    for (const auto &thing : things)
        list.add(json_of(thing));
    return list.node();
}

} // namespace

const char *name_of(Change::Kind kind) noexcept
{
    constexpr const char *names[] = {"first", "same", "rebalanced", "moved", "replaced", "new"};
    return names[static_cast<int>(kind)];
}

JsonPtr json_of(const Manifest &manifest)
{
    JsonList removed;
    for (const std::string &label : manifest.removed)
        removed.add(label);
    JsonFields fields;
    fields.set("room", manifest.room)
        .set("version", manifest.version)
        .set("since", manifest.since > 0 ? to_json(manifest.since) : to_json(nullptr))
        .set("note", manifest.note)
        .set("delivered", manifest.delivered)
        .set("generator", manifest.generator)
        .set("passed", manifest.passed)
        .set("verdict", manifest.verdict);
    if (!manifest.accepted.empty())
        fields.set("accepted", manifest.accepted);
    return fields.set("target", manifest.target)
        .set("null", manifest.null ? json_of(*manifest.null) : to_json(nullptr))
        .set("findings", list_of_objects(manifest.findings))
        .set("locked", manifest.locked)
        .set("files", list_of_objects(manifest.files))
        .set("removed", removed.node())
        .set("doors", list_of_objects(manifest.doors))
        .node();
}

const VersionRow *Index::version(int number) const noexcept
{
    const auto found = std::find_if(versions.begin(), versions.end(),
                                    [&](const VersionRow &row) { return row.version == number; });
    return found == versions.end() ? nullptr : &*found;
}

JsonPtr json_of(const Index &index)
{
    JsonList page;
    for (const auto &[file, sha256] : index.page)
        page.add(JsonFields{}.set("file", file).set("sha256", sha256).node());
    return JsonFields{}
        .set("room", index.room)
        .set("versions", list_of_objects(index.versions))
        .set("page", page.node())
        .node();
}

} // namespace stems::tool::room
