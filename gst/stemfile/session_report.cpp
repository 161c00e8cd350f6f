/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "session_report.h"

#include "channel_map.h"
#include "coding.h"
#include "listing.h"

#include "support/message.h"

namespace stems
{

namespace
{

const char *name_of(Format format) noexcept
{
    constexpr const char *names[] = {"S16", "S24", "S24_32", "S32", "F32", "F64"};
    return names[static_cast<int>(format)];
}

GstStructure *file_report(const Session &session, const Session::File &file)
{
    const FileFacts &facts = file.reader.facts();
    const Coding coding = *coding_of(facts.coding);
    GstStructure *report = gst_structure_new(
        "file", "location", G_TYPE_STRING, readable(file.reader.path()).c_str(), "label",
        G_TYPE_STRING, file.tracks[0].label.c_str(), "container", G_TYPE_STRING,
        container_name(facts.coding), "coding", G_TYPE_STRING, coding.name, "rate", G_TYPE_INT,
        facts.rate, "channels", G_TYPE_INT, facts.channels, "format", G_TYPE_STRING,
        name_of(facts.format), "bits", G_TYPE_INT, coding.bits, "frames", G_TYPE_UINT64,
        facts.frames, "missing", G_TYPE_UINT64, facts.missing, "unfinished", G_TYPE_BOOLEAN,
        static_cast<gboolean>(facts.unfinished), "start", G_TYPE_UINT64, file.start, nullptr);
    set_tracks(report, file.tracks);
    if (facts.time_reference)
        gst_structure_set(report, "time-reference", G_TYPE_UINT64, *facts.time_reference, nullptr);
    if (const guint64 mask = mask_of(session, file))
        gst_structure_set(report, "channel-mask", G_TYPE_UINT64, mask, nullptr);
    return report;
}

} // namespace

GstStructure *session_report(const std::string &location, const Session &session)
{
    GstStructure *report = gst_structure_new(
        "stemfilesrc", "location", G_TYPE_STRING, readable(location).c_str(), "rate", G_TYPE_INT,
        session.rate(), "channels", G_TYPE_INT, session.channels(), "format", G_TYPE_STRING,
        name_of(session.format()), "frames", G_TYPE_UINT64, session.frames(), "origin",
        G_TYPE_UINT64, session.origin(), nullptr);
    std::vector<GstStructure *> files;
    for (const Session::File &file : session.files())
        files.push_back(file_report(session, file));
    take_array(report, "files", files);
    return report;
}

} // namespace stems
