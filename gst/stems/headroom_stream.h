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

#include <gst/audio/audio.h>

#include <optional>
#include <vector>

namespace stems
{

enum class PeakMode : int { Sample, True };

struct HeadroomSettings {
    double target = -6.0; /* dBFS */
    PeakMode peak_mode = PeakMode::True;
    guint64 interval = GST_SECOND;
    guint clip_run = 3;
    bool post_messages = true;
    bool fail_over_target = false;
    bool fail_on_clip = false;
    bool reset = false; /* asked for, and not done yet */
};

class HeadroomStream
{
public:
    explicit HeadroomStream(GstElement *element) noexcept : element_{element} {}

    /* Forgets all: the format, the segment, the figures. */
    void start() noexcept;
    /* Forgets the figures. */
    void restart(const HeadroomSettings &settings);

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
    void set_up_meter(const HeadroomSettings &settings);
    void place(const HeadroomSettings &settings, GstClockTime pts, bool discont) noexcept;
    void feed(const HeadroomSettings &settings, const Planes *audio, guint64 frames) noexcept;
    void end_era(const HeadroomSettings &settings, bool post) noexcept;
    void end_interval(const HeadroomSettings &settings, guint64 end_frame, bool post) noexcept;
    void post_final(const HeadroomSettings &settings) noexcept;
    void post(GstStructure *message) noexcept;

    GstElement *element_;
    GstSegment segment_{};
    std::optional<GstAudioInfo> info_;
    Format sample_format_ = Format::F64;
    HeadroomMeter meter_;
    bool true_peak_ = true; /* as set when the meter was */
    guint64 clip_run_ = 3;

    bool in_era_ = false;
    GstClockTime era_start_ = 0; /* buffer time of its first sample */
    GstClockTime next_time_ = 0; /* buffer time after the last era */
    guint64 interval_start_ = 0; /* frame of the era */
    std::vector<ChannelFigures> interval_;

    std::vector<ChannelFigures> total_;
    bool measured_any_ = false;
    bool ended_ = false;
    GstSegment first_segment_{};
    GstClockTime first_time_ = 0;     /* buffer time in first_segment_ */
    GstClockTime total_duration_ = 0; /* of the eras before this one */
    GstClockTime last_stream_time_ = 0;
};

} // namespace stems
