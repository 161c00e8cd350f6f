/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What stemfilesink knows of the stream and of the file that becomes of it.
 * The file is begun in start(), takes its first byte with the first audio, so
 * that all tags and labels that come before are in it, and its name in
 * finish(); stop() before that leaves nothing.
 *
 * Not real-time safe. Throws FileError. Of one thread at a time, but for
 * interrupt().
 */
#pragma once

#include "atomic_file.h"
#include "sink_settings.h"
#include "timeline.h"
#include "writer.h"

#include "support/message.h"
#include "support/track_labels.h"

#include <gst/audio/audio.h>

#include <atomic>

namespace stems
{

/* What the message of a finished file says. */
struct Delivered {
    std::string path, sha256, label;
    FileShape shape;
    Moment start;
    guint64 frames, bytes, clipped, silence, dropped;
    bool keeps_places;
};

class SinkStream
{
public:
    void start(SinkSettings settings);
    void stop() noexcept;
    bool is_begun() const noexcept { return file_ != nullptr; }
    /* Since finish(), until stop() or start(). */
    bool is_delivered() const noexcept { return delivered_; }
    const std::string &target() const noexcept { return settings_.location; }

    void set_format(const GstAudioInfo &info);
    const GstAudioInfo *format() const noexcept { return has_format_ ? &info_ : nullptr; }
    void set_segment(const GstSegment &segment);
    void flush();
    void hear(GstPad *pad, GstEvent *event);
    void set_loudness(StructureCopy loudness) noexcept;

    /* n frames that begin at @pts; null is silence. False if interrupted. */
    bool take(const Planes *audio, guint64 n, GstClockTime pts, bool discont);
    void interrupt(bool now) noexcept { interrupted_ = now; }

    /* Syncs it, and gives it its name. */
    Delivered finish();

private:
    void begin();
    std::vector<std::string> track_names() const;
    Metadata metadata() const;
    bool write_silence(guint64 n);

    struct TagsUnref {
        void operator()(GstTagList *tags) const noexcept { gst_tag_list_unref(tags); }
    };

    SinkSettings settings_;
    std::unique_ptr<AtomicFile> file_;
    std::unique_ptr<Writer> writer_;
    GstAudioInfo info_{};
    FileShape shape_;
    bool delivered_ = false;
    bool has_format_ = false;
    bool lost_places_ = false;
    std::vector<int> order_;
    StreamLabels labels_;
    std::unique_ptr<GstTagList, TagsUnref> tags_;
    StructureCopy measured_; /* by a headroommeter upstream */
    Timeline timeline_;
    Moment start_{};
    guint64 silence_ = 0, dropped_ = 0;
    std::atomic<bool> interrupted_{false};
};

} // namespace stems
