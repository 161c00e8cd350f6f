/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The tags of src. GstAggregator keeps those of its sink pads to itself.
 */
#include "gststemaggregator.h"
#include "pad_labels.h"

namespace stems
{

void set_src_tags(GstStemAggregator *self, Tags tags) noexcept
{
    StemAggregatorPrivate *priv = self->priv;
    if (tags == priv->tags)
        return;
    priv->tags = std::move(tags);
    priv->tags_due = true;
}

void follow_tags(GstStemAggregator *self, const Block &block)
{
    StemAggregatorPrivate *priv = self->priv;
    std::uint64_t changes = 0;
    for (const Input &input : block.inputs)
        changes += pad_label_changes(input.pad);
    if (block.same_inputs && changes == priv->tag_changes)
        return;
    priv->tag_changes = changes;
    std::vector<Tags> streams;
    for (const Input &input : block.inputs)
        if (input.has_format)
            streams.push_back(pad_tags(input.pad));
    set_src_tags(self, common_tags(streams, nullptr));
}

void send_src_tags(GstStemAggregator *self) noexcept
{
    StemAggregatorPrivate *priv = self->priv;
    if (std::exchange(priv->tags_due, false))
        gst_pad_push_event(GST_AGGREGATOR_SRC_PAD(self), priv->tags.event());
}

} // namespace stems
