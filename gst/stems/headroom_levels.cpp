/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Levels, loudness, head and tail in headroommeter's message.
 */
#include "headroom_levels.h"

#include "headroom_summary.h"

#include "core/decibel.h"
#include "support/message.h"

#include <algorithm>
#include <cmath>

namespace stems
{
namespace
{

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void set_levels(GstStructure *message, Figures channels)
{
    std::vector<double> rms, crest, dc, floor;
    double square = 0.0, frames = 0.0, offset = 0.0;
    for (const ChannelFigures &figures : channels) {
        const LevelFigures &level = figures.level;
        rms.push_back(to_db(level.rms()));
        crest.push_back(difference(to_db(figures.sample.peak), rms.back()));
        dc.push_back(level.dc());
        floor.push_back(to_db(level.noise_floor()));
        square += level.square;
        frames += static_cast<double>(level.frames);
        if (std::fabs(dc.back()) > std::fabs(offset))
            offset = dc.back();
    }
    const double peak = to_db(summit(channels, &ChannelFigures::sample).highest.peak);
    const double all = to_db(frames > 0.0 ? std::sqrt(square / frames) : 0.0);
    const double highest = floor.empty() ? -kInfinity : *std::ranges::max_element(floor);
    set_array(message, "rms", rms);
    set_array(message, "channel-crest", crest);
    set_array(message, "channel-dc-offset", dc);
    set_array(message, "channel-noise-floor", floor);
    gst_structure_set(message, "crest", G_TYPE_DOUBLE, difference(peak, all), "dc-offset",
                      G_TYPE_DOUBLE, offset, "noise-floor", G_TYPE_DOUBLE, highest, nullptr);
}

void set_correlation(GstStructure *message, Figures channels)
{
    std::vector<double> pairs;
    double lowest = kInfinity;
    for (const ChannelFigures &figures : channels) {
        const int other = figures.level.partner;
        if (other < 0 || static_cast<std::size_t>(other) >= channels.size())
            continue;
        const LevelFigures &right = channels[static_cast<std::size_t>(other)].level;
        pairs.push_back(correlation(figures.level, right));
        if (figures.level.square > 0.0 && right.square > 0.0)
            lowest = std::min(lowest, pairs.back());
    }
    if (lowest == kInfinity) // a channel alone agrees with itself
        lowest = pairs.empty() ? 1.0 : 0.0;
    set_array(message, "pair-correlation", pairs);
    gst_structure_set(message, "correlation", G_TYPE_DOUBLE, lowest, nullptr);
}

void set_ends(GstStructure *message, const HeadroomFigures &figures, const HeadroomRule &rule)
{
    double tail = 0.0;
    gboolean cut = FALSE;
    for (const ChannelFigures &channel : figures.channels) {
        tail = std::max(tail, channel.level.tail);
        cut = cut || channel.level.cut(from_db(rule.silence_level));
    }
    gst_structure_set(message, "head-silence", G_TYPE_UINT64, figures.silence.head, "tail-silence",
                      G_TYPE_UINT64, figures.silence.tail, "tail-level", G_TYPE_DOUBLE, to_db(tail),
                      nullptr);
    if (figures.whole)
        gst_structure_set(message, "cut-tail", G_TYPE_BOOLEAN, cut, nullptr);
}

} // namespace

double difference(double a, double b) noexcept
{
    const double off = a - b;
    return std::isnan(off) || b == -kInfinity ? -kInfinity : off;
}

void set_level_fields(GstStructure *message, const HeadroomFigures &figures,
                      const HeadroomRule &rule)
{
    set_levels(message, figures.channels);
    set_correlation(message, figures.channels);
    set_ends(message, figures, rule);
    guint64 flat = 0;
    for (const ChannelFigures &channel : figures.channels)
        flat += channel.flat.tops();
    const guint64 nans = total(figures.channels, &ChannelFigures::nans);
    gst_structure_set(message, "flat-tops", G_TYPE_UINT64, flat, "nan-samples", G_TYPE_UINT64, nans,
                      "infinite-samples", G_TYPE_UINT64,
                      total(figures.channels, &ChannelFigures::not_finite) - nans, nullptr);
    UsedBits used;
    for (const ChannelFigures &channel : figures.channels)
        used.merge(channel.used);
    gst_structure_set(message, "used-bits", G_TYPE_INT, used.bits(rule.format), nullptr);
    if (figures.spectrum)
        gst_structure_set(message, "spectrum-end", G_TYPE_DOUBLE, figures.spectrum->end,
                          "spectrum-drop", G_TYPE_DOUBLE, figures.spectrum->drop, nullptr);
    if (!figures.whole)
        set_array(message, "decay", figures.decay);
}

void set_loudness_fields(GstStructure *message, const LoudnessFigures &loudness, bool whole,
                         double peak, double recent) noexcept
{
    const double momentary = whole ? loudness.max_momentary : loudness.interval_max_momentary;
    const double short_term = whole ? loudness.max_short_term : loudness.interval_max_short_term;
    gst_structure_set(message, "momentary", G_TYPE_DOUBLE, loudness.momentary, "short-term",
                      G_TYPE_DOUBLE, loudness.short_term, "integrated", G_TYPE_DOUBLE,
                      loudness.integrated, "loudness-range", G_TYPE_DOUBLE, loudness.range,
                      "max-momentary", G_TYPE_DOUBLE, momentary, "max-short-term", G_TYPE_DOUBLE,
                      short_term, "plr", G_TYPE_DOUBLE, difference(peak, loudness.integrated),
                      "psr", G_TYPE_DOUBLE,
                      difference(recent, whole ? short_term : loudness.short_term), nullptr);
}

} // namespace stems
