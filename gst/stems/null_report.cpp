/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "null_report.h"

#include "core/decibel.h"
#include "support/guards.h"
#include "support/message.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stems
{

namespace
{

std::vector<double> decibels(std::vector<double> values, int channels)
{
    values.resize(static_cast<std::size_t>(channels), 0.0);
    std::transform(values.begin(), values.end(), values.begin(), to_db);
    return values;
}

double largest(const std::vector<double> &values) noexcept
{
    return values.empty() ? 0.0 : *std::max_element(values.begin(), values.end());
}

} // namespace

NullFigures merged(const NullFigures &first, const NullFigures &second)
{
    if (first.frames == 0)
        return second;
    NullFigures both = second;
    both.verdict = std::max(first.verdict, second.verdict);
    both.frames = first.frames + second.frames;
    both.samples = first.samples + second.samples;
    both.differing = first.differing + second.differing;
    both.clamped = first.clamped + second.clamped;
    if (first.first_difference >= 0)
        both.first_difference = first.first_difference;
    both.residual_peak.resize(std::max(first.residual_peak.size(), second.residual_peak.size()));
    both.residual_rms.resize(both.residual_peak.size());
    for (std::size_t c = 0; c < both.residual_peak.size(); c++) {
        const auto at = [c](const std::vector<double> &v) { return c < v.size() ? v[c] : 0.0; };
        const auto squares = [&](const NullFigures &f) {
            return at(f.residual_rms) * at(f.residual_rms) * static_cast<double>(f.frames);
        };
        both.residual_peak[c] = std::max(at(first.residual_peak), at(second.residual_peak));
        both.residual_rms[c] =
            std::sqrt((squares(first) + squares(second)) / static_cast<double>(both.frames));
    }
    both.max_lsb = std::max(first.max_lsb, second.max_lsb);
    both.float_excess = std::max(first.float_excess, second.float_excess);
    both.max_momentary = std::max(first.max_momentary, second.max_momentary);
    return both;
}

std::string explain(const NullFigures &figures, int rate)
{
    if (figures.samples == 0)
        return "No sample came: nothing is proved.";
    const double peak = to_db(largest(figures.residual_peak));
    const auto first = static_cast<guint64>(std::max<std::int64_t>(figures.first_difference, 0));
    const double seconds = static_cast<double>(first) / rate;
    char *text = nullptr;
    switch (figures.verdict) {
    case Verdict::BitExact:
        text = g_strdup("The stems sum to the mix, bit by bit.");
        break;
    case Verdict::FloatRounding:
        text = g_strdup_printf("The stems sum to the mix but for the rounding of floats: the "
                               "residual peaks at %.1f dBFS.",
                               peak);
        break;
    case Verdict::Quantisation:
        text = g_strdup_printf("The stems sum to the mix but for rounding: the residual peaks at "
                               "%.1f dBFS (%g LSB).",
                               peak, figures.max_lsb);
        break;
    case Verdict::BelowGate:
        text = g_strdup_printf("The stems do not sum to the mix, but the difference is inaudible: "
                               "%.1f LUFS at most, peak %.1f dBFS, from sample %" G_GUINT64_FORMAT
                               " (%.3f s) on.",
                               figures.max_momentary, peak, first, seconds);
        break;
    case Verdict::Audible:
        text = g_strdup_printf("The stems do not sum to the mix: the residual peaks at %.1f dBFS, "
                               "from sample %" G_GUINT64_FORMAT " (%.3f s) on.",
                               peak, first, seconds);
        break;
    }
    const CharPtr owned{text};
    return text ? text : "";
}

std::string explain_lengths(guint64 mix, const std::vector<StemLength> &stems, int rate)
{
    constexpr std::size_t kMost = 4; // stems that are named
    const auto clause = [&](const std::string &who, const char *are, guint64 frames) {
        const bool longer = frames > mix;
        const guint64 by = longer ? frames - mix : mix - frames;
        const CharPtr text{g_strdup_printf(
            "%s %s %" G_GUINT64_FORMAT " sample%s (%.3f s) %s than the mix", who.c_str(), are, by,
            by == 1 ? "" : "s", static_cast<double>(by) / rate, longer ? "longer" : "shorter")};
        return std::string{text.get()};
    };
    std::vector<StemLength> uneven;
    std::ranges::copy_if(stems, std::back_inserter(uneven),
                         [&](const StemLength &stem) { return stem.frames != mix; });
    if (uneven.empty())
        return "";
    std::string said;
    if (uneven.size() > 1 && uneven.size() == stems.size() &&
        std::ranges::all_of(uneven, [&](const auto &s) { return s.frames == uneven[0].frames; })) {
        said = clause(" All stems", "are", uneven[0].frames);
    } else {
        for (std::size_t i = 0; i < std::min(uneven.size(), kMost); i++)
            said += (i ? ", " : " ") + clause(uneven[i].label, "is", uneven[i].frames);
        if (uneven.size() > kMost)
            said += ", and " + std::to_string(uneven.size() - kMost) + " more are uneven";
    }
    return said + " (" + std::to_string(mix) + ").";
}

GstStructure *null_structure(const GstSegment *segment, GstClockTime start, GstClockTime end,
                             gboolean final, const NullFigures &figures, bool passed,
                             const std::string &explanation, int channels)
{
    GstStructure *message = message_structure("nullcheck", segment, start, end, final);
    gst_structure_set(message, "verdict", G_TYPE_STRING, name_of(figures.verdict), "passed",
                      G_TYPE_BOOLEAN, static_cast<gboolean>(passed), nullptr);
    set_array(message, "residual-peak", decibels(figures.residual_peak, channels));
    set_array(message, "residual-rms", decibels(figures.residual_rms, channels));
    gst_structure_set(message, "max-lsb", G_TYPE_DOUBLE, figures.max_lsb, "samples", G_TYPE_UINT64,
                      static_cast<guint64>(figures.samples), "differing-samples", G_TYPE_UINT64,
                      static_cast<guint64>(figures.differing), "first-difference", G_TYPE_UINT64,
                      static_cast<guint64>(figures.first_difference), "explanation", G_TYPE_STRING,
                      explanation.c_str(), nullptr);
    GValue stems = G_VALUE_INIT;
    g_value_init(&stems, GST_TYPE_ARRAY);
    gst_structure_take_value(message, "stems", &stems);
    return message;
}

void add_stem(GstStructure *message, const char *label, guint64 length, const StemFinding *finding)
{
    const StemFinding plain;
    const StemFinding &found = finding ? *finding : plain;
    GValue stems = G_VALUE_INIT;
    g_value_init(&stems, GST_TYPE_ARRAY);
    g_value_copy(gst_structure_get_value(message, "stems"), &stems);
    GValue stem = G_VALUE_INIT;
    g_value_init(&stem, GST_TYPE_STRUCTURE);
    g_value_take_boxed(&stem, gst_structure_new("stem", "label", G_TYPE_STRING, label, "length",
                                                G_TYPE_UINT64, length, "fault", G_TYPE_STRING,
                                                name_of(found.fault), "second-fault", G_TYPE_STRING,
                                                name_of(found.second), "gain-db", G_TYPE_DOUBLE,
                                                to_db(found.gain), "delay", G_TYPE_DOUBLE,
                                                found.delay, "inverted", G_TYPE_BOOLEAN,
                                                static_cast<gboolean>(found.inverted), "drift-ppm",
                                                G_TYPE_DOUBLE, found.drift, nullptr));
    gst_value_array_append_and_take_value(&stems, &stem);
    gst_structure_take_value(message, "stems", &stems);
}

} // namespace stems
