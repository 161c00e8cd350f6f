/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gststemgrouppad.h"

#include <atomic>

using namespace stems;

G_DEFINE_TYPE(GstStemGroupPad, gst_stem_group_pad, GST_TYPE_STEM_STRIP_PAD)

enum { PROP_0, PROP_STEM, PROP_PANORAMA };

namespace
{

/* Never the same twice, for any pad: sums of the latest of all pads only ever
 * stay the same if nothing has changed. */
std::uint64_t next_change() noexcept
{
    static std::atomic<std::uint64_t> last{0};
    return ++last;
}

void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept
{
    StemGroupPadPrivate *priv = GST_STEM_GROUP_PAD_CAST(object)->priv;
    const ObjectLock lock{object};
    switch (id) {
    case PROP_STEM: {
        const char *stem = g_value_get_string(value);
        priv->settings.stem = stem ? stem : "";
        priv->stem_changes = next_change();
        break;
    }
    case PROP_PANORAMA:
        priv->settings.panorama = g_value_get_double(value);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept
{
    const TrackSettings settings = track_settings(GST_STEM_AGGREGATOR_PAD_CAST(object));
    switch (id) {
    case PROP_STEM:
        g_value_set_string(value, settings.stem.empty() ? nullptr : settings.stem.c_str());
        break;
    case PROP_PANORAMA:
        g_value_set_double(value, settings.panorama);
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void finalize(GObject *object) noexcept
{
    delete GST_STEM_GROUP_PAD_CAST(object)->priv;
    G_OBJECT_CLASS(gst_stem_group_pad_parent_class)->finalize(object);
}

} // namespace

static void gst_stem_group_pad_class_init(GstStemGroupPadClass *klass)
{
    GObjectClass *object = G_OBJECT_CLASS(klass);
    object->set_property = set_property;
    object->get_property = get_property;
    object->finalize = finalize;
    g_object_class_install_property(
        object, PROP_STEM,
        g_param_spec_string("stem", "Stem",
                            "The stem that this pad's channels go to, unless routing says where",
                            nullptr,
                            static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                     GST_PARAM_MUTABLE_PLAYING)));
    g_object_class_install_property(
        object, PROP_PANORAMA,
        g_param_spec_double("panorama", "Panorama",
                            "Place of a mono track in a stereo stem, balance of a stereo one: "
                            "-1 left, 0 centre, 1 right",
                            -1.0, 1.0, 0.0,
                            static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                     GST_PARAM_CONTROLLABLE |
                                                     GST_PARAM_MUTABLE_PLAYING)));
    gst_type_mark_as_plugin_api(GST_TYPE_STEM_GROUP_PAD, static_cast<GstPluginAPIFlags>(0));
}

static void gst_stem_group_pad_init(GstStemGroupPad *pad)
{
    pad->priv = new StemGroupPadPrivate;
    pad->priv->stem_changes = next_change(); /* another pad than one at the same address before */
}

namespace stems
{

TrackSettings track_settings(GstStemAggregatorPad *pad)
{
    const ObjectLock lock{pad};
    return reinterpret_cast<GstStemGroupPad *>(pad)->priv->settings;
}

void restore_stem(GstStemAggregatorPad *pad, const std::string &bad, const std::string &old)
{
    const ObjectLock lock{pad};
    StemGroupPadPrivate *priv = reinterpret_cast<GstStemGroupPad *>(pad)->priv;
    if (priv->settings.stem != bad)
        return;
    priv->settings.stem = old;
    priv->stem_changes = next_change();
}

double track_panorama(GstStemAggregatorPad *pad) noexcept
{
    const ObjectLock lock{pad};
    return reinterpret_cast<GstStemGroupPad *>(pad)->priv->settings.panorama;
}

std::uint64_t track_stem_changes(GstStemAggregatorPad *pad) noexcept
{
    const ObjectLock lock{pad};
    return reinterpret_cast<GstStemGroupPad *>(pad)->priv->stem_changes;
}

} // namespace stems
