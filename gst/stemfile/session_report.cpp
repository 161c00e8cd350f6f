/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "session_report.h"

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

struct Coding {
    const char *name;
    int bits;
};

/* Of those that FileReader opens. */
Coding coding_of(int format) noexcept
{
    const bool flac = (format & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC;
    const char *plain = flac ? "flac" : "pcm";
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
        return {plain, 8};
    case SF_FORMAT_PCM_24:
        return {plain, 24};
    case SF_FORMAT_PCM_32:
        return {plain, 32};
    case SF_FORMAT_ALAC_16:
        return {"alac", 16};
    case SF_FORMAT_ALAC_20:
        return {"alac", 20};
    case SF_FORMAT_ALAC_24:
        return {"alac", 24};
    case SF_FORMAT_ALAC_32:
        return {"alac", 32};
    case SF_FORMAT_FLOAT:
        return {"float", 32};
    case SF_FORMAT_DOUBLE:
        return {"float", 64};
    default:
        return {plain, 16};
    }
}

/* The extension that libsndfile gives it. */
const char *container_name(int format) noexcept
{
    SF_FORMAT_INFO info{};
    info.format = format & SF_FORMAT_TYPEMASK;
    const bool known = sf_command(nullptr, SFC_GET_FORMAT_INFO, &info, sizeof info) == 0;
    return known && info.extension ? info.extension : "unknown";
}

GstStructure *file_report(const Session::File &file)
{
    const FileFacts &facts = file.reader.facts();
    const Coding coding = coding_of(facts.coding);
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
    return report;
}

} // namespace

GstStructure *session_report(const std::string &location, const Session &session)
{
    GstStructure *report = gst_structure_new(
        "stemfilesrc", "location", G_TYPE_STRING, readable(location).c_str(), "rate", G_TYPE_INT,
        session.rate(), "channels", G_TYPE_INT, session.channels(), "format", G_TYPE_STRING,
        name_of(session.format()), "frames", G_TYPE_UINT64, session.frames(), nullptr);
    std::vector<GstStructure *> files;
    for (const Session::File &file : session.files())
        files.push_back(file_report(file));
    take_array(report, "files", files);
    return report;
}

} // namespace stems
