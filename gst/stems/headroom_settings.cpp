/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter's properties.
 */
#include "headroom_settings.h"

namespace stems
{
namespace
{

enum {
    PROP_0,
    PROP_TARGET,
    PROP_PEAK_MODE,
    PROP_LOUDNESS,
    PROP_PROFILE,
    PROP_INTERVAL,
    PROP_PEAK_TTL,
    PROP_PEAK_FALLOFF,
    PROP_SILENCE_LEVEL,
    PROP_POST_MESSAGES,
    PROP_CLIP_RUN,
    PROP_RESET_ON_FLUSH,
    PROP_FAIL_OVER_TARGET,
    PROP_FAIL_ON_CLIP,
    PROP_FAIL_ON_PROFILE,
};

GType enum_type(gsize *type, const char *name, const GEnumValue *values) noexcept
{
    if (g_once_init_enter(type)) {
        const GType made = g_enum_register_static(name, values);
        gst_type_mark_as_plugin_api(made, static_cast<GstPluginAPIFlags>(0));
        g_once_init_leave(type, made);
    }
    return *type;
}

GType peak_mode_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(PeakMode::Sample), "The highest sample", "sample"},
        {static_cast<int>(PeakMode::True), "True peak: also between the samples (ITU-R BS.1770)",
         "true"},
        {0, nullptr, nullptr}};
    static gsize type = 0;
    return enum_type(&type, "GstHeadroomMeterPeakMode", values);
}

GType profile_type() noexcept
{
    static const GEnumValue values[] = {
        {static_cast<int>(Profile::Stems), "Stems: the target, and no clip runs", "stems"},
        {static_cast<int>(Profile::EbuR128), "EBU R 128: -23 LUFS, -1 dBTP", "ebu-r128"},
        {static_cast<int>(Profile::AtscA85), "ATSC A/85: -24 LKFS, -2 dBTP", "atsc-a85"},
        {static_cast<int>(Profile::Spotify), "Spotify: -14 LUFS, -1 dBTP", "spotify"},
        {static_cast<int>(Profile::Apple), "Apple Sound Check: -16 LUFS, -1 dBTP", "apple"},
        {static_cast<int>(Profile::Netflix), "Netflix: -27 LKFS, -2 dBTP", "netflix"},
        {0, nullptr, nullptr}};
    static gsize type = 0;
    return enum_type(&type, "GstHeadroomMeterProfile", values);
}

} // namespace

bool set_headroom_property(HeadroomSettings &settings, guint id, const GValue *value) noexcept
{
    switch (id) {
    case PROP_TARGET:
        settings.target = g_value_get_double(value);
        return true;
    case PROP_PEAK_MODE:
        settings.peak_mode = static_cast<PeakMode>(g_value_get_enum(value));
        return true;
    case PROP_LOUDNESS:
        settings.loudness = g_value_get_boolean(value);
        return true;
    case PROP_PROFILE:
        settings.profile = static_cast<Profile>(g_value_get_enum(value));
        return true;
    case PROP_INTERVAL:
        settings.interval = g_value_get_uint64(value);
        return true;
    case PROP_PEAK_TTL:
        settings.peak_ttl = g_value_get_uint64(value);
        return true;
    case PROP_PEAK_FALLOFF:
        settings.peak_falloff = g_value_get_double(value);
        return true;
    case PROP_SILENCE_LEVEL:
        settings.silence_level = g_value_get_double(value);
        return true;
    case PROP_POST_MESSAGES:
        settings.post_messages = g_value_get_boolean(value);
        return true;
    case PROP_CLIP_RUN:
        settings.clip_run = g_value_get_uint(value);
        return true;
    case PROP_RESET_ON_FLUSH:
        settings.reset_on_flush = g_value_get_boolean(value);
        return true;
    case PROP_FAIL_OVER_TARGET:
        settings.fail_over_target = g_value_get_boolean(value);
        return true;
    case PROP_FAIL_ON_CLIP:
        settings.fail_on_clip = g_value_get_boolean(value);
        return true;
    case PROP_FAIL_ON_PROFILE:
        settings.fail_on_profile = g_value_get_boolean(value);
        return true;
    default:
        return false;
    }
}

bool get_headroom_property(const HeadroomSettings &settings, guint id, GValue *value) noexcept
{
    switch (id) {
    case PROP_TARGET:
        g_value_set_double(value, settings.target);
        return true;
    case PROP_PEAK_MODE:
        g_value_set_enum(value, static_cast<int>(settings.peak_mode));
        return true;
    case PROP_LOUDNESS:
        g_value_set_boolean(value, settings.loudness);
        return true;
    case PROP_PROFILE:
        g_value_set_enum(value, static_cast<int>(settings.profile));
        return true;
    case PROP_INTERVAL:
        g_value_set_uint64(value, settings.interval);
        return true;
    case PROP_PEAK_TTL:
        g_value_set_uint64(value, settings.peak_ttl);
        return true;
    case PROP_PEAK_FALLOFF:
        g_value_set_double(value, settings.peak_falloff);
        return true;
    case PROP_SILENCE_LEVEL:
        g_value_set_double(value, settings.silence_level);
        return true;
    case PROP_POST_MESSAGES:
        g_value_set_boolean(value, settings.post_messages);
        return true;
    case PROP_CLIP_RUN:
        g_value_set_uint(value, settings.clip_run);
        return true;
    case PROP_RESET_ON_FLUSH:
        g_value_set_boolean(value, settings.reset_on_flush);
        return true;
    case PROP_FAIL_OVER_TARGET:
        g_value_set_boolean(value, settings.fail_over_target);
        return true;
    case PROP_FAIL_ON_CLIP:
        g_value_set_boolean(value, settings.fail_on_clip);
        return true;
    case PROP_FAIL_ON_PROFILE:
        g_value_set_boolean(value, settings.fail_on_profile);
        return true;
    default:
        return false;
    }
}

void install_headroom_properties(GObjectClass *klass) noexcept
{
    constexpr auto playing = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                      GST_PARAM_MUTABLE_PLAYING);
    constexpr auto ready = static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                                    GST_PARAM_MUTABLE_READY);
    const auto install = [klass](guint id, GParamSpec *spec) {
        g_object_class_install_property(klass, id, spec);
    };
    const HeadroomSettings defaults;
    install(PROP_TARGET,
            g_param_spec_double("target", "Target",
                                "What the highest peak may not exceed, in dBFS (of the true peak "
                                "with peak-mode=true)",
                                -200.0, 200.0, defaults.target, playing));
    install(PROP_PEAK_MODE,
            g_param_spec_enum("peak-mode", "Peak mode",
                              "Which peak the headroom is measured from; true peak is only "
                              "measured with true, or for a delivery profile",
                              peak_mode_type(), static_cast<int>(defaults.peak_mode), ready));
    install(PROP_LOUDNESS,
            g_param_spec_boolean("loudness", "Loudness",
                                 "Measure loudness (ITU-R BS.1770, EBU R 128); a delivery profile "
                                 "does in any case",
                                 defaults.loudness, ready));
    install(PROP_PROFILE,
            g_param_spec_enum("profile", "Profile",
                              "Whose wishes the findings hold the whole against", profile_type(),
                              static_cast<int>(defaults.profile), ready));
    install(PROP_INTERVAL,
            g_param_spec_uint64("interval", "Interval",
                                "Time between messages, in nanoseconds (at least one sample)", 1,
                                G_MAXUINT64, defaults.interval, playing));
    install(PROP_PEAK_TTL,
            g_param_spec_uint64("peak-ttl", "Peak time to live",
                                "How long the peak in decay stays before it falls, in nanoseconds",
                                0, G_MAXUINT64, defaults.peak_ttl, playing));
    install(PROP_PEAK_FALLOFF,
            g_param_spec_double("peak-falloff", "Peak fall-off",
                                "How fast the peak in decay falls then, in dB per second", 0.0,
                                G_MAXDOUBLE, defaults.peak_falloff, playing));
    install(PROP_SILENCE_LEVEL,
            g_param_spec_double("silence-level", "Silence level",
                                "Samples up to here are silence at head and tail, in dBFS", -300.0,
                                0.0, defaults.silence_level, ready));
    install(PROP_POST_MESSAGES,
            g_param_spec_boolean("post-messages", "Post messages",
                                 "Post a message at each interval and at the end",
                                 defaults.post_messages, playing));
    install(PROP_CLIP_RUN,
            g_param_spec_uint("clip-run", "Clip run",
                              "How many consecutive samples at full scale are a clip", 1, G_MAXUINT,
                              defaults.clip_run, ready));
    install(PROP_RESET_ON_FLUSH, g_param_spec_boolean("reset-on-flush", "Reset on flush",
                                                      "Measure anew after a flush, else go on",
                                                      defaults.reset_on_flush, playing));
    install(PROP_FAIL_OVER_TARGET,
            g_param_spec_boolean("fail-over-target", "Fail over target",
                                 "Post an error at the end if the highest peak is above the "
                                 "target, or a sample is not a finite number",
                                 defaults.fail_over_target, playing));
    install(PROP_FAIL_ON_CLIP,
            g_param_spec_boolean("fail-on-clip", "Fail on clip",
                                 "Post an error at the end if there was a clip run",
                                 defaults.fail_on_clip, playing));
    install(PROP_FAIL_ON_PROFILE,
            g_param_spec_boolean("fail-on-profile", "Fail on profile",
                                 "Post an error at the end if a finding did not pass",
                                 defaults.fail_on_profile, playing));
}

} // namespace stems
