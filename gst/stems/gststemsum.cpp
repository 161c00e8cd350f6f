/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-stemsum
 * @title: stemsum
 * @short_description: sums stems back to the mix
 *
 * Sums the stems on its sink pads, sample by sample: integers exactly, however
 * many there are, with one clamp at the end; floats in double, in the order of
 * the pads' numbers. Samples that do not fit are counted and posted in
 * `stemsum` messages. At unity gain nothing is multiplied.
 *
 * All stems have one rate; it is never converted. A mono stem sounds on both
 * sides of a stereo mix, at 0 dB. The mix has the widest format of the stems,
 * unless downstream asks for another.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 stemsum name=s ! audioconvert ! autoaudiosink \
 *     filesrc location=drums.wav ! wavparse ! s. \
 *     filesrc location=bass.wav ! wavparse ! s.
 * ]| Plays two stems together.
 * |[
 * gst-launch-1.0 stemsum name=s sink_1::volume=0.5 sink_2::mute=true ! fakesink \
 *     audiotestsrc num-buffers=100 ! s. \
 *     audiotestsrc num-buffers=100 freq=880 ! s. \
 *     audiotestsrc num-buffers=100 freq=1760 ! s.
 * ]| The second stem 6 dB lower, the third one muted.
 *
 * Since: 1.0
 */
#include "gststemsum.h"

#include "gststemstrippad.h"
#include "mix_settings.h"
#include "overs_report.h"

#include <algorithm>

using namespace stems;

GST_DEBUG_CATEGORY_STATIC(stem_sum_debug);
#define GST_CAT_DEFAULT stem_sum_debug

G_DEFINE_TYPE(GstStemSum, gst_stem_sum, GST_TYPE_STEM_AGGREGATOR)
GST_ELEMENT_REGISTER_DEFINE(stemsum, "stemsum", GST_RANK_NONE, GST_TYPE_STEM_SUM)

enum { PROP_0, PROP_MIX };

namespace stems
{

struct StemSumPrivate {
    MixSettings settings; /* guarded by the object lock */

    /* Only the source task. */
    GstAudioInfo out;
    MixBus mix;
    Strips strips;
    OversReport report{"stemsum"};
    bool rewire = true;
    int channels = 0; /* that the source caps were chosen for */
};

} // namespace stems

namespace
{

StemSumPrivate *private_of(gpointer self) noexcept
{
    return GST_STEM_SUM(self)->priv;
}

MixSettings settings_of(GstStemAggregator *self) noexcept
{
    const ObjectLock lock{self};
    return private_of(self)->settings;
}

/* A mono stem fits a stereo mix, else all have the same channels. */
gboolean accept(const GstStemAggregator *self, const GstStemAggregatorPad *pad,
                const GstAudioInfo *info, Refusal *why) noexcept
{
    const auto fits = [](int a, int b) { return a == b || (std::min(a, b) == 1 && a + b == 3); };
    const int channels = GST_AUDIO_INFO_CHANNELS(info);
    for (const GstStemAggregatorPad *other : self->priv->pads) {
        const int others = GST_AUDIO_INFO_CHANNELS(&other->priv->info);
        if (other == pad || !other->priv->has_caps || fits(channels, others))
            continue;
        *why = {std::string{GST_PAD_NAME(pad)} + " has " + std::to_string(channels) +
                    " channels, but " + GST_OBJECT_NAME(other) + " has " + std::to_string(others) +
                    ".",
                "stems have the same channels, or some are mono and the mix is stereo"};
        return FALSE;
    }
    return TRUE;
}

/* The most of any audio of a block. */
int channels_of(const Block &block) noexcept
{
    int most = 0;
    for (const Input &input : block.inputs)
        if (!input.spans.empty())
            most = std::max(most, input.channels);
    return most;
}

GstFlowReturn wish(GstStemAggregator *self, const std::vector<PadFormat> *pads,
                   OutputWish *wish) noexcept
{
    const auto most =
        std::max_element(pads->begin(), pads->end(), [](const PadFormat &a, const PadFormat &b) {
            return GST_AUDIO_INFO_CHANNELS(&a.info) < GST_AUDIO_INFO_CHANNELS(&b.info);
        });
    wish->channels = GST_AUDIO_INFO_CHANNELS(&most->info);
    wish->channel_mask = mask_of(most->info);
    wish->or_stereo = wish->channels == 1;
    const int audio = channels_of(self->priv->block);
    if (audio > wish->channels) { /* caps have gone on, but not the sum */
        wish->channels = audio;
        wish->channel_mask = gst_audio_channel_get_fallback_mask(audio);
    }
    private_of(self)->channels = wish->channels;
    private_of(self)->mix.range = wish_headroom(settings_of(self), *wish);
    return GST_FLOW_OK;
}

gboolean configure(GstStemAggregator *self, const GstAudioInfo *info) noexcept
{
    StemSumPrivate *priv = private_of(self);
    priv->out = *info;
    priv->mix.configure(GST_AUDIO_INFO_CHANNELS(info), layout_of(*info));
    priv->rewire = true;
    return TRUE;
}

void wire(StemSumPrivate *priv, const Block &block)
{
    const int channels = GST_AUDIO_INFO_CHANNELS(&priv->out);
    std::vector<Feed> feeds;
    for (std::size_t i = 0; i < block.inputs.size(); i++) {
        const Input &input = block.inputs[i];
        Feed feed{i, input.serial, {}, input.channels};
        for (int c = 0; c < channels && (c < input.channels || input.channels == 1); c++)
            feed.lanes.push_back({input.channels == 1 ? 0 : c, c});
        feeds.push_back(std::move(feed));
    }
    priv->mix.rewire(std::move(feeds));
}

GstFlowReturn render(GstStemAggregator *self, const Block *block) noexcept
{
    StemSumPrivate *priv = private_of(self);
    if (channels_of(*block) > priv->channels && !gst_aggregator_negotiate(GST_AGGREGATOR(self)))
        return GST_FLOW_NOT_NEGOTIATED;
    if (std::exchange(priv->rewire, false) || !block->same_inputs)
        wire(priv, *block);
    follow_tags(self, *block);
    const MixSettings settings = settings_of(self);
    priv->mix.dithered = settings.dither != DitherKind::None;
    const int rate = GST_AUDIO_INFO_RATE(&priv->out);
    GstBuffer *buffer = new_output_buffer(self, priv->out, *block);
    {
        const AudioMap map{buffer, priv->out, GST_MAP_WRITE};
        if (!map) {
            gst_buffer_unref(buffer);
            return fail(self);
        }
        MixBus *const buses[] = {&priv->mix};
        const std::string names[] = {"mix"};
        for (guint64 at = 0, to = 0; at < block->frames; at = to) {
            to = priv->strips.read(*block, at, settings.ramp_duration, rate, PanLaw::Linear);
            to = OversReport::until(*block, at, to, rate);
            priv->mix.aim(priv->strips);
            priv->mix.mix(*block, at, to, out_planes(map, priv->out));
            priv->report.rendered(self, *block, to, buses, names);
        }
    }
    return gst_aggregator_finish_buffer(GST_AGGREGATOR(self), buffer);
}

void finished(GstStemAggregator *self) noexcept
{
    StemSumPrivate *priv = private_of(self);
    MixBus *const buses[] = {&priv->mix};
    const std::string names[] = {"mix"};
    priv->report.at_end(self, buses, names);
}

void reset(GstStemAggregator *self) noexcept
{
    StemSumPrivate *priv = private_of(self);
    priv->mix.reset();
    priv->strips.reset();
    priv->report.reset();
    priv->rewire = true;
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept
{
    bool known = false;
    {
        const ObjectLock lock{object};
        known = set_mix_property(private_of(object)->settings, id, PROP_MIX, value);
    }
    if (!known)
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept
{
    const MixSettings settings = settings_of(GST_STEM_AGGREGATOR_CAST(object));
    if (!get_mix_property(settings, id, PROP_MIX, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void finalize(GObject *object) noexcept
{
    delete private_of(object);
    G_OBJECT_CLASS(gst_stem_sum_parent_class)->finalize(object);
}

} // namespace

static void gst_stem_sum_class_init(GstStemSumClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->set_property = set_property;
    object->get_property = get_property;
    object->finalize = finalize;
    install_mix_properties(object, PROP_MIX);

    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    add_templates(element, GST_TYPE_STEM_STRIP_PAD);
    gst_element_class_set_static_metadata(element, "Stem sum", "Mixer/Audio",
                                          "Sums stems back to the mix, exactly",
                                          "the gst-stems maintainers");

    GstStemAggregatorClass *aggregator = GST_STEM_AGGREGATOR_CLASS(klass);
    aggregator->sinks_like_src = TRUE;
    aggregator->accept = accept;
    aggregator->wish = wish;
    aggregator->configure = configure;
    aggregator->render = render;
    aggregator->finished = finished;
    aggregator->reset = reset;

    gst_type_mark_as_plugin_api(GST_TYPE_STEM_STRIP_PAD, static_cast<GstPluginAPIFlags>(0));
    GST_DEBUG_CATEGORY_INIT(stem_sum_debug, "stemsum", 0, "Sum of stems");
}

static void gst_stem_sum_init(GstStemSum *self)
{
    self->priv = new StemSumPrivate;
    self->priv->mix.noise = Dither{"mix"};
    gst_audio_info_init(&self->priv->out);
}
