/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fields and sentences of headroommeter.
 */
#include "headroom_report.h"

#include "core/decibel.h"
#include "support/guards.h"
#include "support/message.h"

namespace stems
{
namespace
{

using Figures = std::span<const ChannelFigures>;

struct Summit {
    Highest highest;
    std::size_t channel = 0;
};

Summit summit(Figures channels, Highest ChannelFigures::*which) noexcept
{
    Summit top;
    for (std::size_t c = 0; c < channels.size(); ++c) {
        const Highest before = top.highest;
        const Highest &here = channels[c].*which;
        top.highest.raise(here.peak, here.at);
        if (top.highest.peak != before.peak || top.highest.at != before.at)
            top.channel = c;
    }
    return top;
}

Highest ChannelFigures::*judged(const HeadroomRule &rule) noexcept
{
    return rule.true_peak ? &ChannelFigures::between : &ChannelFigures::sample;
}

guint64 total(Figures channels, std::uint64_t ChannelFigures::*which) noexcept
{
    guint64 sum = 0;
    for (const ChannelFigures &figures : channels)
        sum += figures.*which;
    return sum;
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

} // namespace

bool headroom_passed(Figures channels, const HeadroomRule &rule) noexcept
{
    return to_db(summit(channels, judged(rule)).highest.peak) <= rule.target + kOnTarget &&
           total(channels, &ChannelFigures::not_finite) == 0;
}

void set_headroom_fields(GstStructure *message, Figures channels, const HeadroomRule &rule) noexcept
{
    const double headroom = rule.target - to_db(summit(channels, judged(rule)).highest.peak);
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
}

std::string over_target_text(Figures channels, const HeadroomRule &rule)
{
    const Highest ChannelFigures::*which = judged(rule);
    const Summit top = summit(channels, judged(rule));
    const char *unit = rule.true_peak ? "dBTP" : "dBFS";
    const double peak = to_db(top.highest.peak);
    std::string text;
    if (peak > rule.target + kOnTarget) {
        text = print("Channel %zu peaks at %.2f %s at %s, %.2f dB above the target of %.2f dBFS.",
                     top.channel, peak, unit, time_text(top.highest.at).c_str(), peak - rule.target,
                     rule.target);
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

} // namespace stems
