/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "waves.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace stems::tool
{

namespace
{

constexpr float kSilence = -std::numeric_limits<float>::infinity();
constexpr std::size_t kMost = 1 << 20; /* points; a time that is further off is a mistake */

double seconds_in(const GstStructure *structure, const char *field) noexcept
{
    guint64 time = 0;
    gst_structure_get_uint64(structure, field, &time);
    return static_cast<double>(time) / GST_SECOND;
}

/* Puts the channels of an interval where they belong; between is silence. */
void put(std::vector<std::vector<float>> &channels, std::size_t point,
         const GstStructure *structure, const char *field)
{
    const GValue *array = gst_structure_get_value(structure, field);
    if (!array || !GST_VALUE_HOLDS_ARRAY(array))
        return;
    const guint count = gst_value_array_get_size(array);
    if (channels.size() < count)
        channels.resize(count);
    for (guint i = 0; i < count; ++i) {
        if (channels[i].size() <= point)
            channels[i].resize(point + 1, kSilence);
        const double level = g_value_get_double(gst_value_array_get_value(array, i));
        channels[i][point] = std::max(channels[i][point], static_cast<float>(level));
    }
}

float highest(std::span<const float> levels)
{
    return std::ranges::max(levels);
}

float mean(std::span<const float> levels)
{
    double power = 0.0;
    for (const float level : levels)
        power += std::pow(10.0, level / 10.0);
    return static_cast<float>(10.0 * std::log10(power / static_cast<double>(levels.size())));
}

JsonPtr tenths(const std::vector<std::vector<float>> &channels, std::size_t together,
               float (*joined)(std::span<const float>))
{
    constexpr float kHighest = 100.0F; /* of infinite samples: off any scale */
    JsonList list;
    for (const std::vector<float> &channel : channels) {
        JsonList points;
        const std::span<const float> all{channel};
        for (std::size_t at = 0; at < all.size(); at += together) {
            const float level = joined(all.subspan(at, std::min(together, all.size() - at)));
            if (level > kSilence)
                points.add(std::lround(10.0F * std::min(level, kHighest)));
            else
                points.add(nullptr);
        }
        list.add(points.node());
    }
    return list.node();
}

} // namespace

unsigned long long wave_interval(double seconds) noexcept
{
    constexpr double kUnknown = 180.0; /* a song */
    const double interval = (seconds > 0.0 ? seconds : kUnknown) / Waves::kPoints;
    return static_cast<unsigned long long>(std::clamp(interval, 0.001, 10.0) * GST_SECOND);
}

void Waves::take(const Said &said)
{
    const GstStructure *structure = said.structure.get();
    gboolean final = FALSE;
    if (!said.is("headroommeter") || !gst_structure_get_boolean(structure, "final", &final) ||
        final)
        return;
    Wave &wave = waves_[said.element];
    const double from = seconds_in(structure, "stream-time");
    // Of the first: intervals are whole samples long, which the property need not be.
    if (wave.step <= 0.0)
        wave.step = seconds_in(structure, "duration");
    if (wave.step <= 0.0 || from / wave.step > kMost)
        return;
    const auto point = static_cast<std::size_t>(std::lround(from / wave.step));
    put(wave.peak, point, structure, "peak");
    put(wave.rms, point, structure, "rms");
    guint64 runs = 0;
    if (!gst_structure_get_uint64(structure, "clip-runs", &runs) || runs == 0)
        return;
    const double until = seconds_in(structure, "endtime");
    if (!wave.clips.empty() && from - wave.clips.back().until < wave.step / 2) {
        wave.clips.back().until = until;
        wave.clips.back().runs += runs;
    } else {
        wave.clips.push_back({from, until, runs});
    }
}

JsonPtr Waves::of(const std::string &element) const
{
    const auto found = waves_.find(element);
    const Wave wave = found == waves_.end() ? Wave{} : found->second;
    std::size_t points = 0;
    for (const auto &channel : wave.peak)
        points = std::max(points, channel.size());
    const std::size_t together = std::max<std::size_t>(1, (points + kPoints - 1) / kPoints);
    JsonList clips;
    for (const Clips &one : wave.clips) {
        JsonList clip;
        clip.add(one.from);
        clip.add(one.until);
        clip.add(one.runs);
        clips.add(clip.node());
    }
    JsonFields fields;
    fields.set("step", wave.step * static_cast<double>(together))
        .set("peak", tenths(wave.peak, together, highest))
        .set("rms", tenths(wave.rms, together, mean))
        .set("clips", clips.node());
    return fields.node();
}

} // namespace stems::tool
