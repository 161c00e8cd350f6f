/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the parts of stemfilesrc share: gststemfilesrc.cpp has its class and its
 * pads, source_open.cpp opens the session, source_stream.cpp has the task that pushes,
 * source_seek.cpp seeks and queries.
 *
 * One task, that of the pad src, reads all files and pushes to all pads. What it
 * alone uses is guarded by that pad's stream lock, which a seek takes as well.
 */
#pragma once

#include "gststemfilesrc.h"
#include "session.h"

#include "support/guards.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

GST_DEBUG_CATEGORY_EXTERN(gst_stem_file_src_debug);

namespace stems
{

enum class SourceAlign : int { TimeReference, Start };

struct SourceSettings {
    std::string location;
    SourceAlign align = SourceAlign::TimeReference;
    guint64 tail = 0; /* nanoseconds */
    bool strict = false;
    bool mark_gaps = true;
};

/* One pad and what the task knows of it. */
struct SourcePad {
    GstPad *pad;        /* a reference of the element's while it is one of its pads */
    std::string wanted; /* the label or file of a request pad; empty: the whole session */
    std::atomic<bool> released = false;

    /* Of the task. */
    bool started = false; /* stream-start and caps have been sent */
    unsigned segment = 0; /* the number of the last segment that was sent */
    ChannelRange range;
    GstFlowReturn flow = GST_FLOW_OK;

    SourcePad(GstPad *p, std::string name) noexcept
        : pad{GST_PAD_CAST(gst_object_ref(p))}, wanted{std::move(name)}
    {
    }
    ~SourcePad() { gst_object_unref(pad); }
    SourcePad(const SourcePad &) = delete;
    SourcePad &operator=(const SourcePad &) = delete;
};

using SourcePads = std::vector<std::shared_ptr<SourcePad>>;

struct StemFileSrcPrivate {
    /* Guarded by the object lock. */
    SourceSettings settings;
    SourcePads pads; /* src is the first */
    std::shared_ptr<Session> session;
    GstSegment segment{};
    GstEvent *early_seek = nullptr; /* that came before PAUSED */

    std::mutex seeking; /* one seek at a time, and none while the task is stopped */
    bool active = false;
    guint32 last_seek = GST_SEQNUM_INVALID;

    /* Of the task. */
    std::uint64_t next = 0; /* frame of the session */
    std::uint64_t stop = 0; /* the frame after the last of the segment */
    unsigned segments = 0;  /* how many there have been */
    guint32 seqnum = GST_SEQNUM_INVALID;
    guint group = 0;
    bool discont = true;
    bool strict = false;
    bool mark_gaps = true;
    GstBufferPool *pool = nullptr;
    std::size_t block = 0;           /* frames */
    std::vector<void *> planes;      /* of a buffer */
    std::vector<Finding> findings;   /* that are yet to be told */
    std::atomic<bool> ended = false; /* somebody wants no more */
};

/* gststemfilesrc.cpp */
SourcePads pads_of(GstStemFileSrc *self);
std::shared_ptr<Session> session_of(GstStemFileSrc *self);

/* source_open.cpp */
/* False: an error has been posted. */
bool open_session(GstStemFileSrc *self);
/* Posts the error that the session has not what a pad asks for. */
void post_no_track(GstStemFileSrc *self, const Session &session, const std::string &wanted);
/* Posts a finding as a warning; as an error, and false, if strict. */
bool tell(GstStemFileSrc *self, const Finding &finding, bool strict);

/* source_stream.cpp */
gboolean activate_source(GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active) noexcept;
void stream_block(gpointer self) noexcept;

/* source_seek.cpp */
gboolean source_event(GstPad *pad, GstObject *parent, GstEvent *event) noexcept;
gboolean source_query(GstPad *pad, GstObject *parent, GstQuery *query) noexcept;
/* Moves the segment, and the task to it. The stream lock is held. */
bool apply_seek(GstStemFileSrc *self, GstEvent *event);

} // namespace stems
