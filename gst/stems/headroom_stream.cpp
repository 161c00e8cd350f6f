/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter's stream.
 */
#include "headroom_stream.h"

#include "headroom_channels.h"
#include "headroom_summary.h"

#include "core/decibel.h"
#include "core/fourier.h"
#include "support/format.h"
#include "support/message.h"

#include <algorithm>

GST_DEBUG_CATEGORY_EXTERN(gst_headroom_meter_debug);
#define GST_CAT_DEFAULT gst_headroom_meter_debug

namespace stems
{
namespace
{

/* Timestamps may be this far off before samples count as lost: as far as
 * GStreamer's audio mixers and sinks let them drift. Where a buffer says
 * DISCONT, one sample is enough. */
constexpr GstClockTime kDrift = 40 * GST_MSECOND;

guint64 part(GstClockTime time, GstClockTime from, guint64 frames, int rate) noexcept
{
    return time <= from ? 0 : std::min(frames, time_to_frames(time - from, rate));
}

} // namespace

void HeadroomStream::start() noexcept
{
    info_.reset();
    gst_segment_init(&segment_, GST_FORMAT_TIME);
    first_segment_ = segment_;
    in_era_ = measured_any_ = ended_ = false;
    era_start_ = next_time_ = first_time_ = total_duration_ = last_stream_time_ = 0;
    interval_start_ = 0;
    interval_.clear();
    total_.clear();
    earlier_.clear();
    metered_ = 0;
    sound_ = {};
}

void HeadroomStream::set_up_meter(const HeadroomSettings &settings, bool follows)
{
    complete_levels();
    set_up_ = settings;
    std::vector<double> weights;
    if (settings.measure_loudness())
        weights = channel_weights(*info_);
    const std::vector<int> partners = channel_partners(*info_);
    meter_.set_up({sample_format_, GST_AUDIO_INFO_CHANNELS(&*info_), GST_AUDIO_INFO_RATE(&*info_),
                   settings.measure_true_peak(), settings.clip_run, weights, partners,
                   from_db(settings.silence_level), follows, settings.spectrum});
    const auto channels = static_cast<std::size_t>(GST_AUDIO_INFO_CHANNELS(&*info_));
    interval_.assign(channels, {});
    decay_.assign(channels, 0.0);
    holds_.assign(channels, {});
    recent_ = {};
    metered_ = channels;
    if (total_.size() < channels)
        total_.resize(channels);
}

void HeadroomStream::restart(const HeadroomSettings &settings)
{
    if (in_era_)
        next_time_ = time_at(meter_.position());
    in_era_ = measured_any_ = ended_ = false;
    interval_start_ = 0;
    total_duration_ = 0;
    total_.clear();
    earlier_.clear();
    metered_ = 0;
    sound_ = {};
    if (info_)
        set_up_meter(settings, false);
}

void HeadroomStream::flush(const HeadroomSettings &settings)
{
    if (settings.reset_on_flush)
        restart(settings);
    else if (in_era_)
        end_era(settings, true);
}

void HeadroomStream::set_format(const HeadroomSettings &settings, const GstAudioInfo &info)
{
    if (info_ && gst_audio_info_is_equal(&*info_, &info))
        return;
    if (in_era_)
        end_era(settings, true);
    info_ = info;
    sample_format_ = format_of(GST_AUDIO_INFO_FORMAT(&info)).value();
    set_up_meter(settings, measured_any_);
}

void HeadroomStream::set_segment(const HeadroomSettings &settings,
                                 const GstSegment &segment) noexcept
{
    GstSegment next = segment;
    if (next.format != GST_FORMAT_TIME)
        gst_segment_init(&next, GST_FORMAT_TIME);
    next.position = segment_.position;
    if (gst_segment_is_equal(&next, &segment_))
        return;
    if (in_era_)
        end_era(settings, true);
    segment_ = next;
    next_time_ = segment_.start;
}

HeadroomRule HeadroomStream::rule(const HeadroomSettings &settings) const noexcept
{
    return {settings.target,
            set_up_.peak_mode == PeakMode::True,
            set_up_.measure_true_peak(),
            set_up_.clip_run,
            set_up_.profile,
            set_up_.silence_level,
            sample_format_};
}

/* Buffer time of a frame of the era, kept inside the segment: rounding could
 * put the end of the last sample a nanosecond outside, where it has no stream
 * time. */
GstClockTime HeadroomStream::time_at(guint64 frame) const noexcept
{
    GstClockTime time = era_start_ + frames_to_time(frame, GST_AUDIO_INFO_RATE(&*info_));
    if (GST_CLOCK_TIME_IS_VALID(segment_.stop))
        time = std::min(time, segment_.stop);
    return std::max(time, segment_.start);
}

GstClockTime HeadroomStream::stream_time(GstClockTime time) const noexcept
{
    return gst_segment_to_stream_time(&segment_, GST_FORMAT_TIME, time);
}

/* Finds out whether samples at @pts follow on, and starts an era if there is
 * none. */
void HeadroomStream::place(const HeadroomSettings &settings, GstClockTime pts,
                           bool discont) noexcept
{
    if (in_era_) {
        const int rate = GST_AUDIO_INFO_RATE(&*info_);
        const GstClockTime expected = era_start_ + frames_to_time(meter_.position(), rate);
        const GstClockTime allowed = discont ? frames_to_time(1, rate) + 1 : kDrift;
        const GstClockTime off = GST_CLOCK_TIME_IS_VALID(pts)
                                     ? std::max(pts, expected) - std::min(pts, expected)
                                     : (discont ? GST_CLOCK_TIME_NONE : 0);
        if (off > allowed) {
            GST_DEBUG_OBJECT(
                element_, "samples at %" GST_TIME_FORMAT " where %" GST_TIME_FORMAT " was expected",
                GST_TIME_ARGS(pts), GST_TIME_ARGS(expected));
            end_era(settings, true);
        }
    }
    ended_ = false;
    if (in_era_)
        return;
    in_era_ = true;
    era_start_ = GST_CLOCK_TIME_IS_VALID(pts) ? pts : next_time_;
    interval_start_ = 0;
    if (!measured_any_) {
        measured_any_ = true;
        first_segment_ = segment_;
        first_time_ = era_start_;
    }
}

void HeadroomStream::measure(const HeadroomSettings &settings, const Planes *audio, guint64 frames,
                             GstClockTime pts, bool discont) noexcept
{
    const int rate = GST_AUDIO_INFO_RATE(&*info_);
    guint64 skip = 0;
    if (GST_CLOCK_TIME_IS_VALID(pts)) {
        skip = part(segment_.start, pts, frames, rate);
        if (GST_CLOCK_TIME_IS_VALID(segment_.stop))
            frames = part(segment_.stop, pts, frames, rate);
        pts += frames_to_time(skip, rate);
    }
    if (frames <= skip)
        return;
    place(settings, pts, discont);
    if (!audio)
        return feed(settings, nullptr, frames - skip);
    const Planes inside = audio->advanced(skip);
    feed(settings, &inside, frames - skip);
}

void HeadroomStream::gap(const HeadroomSettings &settings, GstClockTime pts,
                         GstClockTime duration) noexcept
{
    if (!info_ || !GST_CLOCK_TIME_IS_VALID(pts) || !GST_CLOCK_TIME_IS_VALID(duration))
        return;
    GstClockTime end = pts + duration;
    if (GST_CLOCK_TIME_IS_VALID(segment_.stop))
        end = std::min(end, segment_.stop);
    pts = std::max(pts, segment_.start);
    if (end <= pts)
        return;
    place(settings, pts, false);
    // Up to its end in whole samples, so that many short gaps do not drift.
    const guint64 until =
        time_to_frames(end - std::min(end, era_start_), GST_AUDIO_INFO_RATE(&*info_));
    if (until > meter_.position())
        feed(settings, nullptr, until - meter_.position());
}

void HeadroomStream::feed(const HeadroomSettings &settings, const Planes *audio,
                          guint64 frames) noexcept
{
    const guint64 interval =
        std::max<guint64>(time_to_frames(settings.interval, GST_AUDIO_INFO_RATE(&*info_)), 1);
    for (guint64 done = 0; done < frames;) {
        const guint64 measured = meter_.position() - interval_start_;
        const guint64 room = interval > measured ? interval - measured : 0;
        const guint64 count = std::min(room, frames - done);
        if (audio)
            meter_.add(audio->advanced(done), count);
        else
            meter_.silence(count);
        done += count;
        if (count == room)
            end_interval(settings, meter_.position(), true);
    }
}

void HeadroomStream::end_interval(const HeadroomSettings &settings, guint64 end_frame,
                                  bool send) noexcept
{
    const auto to_time = [this](guint64 frame) { return stream_time(time_at(frame)); };
    const auto figures = meter_.figures();
    for (std::size_t c = 0; c < figures.size(); ++c) {
        interval_[c] = {};
        interval_[c].merge(figures[c], to_time);
        total_[c].merge(interval_[c], [](guint64 time) { return time; });
    }
    const Silence silence = sound_.follow(figures, total_duration_, interval_start_, end_frame,
                                          GST_AUDIO_INFO_RATE(&*info_));
    meter_.clear();
    const GstClockTime start = time_at(interval_start_);
    const GstClockTime end = time_at(end_frame);
    last_stream_time_ = stream_time(end);
    if (end_frame > interval_start_) {
        const double seconds =
            static_cast<double>(end_frame - interval_start_) / GST_AUDIO_INFO_RATE(&*info_);
        const std::span<const double> decay = follow_peaks(settings, seconds);
        recent_.add(highest_peak(interval_, rule(settings).true_peak), seconds);
        if (send && settings.post_messages) {
            GstStructure *message =
                message_structure("headroommeter", &segment_, start, end, FALSE);
            set_headroom_fields(
                message, {interval_, meter_.loudness(), silence, decay, recent_.highest(), false},
                rule(settings));
            post(message);
        }
    }
    meter_.restart_loudness_interval();
    interval_start_ = end_frame;
}

std::span<const double> HeadroomStream::follow_peaks(const HeadroomSettings &settings,
                                                     double seconds) noexcept
{
    const bool between = set_up_.peak_mode == PeakMode::True;
    const double hold = static_cast<double>(settings.peak_ttl) / GST_SECOND;
    for (std::size_t c = 0; c < decay_.size(); ++c) {
        const Highest &top = between ? interval_[c].between : interval_[c].sample;
        decay_[c] = holds_[c].follow(to_db(top.peak), seconds, hold, settings.peak_falloff);
    }
    return decay_;
}

void HeadroomStream::end_era(const HeadroomSettings &settings, bool send) noexcept
{
    const guint64 frames = meter_.position();
    meter_.end();
    end_interval(settings, frames, send);
    total_duration_ += frames_to_time(frames, GST_AUDIO_INFO_RATE(&*info_));
    next_time_ = time_at(frames);
    in_era_ = false;
}

void HeadroomStream::post(GstStructure *message) noexcept
{
    gst_element_post_message(element_, gst_message_new_element(GST_OBJECT(element_), message));
}

} // namespace stems
