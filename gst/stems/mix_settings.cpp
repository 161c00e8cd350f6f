/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mix_settings.h"

#include "support/properties.h"

namespace stems
{

namespace
{

GType dither_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(DitherKind::None), "No dither: rounded to the nearest", "none"},
        {static_cast<int>(DitherKind::Tpdf), "Triangular noise of 1 LSB to either side", "tpdf"},
        {0, nullptr, nullptr},
    };
    static gsize type = 0;
    return enum_type(&type, "GstStemDither", values);
}

constexpr Property<MixSettings> kRows[] = {
    property<&MixSettings::ramp_duration>([](const MixSettings &defaults) {
        return g_param_spec_uint64("ramp-duration", "Ramp duration",
                                   "How long a changed gain takes to be reached, in nanoseconds, "
                                   "in a straight line",
                                   0, 10 * GST_SECOND, defaults.ramp_duration, kMutablePlaying);
    }),
    property<&MixSettings::dither>([](const MixSettings &defaults) {
        return g_param_spec_enum("dither", "Dither",
                                 "Noise where a sum must be rounded to an integer format",
                                 dither_type(), static_cast<int>(defaults.dither), kMutablePlaying);
    }),
    property<&MixSettings::keep_headroom>([](const MixSettings &defaults) {
        return g_param_spec_boolean("keep-headroom", "Keep headroom",
                                    "Deliver F32 (F64 for more than 24 bits) instead of clamping "
                                    "to an integer format",
                                    defaults.keep_headroom, kMutableReady);
    }),
};

constexpr Properties<MixSettings> properties_from(guint first) noexcept
{
    return {kRows, first};
}

} // namespace

void install_mix_properties(GObjectClass *klass, guint first) noexcept
{
    properties_from(first).install(klass);
}

bool set_mix_property(MixSettings &settings, guint id, guint first, const GValue *value) noexcept
{
    return properties_from(first).set(settings, id, value);
}

bool get_mix_property(const MixSettings &settings, guint id, guint first, GValue *value) noexcept
{
    return properties_from(first).get(settings, id, value);
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
