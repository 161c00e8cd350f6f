/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "group_settings.h"

#include "group_private.h"

namespace stems
{

namespace
{

enum {
    PROP_0,
    PROP_ROUTING,
    PROP_AUTO_ROUTE,
    PROP_TAXONOMY,
    PROP_ROUTE_REPORT,
    PROP_CHANNELS,
    PROP_PAN_LAW,
    PROP_MIX
};

GType pan_law_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(PanLaw::Linear), "Both sides at 0 dB in the centre", "linear"},
        {static_cast<int>(PanLaw::Minus3), "Constant power: -3 dB in the centre", "-3dB"},
        {static_cast<int>(PanLaw::Minus6), "Constant sum: -6 dB in the centre", "-6dB"},
        {0, nullptr, nullptr},
    };
    static const GType type = g_enum_register_static("GstStemGroupPanLaw", values);
    return type;
}

GType taxonomy_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(Taxonomy::Basic), "drums, bass, vocals, music, fx", "basic"},
        {static_cast<int>(Taxonomy::Extended),
         "drums, percussion, bass, lead-vocals, backing-vocals, ad-libs, guitars, keys, synths, "
         "orchestra, fx; music for what no rule knows",
         "extended"},
        {0, nullptr, nullptr},
    };
    static const GType type = g_enum_register_static("GstStemGroupTaxonomy", values);
    return type;
}

void set_routing(GObject *object, const char *text)
{
    RoutingResult result = parse_routing(text ? text : "");
    const bool running = GST_STATE(object) > GST_STATE_READY;
    if (!result.error.empty() && running) {
        GST_ELEMENT_WARNING(object, LIBRARY, SETTINGS,
                            ("The old routing stays: %s.", result.error.c_str()), (nullptr));
        return;
    }
    const ObjectLock lock{object};
    GroupSettings &settings = group_private(object)->settings;
    settings.routing_text = text ? text : "";
    settings.routing = std::move(result.routing);
    settings.routing_error = std::move(result.error);
    settings.changes++;
}

const char *or_null(const std::string &text) noexcept
{
    return text.empty() ? nullptr : text.c_str();
}

} // namespace

void set_group_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) noexcept
{
    if (id == PROP_ROUTING) {
        set_routing(object, g_value_get_string(value));
        return;
    }
    GroupSettings &settings = group_private(object)->settings;
    const ObjectLock lock{object};
    settings.changes++;
    switch (id) {
    case PROP_AUTO_ROUTE:
        settings.auto_route = g_value_get_boolean(value) != FALSE;
        break;
    case PROP_TAXONOMY:
        settings.taxonomy = static_cast<Taxonomy>(g_value_get_enum(value));
        break;
    case PROP_CHANNELS:
        settings.channels = g_value_get_int(value);
        break;
    case PROP_PAN_LAW:
        settings.pan_law = static_cast<PanLaw>(g_value_get_enum(value));
        break;
    default:
        if (!set_mix_property(settings.mix, id, PROP_MIX, value))
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void get_group_property(GObject *object, guint id, GValue *value, GParamSpec *spec) noexcept
{
    const GroupSettings &settings = group_private(object)->settings;
    const ObjectLock lock{object};
    switch (id) {
    case PROP_ROUTING:
        g_value_set_string(value, or_null(settings.routing_text));
        break;
    case PROP_AUTO_ROUTE:
        g_value_set_boolean(value, settings.auto_route);
        break;
    case PROP_TAXONOMY:
        g_value_set_enum(value, static_cast<int>(settings.taxonomy));
        break;
    case PROP_ROUTE_REPORT:
        g_value_set_string(value, or_null(settings.report));
        break;
    case PROP_CHANNELS:
        g_value_set_int(value, settings.channels);
        break;
    case PROP_PAN_LAW:
        g_value_set_enum(value, static_cast<int>(settings.pan_law));
        break;
    default:
        if (!get_mix_property(settings.mix, id, PROP_MIX, value))
            G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

void set_route_report(gpointer self, std::string report)
{
    {
        const ObjectLock lock{self};
        std::string &old = group_private(self)->settings.report;
        if (old == report)
            return;
        old = std::move(report);
    }
    g_object_notify(G_OBJECT(self), "route-report");
}

void install_group_properties(GObjectClass *klass) noexcept
{
    constexpr auto ready = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                    GST_PARAM_MUTABLE_READY);
    constexpr auto playing = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      GST_PARAM_MUTABLE_PLAYING);
    constexpr auto reading = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    constexpr int most_channels = 1024;
    const GroupSettings defaults;
    g_object_class_install_property(
        klass, PROP_ROUTING,
        g_param_spec_string("routing", "Routing",
                            "Which channels make which stem, counted across the pads in order: "
                            "\"drums=0-7,12; vocals=9+10:label=Lead,11@-3dB:pan=-0.5\"",
                            nullptr, playing));
    g_object_class_install_property(
        klass, PROP_AUTO_ROUTE,
        g_param_spec_boolean("auto-route", "Automatic routing",
                             "Find the stems of tracks by their labels, where neither routing nor "
                             "the pad's stem says where they go",
                             defaults.auto_route, playing));
    g_object_class_install_property(
        klass, PROP_TAXONOMY,
        g_param_spec_enum("taxonomy", "Taxonomy", "The stems that auto-route knows",
                          taxonomy_type(), static_cast<int>(defaults.taxonomy), playing));
    g_object_class_install_property(
        klass, PROP_ROUTE_REPORT,
        g_param_spec_string("route-report", "Route report",
                            "Where the tracks went: a line for each, with pad, label, stem and the "
                            "rule, and tabs between them",
                            nullptr, reading));
    g_object_class_install_property(klass, PROP_CHANNELS,
                                    g_param_spec_int("channels", "Channels",
                                                     "Channels of each stem and of the mix", 1,
                                                     most_channels, defaults.channels, ready));
    g_object_class_install_property(
        klass, PROP_PAN_LAW,
        g_param_spec_enum("pan-law", "Pan law", "How loud a mono track is in a stereo stem",
                          pan_law_type(), static_cast<int>(defaults.pan_law), playing));
    install_mix_properties(klass, PROP_MIX);
    gst_type_mark_as_plugin_api(pan_law_type(), static_cast<GstPluginAPIFlags>(0));
    gst_type_mark_as_plugin_api(taxonomy_type(), static_cast<GstPluginAPIFlags>(0));
}

} // namespace stems
