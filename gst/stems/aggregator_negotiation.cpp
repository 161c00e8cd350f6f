/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Caps: what sink pads take, and what the source pads give. Rates are never
 * converted.
 */
#include "gststemaggregator.h"

#include <algorithm>
#include <array>
#include <optional>

namespace stems
{

namespace
{

/* At the next block, or the one that is being made: position is that of both. */
std::vector<PadFormat> pad_formats(StemAggregatorPrivate *priv)
{
    std::vector<PadFormat> formats;
    const std::lock_guard lock{priv->mutex};
    for (GstStemAggregatorPad *pad : priv->pads)
        if (pad->priv->has_caps)
            formats.push_back({GST_OBJECT_NAME(pad), pad->priv->number,
                               pad->priv->queue.info_at(priv->position)});
    return formats;
}

/* The format that holds the samples of both without loss. */
Format wider(Format a, Format b) noexcept
{
    const bool any_float = !is_integer(a) || !is_integer(b);
    if (any_float) {
        const bool f64 = std::max(depth(a), depth(b)) > depth(Format::F32);
        return f64 ? Format::F64 : Format::F32;
    }
    return depth(b) > depth(a) ? b : a;
}

/* Of @format and the audio of a block that is being made. */
Format widest(const Block &block, Format format) noexcept
{
    for (const Input &input : block.inputs)
        for (const Span &span : input.spans)
            format = wider(format, span.audio->planes(0).format);
    return format;
}

/* All formats, best first: the wanted one, wider ones, then narrower ones. */
std::array<Format, kFormats> preference(Format wanted) noexcept
{
    std::array<Format, kFormats> formats = {Format::S16, Format::S24, Format::S24_32,
                                            Format::S32, Format::F32, Format::F64};
    const auto cost = [wanted](Format f) {
        if (f == wanted)
            return 0;
        const bool holds_it = wider(f, wanted) == f || (wanted != Format::F64 && f == Format::F64);
        /* Wider: the narrowest first, integers before floats for integers. */
        const int floats = is_integer(f) == is_integer(wanted) ? 0 : 1;
        return holds_it ? depth(f) * 2 + floats : 1000 - depth(f) * 2 + floats;
    };
    std::stable_sort(formats.begin(), formats.end(),
                     [&](Format a, Format b) { return cost(a) < cost(b); });
    return formats;
}

bool allows(GstCaps *caps, const char *field, const char *value) noexcept
{
    GstCaps *wanted = gst_caps_new_simple("audio/x-raw", field, G_TYPE_STRING, value, nullptr);
    const bool possible = gst_caps_can_intersect(caps, wanted) != FALSE;
    gst_caps_unref(wanted);
    return possible;
}

std::optional<Format> choose_format(GstCaps *caps, const OutputWish &wish) noexcept
{
    for (Format format : preference(wish.format)) {
        if (wish.floats_only && is_integer(format))
            continue;
        if (allows(caps, "format", gst_audio_format_to_string(gst_format_of(format))))
            return format;
        if (wish.format_only)
            break;
    }
    return std::nullopt;
}

constexpr guint64 kStereo =
    GST_AUDIO_CHANNEL_POSITION_MASK(FRONT_LEFT) | GST_AUDIO_CHANNEL_POSITION_MASK(FRONT_RIGHT);

/* What @caps leave for a session. */
GstCaps *with_channels(GstCaps *caps, int rate, int channels) noexcept
{
    GstCaps *session = gst_caps_new_simple("audio/x-raw", "rate", G_TYPE_INT, rate, "channels",
                                           G_TYPE_INT, channels, nullptr);
    GstCaps *possible = gst_caps_intersect_full(caps, session, GST_CAPS_INTERSECT_FIRST);
    gst_caps_unref(session);
    return possible;
}

/* @mask if downstream takes it, else the first that it does. */
guint64 possible_mask(GstCaps *caps, guint64 mask) noexcept
{
    GstCaps *wanted =
        gst_caps_new_simple("audio/x-raw", "channel-mask", GST_TYPE_BITMASK, mask, nullptr);
    if (!gst_caps_can_intersect(caps, wanted))
        gst_structure_get(gst_caps_get_structure(caps, 0), "channel-mask", GST_TYPE_BITMASK, &mask,
                          nullptr);
    gst_caps_unref(wanted);
    return mask;
}

const char *layout_name(GstAudioLayout layout) noexcept
{
    return layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED ? "non-interleaved" : "interleaved";
}

void complain(GstStemAggregator *self, GstCaps *downstream, const char *what) noexcept
{
    const CharPtr caps{gst_caps_to_string(downstream)};
    GST_ELEMENT_ERROR(
        self, CORE, NEGOTIATION, ("%s: downstream does not take %s.", GST_OBJECT_NAME(self), what),
        ("it takes %s; put an audioconvert behind the pad, or match the session", caps.get()));
}

} // namespace

/* Any caps of the template, so that what does not fit arrives and can be named
 * in an error; but first those that fit the session and downstream, so that
 * what can choose, fits. */
GstCaps *sink_caps(GstStemAggregator *self, GstPad *pad, GstCaps *filter) noexcept
{
    GstCaps *all = gst_pad_get_pad_template_caps(pad);
    GstCaps *fitting = gst_caps_copy(all);
    GstCaps *downstream = gst_pad_get_allowed_caps(GST_AGGREGATOR_SRC_PAD(self));
    if (downstream && !gst_caps_is_any(downstream) && gst_caps_get_size(downstream) > 0) {
        const GstStructure *first = gst_caps_get_structure(downstream, 0);
        if (const GValue *rate = gst_structure_get_value(first, "rate"))
            gst_caps_set_value(fitting, "rate", rate);
        const GValue *channels = gst_structure_get_value(first, "channels");
        if (channels && GST_STEM_AGGREGATOR_GET_CLASS(self)->sinks_like_src)
            gst_caps_set_value(fitting, "channels", channels);
    }
    gst_clear_caps(&downstream);
    {
        const std::lock_guard lock{self->priv->mutex};
        for (GstStemAggregatorPad *other : self->priv->pads)
            if (other->priv->has_caps && GST_PAD_CAST(other) != pad) {
                gst_caps_set_simple(fitting, "rate", G_TYPE_INT,
                                    GST_AUDIO_INFO_RATE(&other->priv->info), nullptr);
                break;
            }
    }
    fitting = gst_caps_merge(fitting, all);
    if (filter) {
        GstCaps *both = gst_caps_intersect_full(filter, fitting, GST_CAPS_INTERSECT_FIRST);
        gst_caps_unref(fitting);
        fitting = both;
    }
    return fitting;
}

GstFlowReturn choose_caps(GstStemAggregator *self, GstCaps *downstream, GstCaps **chosen) noexcept
{
    GstStemAggregatorClass *klass = GST_STEM_AGGREGATOR_GET_CLASS(self);
    std::vector<PadFormat> pads;
    OutputWish wish{};
    try {
        pads = pad_formats(self->priv);
        if (pads.empty() || klass->missing(self))
            return GST_AGGREGATOR_FLOW_NEED_DATA;
        wish.format = *format_of(GST_AUDIO_INFO_FORMAT(&pads.front().info));
        wish.layout = GST_AUDIO_INFO_LAYOUT(&pads.front().info);
        for (const PadFormat &pad : pads)
            wish.format = wider(wish.format, *format_of(GST_AUDIO_INFO_FORMAT(&pad.info)));
        wish.format = widest(self->priv->block, wish.format);
        self->priv->widest = wish.format;
        const GstFlowReturn flow = klass->wish(self, &pads, &wish);
        if (flow == GST_AGGREGATOR_FLOW_NEED_DATA)
            return flow;
        if (flow != GST_FLOW_OK)
            return fail(self);
    } catch (const std::bad_alloc &) {
        return fail(self);
    }

    GstCaps *caps = klass->restrict_caps(self, gst_caps_ref(downstream));
    caps = gst_caps_make_writable(caps);
    const int rate = GST_AUDIO_INFO_RATE(&pads.front().info);
    GstCaps *possible = with_channels(caps, rate, wish.channels);
    if (gst_caps_is_empty(possible) && wish.or_stereo) {
        wish.channels = 2;
        wish.channel_mask = kStereo;
        gst_caps_unref(possible);
        possible = with_channels(caps, rate, wish.channels);
    }
    gst_caps_unref(caps);
    if (gst_caps_is_empty(possible)) {
        const CharPtr what{g_strdup_printf("%d Hz with %d channels", rate, wish.channels)};
        complain(self, downstream, what.get());
        gst_caps_unref(possible);
        return fail(self);
    }
    const std::optional<Format> format = choose_format(possible, wish);
    if (!format) {
        complain(self, possible, gst_audio_format_to_string(gst_format_of(wish.format)));
        gst_caps_unref(possible);
        return fail(self);
    }
    GstAudioLayout layout = wish.layout;
    if (!allows(possible, "layout", layout_name(layout)))
        layout = layout == GST_AUDIO_LAYOUT_INTERLEAVED ? GST_AUDIO_LAYOUT_NON_INTERLEAVED
                                                        : GST_AUDIO_LAYOUT_INTERLEAVED;
    if (wish.any_positions)
        wish.channel_mask = possible_mask(possible, wish.channel_mask);
    gst_caps_unref(possible);

    *chosen = gst_caps_new_simple("audio/x-raw", "format", G_TYPE_STRING,
                                  gst_audio_format_to_string(gst_format_of(*format)), "layout",
                                  G_TYPE_STRING, layout_name(layout), "rate", G_TYPE_INT, rate,
                                  "channels", G_TYPE_INT, wish.channels, nullptr);
    if (wish.channels > 1)
        gst_caps_set_simple(*chosen, "channel-mask", GST_TYPE_BITMASK, wish.channel_mask, nullptr);
    return GST_FLOW_OK;
}

/* A block in a wider format than those that caps were chosen for wants others. */
bool outgrown(const StemAggregatorPrivate *priv) noexcept
{
    return widest(priv->block, priv->widest) != priv->widest;
}

/* GstAggregator would end its task without a word, and leave the threads of
 * pads waiting for room. */
void negotiation_failed(GstStemAggregator *self) noexcept
{
    GstPad *src = GST_AGGREGATOR_SRC_PAD(self);
    if (GST_PAD_IS_FLUSHING(src))
        return;
    bool told = false;
    {
        const std::lock_guard lock{self->priv->mutex};
        told = self->priv->failed;
    }
    if (!told) {
        GstCaps *downstream = gst_pad_peer_query_caps(src, nullptr);
        complain(self, downstream, "raw audio that can be summed");
        gst_caps_unref(downstream);
    }
    fail(self);
}

} // namespace stems
