/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Stalls: live, a pad that has nothing when the clock asks for it is silent for
 * that block, alone. When that begins and when it is over is told, once each.
 * Who stops a source or takes it away knows that it is silent.
 */
#include "gststemaggregator.h"
#include "pad_labels.h"

#include "support/message.h"

namespace stems
{

namespace
{

/* A source that has never sent anything in time may still be starting, or, if
 * it is not live, be on its way from 0 to the present. */
constexpr GstClockTime kStarting = GST_SECOND;

void post(GstStemAggregator *self, GstStemAggregatorPad *pad, const Stall &stall, GstClockTime end,
          bool over) noexcept
{
    const std::string label = pad_label(pad);
    GstStructure *structure =
        message_structure("stem-stall", &self->priv->sent, stall.since, end, over);
    gst_structure_set(structure, "pad", G_TYPE_STRING, GST_OBJECT_NAME(pad), "label", G_TYPE_STRING,
                      label.c_str(), "stalled", G_TYPE_BOOLEAN, !over, "silent-samples",
                      G_TYPE_UINT64, stall.frames, nullptr);
    gst_element_post_message(GST_ELEMENT_CAST(self),
                             gst_message_new_element(GST_OBJECT_CAST(self), structure));
    if (!over)
        GST_ELEMENT_WARNING(
            self, STREAM, FAILED,
            ("%s (%s) has stalled: it is silent until audio comes.", GST_OBJECT_NAME(pad),
             label.c_str()),
            ("no audio at %" GST_TIME_FORMAT " of the output", GST_TIME_ARGS(stall.since)));
}

bool has_source(GstStemAggregatorPad *pad) noexcept
{
    const Ref<GstPad> peer{gst_pad_get_peer(GST_PAD_CAST(pad))};
    return peer && GST_PAD_MODE(peer.get()) != GST_PAD_MODE_NONE;
}

void watch(GstStemAggregator *self, const Block &block, const Input &input) noexcept
{
    Stall &stall = input.pad->priv->stall;
    const gint64 block_end = block.position + static_cast<gint64>(block.frames);
    const gint64 lacks = input.ended ? 0 : block_end - std::max(input.end, block.position);
    const bool gone = lacks > 0 && !has_source(input.pad);
    if (lacks <= 0 || gone) {
        if (stall.told)
            post(self, input.pad, stall, block.pts, true);
        stall = {};
        stall.begun = !gone;
        return;
    }
    if (stall.frames == 0)
        stall.since = block.pts;
    stall.frames += static_cast<guint64>(lacks);
    stall.begun = stall.begun && input.end >= 0; /* flushed */
    const bool starting = !stall.begun && block.pts + block.duration - stall.since < kStarting;
    if (!stall.told && !starting) {
        stall.told = true;
        post(self, input.pad, stall, block.pts + block.duration, false);
    }
}

} // namespace

void watch_stalls(GstStemAggregator *self) noexcept
{
    for (const Input &input : self->priv->block.inputs)
        watch(self, self->priv->block, input);
}

} // namespace stems
