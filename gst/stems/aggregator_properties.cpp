/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The properties that audiomixer has, too: same names, types, defaults.
 */
#include "gststemaggregator.h"

#include <algorithm>

namespace stems
{

namespace
{

enum {
    PROP_0,
    PROP_OUTPUT_BUFFER_DURATION,
    PROP_OUTPUT_BUFFER_DURATION_FRACTION,
    PROP_ALIGNMENT_THRESHOLD,
    PROP_DISCONT_WAIT,
    PROP_IGNORE_INACTIVE_PADS,
    PROP_FORCE_LIVE
};

constexpr GstClockTime kShortest = GST_MSECOND / 10; /* block */
constexpr GstClockTime kLongest = 10 * GST_SECOND;

GstClockTime duration_of(const StemAggregatorSettings &settings) noexcept
{
    return gst_util_uint64_scale_round(GST_SECOND, settings.block_n, settings.block_d);
}

/* As a fraction of a second in lowest terms; limited to what a block may be. */
void set_block(StemAggregatorSettings &settings, guint64 n, guint64 d) noexcept
{
    const GstClockTime time = gst_util_uint64_scale_round(GST_SECOND, n, d);
    const GstClockTime limited = std::clamp(time, kShortest, kLongest);
    if (limited != time) {
        n = limited;
        d = GST_SECOND;
    }
    guint64 a = n, b = d;
    while (b > 0)
        a = std::exchange(b, a % b);
    settings.block_n = n / a;
    settings.block_d = d / a;
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(object);
    GstAggregator *agg = GST_AGGREGATOR_CAST(object);
    StemAggregatorSettings &settings = self->priv->settings;
    std::unique_lock lock{self->priv->mutex};
    switch (id) {
    case PROP_OUTPUT_BUFFER_DURATION:
        set_block(settings, g_value_get_uint64(value), GST_SECOND);
        break;
    case PROP_OUTPUT_BUFFER_DURATION_FRACTION:
        set_block(settings, static_cast<guint64>(gst_value_get_fraction_numerator(value)),
                  static_cast<guint64>(gst_value_get_fraction_denominator(value)));
        break;
    case PROP_ALIGNMENT_THRESHOLD:
        settings.alignment_threshold = g_value_get_uint64(value);
        return;
    case PROP_DISCONT_WAIT:
        settings.discont_wait = g_value_get_uint64(value);
        return;
    case PROP_IGNORE_INACTIVE_PADS:
        lock.unlock();
        gst_aggregator_set_ignore_inactive_pads(agg, g_value_get_boolean(value));
        return;
#if GST_CHECK_VERSION(1, 22, 0)
    case PROP_FORCE_LIVE:
        lock.unlock();
        gst_aggregator_set_force_live(agg, g_value_get_boolean(value));
        return;
#endif
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
        return;
    }
    lock.unlock();
    g_object_notify(object, id == PROP_OUTPUT_BUFFER_DURATION ? "output-buffer-duration-fraction"
                                                              : "output-buffer-duration");
    announce_latency(self);
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept
{
    GstStemAggregator *self = GST_STEM_AGGREGATOR_CAST(object);
    GstAggregator *agg = GST_AGGREGATOR_CAST(object);
    StemAggregatorSettings settings;
    {
        const std::lock_guard lock{self->priv->mutex};
        settings = self->priv->settings;
    }
    switch (id) {
    case PROP_OUTPUT_BUFFER_DURATION:
        g_value_set_uint64(value, duration_of(settings));
        break;
    case PROP_OUTPUT_BUFFER_DURATION_FRACTION:
        while (settings.block_n > G_MAXINT) { /* odd nanoseconds, and over two seconds */
            settings.block_n /= 2;
            settings.block_d /= 2;
        }
        gst_value_set_fraction(value, static_cast<gint>(settings.block_n),
                               static_cast<gint>(settings.block_d));
        break;
    case PROP_ALIGNMENT_THRESHOLD:
        g_value_set_uint64(value, settings.alignment_threshold);
        break;
    case PROP_DISCONT_WAIT:
        g_value_set_uint64(value, settings.discont_wait);
        break;
    case PROP_IGNORE_INACTIVE_PADS:
        g_value_set_boolean(value, gst_aggregator_get_ignore_inactive_pads(agg));
        break;
#if GST_CHECK_VERSION(1, 22, 0)
    case PROP_FORCE_LIVE:
        g_value_set_boolean(value, gst_aggregator_get_force_live(agg));
        break;
#endif
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

} // namespace

GstClockTime block_duration(GstStemAggregator *self) noexcept
{
    const std::lock_guard lock{self->priv->mutex};
    return duration_of(self->priv->settings);
}

void announce_latency(GstStemAggregator *self) noexcept
{
    const GstClockTime block = block_duration(self);
    gst_aggregator_set_latency(&self->parent, block, block);
}

void install_aggregator_properties(GObjectClass *klass) noexcept
{
    klass->set_property = set_property;
    klass->get_property = get_property;
    constexpr auto readwrite = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
    constexpr auto playing = static_cast<GParamFlags>(readwrite | GST_PARAM_MUTABLE_PLAYING);
    constexpr auto ready = static_cast<GParamFlags>(readwrite | GST_PARAM_MUTABLE_READY);
    constexpr StemAggregatorSettings defaults;
    g_object_class_install_property(
        klass, PROP_OUTPUT_BUFFER_DURATION,
        g_param_spec_uint64("output-buffer-duration", "Output buffer duration",
                            "Length of an output buffer in nanoseconds when live; otherwise "
                            "buffers are whole multiples of it, up to 100 ms",
                            1, G_MAXUINT64, duration_of(defaults), playing));
    g_object_class_install_property(
        klass, PROP_OUTPUT_BUFFER_DURATION_FRACTION,
        gst_param_spec_fraction(
            "output-buffer-duration-fraction", "Output buffer duration fraction",
            "The same as a fraction of a second", 1, G_MAXINT, G_MAXINT, 1,
            static_cast<gint>(defaults.block_n), static_cast<gint>(defaults.block_d), ready));
    g_object_class_install_property(
        klass, PROP_ALIGNMENT_THRESHOLD,
        g_param_spec_uint64("alignment-threshold", "Alignment threshold",
                            "How far a timestamp may be off, in nanoseconds, for the buffer to "
                            "follow on from the last one",
                            0, G_MAXUINT64 - 1, defaults.alignment_threshold, playing));
    g_object_class_install_property(
        klass, PROP_DISCONT_WAIT,
        g_param_spec_uint64("discont-wait", "Discont wait",
                            "How long timestamps must be off, in nanoseconds, before buffers are "
                            "moved to them",
                            0, G_MAXUINT64 - 1, defaults.discont_wait, playing));
    g_object_class_install_property(
        klass, PROP_IGNORE_INACTIVE_PADS,
        g_param_spec_boolean("ignore-inactive-pads", "Ignore inactive pads",
                             "When live, do not wait for pads that have never had audio", FALSE,
                             playing));
#if GST_CHECK_VERSION(1, 22, 0)
    g_object_class_install_property(
        klass, PROP_FORCE_LIVE,
        g_param_spec_boolean("force-live", "Force live",
                             "Give out audio by the clock even if nothing upstream is live", FALSE,
                             static_cast<GParamFlags>(readwrite | G_PARAM_CONSTRUCT_ONLY)));
#endif
}

} // namespace stems
