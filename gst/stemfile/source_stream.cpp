/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesrc: the task. Each turn reads one block of all files into one planar
 * buffer and pushes it to src; the other pads get parts of the same memory.
 */
#include "source_private.h"

#include "channel_map.h"

#include "support/format.h"
#include "support/track_labels.h"

#include <algorithm>

#define GST_CAT_DEFAULT gst_stem_file_src_debug

namespace stems
{

namespace
{

constexpr std::size_t kBlockBytes = std::size_t{4} << 20; /* at most about this many in a buffer */
constexpr std::size_t kShortest = 256;                    /* frames of a block */
constexpr std::size_t kBlocksPerSecond = 10;

void push_numbered(StemFileSrcPrivate *priv, GstPad *pad, GstEvent *event) noexcept
{
    if (priv->seqnum != GST_SEQNUM_INVALID)
        gst_event_set_seqnum(event, priv->seqnum);
    gst_pad_push_event(pad, event);
}

/* The part of the session's labels that a range of channels has. */
TrackLabels labels_of(const Session &session, const ChannelRange &range)
{
    TrackLabels labels;
    int first = 0;
    for (const TrackLabel &track : session.labels()) {
        if (first >= range.first && first + track.channels <= range.first + range.channels)
            labels.push_back(track);
        first += track.channels;
    }
    return labels;
}

/* Stream-start, caps and labels. False: there is no such track. */
bool start_pad(GstStemFileSrc *self, const Session &session, SourcePad &pad)
{
    StemFileSrcPrivate *priv = self->priv;
    const auto range = pad.wanted.empty() ? session.everything() : session.find(pad.wanted);
    if (!range)
        return false;
    pad.range = *range;
    const CharPtr id{
        gst_pad_create_stream_id(pad.pad, GST_ELEMENT_CAST(self), GST_PAD_NAME(pad.pad))};
    GstEvent *start = gst_event_new_stream_start(id.get());
    gst_event_set_group_id(start, priv->group);
    gst_pad_push_event(pad.pad, start);
    const GstAudioInfo info = info_of(session, *range);
    const CapsPtr caps{gst_audio_info_to_caps(&info)};
    gst_pad_push_event(pad.pad, gst_event_new_caps(caps.get()));
    const TrackLabels labels = labels_of(session, *range);
    gst_pad_push_event(pad.pad, new_track_labels_event(labels));
    if (labels.size() == 1) {
        const CharPtr title{g_utf8_make_valid(labels[0].label.c_str(), -1)};
        gst_pad_push_event(
            pad.pad, gst_event_new_tag(gst_tag_list_new(GST_TAG_TITLE, title.get(), nullptr)));
    }
    pad.started = true;
    return true;
}

/* What a pad lacks before its next buffer. */
bool prepare(GstStemFileSrc *self, const Session &session, SourcePad &pad)
{
    StemFileSrcPrivate *priv = self->priv;
    if (!pad.started && !start_pad(self, session, pad)) {
        post_no_track(self, session, pad.wanted);
        return false;
    }
    if (pad.segment != priv->segments) {
        GstSegment segment;
        {
            const ObjectLock lock{self};
            segment = priv->segment;
        }
        pad.segment = priv->segments;
        pad.flow = GST_FLOW_OK;
        push_numbered(priv, pad.pad, gst_event_new_segment(&segment));
    }
    return true;
}

/* One buffer of all channels, planes one behind the other. */
BufferPtr read_block(GstStemFileSrc *self, Session &session, std::size_t n, GstFlowReturn *flow)
{
    StemFileSrcPrivate *priv = self->priv;
    GstBuffer *taken = nullptr;
    *flow = gst_buffer_pool_acquire_buffer(priv->pool, &taken, nullptr);
    BufferPtr buffer{taken};
    if (!buffer)
        return nullptr;
    const std::size_t plane = n * width(session.format());
    const auto channels = static_cast<std::size_t>(session.channels());
    gst_buffer_set_size(buffer.get(), static_cast<gssize>(plane * channels));
    GstMapInfo map;
    if (!gst_buffer_map(buffer.get(), &map, GST_MAP_WRITE)) {
        *flow = GST_FLOW_ERROR;
        return nullptr;
    }
    for (std::size_t c = 0; c < channels; c++)
        priv->planes[c] = map.data + c * plane;
    const bool any = session.read(priv->next, n, priv->planes.data(), priv->findings);
    gst_buffer_unmap(buffer.get(), &map);

    const int rate = session.rate();
    GST_BUFFER_PTS(buffer.get()) = frames_to_time(priv->next, rate);
    GST_BUFFER_DURATION(buffer.get()) =
        frames_to_time(priv->next + n, rate) - GST_BUFFER_PTS(buffer.get());
    GST_BUFFER_OFFSET(buffer.get()) = priv->next;
    GST_BUFFER_OFFSET_END(buffer.get()) = priv->next + n;
    if (!any && priv->mark_gaps)
        GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_GAP);
    if (priv->discont)
        GST_BUFFER_FLAG_SET(buffer.get(), GST_BUFFER_FLAG_DISCONT);
    return buffer;
}

/* A pad's channels of a block, in the same memory. */
GstFlowReturn push_part(const Session &session, const SourcePad &pad, GstBuffer *block,
                        std::size_t n)
{
    const GstAudioInfo info = info_of(session, pad.range);
    const std::size_t plane = n * width(session.format());
    GstBuffer *part = gst_buffer_copy_region(
        block,
        static_cast<GstBufferCopyFlags>(GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS |
                                        GST_BUFFER_COPY_MEMORY),
        plane * static_cast<std::size_t>(pad.range.first),
        plane * static_cast<std::size_t>(pad.range.channels));
    GST_BUFFER_OFFSET(part) = GST_BUFFER_OFFSET(block);
    GST_BUFFER_OFFSET_END(part) = GST_BUFFER_OFFSET_END(block);
    gst_buffer_add_audio_meta(part, &info, n, nullptr);
    return gst_pad_push(pad.pad, part);
}

/* Pads that are not linked, or that have enough, stop nobody until all do. */
GstFlowReturn combine(const SourcePads &pads) noexcept
{
    bool any = false;
    bool ended = false;
    for (const auto &pad : pads) {
        if (pad->released || pad->flow == GST_FLOW_NOT_LINKED)
            continue;
        if (pad->flow == GST_FLOW_EOS)
            ended = true;
        else if (pad->flow != GST_FLOW_OK)
            return pad->flow;
        else
            any = true;
    }
    return any ? GST_FLOW_OK : ended ? GST_FLOW_EOS : GST_FLOW_NOT_LINKED;
}

/* The end of the segment, or what went wrong. */
void finish(GstStemFileSrc *self, const SourcePads &pads, GstFlowReturn flow)
{
    StemFileSrcPrivate *priv = self->priv;
    gst_pad_pause_task(pads[0]->pad);
    GST_DEBUG_OBJECT(self, "paused: %s", gst_flow_get_name(flow));
    if (flow == GST_FLOW_FLUSHING)
        return;
    GstSegment segment;
    {
        const ObjectLock lock{self};
        segment = priv->segment;
    }
    if (flow == GST_FLOW_EOS && (segment.flags & GST_SEGMENT_FLAG_SEGMENT)) {
        const auto position = static_cast<gint64>(segment.position);
        GstMessage *message =
            gst_message_new_segment_done(GST_OBJECT_CAST(self), GST_FORMAT_TIME, position);
        if (priv->seqnum != GST_SEQNUM_INVALID)
            gst_message_set_seqnum(message, priv->seqnum);
        gst_element_post_message(GST_ELEMENT_CAST(self), message);
        for (const auto &pad : pads)
            push_numbered(priv, pad->pad, gst_event_new_segment_done(GST_FORMAT_TIME, position));
        return;
    }
    if (flow != GST_FLOW_EOS) {
        // No EOS: it would tell a file sink that what it has is all there is.
        if (flow != GST_FLOW_ERROR)
            GST_ELEMENT_FLOW_ERROR(self, flow);
        return;
    }
    for (const auto &pad : pads)
        if (pad->started)
            push_numbered(priv, pad->pad, gst_event_new_eos());
}

/* How the next block went. GST_FLOW_ERROR: it has been told. */
GstFlowReturn next_block(GstStemFileSrc *self, Session &session, const SourcePads &pads)
{
    StemFileSrcPrivate *priv = self->priv;
    for (const auto &pad : pads)
        if (!prepare(self, session, *pad))
            return GST_FLOW_ERROR;
    const auto n =
        static_cast<std::size_t>(std::min<std::uint64_t>(priv->block, priv->stop - priv->next));
    if (priv->ended || n == 0)
        return GST_FLOW_EOS;
    GstFlowReturn flow = GST_FLOW_OK;
    BufferPtr buffer = read_block(self, session, n, &flow);
    if (!buffer)
        return flow;
    for (const Finding &finding : std::exchange(priv->findings, {}))
        if (!tell(self, finding, priv->strict))
            return GST_FLOW_ERROR;
    priv->next += n;
    priv->discont = false;
    {
        const ObjectLock lock{self};
        priv->segment.position = frames_to_time(priv->next, session.rate());
    }
    for (const auto &pad : pads)
        if (!pad->wanted.empty() && pad->flow != GST_FLOW_EOS)
            pad->flow = push_part(session, *pad, buffer.get(), n);
    if (pads[0]->flow != GST_FLOW_EOS) {
        const GstAudioInfo info = info_of(session, pads[0]->range);
        gst_buffer_add_audio_meta(buffer.get(), &info, n, nullptr);
        pads[0]->flow = gst_pad_push(pads[0]->pad, buffer.release());
    }
    return combine(pads);
}

bool start_stream(GstStemFileSrc *self, const Session &session)
{
    StemFileSrcPrivate *priv = self->priv;
    const std::size_t frame =
        static_cast<std::size_t>(session.channels()) * width(session.format());
    const std::size_t tenth = static_cast<std::size_t>(session.rate()) / kBlocksPerSecond;
    priv->block = std::max(kShortest, std::min(tenth, kBlockBytes / frame));
    priv->planes.resize(static_cast<std::size_t>(session.channels()));
    priv->pool = gst_buffer_pool_new();
    GstStructure *config = gst_buffer_pool_get_config(priv->pool);
    gst_buffer_pool_config_set_params(config, nullptr, static_cast<guint>(priv->block * frame), 0,
                                      0);
    gst_buffer_pool_set_config(priv->pool, config);
    if (!gst_buffer_pool_set_active(priv->pool, TRUE))
        return false;

    GstEvent *early = nullptr;
    {
        const ObjectLock lock{self};
        gst_segment_init(&priv->segment, GST_FORMAT_TIME);
        priv->segment.duration = frames_to_time(session.frames(), session.rate());
        priv->segment.stop = priv->segment.duration;
        priv->segment.position = 0;
        early = std::exchange(priv->early_seek, nullptr);
        priv->strict = priv->settings.strict;
        priv->mark_gaps = priv->settings.mark_gaps;
    }
    for (const auto &pad : pads_of(self)) {
        pad->started = false;
        pad->segment = 0;
        pad->flow = GST_FLOW_OK;
    }
    priv->group = gst_util_group_id_next();
    priv->seqnum = GST_SEQNUM_INVALID;
    priv->last_seek = GST_SEQNUM_INVALID;
    priv->next = 0;
    priv->stop = session.frames();
    priv->segments = 1;
    priv->discont = true;
    priv->ended = false;
    priv->findings.clear();
    if (early) {
        apply_seek(self, early);
        gst_event_unref(early);
    }
    return true;
}

} // namespace

void stream_block(gpointer data) noexcept
{
    GstStemFileSrc *self = GST_STEM_FILE_SRC_CAST(data);
    const SourcePads pads = pads_of(self);
    const std::shared_ptr<Session> session = session_of(self);
    const GstFlowReturn flow = session ? next_block(self, *session, pads) : GST_FLOW_FLUSHING;
    if (flow != GST_FLOW_OK)
        finish(self, pads, flow);
}

gboolean activate_source(GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active) noexcept
{
    GstStemFileSrc *self = GST_STEM_FILE_SRC_CAST(parent);
    StemFileSrcPrivate *priv = self->priv;
    if (mode != GST_PAD_MODE_PUSH)
        return FALSE;
    const std::lock_guard no_seek{priv->seeking};
    if (active) {
        const std::shared_ptr<Session> session = session_of(self);
        if (!session || !start_stream(self, *session))
            return FALSE;
        priv->active = true;
        return TRUE; // the task starts when all pads are active
    }
    priv->active = false;
    const gboolean stopped = gst_pad_stop_task(pad);
    if (priv->pool) {
        gst_buffer_pool_set_active(priv->pool, FALSE);
        gst_object_unref(priv->pool);
        priv->pool = nullptr;
    }
    return stopped;
}

} // namespace stems
