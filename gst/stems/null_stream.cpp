/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "null_stream.h"

#include "pad_labels.h"

#include <algorithm>

namespace stems
{

namespace
{

/* BS.1770-5 tables 3 and 4. */
double loudness_weight(GstAudioChannelPosition position) noexcept
{
    switch (position) {
    case GST_AUDIO_CHANNEL_POSITION_LFE1:
    case GST_AUDIO_CHANNEL_POSITION_LFE2:
        return 0.0;
    case GST_AUDIO_CHANNEL_POSITION_REAR_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_REAR_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_SIDE_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_SIDE_RIGHT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_LEFT:
    case GST_AUDIO_CHANNEL_POSITION_SURROUND_RIGHT:
        return 1.41;
    default:
        return 1.0;
    }
}

constexpr Planes silence(Format format, Layout layout, int channels) noexcept
{
    return {nullptr, format, layout, channels, 0};
}

} // namespace

void NullStream::reset() noexcept
{
    formats_.clear();
    earlier_ = earlier_interval_ = whole_ = {};
    passed_ = true;
    explanation_.clear();
    stems_.clear();
    doctor_.reset();
    worst_second_ = G_MAXUINT64;
    worst_squares_ = 0.0;
    interval_begin_ = 0;
    mix_end_ = 0;
    jumped_ = false;
    origin_ = -1;
    position_ = 0;
    frames_ = base_ = interval_frames_ = 0;
    start_ = interval_start_ = GST_CLOCK_TIME_NONE;
    now_ = 0;
}

void NullStream::configure(const GstAudioInfo &out)
{
    if (configured_ && gst_audio_info_is_equal(&out, &out_))
        return;
    if (!formats_.empty())
        take();
    out_ = out;
    configured_ = true;
    formats_.clear();
}

/* Whether the check at hand knows the block's pads and formats. */
bool NullStream::fits(const Block &block) const noexcept
{
    if (formats_.size() != block.inputs.size() || !block.same_inputs)
        return false;
    for (std::size_t i = 0; i < formats_.size(); i++) {
        const auto &spans = block.inputs[i].spans;
        if (spans.empty())
            continue;
        const Planes first = spans.front().audio->planes(0);
        if (first.format != formats_[i] || (i == 0 && first.layout != layout_))
            return false;
    }
    return true;
}

void NullStream::begin(const Block &block, const NullSettings &settings, bool live)
{
    if (!formats_.empty())
        take();
    base_ = frames_;
    const Format mix = *format_of(GST_AUDIO_INFO_FORMAT(&out_));
    formats_.assign(block.inputs.size(), mix);
    for (std::size_t i = 0; i < block.inputs.size(); i++) {
        const Input &input = block.inputs[i];
        if (!input.spans.empty())
            formats_[i] = input.spans.front().audio->planes(0).format;
        else if (input.has_format)
            formats_[i] = input.format;
    }
    layout_ = layout_of(out_);
    if (!block.inputs.front().spans.empty())
        layout_ = block.inputs.front().spans.front().audio->planes(0).layout;

    NullSetup setup;
    setup.reference = formats_.front();
    setup.layout = layout_;
    setup.rate = GST_AUDIO_INFO_RATE(&out_);
    for (int c = 0; c < GST_AUDIO_INFO_CHANNELS(&out_); c++)
        setup.weights.push_back(c < 64 && !GST_AUDIO_INFO_IS_UNPOSITIONED(&out_)
                                    ? loudness_weight(out_.position[c])
                                    : 1.0);
    setup.diagnose = diagnoses_ = settings.diagnose;
    setup.live = live;
    setup.max_delay = time_to_frames(settings.max_delay, setup.rate);
    setup.stems.assign(formats_.begin() + 1, formats_.end());
    check_.configure(setup);

    stems_.clear();
    for (std::size_t i = 1; i < block.inputs.size(); i++)
        stems_.push_back({pad_label(block.inputs[i].pad), 0});
}

/* Frames [from, to) of the block, in which every input has audio of one buffer
 * or none. */
void NullStream::add_part(const Block &block, guint64 from, guint64 to, const AudioMap &residual)
{
    const int channels = GST_AUDIO_INFO_CHANNELS(&out_);
    views_.clear();
    views_.reserve(block.inputs.size());
    for (std::size_t i = 0; i < block.inputs.size(); i++) {
        const Input &input = block.inputs[i];
        Planes view = silence(formats_[i], layout_, channels);
        for (const Span &span : input.spans)
            if (span.at <= from && span.at + span.frames >= to)
                view = span.audio->planes(span.skip + (from - span.at));
        views_.push_back(view);
    }
    const std::span<const Planes> stems{views_.begin() + 1, views_.end()};
    const Format format = formats_.front();
    const Layout wanted = layout_of(out_);
    if (layout_ == wanted) {
        const OutPlanes out{residual.data(), format, wanted, channels, from};
        check_.add_block(views_.front(), stems, to - from, &out);
        return;
    }
    planar_.resize((to - from) * static_cast<std::size_t>(channels) * width(format));
    std::vector<void *> planes;
    for (int c = 0; c < (layout_ == Layout::Planar ? channels : 1); c++)
        planes.push_back(planar_.data() +
                         static_cast<std::size_t>(c) * (to - from) * width(format));
    const OutPlanes aside{planes.data(), format, layout_, channels, 0};
    check_.add_block(views_.front(), stems, to - from, &aside);
    const Planes made{planes.data(), format, layout_, channels, 0};
    copy_frames(made, {residual.data(), format, wanted, channels, from}, to - from);
}

/* Buffer time of a frame of the block, whatever blocks the stream is cut in. */
GstClockTime NullStream::time_of(const Block &block, guint64 frame) const noexcept
{
    const GstClockTime time = frames_to_running_time(block.position + static_cast<gint64>(frame),
                                                     segment_.rate, GST_AUDIO_INFO_RATE(&out_));
    const guint64 there = gst_segment_position_from_running_time(&segment_, GST_FORMAT_TIME, time);
    if (GST_CLOCK_TIME_IS_VALID(there))
        return there;
    return block.pts + gst_util_uint64_scale_round(block.duration, frame, block.frames);
}

void NullStream::add(GstStemAggregator *self, const Block &block, const NullSettings &settings,
                     const AudioMap &residual, std::vector<GstStructure *> &messages)
{
    if (origin_ < 0) {
        origin_ = block.position;
        segment_ = self->priv->sent;
        start_ = interval_start_ = time_of(block, 0);
    } else if (!gst_segment_is_equal(&segment_, &self->priv->sent)) {
        /* Times before and after have nothing in common. */
        jumped_ = true;
        if (frames_ > interval_begin_)
            messages.push_back(end_interval(settings));
        interval_frames_ = 0;
        segment_ = self->priv->sent;
        interval_start_ = time_of(block, 0);
    }
    const bool live =
        GST_CLOCK_TIME_IS_VALID(gst_aggregator_get_latency(GST_AGGREGATOR_CAST(self)));
    if (!fits(block))
        begin(block, settings, live);
    mix_end_ = block.inputs.front().end;
    for (std::size_t i = 0; i < stems_.size(); i++)
        stems_[i].end = block.inputs[i + 1].end;
    const guint64 interval =
        std::max<guint64>(time_to_frames(settings.interval, GST_AUDIO_INFO_RATE(&out_)), 1);

    cuts_.assign({0, block.frames});
    for (const Input &input : block.inputs)
        for (const Span &span : input.spans) {
            cuts_.push_back(span.at);
            cuts_.push_back(span.at + span.frames);
        }
    for (guint64 end = interval - std::min(interval_frames_, interval - 1); end < block.frames;
         end += interval)
        cuts_.push_back(end);
    std::sort(cuts_.begin(), cuts_.end());
    cuts_.erase(std::unique(cuts_.begin(), cuts_.end()), cuts_.end());

    for (std::size_t i = 0; i + 1 < cuts_.size(); i++) {
        add_part(block, cuts_[i], cuts_[i + 1], residual);
        interval_frames_ += cuts_[i + 1] - cuts_[i];
        frames_ += cuts_[i + 1] - cuts_[i];
        position_ = block.position + static_cast<gint64>(cuts_[i + 1]);
        now_ = time_of(block, cuts_[i + 1]);
        /* What was found out is told at once: the end of an interval may be
         * far away. */
        const bool news =
            live && diagnoses_ &&
            doctor_.watch(check_, labels(), base_, frames_, GST_AUDIO_INFO_RATE(&out_));
        if (news || interval_frames_ >= interval)
            messages.push_back(end_interval(settings));
        if (interval_frames_ >= interval)
            interval_frames_ = 0;
    }
}

} // namespace stems
