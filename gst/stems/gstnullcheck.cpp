/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-nullcheck
 * @title: nullcheck
 * @short_description: proves that stems sum to the mix
 *
 * Subtracts the sum of the stems on its `sink_%u` pads from the mix on its
 * `reference` pad. What is left, the residual, leaves through `src` in the
 * mix's format; what it means is posted in `nullcheck` messages: one at each
 * #GstNullCheck:interval, and one over the whole stream, with `final` true, at
 * EOS.
 *
 * The verdict needs no threshold: how much may be left follows from the
 * formats, that is from how often the set was rounded, and whether the gain of
 * every stem is 1. A stem that is shorter than the mix counts as silent after
 * its end.
 *
 * Where the set does not null, the message names the stem at fault and what is
 * wrong with it, if the evidence says so. Some things look the same: which of
 * two equal stems is the copy; which of two that always play together carries
 * a fault; left and right of a stem that is the same on both sides; an
 * equaliser, a reverb and a compressor on a stem, which are all `unknown`; the
 * noise of a codec and other noise that follows the signal, unless it is AAC or
 * MP3, whose steps are found; a delay beyond #GstNullCheck:max-delay and other
 * audio; a stem that was cut within one of its rests, and one that is not in the
 * set; a stem that is crushed, filtered or too soft, and a copy of it, as of a
 * parallel compressor, that is silent just then; a file that is silent by mistake,
 * and the noise of a codec on another, where that is far below. What looks the
 * same is `unknown` or `missing`, with no stem named.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 -m nullcheck name=n fail-on-mismatch=true ! fakesink \
 *     filesrc location=mix.wav ! wavparse ! n.reference \
 *     filesrc location=drums.wav ! wavparse ! n. \
 *     filesrc location=bass.wav ! wavparse ! n.
 * ]| Exits non-zero if drums and bass do not sum to the mix.
 * |[
 * gst-launch-1.0 nullcheck name=n ! audioconvert ! autoaudiosink \
 *     filesrc location=mix.wav ! wavparse ! n.reference \
 *     filesrc location=vocals.wav ! wavparse ! n.
 * ]| Plays the mix without the vocals.
 *
 * Since: 1.0
 */
#include "gstnullcheck.h"

#include "mixing.h"
#include "null_private.h"

#include "support/properties.h"

using namespace stems;

GST_DEBUG_CATEGORY(null_check_debug);
#define GST_CAT_DEFAULT null_check_debug

G_DEFINE_TYPE(GstNullCheck, gst_null_check, GST_TYPE_STEM_AGGREGATOR)
GST_ELEMENT_REGISTER_DEFINE(nullcheck, "nullcheck", GST_RANK_NONE, GST_TYPE_NULL_CHECK)

#define GST_TYPE_NULL_CHECK_TOLERANCE (gst_null_check_tolerance_get_type())
static GType gst_null_check_tolerance_get_type()
{
    static const GEnumValue values[] = {
        {static_cast<int>(Tolerance::Auto), "What the formats allow", "auto"},
        {static_cast<int>(Tolerance::Exact), "Every sample is zero", "exact"},
        {static_cast<int>(Tolerance::Level), "The residual's peak is at most the threshold",
         "level"},
        {0, nullptr, nullptr},
    };
    static const GType type = g_enum_register_static("GstNullCheckTolerance", values);
    return type;
}

namespace
{

constexpr char kReference[] = "reference";

const char *missing(GstStemAggregator *self) noexcept
{
    const std::lock_guard lock{self->priv->mutex};
    const auto &pads = self->priv->pads;
    if (pads.empty() || !is_reference(pads.front()))
        return "no reference pad: the mix goes to the pad \"reference\"";
    if (pads.size() < 2)
        return "zero stems: there is a mix on the pad \"reference\", but no sink_%u pad";
    return nullptr;
}

gboolean configure(GstStemAggregator *self, const GstAudioInfo *info) noexcept
{
    NullCheckPrivate *priv = null_private(self);
    priv->out = *info;
    priv->stream.configure(*info);
    return TRUE;
}

NullSettings settings_of(GstStemAggregator *self) noexcept
{
    const ObjectLock lock{self};
    return null_private(self)->settings;
}

void publish(GstStemAggregator *self, const NullSettings &settings, GstStructure *message)
{
    NullCheckPrivate *priv = null_private(self);
    {
        const ObjectLock lock{self};
        gst_clear_structure(&priv->report);
        priv->report = gst_structure_copy(message);
        priv->verdict = priv->stream.verdict();
    }
    if (settings.post_messages)
        gst_element_post_message(GST_ELEMENT_CAST(self),
                                 gst_message_new_element(GST_OBJECT_CAST(self), message));
    else
        gst_structure_free(message);
}

/* With the last message in the error's own text: gst-launch-1.0 quits at an
 * error, and may not print what was posted before it. */
void mismatch(GstStemAggregator *self)
{
    const NullCheckPrivate *priv = null_private(self);
    CharPtr report;
    {
        const ObjectLock lock{self};
        report.reset(gst_structure_to_string(priv->report));
    }
    GST_ELEMENT_ERROR(self, STREAM, FAILED, ("%s", priv->stream.explanation().c_str()),
                      ("%s", report.get()));
}

GstFlowReturn render(GstStemAggregator *self, const Block *block) noexcept
try {
    NullCheckPrivate *priv = null_private(self);
    const NullSettings settings = settings_of(self);
    if (!follow_mix(self, *block) || !stems_fit(self, *block))
        return fail(self);
    priv->concluded = false;
    follow_tags(self, *block);
    GstBuffer *buffer = new_output_buffer(self, priv->out, *block);
    {
        const AudioMap map{buffer, priv->out, GST_MAP_WRITE};
        if (!map) {
            gst_buffer_unref(buffer);
            GST_ELEMENT_ERROR(self, RESOURCE, FAILED, ("Output memory cannot be written."),
                              (nullptr));
            return fail(self);
        }
        priv->stream.add(self, *block, settings, map, priv->messages);
    }
    const bool any = !priv->messages.empty();
    for (GstStructure *message : priv->messages)
        publish(self, settings, message);
    priv->messages.clear();
    /* A live stream may never come to the end at which files are judged. */
    if (any && settings.fail_on_mismatch && !priv->stream.passed() &&
        GST_CLOCK_TIME_IS_VALID(gst_aggregator_get_latency(GST_AGGREGATOR(self)))) {
        gst_buffer_unref(buffer);
        mismatch(self);
        return fail(self);
    }
    return gst_aggregator_finish_buffer(GST_AGGREGATOR(self), buffer);
} catch (const std::bad_alloc &) {
    GST_ELEMENT_ERROR(self, RESOURCE, NO_SPACE_LEFT, ("No memory for the check."), (nullptr));
    return fail(self);
}

void conclude(GstStemAggregator *self) noexcept
try {
    NullCheckPrivate *priv = null_private(self);
    if (!self->priv->has_out || priv->concluded)
        return;
    const NullSettings settings = settings_of(self);
    publish(self, settings, priv->stream.finish(self, settings));
    priv->concluded = true;
    if (settings.fail_on_mismatch && !priv->stream.passed())
        mismatch(self);
} catch (const std::bad_alloc &) {
    GST_ELEMENT_ERROR(self, RESOURCE, NO_SPACE_LEFT, ("No memory for the report."), (nullptr));
}

/* A segment seek has no EOS: its end is where files are judged. */
void mirror(GstStemAggregator *self, GstEvent *event) noexcept
{
    if (GST_EVENT_TYPE(event) != GST_EVENT_SEGMENT_DONE)
        return;
    conclude(self);
    null_private(self)->stream.reset();
}

void reset(GstStemAggregator *self) noexcept
{
    NullCheckPrivate *priv = null_private(self);
    priv->stream.reset();
    priv->mix.reset();
    priv->concluded = false;
}

GstAggregatorPad *create_new_pad(GstAggregator *aggregator, GstPadTemplate *templ,
                                 const gchar *name, const GstCaps *caps) noexcept
{
    if (g_strcmp0(GST_PAD_TEMPLATE_NAME_TEMPLATE(templ), kReference) != 0)
        return GST_AGGREGATOR_CLASS(gst_null_check_parent_class)
            ->create_new_pad(aggregator, templ, name, caps);
    if (GstPad *there = gst_element_get_static_pad(GST_ELEMENT(aggregator), kReference)) {
        gst_object_unref(there);
        GST_WARNING_OBJECT(aggregator, "there is one mix: the pad reference is taken");
        return nullptr;
    }
    return GST_AGGREGATOR_PAD(g_object_new(GST_TYPE_STEM_AGGREGATOR_PAD, "name", kReference,
                                           "direction", GST_PAD_SINK, "template", templ, nullptr));
}

constexpr Property<NullSettings> kRows[] = {
    property<&NullSettings::tolerance>([](const NullSettings &defaults) {
        return g_param_spec_enum("tolerance", "Tolerance", "What passes",
                                 GST_TYPE_NULL_CHECK_TOLERANCE,
                                 static_cast<int>(defaults.tolerance), kMutablePlaying);
    }),
    property<&NullSettings::threshold>([](const NullSettings &defaults) {
        return g_param_spec_double("threshold", "Threshold",
                                   "Highest peak of the residual in dBFS that passes with "
                                   "tolerance=level",
                                   -400.0, 100.0, defaults.threshold, kMutablePlaying);
    }),
    property<&NullSettings::interval>([](const NullSettings &defaults) {
        return g_param_spec_uint64("interval", "Interval", "Time between messages in nanoseconds",
                                   GST_MSECOND, G_MAXUINT64, defaults.interval, kMutablePlaying);
    }),
    property<&NullSettings::post_messages>([](const NullSettings &defaults) {
        return g_param_spec_boolean("post-messages", "Post messages",
                                    "Post a message at each interval and at "
                                    "EOS",
                                    defaults.post_messages, kMutablePlaying);
    }),
    property<&NullSettings::fail_on_mismatch>([](const NullSettings &defaults) {
        return g_param_spec_boolean(
            "fail-on-mismatch", "Fail on mismatch",
            "Post an error when the set does not pass: at EOS, and live at the "
            "interval where it is found",
            defaults.fail_on_mismatch, kMutablePlaying);
    }),
    property<&NullSettings::diagnose>([](const NullSettings &defaults) {
        return g_param_spec_boolean("diagnose", "Diagnose",
                                    "Find out which stem is at fault, and "
                                    "what is wrong with it",
                                    defaults.diagnose, kMutableReady);
    }),
    property<&NullSettings::max_delay>([](const NullSettings &defaults) {
        return g_param_spec_uint64("max-delay", "Maximum delay",
                                   "How far a diagnosis looks for a delay, in nanoseconds", 0,
                                   2 * GST_SECOND, defaults.max_delay, kMutableReady);
    }),
};

constexpr Properties<NullSettings> kProperties{kRows};

enum : guint { PROP_VERDICT = kProperties.past(), PROP_REPORT };

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept
{
    const ObjectLock lock{object};
    if (!kProperties.set(null_private(object)->settings, id, value))
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept
{
    const NullCheckPrivate *priv = null_private(object);
    const ObjectLock lock{object};
    if (kProperties.get(priv->settings, id, value))
        return;
    switch (id) {
    case PROP_VERDICT:
        g_value_set_string(value, priv->report ? name_of(priv->verdict) : nullptr);
        break;
    case PROP_REPORT:
        g_value_set_boxed(value, priv->report);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject *object) noexcept
{
    NullCheckPrivate *priv = null_private(object);
    gst_clear_structure(&priv->report);
    delete priv;
    G_OBJECT_CLASS(gst_null_check_parent_class)->finalize(object);
}

void install_properties(GObjectClass *object) noexcept
{
    constexpr auto readable = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    kProperties.install(object);
    g_object_class_install_property(
        object, PROP_VERDICT,
        g_param_spec_string("verdict", "Verdict",
                            "Of the stream so far: bit-exact, float-rounding, quantisation, "
                            "below-gate or audible; NULL before the first message",
                            nullptr, readable));
    g_object_class_install_property(object, PROP_REPORT,
                                    g_param_spec_boxed("report", "Report",
                                                       "The structure of the last message",
                                                       GST_TYPE_STRUCTURE, readable));
}

} // namespace

static void gst_null_check_class_init(GstNullCheckClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->set_property = set_property;
    object->get_property = get_property;
    object->finalize = finalize;
    install_properties(object);

    GstElementClass *element = GST_ELEMENT_CLASS(klass);
    add_templates(element, GST_TYPE_STEM_AGGREGATOR_PAD);
    GstCaps *caps = gst_caps_from_string(STEMS_CAPS);
    gst_element_class_add_pad_template(
        element, gst_pad_template_new_with_gtype(kReference, GST_PAD_SINK, GST_PAD_REQUEST, caps,
                                                 GST_TYPE_STEM_AGGREGATOR_PAD));
    gst_caps_unref(caps);
    gst_element_class_set_static_metadata(element, "Null check", "Filter/Analyzer/Audio",
                                          "Proves that stems sum to the mix",
                                          "the gst-stems maintainers");

    GST_AGGREGATOR_CLASS(klass)->create_new_pad = create_new_pad;
    GstStemAggregatorClass *aggregator = GST_STEM_AGGREGATOR_CLASS(klass);
    aggregator->accept = null_accept;
    aggregator->wish = null_wish;
    aggregator->configure = configure;
    aggregator->missing = missing;
    aggregator->render = render;
    aggregator->finished = conclude;
    aggregator->reset = reset;
    aggregator->mirror = mirror;

    gst_type_mark_as_plugin_api(GST_TYPE_NULL_CHECK_TOLERANCE, static_cast<GstPluginAPIFlags>(0));
    GST_DEBUG_CATEGORY_INIT(null_check_debug, "nullcheck", 0, "Null check");
}

static void gst_null_check_init(GstNullCheck *self)
{
    self->priv = new NullCheckPrivate;
    gst_audio_info_init(&self->priv->out);
}
