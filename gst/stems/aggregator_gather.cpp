/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The next block: how long it is, what each pad has for it, and when there is
 * none.
 */
#include "gststemaggregator.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace stems
{

namespace
{

constexpr double kLowMark = 0.2;                     /* a full queue is refilled from here */
constexpr GstClockTime kLongest = 100 * GST_MSECOND; /* block, when not live */

bool same_axis(const GstSegment &a, const GstSegment &b) noexcept
{
    return a.format == b.format && a.rate == b.rate && a.start == b.start && a.stop == b.stop &&
           a.base == b.base && a.time == b.time && a.offset == b.offset;
}

/* A seek without flush gives src a segment that begins later in running time:
 * it holds from there on. Blocks before are stamped in the one that was sent. */
void follow_segment(GstStemAggregator *self) noexcept
{
    StemAggregatorPrivate *priv = self->priv;
    const int rate = GST_AUDIO_INFO_RATE(&priv->out);
    GstSegment now;
    {
        const ObjectLock lock{self};
        GstSegment *segment = &GST_AGGREGATOR_PAD(self->parent.srcpad)->segment;
        if (!GST_CLOCK_TIME_IS_VALID(segment->position))
            segment->position = segment->start;
        now = *segment;
    }
    const std::lock_guard lock{priv->mutex};
    if (priv->sent.format == GST_FORMAT_UNDEFINED) {
        priv->sent = now;
        priv->stream_offset.reset();
    } else if (priv->turns.due(priv->position)) {
        const Turns::Turn turn = priv->turns.cross(priv->position);
        now = turn.segment;
        now.base = frames_to_running_time(turn.at, now.rate, rate);
        gst_aggregator_update_segment(&self->parent, &now);
        priv->sent = now;
        priv->stream_offset.reset();
    }
    if (priv->position < 0)
        priv->position = running_time_to_frames(
            gst_segment_to_running_time(&now, GST_FORMAT_TIME, now.position), now.rate, rate);
}

GstClockTime block_time(const StemAggregatorPrivate *priv, gint64 position) noexcept
{
    return frames_to_running_time(position, priv->sent.rate, GST_AUDIO_INFO_RATE(&priv->out));
}

void stamp(StemAggregatorPrivate *priv, Block &block) noexcept
{
    const GstClockTime from = block_time(priv, block.position);
    const GstClockTime to = block_time(priv, block.position + static_cast<gint64>(block.frames));
    block.pts = buffer_time(priv, block.position);
    block.duration =
        static_cast<GstClockTime>(std::llround(static_cast<double>(to - from) * priv->sent.rate));
    block.stream_time = gst_segment_to_stream_time(&priv->sent, GST_FORMAT_TIME, block.pts);
    /* Once in a segment: times are rounded, frames are not. */
    if (!priv->stream_offset && GST_CLOCK_TIME_IS_VALID(block.stream_time))
        priv->stream_offset = static_cast<gint64>(time_to_frames(block.stream_time,
                                                                 GST_AUDIO_INFO_RATE(&priv->out))) -
                              block.position;
    block.stream_position = block.position + priv->stream_offset.value_or(0);
}

bool has_room(const StemAggregatorPadPrivate *pad) noexcept
{
    return !pad->full();
}

bool has_much_room(const StemAggregatorPadPrivate *pad) noexcept
{
    return pad->queue.fill(GST_AUDIO_INFO_RATE(&pad->info)) <= kLowMark;
}

/* Threads that wait for room in their queues may go on where there is. The
 * element's mutex is held; they are woken by wake(), when it is not: it is what
 * each of them takes first. */
template <class May> void let_go(StemAggregatorPrivate *priv, May may) noexcept
{
    for (GstStemAggregatorPad *pad : priv->pads)
        if (pad->priv->waiting && may(pad->priv)) {
            pad->priv->waiting = false;
            priv->woken.push_back(GST_STEM_AGGREGATOR_PAD_CAST(gst_object_ref(pad)));
        }
}

void wake(StemAggregatorPrivate *priv) noexcept
{
    for (GstStemAggregatorPad *pad : priv->woken) {
        pad->priv->room.notify_one();
        gst_object_unref(pad);
    }
    priv->woken.clear();
}

/* Takes back the tokens of pads that have too little, so that GstAggregator
 * waits for them. A token that is set but not yet in GstAggregator's queue is
 * on its way: it will come back here. */
void take_tokens(StemAggregatorPrivate *priv, std::unique_lock<std::mutex> &lock,
                 gint64 need) noexcept
{
    auto &starved = priv->starved;
    std::size_t kept = 0;
    for (GstStemAggregatorPad *pad : starved) {
        pad->priv->need = need;
        const bool there =
            pad->priv->token && gst_aggregator_pad_has_buffer(GST_AGGREGATOR_PAD_CAST(pad));
        if (there) {
            pad->priv->token = false;
            starved[kept++] = GST_STEM_AGGREGATOR_PAD_CAST(gst_object_ref(pad));
        }
    }
    starved.resize(kept);
    lock.unlock();
    for (GstStemAggregatorPad *pad : starved) {
        gst_aggregator_pad_drop_buffer(GST_AGGREGATOR_PAD_CAST(pad));
        gst_object_unref(pad);
    }
    starved.clear();
}

/* Whether nothing more comes from a pad for the next block. The end of a
 * segment is none beyond a turn, until the pad has made it, too. */
bool ended(StemAggregatorPrivate *priv, const StemAggregatorPadPrivate *pad) noexcept
{
    return pad->eos || (pad->segment_done && priv->turns.made(pad->segment_seqnum));
}

void collect(StemAggregatorPrivate *priv, guint64 frames) noexcept
{
    Block &block = priv->block;
    block.position = priv->position;
    block.frames = frames;
    priv->taken = priv->position + static_cast<gint64>(frames);
    block.silent = true;
    block.same_inputs = block.inputs.size() == priv->pads.size();
    block.inputs.resize(priv->pads.size());
    for (std::size_t i = 0; i < priv->pads.size(); i++) {
        GstStemAggregatorPad *pad = priv->pads[i];
        Input &input = block.inputs[i];
        block.same_inputs = block.same_inputs && input.serial == pad->priv->serial;
        input.serial = pad->priv->serial;
        input.pad = GST_STEM_AGGREGATOR_PAD_CAST(gst_object_ref(pad));
        input.has_format = pad->priv->has_caps;
        const GstAudioInfo &info = pad->priv->queue.info_at(block.position);
        if (input.has_format)
            input.format = *format_of(GST_AUDIO_INFO_FORMAT(&info));
        input.end = pad->priv->queue.end();
        input.ended = ended(priv, pad->priv);
        pad->priv->queue.collect(block.position, frames, input.spans);
        int channels = input.has_format ? GST_AUDIO_INFO_CHANNELS(&info) : 0;
        if (!input.spans.empty())
            channels = input.spans.front().audio->channels();
        block.same_inputs = block.same_inputs && input.channels == channels;
        input.channels = channels;
        block.silent = block.silent && input.spans.empty();
    }
    stamp(priv, block);
}

/* Where a segment that nobody goes on from ends. */
gint64 stop_of(const StemAggregatorPrivate *priv) noexcept
{
    const GstSegment &segment = priv->sent;
    if (!GST_CLOCK_TIME_IS_VALID(segment.stop) || (segment.flags & GST_SEGMENT_FLAG_SEGMENT) ||
        priv->turns.any())
        return std::numeric_limits<gint64>::max();
    return running_time_to_frames(
        gst_segment_to_running_time(&segment, GST_FORMAT_TIME, segment.stop), segment.rate,
        GST_AUDIO_INFO_RATE(&priv->out));
}

/* All pads are done: with everything, or with a segment that may be followed
 * by another. */
Gathered end_of_pads(StemAggregatorPrivate *priv, std::unique_lock<std::mutex> &lock) noexcept
{
    const bool eos =
        std::all_of(priv->pads.begin(), priv->pads.end(), [](auto *pad) { return pad->priv->eos; });
    priv->starved.clear();
    if (eos) {
        /* Events may wait behind tokens; they leave before EOS does. */
        for (GstStemAggregatorPad *pad : priv->pads)
            if (pad->priv->token && gst_aggregator_pad_has_buffer(GST_AGGREGATOR_PAD_CAST(pad)))
                priv->starved.push_back(pad);
        if (priv->starved.empty())
            return Gathered::Ended;
        take_tokens(priv, lock, -1);
        return Gathered::Starved;
    }
    for (GstStemAggregatorPad *pad : priv->pads) {
        pad->priv->segment_done = false;
        if (!pad->priv->eos)
            priv->starved.push_back(pad);
    }
    take_tokens(priv, lock, -1);
    return Gathered::SegmentDone;
}

} // namespace

gint64 running_time_to_frames(GstClockTime time, double speed, int rate) noexcept
{
    if (speed == 1.0)
        return static_cast<gint64>(time_to_frames(time, rate));
    return std::llround(static_cast<double>(time) * speed * rate / GST_SECOND);
}

GstClockTime frames_to_running_time(gint64 frames, double speed, int rate) noexcept
{
    const GstClockTime time = frames_to_time(static_cast<guint64>(frames), rate);
    return speed == 1.0
               ? time
               : static_cast<GstClockTime>(std::llround(static_cast<double>(time) / speed));
}

GstClockTime buffer_time(const StemAggregatorPrivate *priv, gint64 position) noexcept
{
    const GstClockTime time = block_time(priv, position);
    /* "full": it goes on past the segment's stop. */
    guint64 there = 0;
    const int sign =
        gst_segment_position_from_running_time_full(&priv->sent, GST_FORMAT_TIME, time, &there);
    return sign > 0 ? there : priv->sent.start;
}

Gathered gather(GstStemAggregator *self, bool live, bool timeout) noexcept
{
    StemAggregatorPrivate *priv = self->priv;
    std::unique_lock lock{priv->mutex, std::defer_lock};
    do {
        if (lock)
            lock.unlock();
        follow_segment(self);
        lock.lock();
    } while (priv->turns.due(priv->position)); /* a pad told it just now */

    const int rate = GST_AUDIO_INFO_RATE(&priv->out);
    const auto unit = std::max<gint64>(
        static_cast<gint64>(gst_util_uint64_scale_round(
            static_cast<guint64>(rate), priv->settings.block_n, priv->settings.block_d)),
        1);
    const auto longest =
        std::max(unit, static_cast<gint64>(time_to_frames(kLongest, rate)) / unit * unit);

    bool all_ended = true;
    gint64 available = std::numeric_limits<gint64>::max();
    gint64 last = 0;
    priv->starved.clear();
    for (GstStemAggregatorPad *pad : priv->pads) {
        pad->priv->queue.drop_before(priv->position, priv->dead);
        const gint64 end = pad->priv->queue.end();
        last = std::max(last, end);
        if (ended(priv, pad->priv))
            continue;
        all_ended = false;
        /* ignore-inactive-pads: one that has never had audio. */
        if (live && end < 0 && gst_aggregator_pad_is_inactive(GST_AGGREGATOR_PAD_CAST(pad)))
            continue;
        available = std::min(available, end - priv->position);
        if (end < priv->position + unit && !timeout) {
            pad->priv->need = priv->position + unit;
            priv->starved.push_back(pad);
        }
    }
    if (!priv->starved.empty()) {
        /* All that have any room: the audio that the block waits for may come
         * from a thread that feeds several pads. */
        let_go(priv, has_room);
        take_tokens(priv, lock, priv->position + unit);
        wake(priv);
        priv->dead.clear();
        return Gathered::Starved;
    }

    gint64 frames = unit;
    if (all_ended)
        frames = std::min(live ? unit : longest, last - priv->position);
    else if (!live && !timeout)
        frames = std::clamp(available / unit * unit, unit, longest);
    /* Past the segment's stop nothing is played, and GstAggregator's clock
     * stands still: do not go there in place of pads that are late. */
    const gint64 stop = timeout ? stop_of(priv) : std::numeric_limits<gint64>::max();
    if (priv->position >= stop)
        return Gathered::Ended;
    frames = std::min(frames, stop - priv->position);
    if (frames <= 0)
        return end_of_pads(priv, lock);
    frames = priv->turns.before(priv->position, frames); /* two segments, two blocks */
    auto uniform = static_cast<guint64>(frames);
    for (const GstStemAggregatorPad *pad : priv->pads)
        uniform = pad->priv->queue.uniform(priv->position, uniform);
    collect(priv, uniform);
    lock.unlock();
    priv->dead.clear();
    return Gathered::Block;
}

/* The block was rendered: what it used is dropped, and who waits for room is
 * woken. Live, a block takes as long as it lasts: whoever stops a source that
 * does not wait would wait for many of them. */
void advance(GstStemAggregator *self, bool live) noexcept
{
    StemAggregatorPrivate *priv = self->priv;
    const auto frames = static_cast<gint64>(priv->block.frames);
    release_block(priv);
    GstClockTime end = 0;
    {
        const std::lock_guard lock{priv->mutex};
        priv->position += frames;
        for (GstStemAggregatorPad *pad : priv->pads)
            pad->priv->queue.drop_before(priv->position, priv->dead);
        let_go(priv, live ? has_room : has_much_room);
        end = gst_segment_position_from_running_time(&priv->sent, GST_FORMAT_TIME,
                                                     block_time(priv, priv->position));
    }
    wake(priv);
    priv->dead.clear();
    const ObjectLock lock{self};
    GstSegment *segment = &GST_AGGREGATOR_PAD(self->parent.srcpad)->segment;
    if (GST_CLOCK_TIME_IS_VALID(end) && same_axis(*segment, priv->sent))
        segment->position = end;
}

void release_block(StemAggregatorPrivate *priv) noexcept
{
    /* Inputs stay, with the memory of their spans, to be compared with those
     * of the next block; the pads are no longer referenced. */
    for (Input &input : priv->block.inputs) {
        input.spans.clear();
        gst_object_unref(input.pad);
    }
    priv->block.frames = 0;
}

void stop_pads(StemAggregatorPrivate *priv, GstFlowReturn flow) noexcept
{
    const std::lock_guard lock{priv->mutex};
    for (GstStemAggregatorPad *pad : priv->pads) {
        pad->priv->flow = flow;
        pad->priv->room.notify_all();
    }
}

} // namespace stems
