/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck's caps: the residual has the mix's, and the stems must fit it.
 */
#include "mixing.h"
#include "null_private.h"

namespace stems
{

namespace
{

/* A stem has the channels of the mix, or is mono and sounds on both sides of a
 * stereo one. */
bool fits(int stem, int mix) noexcept
{
    return stem == mix || (stem == 1 && mix == 2);
}

Refusal channels_refused(const char *stem, int channels, int mix)
{
    return {std::string{stem} + " has " + std::to_string(channels) +
                " channels, but the mix on reference has " + std::to_string(mix) + ".",
            "a stem has the channels of the mix, or is mono under a stereo mix"};
}

} // namespace

gboolean null_accept(const GstStemAggregator *self, const GstStemAggregatorPad *pad,
                     const GstAudioInfo *info, Refusal *why) noexcept
{
    const int channels = GST_AUDIO_INFO_CHANNELS(info);
    for (const GstStemAggregatorPad *other : self->priv->pads) {
        if (other == pad || !other->priv->has_caps)
            continue;
        const int others = GST_AUDIO_INFO_CHANNELS(&other->priv->info);
        if (is_reference(pad) && !fits(others, channels))
            *why = channels_refused(GST_OBJECT_NAME(other), others, channels);
        else if (is_reference(other) && !fits(channels, others))
            *why = channels_refused(GST_OBJECT_NAME(pad), channels, others);
        else
            continue;
        return FALSE;
    }
    return TRUE;
}

GstFlowReturn null_wish(GstStemAggregator *self, const std::vector<PadFormat> *pads,
                        OutputWish *wish) noexcept
{
    const PadFormat &pad = pads->front();
    if (pad.number >= 0) /* the mix has not said what it is */
        return GST_AGGREGATOR_FLOW_NEED_DATA;
    const MixAudio caps{*format_of(GST_AUDIO_INFO_FORMAT(&pad.info)), layout_of(pad.info),
                        GST_AUDIO_INFO_CHANNELS(&pad.info)};
    const MixAudio mix = null_private(self)->mix.value_or(caps);
    wish->format = mix.format;
    wish->format_only = true;
    wish->layout = mix.layout == Layout::Planar ? GST_AUDIO_LAYOUT_NON_INTERLEAVED
                                                : GST_AUDIO_LAYOUT_INTERLEAVED;
    wish->channels = mix.channels;
    wish->channel_mask = mix.channels == caps.channels
                             ? mask_of(pad.info)
                             : gst_audio_channel_get_fallback_mask(mix.channels);
    return GST_FLOW_OK;
}

bool follow_mix(GstStemAggregator *self, const Block &block) noexcept
{
    NullCheckPrivate *priv = null_private(self);
    if (block.inputs.front().spans.empty())
        return true;
    const Planes audio = block.inputs.front().spans.front().audio->planes(0);
    const MixAudio mix{audio.format, audio.layout, audio.channels};
    if (priv->mix == mix)
        return true;
    priv->mix = mix;
    const MixAudio out{*format_of(GST_AUDIO_INFO_FORMAT(&priv->out)), layout_of(priv->out),
                       GST_AUDIO_INFO_CHANNELS(&priv->out)};
    return out == mix || gst_aggregator_negotiate(GST_AGGREGATOR(self));
}

bool stems_fit(GstStemAggregator *self, const Block &block) noexcept
{
    const int mix = GST_AUDIO_INFO_CHANNELS(&null_private(self)->out);
    for (std::size_t i = 1; i < block.inputs.size(); i++) {
        const Input &input = block.inputs[i];
        if (input.spans.empty() || fits(input.channels, mix))
            continue;
        const Refusal why = channels_refused(GST_OBJECT_NAME(input.pad), input.channels, mix);
        GST_ELEMENT_ERROR(self, CORE, NEGOTIATION, ("%s", why.text.c_str()),
                          ("%s", why.debug.c_str()));
        return false;
    }
    return true;
}

} // namespace stems
