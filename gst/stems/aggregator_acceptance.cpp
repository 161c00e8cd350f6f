/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Caps that come to a sink pad: whether they fit those of the others.
 */
#include "gststemaggregator.h"

#include <algorithm>
#include <optional>

namespace stems
{

namespace
{

std::string text_of_rate(const GstAudioInfo &info)
{
    return std::to_string(GST_AUDIO_INFO_RATE(&info)) + " Hz";
}

/* Under the mutex: why a pad cannot have these caps, if it cannot. */
std::optional<Refusal> refusal_of(const GstStemAggregator *self, const GstStemAggregatorPad *pad,
                                  const GstAudioInfo &info)
{
    const auto other_rate = [&info](const GstStemAggregatorPad *p) {
        return p->priv->has_caps &&
               GST_AUDIO_INFO_RATE(&p->priv->info) != GST_AUDIO_INFO_RATE(&info);
    };
    const auto &pads = self->priv->pads;
    const auto other = std::find_if(pads.begin(), pads.end(), [&](const GstStemAggregatorPad *p) {
        return p != pad && other_rate(p);
    });
    const GstStemAggregatorPad *than = other != pads.end() ? *other : pad;
    if (other_rate(than))
        return Refusal{std::string{GST_PAD_NAME(pad)} + " has " + text_of_rate(info) + ", but " +
                           (than == pad ? "its stream so far" : GST_OBJECT_NAME(than)) + " has " +
                           text_of_rate(than->priv->info) + ".",
                       "rates are never converted: put an audioresample before the pad if that is "
                       "what you want"};
    Refusal why;
    const auto accept = GST_STEM_AGGREGATOR_GET_CLASS(self)->accept;
    if (accept && !accept(self, pad, &info, &why))
        return why;
    return std::nullopt;
}

} // namespace

gboolean accept_caps(GstStemAggregator *self, GstStemAggregatorPad *pad, GstCaps *caps) noexcept
{
    StemAggregatorPrivate *priv = self->priv;
    GstAudioInfo info;
    const bool audio =
        gst_audio_info_from_caps(&info, caps) && format_of(GST_AUDIO_INFO_FORMAT(&info));
    std::optional<Refusal> refusal;
    bool first = false;
    try {
        /* Looked at and taken at once: two pads may have caps at the same time. */
        const std::lock_guard lock{priv->mutex};
        /* Upstream tries again with every buffer: one error says it. */
        if (priv->failed)
            return FALSE;
        if (audio)
            refusal = refusal_of(self, pad, info);
        else
            refusal = {GST_PAD_NAME(pad) + std::string{": not raw audio that can be summed."},
                       CharPtr{gst_caps_to_string(caps)}.get()};
        if (refusal) {
            priv->failed = true;
        } else {
            first = !pad->priv->has_caps;
            pad->priv->info = info;
            pad->priv->queue.expect(info);
            pad->priv->has_caps = true;
        }
    } catch (const std::bad_alloc &) {
        fail(self);
        return FALSE;
    }
    if (refusal) {
        if (audio)
            GST_ELEMENT_ERROR(self, CORE, NEGOTIATION, ("%s", refusal->text.c_str()),
                              ("%s", refusal->debug.c_str()));
        else
            GST_ELEMENT_ERROR(self, STREAM, FORMAT, ("%s", refusal->text.c_str()),
                              ("%s", refusal->debug.c_str()));
        fail(self);
        return FALSE;
    }
    if (first) /* others are followed where their audio begins: see outgrown() */
        gst_pad_mark_reconfigure(GST_AGGREGATOR_SRC_PAD(self));
    return TRUE;
}

} // namespace stems
