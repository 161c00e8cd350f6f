/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck's stream: what its messages say of an interval and of the whole.
 */
#include "null_report.h"
#include "null_stream.h"

#include <algorithm>

namespace stems
{

std::vector<std::string> NullStream::labels() const
{
    std::vector<std::string> labels;
    for (const Stem &stem : stems_)
        labels.push_back(stem.label);
    return labels;
}

/* The figures of the check at hand, with what was found before it. */
NullFigures NullStream::after(const NullFigures &earlier, NullFigures &figures) const
{
    if (figures.first_difference >= 0)
        figures.first_difference += static_cast<std::int64_t>(base_);
    return merged(earlier, figures);
}

/* Another check begins: what was found so far stays. */
void NullStream::take()
{
    check_.finish();
    check_.whole(figures_);
    if (diagnoses_)
        doctor_.keep(check_, figures_, labels(), base_);
    note_worst();
    earlier_ = after(earlier_, figures_);
    check_.interval(figures_);
    earlier_interval_ = after(earlier_interval_, figures_);
}

GstStructure *NullStream::end_interval(const NullSettings &settings)
{
    check_.whole(figures_);
    whole_ = after(earlier_, figures_);
    check_.interval(figures_);
    interval_ = after(earlier_interval_, figures_);
    earlier_interval_ = {};
    GstStructure *ended = message(interval_, settings, interval_start_, FALSE);
    doctor_.told();
    interval_start_ = now_;
    interval_begin_ = frames_;
    return ended;
}

GstStructure *NullStream::finish(GstStemAggregator *self, const NullSettings &settings)
{
    if (!formats_.empty())
        take();
    formats_.clear();
    doctor_.conclude();
    whole_ = earlier_;
    if (empty()) {
        segment_ = self->priv->sent;
        start_ = now_ = segment_.start;
    }
    return message(whole_, settings, start_, TRUE);
}

/* Keeps the loudest second of all checks so far. */
void NullStream::note_worst() noexcept
{
    const NullTrace &trace = check_.trace();
    if (trace.worst_squares() <= worst_squares_)
        return;
    worst_squares_ = trace.worst_squares();
    worst_second_ = base_ + trace.worst_second();
}

guint64 NullStream::length(gint64 end) const noexcept
{
    return static_cast<guint64>(std::max<gint64>(std::min(end, position_) - origin_, 0));
}

GstStructure *NullStream::message(const NullFigures &figures, const NullSettings &settings,
                                  GstClockTime from, gboolean final)
{
    const int rate = GST_AUDIO_INFO_RATE(&out_);
    /* Nothing compared is nothing proved. */
    passed_ = figures.samples > 0 && stems::passed(figures, settings.tolerance, settings.threshold);
    explanation_ = explain(figures, rate);
    const bool innocent = figures.verdict < Verdict::BelowGate;
    const guint64 since = final ? 0 : interval_begin_;
    /* What is past, and was not told when it was, is told in an innocent
     * interval as well. */
    const bool quiet = innocent && (final || !doctor_.has_news());
    if (!quiet && doctor_.knows(since))
        if (const std::string finding = doctor_.explanation(rate); !finding.empty())
            explanation_ = finding + " " + explanation_;
    if (final) {
        std::vector<StemLength> lengths;
        for (const Stem &stem : stems_)
            lengths.push_back({stem.label, length(stem.end)});
        explanation_ += explain_lengths(length(mix_end_), lengths, rate);
    }
    const int channels =
        std::max(GST_AUDIO_INFO_CHANNELS(&out_), static_cast<int>(figures.residual_peak.size()));
    GstStructure *structure =
        null_structure(&segment_, from, now_, final, figures, passed_, explanation_, channels);
    if (final && jumped_)
        gst_structure_set(structure, "duration", G_TYPE_UINT64, frames_to_time(frames_, rate),
                          nullptr);
    if (!formats_.empty())
        note_worst();
    gst_structure_set(structure, "worst-second", G_TYPE_UINT64, worst_second_, "mix-length",
                      G_TYPE_UINT64, length(mix_end_), nullptr);
    doctor_.add_fields(structure, quiet, since);
    for (std::size_t i = 0; i < stems_.size(); i++)
        add_stem(structure, stems_[i].label.c_str(), length(stems_[i].end),
                 quiet ? nullptr : doctor_.stem(stems_[i].label, i, since));
    return structure;
}

} // namespace stems
