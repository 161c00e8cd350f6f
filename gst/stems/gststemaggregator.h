/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The common base of stemgroup, stemsum and nullcheck: a GstAggregator that
 * gathers blocks of all pads, sample-aligned, and hands them to render().
 *
 * Blocks are output-buffer-duration long when live, and whole multiples of it
 * up to 100 ms otherwise; the last one ends where the longest pad ends. The
 * source task alone calls wish(), configure(), render() and finished(); no lock
 * is held while it does.
 */
#pragma once

#include "gststemaggregatorpad.h"
#include "output_memory.h"
#include "turns.h"

#include "support/format.h"

#include <mutex>
#include <optional>

G_BEGIN_DECLS

#define GST_TYPE_STEM_AGGREGATOR (gst_stem_aggregator_get_type())
#define GST_STEM_AGGREGATOR(obj)                                                                   \
    (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_STEM_AGGREGATOR, GstStemAggregator))
#define GST_STEM_AGGREGATOR_CAST(obj) (reinterpret_cast<GstStemAggregator *>(obj))
#define GST_STEM_AGGREGATOR_CLASS(klass)                                                           \
    (G_TYPE_CHECK_CLASS_CAST((klass), GST_TYPE_STEM_AGGREGATOR, GstStemAggregatorClass))
#define GST_STEM_AGGREGATOR_GET_CLASS(obj)                                                         \
    (G_TYPE_INSTANCE_GET_CLASS((obj), GST_TYPE_STEM_AGGREGATOR, GstStemAggregatorClass))

struct GstStemAggregator;

namespace stems
{

struct StemAggregatorPrivate;

/* What one pad has for a block. The pad is referenced for as long as the block
 * is rendered. */
struct Input {
    GstStemAggregatorPad *pad;
    guint64 serial; /* of the pad */
    std::vector<Span> spans;
    int channels;    /* of all its spans; without any, of its stream there, 0 if not known */
    bool has_format; /* caps came: of this format */
    Format format;
    gint64 end; /* position after the last frame so far */
    bool ended;
};

struct Block {
    gint64 position;        /* frames on the running-time axis */
    gint64 stream_position; /* frames of stream time; as position where it has none */
    guint64 frames;
    GstClockTime pts;
    GstClockTime duration;
    GstClockTime stream_time;
    std::vector<Input> inputs; /* in pad order; reference, if any, first */
    bool silent;               /* no input has audio */
    bool same_inputs;          /* as the last block: pads and their channels */
};

/* What a pad's stream is at the next block, for the vfuncs that look at all. */
struct PadFormat {
    std::string name;
    int number;
    GstAudioInfo info;
};

/* Why a pad's caps are refused: the two texts of an element error. */
struct Refusal {
    std::string text, debug;
};

/* What an element wants its source caps to be. */
struct OutputWish {
    Format format;
    bool format_only; /* no other will do */
    bool floats_only; /* no integer format will do */
    GstAudioLayout layout;
    int channels;
    guint64 channel_mask; /* 0: none */
    bool any_positions;   /* other channel masks will do as well */
    bool or_stereo;       /* two channels, front left and right, will do as well */
};

} // namespace stems

struct GstStemAggregator {
    GstAggregator parent;
    stems::StemAggregatorPrivate *priv;
};

struct GstStemAggregatorClass {
    GstAggregatorClass parent_class;

    /* Sink pads have the channels of src: what upstream can choose, it chooses
     * as downstream likes it. */
    gboolean sinks_like_src;

    /* Caps came to a sink pad: whether they fit those of the others. Under the
     * mutex, so that of two pads that do not fit, one knows; posts nothing.
     * nullptr: any do. */
    gboolean (*accept)(const GstStemAggregator *self, const GstStemAggregatorPad *pad,
                       const GstAudioInfo *info, stems::Refusal *why);
    /* Fills in @wish, which holds the widest format of @pads and the layout of
     * the first. NEED_DATA to be asked again, ERROR after an element error. */
    GstFlowReturn (*wish)(GstStemAggregator *self, const std::vector<stems::PadFormat> *pads,
                          stems::OutputWish *wish);
    /* Takes @caps, gives what all source pads of the element can have of it. */
    GstCaps *(*restrict_caps)(GstStemAggregator *self, GstCaps *caps);
    /* The source caps are known. */
    gboolean (*configure)(GstStemAggregator *self, const GstAudioInfo *info);
    /* What is still missing before anything can be made of the pads that
     * there are, for an error message; nullptr if nothing is. Any thread. */
    const char *(*missing)(GstStemAggregator *self);
    /* While the first buffer of one source pad is pushed, and others still wait
     * for theirs: a number, not the same after a flush; else 0. Any thread. */
    guint (*holding_up)(GstStemAggregator *self);
    /* Make and push the output of one block. */
    GstFlowReturn (*render)(GstStemAggregator *self, const stems::Block *block);
    /* EOS is about to leave; not called after an error. */
    void (*finished)(GstStemAggregator *self);
    /* A new stream begins: started, flushed. */
    void (*reset)(GstStemAggregator *self);
    /* A non-flow event (flush, EOS, segment-done) leaves through src. */
    void (*mirror)(GstStemAggregator *self, GstEvent *event);
};

GType gst_stem_aggregator_get_type();

G_END_DECLS

namespace stems
{

struct StemAggregatorSettings {
    guint64 block_n = 1, block_d = 100; /* a block, in seconds */
    GstClockTime alignment_threshold = 40 * GST_MSECOND;
    GstClockTime discont_wait = GST_SECOND;
};

struct StemAggregatorPrivate {
    std::mutex mutex;
    std::vector<GstStemAggregatorPad *> pads; /* in order of their numbers */
    gint64 position = -1;                     /* of the next block; -1: not known yet */
    gint64 taken = -1; /* before this no audio is waited for: a block was made of it */
    StemAggregatorSettings settings;
    bool failed = false; /* an error was posted: no more blocks */
    Turns turns;
    guint starts = 0; /* how often a stream began: started, flushed */

    /* Only the source task, and set_state while it does not run. */
    GstAudioInfo out;
    bool has_out = false;
    Format widest{};       /* of what the source caps were chosen for */
    bool finished = false; /* EOS has left */
    Block block;
    std::vector<Staged> dead;
    std::vector<GstStemAggregatorPad *> starved;
    std::vector<GstStemAggregatorPad *> woken; /* referenced */
    GstSegment sent;                           /* the segment that blocks are stamped in */
    std::optional<gint64> stream_offset;       /* its stream position, less the position */
    OutputMemory memory;                       /* of src */
    Tags tags;                                 /* of src */
    bool tags_due = false;                     /* with the next buffer */
    std::uint64_t tag_changes = 0;             /* when they were put together */

    GstClockID patience = nullptr; /* see missing() */
    guint held_up = 0;             /* see holding_up(); only the clock's thread */
};

/* A buffer for src's output of a block, stamped, with its samples mapped by the
 * caller; planar if @info is. */
GstBuffer *new_output_buffer(GstStemAggregator *self, const GstAudioInfo &info, const Block &block);
gsize output_size(const GstAudioInfo &info, const Block &block) noexcept;
void stamp_output_buffer(GstBuffer *buffer, const GstAudioInfo &info, const Block &block) noexcept;

/* The buffer time of a position in the segment that blocks are stamped in. */
GstClockTime buffer_time(const StemAggregatorPrivate *priv, gint64 position) noexcept;

/* Post an error that ends the stream for good; the flow to return. */
GstFlowReturn fail(GstStemAggregator *self);

/* aggregator_properties.cpp */
void install_aggregator_properties(GObjectClass *klass) noexcept;
GstClockTime block_duration(GstStemAggregator *self) noexcept;
void announce_latency(GstStemAggregator *self) noexcept; /* that of a block */

/* aggregator_events.cpp: GstAggregator's vfuncs for events and queries. */
void install_event_functions(GstAggregatorClass *klass, gpointer parent_class) noexcept;

/* aggregator_tags.cpp: src has @tags from the next buffer on; those of all
 * inputs of @block that sound in it. */
void set_src_tags(GstStemAggregator *self, Tags tags) noexcept;
void follow_tags(GstStemAggregator *self, const Block &block);
void send_src_tags(GstStemAggregator *self) noexcept;

/* aggregator_task.cpp: GstAggregatorClass's aggregate. */
GstFlowReturn aggregate_blocks(GstAggregator *agg, gboolean timeout) noexcept;

/* aggregator_patience.cpp: an error when pads are missing for too long. */
void start_patience(GstStemAggregator *self) noexcept;
void stop_patience(GstStemAggregator *self) noexcept;

/* aggregator_stalls.cpp: tells of pads that had nothing for the block. */
void watch_stalls(GstStemAggregator *self) noexcept;

/* aggregator_gather.cpp: the next block. */
enum class Gathered { Block, Starved, Ended, SegmentDone };
Gathered gather(GstStemAggregator *self, bool live, bool timeout) noexcept;
void advance(GstStemAggregator *self, bool live) noexcept;
void release_block(StemAggregatorPrivate *priv) noexcept;
void stop_pads(StemAggregatorPrivate *priv, GstFlowReturn flow) noexcept;

/* aggregator_acceptance.cpp */
gboolean accept_caps(GstStemAggregator *self, GstStemAggregatorPad *pad, GstCaps *caps) noexcept;

/* aggregator_negotiation.cpp */
GstCaps *sink_caps(GstStemAggregator *self, GstPad *pad, GstCaps *filter) noexcept;
GstFlowReturn choose_caps(GstStemAggregator *self, GstCaps *downstream, GstCaps **chosen) noexcept;
void negotiation_failed(GstStemAggregator *self) noexcept;
bool outgrown(const StemAggregatorPrivate *priv) noexcept;

/* aggregator_queries.cpp */
gboolean answer_src_query(GstStemAggregator *self, GstQuery *query) noexcept;
bool nobody_seeks(GstStemAggregator *self) noexcept;

/* Frames on the running-time axis of a segment with rate @speed, and back. */
gint64 running_time_to_frames(GstClockTime time, double speed, int rate) noexcept;
GstClockTime frames_to_running_time(gint64 frames, double speed, int rate) noexcept;

} // namespace stems
