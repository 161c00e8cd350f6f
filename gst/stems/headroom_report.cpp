/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fields and sentences of headroommeter.
 */
#include "headroom_report.h"

#include "headroom_levels.h"
#include "headroom_summary.h"

#include "core/decibel.h"
#include "support/guards.h"

namespace stems
{
namespace
{

Highest ChannelFigures::*judged(const HeadroomRule &rule) noexcept
{
    return rule.judge_true_peak ? &ChannelFigures::between : &ChannelFigures::sample;
}

void set_peaks(GstStructure *message, const char *field, Figures channels,
               Highest ChannelFigures::*which) noexcept
{
    GValue array = G_VALUE_INIT;
    gst_value_array_init(&array, static_cast<guint>(channels.size()));
    for (const ChannelFigures &figures : channels) {
        GValue item = G_VALUE_INIT;
        g_value_init(&item, G_TYPE_DOUBLE);
        g_value_set_double(&item, to_db((figures.*which).peak));
        gst_value_array_append_and_take_value(&array, &item);
    }
    gst_structure_take_value(message, field, &array);
}

std::string print(const char *format, ...) G_GNUC_PRINTF(1, 2);
std::string print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const CharPtr text{g_strdup_vprintf(format, args)};
    va_end(args);
    return text.get();
}

std::string time_text(guint64 time)
{
    return GST_CLOCK_TIME_IS_VALID(time) ? print("%" GST_TIME_FORMAT, GST_TIME_ARGS(time))
                                         : "an unknown time";
}

Delivered delivered(const HeadroomFigures &figures, const HeadroomRule &rule) noexcept
{
    const bool stems = rule.profile == Profile::Stems;
    const bool true_peak = stems ? rule.judge_true_peak : rule.true_peak;
    const Highest top =
        summit(figures.channels, true_peak ? &ChannelFigures::between : &ChannelFigures::sample)
            .highest;
    return {to_db(top.peak),
            true_peak,
            rule.target,
            figures.loudness ? figures.loudness->integrated : to_db(0.0),
            total(figures.channels, &ChannelFigures::clip_runs),
            total(figures.channels, &ChannelFigures::not_finite)};
}

void set_findings(GstStructure *message, const HeadroomFigures &figures, const HeadroomRule &rule)
{
    GValue array = G_VALUE_INIT;
    g_value_init(&array, GST_TYPE_ARRAY);
    gboolean all = TRUE;
    for (const Finding &finding : delivery_findings(rule.profile, delivered(figures, rule))) {
        GValue item = G_VALUE_INIT;
        g_value_init(&item, GST_TYPE_STRUCTURE);
        g_value_take_boxed(
            &item, gst_structure_new("finding", "name", G_TYPE_STRING, finding.name, "value",
                                     G_TYPE_DOUBLE, finding.value, "limit", G_TYPE_DOUBLE,
                                     finding.limit, "tolerance", G_TYPE_DOUBLE, finding.tolerance,
                                     "unit", G_TYPE_STRING, finding.unit, "rule", G_TYPE_STRING,
                                     finding.at_most ? "at-most" : "within", "passed",
                                     G_TYPE_BOOLEAN, static_cast<gboolean>(finding.passed),
                                     "explanation", G_TYPE_STRING, finding.text.c_str(), nullptr));
        gst_value_array_append_and_take_value(&array, &item);
        all = all && finding.passed;
    }
    gst_structure_set(message, "profile", G_TYPE_STRING, delivery(rule.profile).nick,
                      "profile-passed", G_TYPE_BOOLEAN, all, nullptr);
    gst_structure_take_value(message, "findings", &array);
}

} // namespace

bool headroom_passed(Figures channels, const HeadroomRule &rule) noexcept
{
    return to_db(summit(channels, judged(rule)).highest.peak) <= rule.target + kOnTarget &&
           total(channels, &ChannelFigures::not_finite) == 0;
}

void set_headroom_fields(GstStructure *message, const HeadroomFigures &figures,
                         const HeadroomRule &rule)
{
    const Figures channels = figures.channels;
    const double peak = to_db(summit(channels, judged(rule)).highest.peak);
    const double headroom = rule.target - peak;
    set_peaks(message, "peak", channels, &ChannelFigures::sample);
    gst_structure_set(message, "peak-time", G_TYPE_UINT64,
                      summit(channels, &ChannelFigures::sample).highest.at, nullptr);
    if (rule.true_peak) {
        set_peaks(message, "true-peak", channels, &ChannelFigures::between);
        gst_structure_set(message, "true-peak-time", G_TYPE_UINT64,
                          summit(channels, &ChannelFigures::between).highest.at, nullptr);
    }
    gst_structure_set(message, "headroom", G_TYPE_DOUBLE, headroom, "passed", G_TYPE_BOOLEAN,
                      static_cast<gboolean>(headroom_passed(channels, rule)), "gain-to-target",
                      G_TYPE_DOUBLE, headroom, "clipped-samples", G_TYPE_UINT64,
                      total(channels, &ChannelFigures::clipped), "clip-runs", G_TYPE_UINT64,
                      total(channels, &ChannelFigures::clip_runs), "non-finite-samples",
                      G_TYPE_UINT64, total(channels, &ChannelFigures::not_finite), nullptr);
    set_level_fields(message, figures, rule);
    if (figures.loudness) {
        const double top = to_db(highest_peak(channels, rule.true_peak));
        set_loudness_fields(message, *figures.loudness, figures.whole, top,
                            figures.whole ? top : to_db(figures.recent));
    }
    if (figures.whole)
        set_findings(message, figures, rule);
}

std::string over_target_text(Figures channels, const HeadroomRule &rule)
{
    const Highest ChannelFigures::*which = judged(rule);
    const Summit top = summit(channels, judged(rule));
    const char *unit = rule.judge_true_peak ? "dBTP" : "dBFS";
    const double peak = to_db(top.highest.peak);
    std::string text;
    if (peak > rule.target + kOnTarget) {
        text = print("Channel %zu peaks at %.2f %s at %s, %.2f dB above the target of %.2f %s.",
                     top.channel, peak, unit, time_text(top.highest.at).c_str(), peak - rule.target,
                     rule.target, unit);
        std::size_t over = 0;
        for (const ChannelFigures &figures : channels)
            over += to_db((figures.*which).peak) > rule.target + kOnTarget;
        if (over > 1)
            text += print(" %zu of %zu channels are above it.", over, channels.size());
    }
    for (std::size_t c = 0; c < channels.size(); ++c) {
        if (channels[c].not_finite > 0)
            text += print("%sChannel %zu has %" G_GUINT64_FORMAT
                          " samples that are not finite numbers.",
                          text.empty() ? "" : " ", c, guint64{channels[c].not_finite});
    }
    return text;
}

std::string clip_text(Figures channels, const HeadroomRule &rule)
{
    std::string text;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        const ChannelFigures &figures = channels[c];
        if (figures.clip_runs > 0)
            text += print("%sChannel %zu clips: %" G_GUINT64_FORMAT " runs of %" G_GUINT64_FORMAT
                          " or more samples at full scale, %" G_GUINT64_FORMAT
                          " samples in all, the first at %s.",
                          text.empty() ? "" : " ", c, guint64{figures.clip_runs}, rule.clip_run,
                          guint64{figures.clipped}, time_text(figures.first_clip).c_str());
    }
    return text;
}

std::string profile_text(const HeadroomFigures &figures, const HeadroomRule &rule)
{
    std::string text;
    for (const Finding &finding : delivery_findings(rule.profile, delivered(figures, rule)))
        if (!finding.passed)
            text += (text.empty() ? std::string{delivery(rule.profile).nick} + ": " : " ") +
                    finding.text;
    return text;
}

} // namespace stems
