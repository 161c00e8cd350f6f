/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter's stream: where in time the samples are that it measures, when
 * an interval is full, and what all intervals add up to. Only the streaming
 * thread touches it.
 *
 * An era is a stretch of samples that follow one another. It ends with lost
 * samples, a new segment, new caps, and the stream; an interval that is
 * under way ends with it. Times in an era are counted in samples from its
 * first timestamp, so that they do not depend on the buffers.
 */
#pragma once

#include "headroom_report.h"
#include "headroom_settings.h"

#include "core/peak_hold.h"
#include "core/recent_peak.h"

#include <gst/audio/audio.h>

#include <optional>
#include <vector>

namespace stems
{

class HeadroomStream
{
public:
    explicit HeadroomStream(GstElement *element) noexcept : element_{element} {}

    /* Forgets all: the format, the segment, the figures. */
    void start() noexcept;
    /* Forgets the figures. */
    void restart(const HeadroomSettings &settings);
    /* A flush: forgets them, or goes on after what was heard before. */
    void flush(const HeadroomSettings &settings);

    void set_format(const HeadroomSettings &settings, const GstAudioInfo &info);
    void set_segment(const HeadroomSettings &settings, const GstSegment &segment) noexcept;
    const std::optional<GstAudioInfo> &format() const noexcept { return info_; }
    /* The same for core; valid if format() is. */
    Format sample_format() const noexcept { return sample_format_; }

    /* Measures what of the audio lies in the segment; no audio is silence.
     * An unknown pts follows on. */
    void measure(const HeadroomSettings &settings, const Planes *audio, guint64 frames,
                 GstClockTime pts, bool discont) noexcept;
    void gap(const HeadroomSettings &settings, GstClockTime pts, GstClockTime duration) noexcept;

    /* The stream ends: posts the final message and then, where asked for, the
     * error. Nothing if it has ended before and nothing came since. */
    void finish(const HeadroomSettings &settings);

private:
    HeadroomRule rule(const HeadroomSettings &settings) const noexcept;
    GstClockTime time_at(guint64 frame) const noexcept;
    GstClockTime stream_time(GstClockTime time) const noexcept;
    void set_up_meter(const HeadroomSettings &settings, bool follows);
    void place(const HeadroomSettings &settings, GstClockTime pts, bool discont) noexcept;
    void feed(const HeadroomSettings &settings, const Planes *audio, guint64 frames) noexcept;
    void end_era(const HeadroomSettings &settings, bool post) noexcept;
    void end_interval(const HeadroomSettings &settings, guint64 end_frame, bool post) noexcept;
    std::span<const double> follow_peaks(const HeadroomSettings &settings, double seconds) noexcept;
    void complete_levels();
    GstStructure *final_message(const HeadroomSettings &settings, const HeadroomFigures &figures);
    void post(GstStructure *message) noexcept;

    GstElement *element_;
    GstSegment segment_{};
    std::optional<GstAudioInfo> info_;
    Format sample_format_ = Format::F64;
    HeadroomMeter meter_;
    HeadroomSettings set_up_; /* as they were when the meter was set up */

    bool in_era_ = false;
    GstClockTime era_start_ = 0; /* buffer time of its first sample */
    GstClockTime next_time_ = 0; /* buffer time after the last era */
    guint64 interval_start_ = 0; /* frame of the era */
    std::vector<ChannelFigures> interval_;
    std::vector<PeakHold> holds_;
    std::vector<double> decay_;
    RecentPeak recent_;

    std::vector<ChannelFigures> total_;
    std::vector<LevelFigures> earlier_; /* levels of the whole, before these caps */
    std::size_t metered_ = 0;           /* channels of the meter that are not in earlier_ */
    SoundBounds sound_;
    bool measured_any_ = false;
    bool ended_ = false;
    GstSegment first_segment_{};
    GstClockTime first_time_ = 0;     /* buffer time in first_segment_ */
    GstClockTime total_duration_ = 0; /* of the eras before this one */
    GstClockTime last_stream_time_ = 0;
};

} // namespace stems
