/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesrc: opens the session, and tells what is wrong with it.
 */
#include "listing.h"
#include "session_report.h"
#include "source_private.h"

#define GST_CAT_DEFAULT gst_stem_file_src_debug

namespace stems
{

namespace
{

void post_open_error(GstStemFileSrc *self, const Session &session)
{
    const std::string said = readable(session.text());
    const char *text = said.c_str();
    switch (session.error()) {
    case SessionError::NotFound:
        GST_ELEMENT_ERROR(self, RESOURCE, NOT_FOUND, ("%s", text), (nullptr));
        break;
    case SessionError::Refused:
        GST_ELEMENT_ERROR(self, STREAM, WRONG_TYPE, ("%s", text), (nullptr));
        break;
    case SessionError::TooMuch:
        GST_ELEMENT_ERROR(self, RESOURCE, SETTINGS, ("%s", text), (nullptr));
        break;
    default:
        GST_ELEMENT_ERROR(self, RESOURCE, OPEN_READ, ("%s", text), (nullptr));
        break;
    }
}

/* What the location has besides audio. */
void post_skipped(GstStemFileSrc *self, const std::vector<std::string> &skipped)
{
    constexpr std::size_t kNamed = 10;
    if (skipped.empty())
        return;
    std::string names;
    for (std::size_t i = 0; i < skipped.size() && i < kNamed; i++)
        names += (i ? ", " : "") + skipped[i];
    if (skipped.size() > kNamed)
        names += ", ...";
    GST_ELEMENT_INFO(
        self, RESOURCE, READ, ("%" G_GSIZE_FORMAT " files are skipped.", skipped.size()),
        ("hidden, or no audio: %s", readable(names).c_str())); // gst-launch-1.0 prints this
}

} // namespace

bool open_session(GstStemFileSrc *self)
{
    SourceSettings settings;
    {
        const ObjectLock lock{self};
        settings = self->priv->settings;
    }
    if (settings.location.empty()) {
        GST_ELEMENT_ERROR(self, RESOURCE, NOT_FOUND,
                          ("No location is set: a file, a folder or a glob."), (nullptr));
        return false;
    }
    auto session = std::make_shared<Session>();
    if (!session->open(settings.location,
                       {settings.align == SourceAlign::TimeReference, settings.tail})) {
        post_open_error(self, *session);
        return false;
    }
    post_skipped(self, session->skipped());
    gst_element_post_message(GST_ELEMENT_CAST(self),
                             gst_message_new_element(GST_OBJECT_CAST(self),
                                                     session_report(settings.location, *session)));
    for (const Finding &finding : session->findings())
        if (!tell(self, finding, settings.strict))
            return false;
    for (const auto &pad : pads_of(self))
        if (!pad->wanted.empty() && !session->find(pad->wanted)) {
            post_no_track(self, *session, pad->wanted);
            return false;
        }
    const ObjectLock lock{self};
    self->priv->session = std::move(session);
    return true;
}

void post_no_track(GstStemFileSrc *self, const Session &session, const std::string &wanted)
{
    std::string all;
    for (const TrackLabel &track : session.labels())
        all += (all.empty() ? "" : ", ") + track.label;
    GST_ELEMENT_ERROR(self, RESOURCE, NOT_FOUND,
                      ("Pad src_%s: the session has no track and no file \"%s\".", wanted.c_str(),
                       wanted.c_str()),
                      ("it has %s", all.c_str()));
}

bool tell(GstStemFileSrc *self, const Finding &finding, bool strict)
{
    GstStructure *details = gst_structure_new("details", "file", G_TYPE_STRING,
                                              readable(finding.file).c_str(), nullptr);
    if (finding.sample)
        gst_structure_set(details, "sample", G_TYPE_UINT64, *finding.sample, nullptr);
    if (finding.missing)
        gst_structure_set(details, "missing", G_TYPE_UINT64, *finding.missing, nullptr);
    const bool fatal = strict && finding.damage;
    gst_element_message_full_with_details(
        GST_ELEMENT_CAST(self), fatal ? GST_MESSAGE_ERROR : GST_MESSAGE_WARNING,
        finding.damage ? GST_STREAM_ERROR : GST_RESOURCE_ERROR,
        finding.damage ? static_cast<int>(GST_STREAM_ERROR_DECODE)
                       : static_cast<int>(GST_RESOURCE_ERROR_SETTINGS),
        g_strdup(finding.text.c_str()), nullptr, __FILE__, GST_FUNCTION, __LINE__, details);
    return !fatal;
}

} // namespace stems
