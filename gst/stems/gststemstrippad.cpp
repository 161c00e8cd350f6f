/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gststemstrippad.h"

using namespace stems;

G_DEFINE_TYPE(GstStemStripPad, gst_stem_strip_pad, GST_TYPE_STEM_AGGREGATOR_PAD)

enum { PROP_0, PROP_VOLUME, PROP_MUTE, PROP_SOLO, PROP_INVERT_PHASE };

namespace
{

constexpr double kLoudest = 10.0;

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept
{
    StripSettings &settings = GST_STEM_STRIP_PAD_CAST(object)->priv->settings;
    const ObjectLock lock{object};
    switch (id) {
    case PROP_VOLUME:
        settings.volume = g_value_get_double(value);
        break;
    case PROP_MUTE:
        settings.mute = g_value_get_boolean(value) != FALSE;
        break;
    case PROP_SOLO:
        settings.solo = g_value_get_boolean(value) != FALSE;
        break;
    case PROP_INVERT_PHASE:
        settings.invert_phase = g_value_get_boolean(value) != FALSE;
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept
{
    const StripSettings settings = strip_settings(GST_STEM_STRIP_PAD_CAST(object));
    switch (id) {
    case PROP_VOLUME:
        g_value_set_double(value, settings.volume);
        break;
    case PROP_MUTE:
        g_value_set_boolean(value, settings.mute);
        break;
    case PROP_SOLO:
        g_value_set_boolean(value, settings.solo);
        break;
    case PROP_INVERT_PHASE:
        g_value_set_boolean(value, settings.invert_phase);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject *object) noexcept
{
    delete GST_STEM_STRIP_PAD_CAST(object)->priv;
    G_OBJECT_CLASS(gst_stem_strip_pad_parent_class)->finalize(object);
}

} // namespace

static void gst_stem_strip_pad_class_init(GstStemStripPadClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->set_property = set_property;
    object->get_property = get_property;
    object->finalize = finalize;

    constexpr auto flags =
        static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                 GST_PARAM_CONTROLLABLE | GST_PARAM_MUTABLE_PLAYING);
    constexpr StripSettings defaults;
    g_object_class_install_property(object, PROP_VOLUME,
                                    g_param_spec_double("volume", "Volume",
                                                        "Linear gain; 1 leaves samples untouched",
                                                        0.0, kLoudest, defaults.volume, flags));
    g_object_class_install_property(
        object, PROP_MUTE,
        g_param_spec_boolean("mute", "Mute", "Leave this pad out", defaults.mute, flags));
    g_object_class_install_property(object, PROP_SOLO,
                                    g_param_spec_boolean("solo", "Solo",
                                                         "Leave out all pads that are not soloed",
                                                         defaults.solo, flags));
    g_object_class_install_property(object, PROP_INVERT_PHASE,
                                    g_param_spec_boolean("invert-phase", "Invert phase",
                                                         "Turn the polarity of every sample",
                                                         defaults.invert_phase, flags));
    gst_type_mark_as_plugin_api(GST_TYPE_STEM_STRIP_PAD, static_cast<GstPluginAPIFlags>(0));
}

static void gst_stem_strip_pad_init(GstStemStripPad *pad)
{
    pad->priv = new StemStripPadPrivate;
}

namespace stems
{

StripSettings strip_settings(GstStemStripPad *pad) noexcept
{
    const ObjectLock lock{pad};
    return pad->priv->settings;
}

double strip_gain(const StripSettings &strip, bool any_solo) noexcept
{
    if (strip.mute || (any_solo && !strip.solo))
        return 0.0;
    return strip.invert_phase ? -strip.volume : strip.volume;
}

} // namespace stems
