/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mix_settings.h"

namespace stems
{

namespace
{

enum { RAMP_DURATION, DITHER, KEEP_HEADROOM };

GType dither_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(DitherKind::None), "No dither: rounded to the nearest", "none"},
        {static_cast<int>(DitherKind::Tpdf), "Triangular noise of 1 LSB to either side", "tpdf"},
        {0, nullptr, nullptr},
    };
    static const GType type = g_enum_register_static("GstStemDither", values);
    return type;
}

} // namespace

void install_mix_properties(GObjectClass *klass, guint first) noexcept
{
    constexpr MixSettings defaults;
    constexpr auto playing = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      GST_PARAM_MUTABLE_PLAYING);
    constexpr auto ready = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                    GST_PARAM_MUTABLE_READY);
    g_object_class_install_property(
        klass, first + RAMP_DURATION,
        g_param_spec_uint64("ramp-duration", "Ramp duration",
                            "How long a changed gain takes to be reached, in nanoseconds, in a "
                            "straight line",
                            0, 10 * GST_SECOND, defaults.ramp_duration, playing));
    g_object_class_install_property(
        klass, first + DITHER,
        g_param_spec_enum("dither", "Dither",
                          "Noise where a sum must be rounded to an integer format", dither_type(),
                          static_cast<int>(defaults.dither), playing));
    g_object_class_install_property(
        klass, first + KEEP_HEADROOM,
        g_param_spec_boolean("keep-headroom", "Keep headroom",
                             "Deliver F32 (F64 for more than 24 bits) instead of clamping to an "
                             "integer format",
                             defaults.keep_headroom, ready));
    gst_type_mark_as_plugin_api(dither_type(), static_cast<GstPluginAPIFlags>(0));
}

bool set_mix_property(MixSettings &settings, guint id, guint first, const GValue *value) noexcept
{
    switch (id - first) {
    case RAMP_DURATION:
        settings.ramp_duration = g_value_get_uint64(value);
        return true;
    case DITHER:
        settings.dither = static_cast<DitherKind>(g_value_get_enum(value));
        return true;
    case KEEP_HEADROOM:
        settings.keep_headroom = g_value_get_boolean(value) != FALSE;
        return true;
    default:
        return false;
    }
}

bool get_mix_property(const MixSettings &settings, guint id, guint first, GValue *value) noexcept
{
    switch (id - first) {
    case RAMP_DURATION:
        g_value_set_uint64(value, settings.ramp_duration);
        return true;
    case DITHER:
        g_value_set_enum(value, static_cast<int>(settings.dither));
        return true;
    case KEEP_HEADROOM:
        g_value_set_boolean(value, settings.keep_headroom);
        return true;
    default:
        return false;
    }
}

std::optional<Format> wish_headroom(const MixSettings &settings, OutputWish &wish) noexcept
{
    if (!settings.keep_headroom)
        return std::nullopt;
    const bool deep = depth(wish.format) > depth(Format::F32);
    const Format range = is_integer(wish.format) ? wish.format : deep ? Format::S32 : Format::S24;
    wish.format = deep ? Format::F64 : Format::F32;
    wish.floats_only = true;
    return range;
}

} // namespace stems
