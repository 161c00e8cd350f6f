/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sink_stream.h"

#include "file_error.h"
#include "file_info.h"
#include "sink_shape.h"

#include "support/format.h"
#include "support/guards.h"

#include <algorithm>

namespace stems
{
namespace
{

constexpr guint64 kLongestGap = 86'400; // seconds: a day

std::string caps_text(const GstAudioInfo &info)
{
    return std::string{gst_audio_format_to_string(GST_AUDIO_INFO_FORMAT(&info))} + ", " +
           std::to_string(info.rate) + " Hz, " + std::to_string(info.channels) + " channels";
}

/* Its layout may change: the file is the same. */
bool is_same_sound(const GstAudioInfo &a, const GstAudioInfo &b) noexcept
{
    return GST_AUDIO_INFO_FORMAT(&a) == GST_AUDIO_INFO_FORMAT(&b) && a.rate == b.rate &&
           a.channels == b.channels &&
           GST_AUDIO_INFO_IS_UNPOSITIONED(&a) == GST_AUDIO_INFO_IS_UNPOSITIONED(&b) &&
           std::equal(a.position, a.position + std::min(a.channels, 64), b.position);
}

/* Of a stream that may not speak of time at all. */
Moment start_of(const GstSegment &segment, GstClockTime pts) noexcept
{
    if (segment.format != GST_FORMAT_TIME)
        return {pts, GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE};
    return moment_of(&segment, pts);
}

std::string base_of(const std::string &path)
{
    const CharPtr base{g_path_get_basename(path.c_str())};
    return base.get();
}

} // namespace

void SinkStream::start(SinkSettings settings)
{
    stop();
    settings_ = std::move(settings);
    if (settings_.location.empty())
        throw FileError{"No file to write: set location, such as location=drums.wav."};
    if (settings_.container == Container::Auto)
        settings_.container = container_of(settings_.location);
    if (settings_.container == Container::Auto)
        throw FileError{settings_.location +
                        " says no format by its name: let it end in .wav, .rf64, .aiff, .flac, "
                        ".w64 or .caf, or set format."};
    if (Metadata read; !read_origination(settings_.origination, read))
        throw FileError{"origination=" + settings_.origination +
                        " is no date and time: write it as 2026-05-01T12:00:00, or now."};
    file_ = std::make_unique<AtomicFile>(settings_.location, settings_.overwrite);
}

void SinkStream::stop() noexcept
{
    writer_.reset();
    file_.reset();
    has_format_ = false;
    delivered_ = false;
    labels_ = {};
    tags_.reset();
    measured_ = {};
    silence_ = dropped_ = 0;
}

void SinkStream::set_format(const GstAudioInfo &info)
{
    if (has_format_ && writer_) {
        if (!is_same_sound(info, info_))
            throw FileError{"The stream changes from " + caps_text(info_) + " to " +
                            caps_text(info) + " in the middle of " + target() +
                            ": a file has one format; deliver it in two files, or convert."};
        info_ = info;
        return;
    }
    info_ = info;
    shape_ = {};
    shape_.container = settings_.container;
    shape_.format = sample_format(settings_.depth, *format_of(GST_AUDIO_INFO_FORMAT(&info)));
    shape_.rate = info.rate;
    shape_.channels = info.channels;
    if (const std::string why = why_not(shape_); !why.empty())
        throw FileError{target() + " " + why};
    order_ = set_places(shape_, info, &lost_places_);
    timeline_.start(info.rate, settings_.align == SinkAlign::RunningTime);
    has_format_ = true;
}

void SinkStream::set_segment(const GstSegment &segment)
{
    if (segment.rate < 0.0)
        throw FileError{target() + " cannot be written backwards: play at a positive rate."};
    timeline_.set_segment(segment);
}

void SinkStream::flush()
{
    if (writer_ && writer_->frames() > 0)
        throw FileError{"The stream was flushed after " + std::to_string(writer_->frames()) +
                        " frames of " + target() +
                        ": what is written cannot be taken back; seek before PLAYING."};
    timeline_.start(info_.rate, settings_.align == SinkAlign::RunningTime);
}

void SinkStream::set_loudness(StructureCopy loudness) noexcept
{
    settings_.loudness = std::move(loudness);
}

void SinkStream::hear(GstPad *pad, GstEvent *event)
{
    labels_.hear(pad, event);
    if (GST_EVENT_TYPE(event) == GST_EVENT_TAG) {
        GstTagList *tags = nullptr;
        gst_event_parse_tag(event, &tags);
        tags_.reset(gst_tag_list_merge(tags_.get(), tags, GST_TAG_MERGE_PREPEND));
    } else if (GST_EVENT_TYPE(event) == GST_EVENT_CUSTOM_DOWNSTREAM &&
               gst_event_has_name(event, "headroommeter")) {
        measured_ = StructureCopy{gst_event_get_structure(event)};
    }
}

/* One for each channel; none if nobody says one. */
std::vector<std::string> SinkStream::track_names() const
{
    const auto channels = static_cast<std::size_t>(info_.channels);
    std::vector<std::string> names;
    if (settings_.label.empty()) {
        for (const TrackLabel &track : labels_.tracks)
            names.insert(names.end(), static_cast<std::size_t>(track.channels), track.label);
        if (names.size() == channels)
            return names;
    }
    const std::string &one = settings_.label.empty() ? labels_.title : settings_.label;
    names.clear();
    if (!one.empty())
        names.assign(channels, one);
    return names;
}

Metadata SinkStream::metadata() const
{
    Metadata all;
    all.tracks = track_names();
    const bool is_one =
        !all.tracks.empty() && std::ranges::count(all.tracks, all.tracks[0]) == info_.channels;
    const std::string label = is_one ? all.tracks[0] : "";
    all.description = settings_.description.empty() ? label : settings_.description;
    all.originator = settings_.originator;
    all.originator_reference = settings_.originator_reference;
    read_origination(settings_.origination, all);
    all.time_reference = settings_.time_reference;
    all.coding_history = coding_history_of(settings_.coding_history);
    all.info = info_of(tags_.get(), label);
    return all;
}

void SinkStream::begin()
{
    std::optional<Dither> dither;
    if (settings_.dither == SinkDither::Tpdf)
        dither.emplace(base_of(target()));
    writer_ = std::make_unique<Writer>(
        *file_,
        WriterSetup{shape_, *format_of(GST_AUDIO_INFO_FORMAT(&info_)), order_, dither, metadata()});
}

bool SinkStream::write_silence(guint64 n)
{
    const auto rate = static_cast<guint64>(info_.rate);
    if (n / rate > kLongestGap)
        throw FileError{"The stream of " + target() + " jumps ahead by " +
                        std::to_string(n / rate) +
                        " s: more than a day of silence is taken for "
                        "a wrong timestamp."};
    silence_ += n;
    while (n > 0 && !interrupted_) {
        const guint64 now = std::min(n, rate);
        writer_->write_silence(now);
        n -= now;
    }
    return n == 0;
}

bool SinkStream::take(const Planes *audio, guint64 n, GstClockTime pts, bool discont)
{
    const Timeline::Place place = timeline_.place(pts, discont, n);
    dropped_ += place.overlap;
    if (place.keep == 0)
        return true;
    if (!writer_) {
        begin();
        const GstSegment &segment = timeline_.segment();
        const GstClockTime first = GST_CLOCK_TIME_IS_VALID(pts)
                                       ? pts + frames_to_time(place.skip, info_.rate)
                                       : segment.start;
        start_ = start_of(segment, first);
    }
    if (!write_silence(place.silence))
        return false;
    if (!audio)
        return write_silence(place.keep);
    writer_->write(audio->advanced(place.skip), place.keep);
    return true;
}

Delivered SinkStream::finish()
{
    if (!has_format_)
        throw FileError{"No audio came for " + target() + ": nothing is delivered."};
    if (!writer_) {
        begin(); // a file of no frames
        start_ = start_of(timeline_.segment(), timeline_.segment().start);
    }
    const GstStructure *told = settings_.loudness.get();
    writer_->finish(loudness_of(told ? told : measured_.get()));
    Delivered done{file_->target(),
                   "",
                   metadata().description,
                   shape_,
                   start_,
                   writer_->frames(),
                   writer_->bytes(),
                   writer_->clipped(),
                   silence_,
                   dropped_,
                   writer_->keeps_places() && !lost_places_};
    const std::vector<std::string> names = track_names();
    done.label = names.empty() ? "" : names[0];
    if (settings_.fail_on_clip && done.clipped > 0)
        throw FileError{std::to_string(done.clipped) + " samples of " + target() +
                        " were clipped, so it is not delivered: turn the stream down, or set "
                        "depth=f32."};
    file_->sync();
    done.sha256 = file_->sha256();
    file_->commit();
    writer_.reset();
    file_.reset();
    delivered_ = true;
    return done;
}

} // namespace stems
