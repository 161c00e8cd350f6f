/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup's output: each stem is printed, and the mix is the sum of them as
 * they leave.
 */
#include "group_private.h"

namespace stems
{

namespace
{

/* Room for one stem, which is kept mapped for the mix. */
bool open(GstStemAggregator *self, Stem &stem, const Block &block)
{
    StemGroupPrivate *priv = group_private(self);
    stem.buffer = priv->outputs.allocate(GST_AGGREGATOR_SRC_PAD(self), stem.name,
                                         output_size(priv->out, block));
    stamp_output_buffer(stem.buffer, priv->out, block);
    stem.map.emplace(stem.buffer, priv->out, GST_MAP_READWRITE);
    if (!*stem.map)
        return false;
    const OutPlanes out = out_planes(*stem.map, priv->out);
    priv->printed.push_back({out.planes, out.format, out.layout, out.channels, 0});
    return true;
}

/* Prints the stems, and sums them as they are. */
void print(GstStemAggregator *self, const Block &block, const OutPlanes &mix)
{
    StemGroupPrivate *priv = group_private(self);
    const int rate = GST_AUDIO_INFO_RATE(&priv->out);
    MixSettings settings;
    PanLaw law = PanLaw::Linear;
    {
        const ObjectLock lock{self};
        settings = priv->settings.mix;
        law = priv->settings.pan_law;
    }
    for (MixBus *bus : priv->buses) {
        bus->dithered = settings.dither != DitherKind::None;
        bus->range = priv->range;
    }
    for (guint64 at = 0, to = 0; at < block.frames; at = to) {
        to = priv->strips.read(block, at, settings.ramp_duration, rate, law);
        to = OversReport::until(block, at, to, rate);
        for (const auto &stem : priv->stems) {
            stem->bus.aim(priv->strips);
            stem->bus.mix(block, at, to, out_planes(*stem->map, priv->out));
        }
        priv->mix.sum(priv->printed, block, at, to, mix);
        priv->report.rendered(self, block, to, priv->buses, priv->names);
    }
}

GstFlowReturn push_all(GstStemAggregator *self, GstBuffer *mix)
{
    StemGroupPrivate *priv = group_private(self);
    const Stem *last = nullptr; /* that anybody waits for */
    if (!std::exchange(priv->fed, true)) {
        for (const auto &stem : priv->stems)
            last = priv->outputs.linked(stem->name) ? stem.get() : last;
        priv->holding_up = last ? ++priv->round : 0;
    }
    FlowOfAll flow;
    flow.add(gst_aggregator_finish_buffer(GST_AGGREGATOR(self), mix));
    for (const auto &stem : priv->stems) {
        stem->map.reset();
        if (stem.get() == last)
            priv->holding_up = 0;
        flow.add(priv->outputs.push(GST_AGGREGATOR_SRC_PAD(self), stem->name, stem->tags,
                                    std::exchange(stem->buffer, nullptr)));
    }
    return flow.result();
}

void drop_all(StemGroupPrivate *priv) noexcept
{
    for (const auto &stem : priv->stems) {
        stem->map.reset();
        gst_clear_buffer(&stem->buffer);
    }
}

} // namespace

GstFlowReturn group_render(GstStemAggregator *self, const Block *block) noexcept
try {
    StemGroupPrivate *priv = group_private(self);
    /* Now, or a pad that came since would get its first buffer in caps that
     * its peer may not take. */
    if (priv->outputs.wants_caps() && !gst_aggregator_negotiate(GST_AGGREGATOR(self)))
        return GST_PAD_IS_FLUSHING(GST_AGGREGATOR_SRC_PAD(self)) ? GST_FLOW_FLUSHING
                                                                 : GST_FLOW_NOT_NEGOTIATED;
    if (!follow_settings(self, *block))
        return fail(self);
    priv->printed.clear();
    bool mapped = true;
    for (const auto &stem : priv->stems)
        mapped = mapped && open(self, *stem, *block);
    GstBuffer *mix = new_output_buffer(self, priv->out, *block);
    if (mapped) {
        const AudioMap map{mix, priv->out, GST_MAP_WRITE};
        mapped = static_cast<bool>(map);
        if (mapped)
            print(self, *block, out_planes(map, priv->out));
    }
    if (!mapped) {
        drop_all(priv);
        gst_buffer_unref(mix);
        GST_ELEMENT_ERROR(self, RESOURCE, FAILED, ("Output memory cannot be written."), (nullptr));
        return fail(self);
    }
    return push_all(self, mix);
} catch (const std::bad_alloc &) {
    GST_ELEMENT_ERROR(self, RESOURCE, NO_SPACE_LEFT, ("No memory for the stems."), (nullptr));
    return fail(self);
}

} // namespace stems
