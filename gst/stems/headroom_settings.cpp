/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter's properties.
 */
#include "headroom_settings.h"

#include "support/properties.h"

namespace stems
{
namespace
{

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

using Settings = HeadroomSettings;

constexpr Property<Settings> kRows[] = {
    property<&Settings::target>([](const Settings &defaults) {
        return g_param_spec_double(
            "target", "Target",
            "What the highest peak may not exceed, in dBFS (of the true peak "
            "with peak-mode=true)",
            -200.0, 200.0, defaults.target, kMutablePlaying);
    }),
    property<&Settings::peak_mode>([](const Settings &defaults) {
        return g_param_spec_enum("peak-mode", "Peak mode",
                                 "Which peak the headroom is measured from; true peak is only "
                                 "measured with true, or for a delivery profile",
                                 peak_mode_type(), static_cast<int>(defaults.peak_mode),
                                 kMutableReady);
    }),
    property<&Settings::loudness>([](const Settings &defaults) {
        return g_param_spec_boolean(
            "loudness", "Loudness",
            "Measure loudness (ITU-R BS.1770, EBU R 128); a delivery profile "
            "does in any case",
            defaults.loudness, kMutableReady);
    }),
    property<&Settings::profile>([](const Settings &defaults) {
        return g_param_spec_enum("profile", "Profile",
                                 "Whose wishes the findings hold the whole against", profile_type(),
                                 static_cast<int>(defaults.profile), kMutableReady);
    }),
    property<&Settings::interval>([](const Settings &defaults) {
        return g_param_spec_uint64("interval", "Interval",
                                   "Time between messages, in nanoseconds (at least one sample)", 1,
                                   G_MAXUINT64, defaults.interval, kMutablePlaying);
    }),
    property<&Settings::peak_ttl>([](const Settings &defaults) {
        return g_param_spec_uint64(
            "peak-ttl", "Peak time to live",
            "How long the peak in decay stays before it falls, in nanoseconds", 0, G_MAXUINT64,
            defaults.peak_ttl, kMutablePlaying);
    }),
    property<&Settings::peak_falloff>([](const Settings &defaults) {
        return g_param_spec_double("peak-falloff", "Peak fall-off",
                                   "How fast the peak in decay falls then, in dB per second", 0.0,
                                   G_MAXDOUBLE, defaults.peak_falloff, kMutablePlaying);
    }),
    property<&Settings::silence_level>([](const Settings &defaults) {
        return g_param_spec_double("silence-level", "Silence level",
                                   "Samples up to here are silence at head and tail, in dBFS",
                                   -300.0, 0.0, defaults.silence_level, kMutableReady);
    }),
    property<&Settings::spectrum>([](const Settings &defaults) {
        return g_param_spec_boolean("spectrum", "Spectrum",
                                    "Measure where the spectrum ends, as lossy coding makes it end",
                                    defaults.spectrum, kMutableReady);
    }),
    property<&Settings::post_messages>([](const Settings &defaults) {
        return g_param_spec_boolean("post-messages", "Post messages",
                                    "Post a message at each interval and at the end",
                                    defaults.post_messages, kMutablePlaying);
    }),
    property<&Settings::clip_run>([](const Settings &defaults) {
        return g_param_spec_uint("clip-run", "Clip run",
                                 "How many consecutive samples at full scale are a clip", 1,
                                 G_MAXUINT, defaults.clip_run, kMutableReady);
    }),
    property<&Settings::reset_on_flush>([](const Settings &defaults) {
        return g_param_spec_boolean("reset-on-flush", "Reset on flush",
                                    "Measure anew after a flush, else go on",
                                    defaults.reset_on_flush, kMutablePlaying);
    }),
    property<&Settings::fail_over_target>([](const Settings &defaults) {
        return g_param_spec_boolean("fail-over-target", "Fail over target",
                                    "Post an error at the end if the highest peak is above the "
                                    "target, or a sample is not a finite number",
                                    defaults.fail_over_target, kMutablePlaying);
    }),
    property<&Settings::fail_on_clip>([](const Settings &defaults) {
        return g_param_spec_boolean("fail-on-clip", "Fail on clip",
                                    "Post an error at the end if there was a clip run",
                                    defaults.fail_on_clip, kMutablePlaying);
    }),
    property<&Settings::fail_on_profile>([](const Settings &defaults) {
        return g_param_spec_boolean("fail-on-profile", "Fail on profile",
                                    "Post an error at the end if a finding did not pass",
                                    defaults.fail_on_profile, kMutablePlaying);
    }),
};

constexpr Properties<Settings> kProperties{kRows};

} // namespace

void install_headroom_properties(GObjectClass *klass) noexcept
{
    kProperties.install(klass);
}

bool set_headroom_property(HeadroomSettings &settings, guint id, const GValue *value) noexcept
{
    return kProperties.set(settings, id, value);
}

bool get_headroom_property(const HeadroomSettings &settings, guint id, GValue *value) noexcept
{
    return kProperties.get(settings, id, value);
}

} // namespace stems
