/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A sink pad of stemgroup, stemsum and nullcheck: places what arrives on the
 * element's common axis and stages it.
 *
 * GstAggregator's own queue of the pad carries only serialized events and
 * tokens: an empty buffer that says "this pad has enough for the next block".
 */
#pragma once

#include "staging.h"

#include "support/track_labels.h"

#include <gst/base/gstaggregator.h>

#include <condition_variable>
#include <string>

G_BEGIN_DECLS

#define GST_TYPE_STEM_AGGREGATOR_PAD (gst_stem_aggregator_pad_get_type())
#define GST_STEM_AGGREGATOR_PAD(obj)                                                               \
    (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_STEM_AGGREGATOR_PAD, GstStemAggregatorPad))
#define GST_STEM_AGGREGATOR_PAD_CAST(obj) (reinterpret_cast<GstStemAggregatorPad *>(obj))

namespace stems
{
struct StemAggregatorPadPrivate;
}

struct GstStemAggregatorPad {
    GstAggregatorPad parent;
    stems::StemAggregatorPadPrivate *priv;
};

struct GstStemAggregatorPadClass {
    GstAggregatorPadClass parent_class;
};

GType gst_stem_aggregator_pad_get_type();

G_END_DECLS

namespace stems
{

/* A pad that has nothing when the clock asks for it. */
struct Stall {
    GstClockTime since = GST_CLOCK_TIME_NONE; /* buffer time of the output */
    guint64 frames = 0;                       /* of silence in its place */
    bool told = false;
    bool begun = false; /* audio was in time, in this stream */
};

/* Guarded by the element's mutex, but for what says otherwise. */
struct StemAggregatorPadPrivate {
    /* Only the pad's own streaming thread. */
    GstSegment segment;
    gint64 expected = -1; /* where the next buffer starts if it follows on; -1: unknown */
    GstClockTime drift_since = GST_CLOCK_TIME_NONE; /* running time; see discont-wait */
    bool resync = true;
    bool heard = false; /* audio or a gap came, ever since the pad was activated */
    std::optional<StreamLabels> next_labels;   /* of a stream whose audio is yet to come */
    GstPadChainFunction token_chain = nullptr; /* GstAggregatorPad's own */
    GstPadActivateModeFunction activate_mode = nullptr;

    StagingQueue queue;
    std::condition_variable room;
    GstAudioInfo info;
    bool has_caps = false;
    gint64 need = -1; /* the source task asks for audio up to here; -1: for any */
    bool eos = false;
    bool segment_done = false;
    guint32 segment_seqnum = GST_SEQNUM_INVALID;
    bool flushing = false;
    bool token = false;   /* one is in GstAggregator's queue, or on its way there */
    bool waiting = false; /* the streaming thread sleeps until there is room */
    GstFlowReturn flow = GST_FLOW_OK;
    int number = -1; /* N of sink_N: the order of sums; -1 for reference */

    guint64 in_time = 0; /* frames */
    guint64 late = 0;    /* frames that came when their block had been made */

    guint64 serial; /* no other pad has or had it, as it may the address */

    Stall stall; /* only the source task, and when it does not run */

    /* Guarded by the pad's object lock; see pad_labels.h. */
    bool qos_messages = false;
    std::string label;
    StreamLabels stream_labels;
    TrackLabels earlier_tracks; /* of the stream before, some of which may be staged */
    std::uint64_t label_changes = 0;

    bool ended() const noexcept { return eos || segment_done; }
    bool ready() const noexcept { return !queue.empty() && (need < 0 || queue.end() >= need); }
    /* No room for more; for what a block needs there always is, however long
     * it is. */
    bool full() const noexcept
    {
        return queue.fill(GST_AUDIO_INFO_RATE(&info)) >= 1.0 && queue.end() >= need;
    }
    void reset() noexcept;
};

/* Counts how many of the @frames frames at @position come too late for their
 * block. The element's mutex is held. */
guint64 count_late(StemAggregatorPadPrivate *priv, gint64 taken, gint64 position,
                   guint64 frames) noexcept;

/* Posts a QoS message about @late frames from buffer time @pts on, if the pad
 * is to. */
void tell_late(GstStemAggregatorPad *pad, GstElement *element, GstClockTime pts,
               guint64 late) noexcept;

/* Stages silence, as a GAP event announces it. */
GstFlowReturn stage_gap(GstStemAggregatorPad *pad, GstClockTime time,
                        GstClockTime duration) noexcept;

/* Tells the source task that the pad has something to say, if it has: enough
 * audio, or (@force) an end. The element's mutex must not be held. */
void wake_source_task(GstStemAggregatorPad *pad, GstObject *parent, GstClockTime time,
                      bool force) noexcept;

} // namespace stems
