/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mixing.h"

#include "core/decibel.h"
#include "support/message.h"

#include <algorithm>

namespace stems
{

namespace
{

/* Whether the lanes take an input's channels as they are, all with one gain. */
bool one_to_one(const Feed &feed, int channels) noexcept
{
    if (feed.channels != channels || feed.lanes.size() != static_cast<std::size_t>(channels))
        return false;
    for (int c = 0; c < channels; c++) {
        const Lane &lane = feed.lanes[static_cast<std::size_t>(c)];
        if (lane.from != c || lane.to != c || !lane.ramp.steady() ||
            lane.ramp.target() != feed.lanes.front().ramp.target())
            return false;
    }
    return true;
}

} // namespace

void MixBus::configure(int channels, Layout layout)
{
    bus_.configure(channels, layout);
}

void MixBus::reset() noexcept
{
    feeds.clear();
    interval_ = {};
    whole_ = {};
}

void MixBus::rewire(std::vector<Feed> anew)
{
    for (Feed &feed : anew) {
        const auto before = std::find_if(feeds.begin(), feeds.end(),
                                         [&](const Feed &f) { return f.pad == feed.pad; });
        if (before == feeds.end())
            continue;
        for (Lane &lane : feed.lanes)
            for (const Lane &old : before->lanes)
                if (old.from == lane.from && old.to == lane.to) {
                    lane.ramp = old.ramp;
                    lane.fresh = old.fresh;
                }
    }
    feeds = std::move(anew);
}

void MixBus::aim(const std::vector<double> &strips, std::uint64_t ramp) noexcept
{
    for (Feed &feed : feeds)
        for (Lane &lane : feed.lanes)
            lane.ramp.move_to(strips[feed.input] * lane.gain,
                              std::exchange(lane.fresh, false) ? 0 : ramp);
}

/* The sum is made in integers as long as nothing is multiplied. */
Wide MixBus::choose(const Block &block, Format out) const noexcept
{
    bool integer = true;
    bool s32 = false;
    std::size_t addends = 0;
    for (const Feed &feed : feeds) {
        for (const Lane &lane : feed.lanes) {
            const Gain gain = lane.ramp.gain();
            /* A ramp too flat for a step ends in the midst of a tile. */
            integer = integer && lane.ramp.steady() && (gain.unity() || gain.silent());
        }
        addends += feed.lanes.size();
        for (const Span &span : block.inputs[feed.input].spans) {
            const Format format = span.audio->planes(0).format;
            integer = integer && is_integer(format);
            s32 = s32 || format == Format::S32;
        }
    }
    return wide_for(out, integer, s32, addends);
}

/* Frames [from, to) of the block, which are the bus's tile. */
void MixBus::add_feed(const Feed &feed, const Input &input, std::size_t from,
                      std::size_t to) noexcept
{
    const bool flat = one_to_one(feed, bus_.channels());
    for (const Span &span : input.spans) {
        const std::size_t begin = std::max<std::size_t>(span.at, from);
        const std::size_t end = std::min<std::size_t>(span.at + span.frames, to);
        if (begin >= end)
            continue;
        const Planes in = span.audio->planes(span.skip + (begin - span.at));
        if (flat) {
            const Gain gain = feed.lanes.front().ramp.gain();
            if (!gain.silent())
                bus_.add_all(in, begin - from, end - begin, gain);
            continue;
        }
        for (const Lane &lane : feed.lanes) {
            GainRamp ramp = lane.ramp;
            ramp.advance(begin - from);
            Planes part = in;
            for (std::size_t at = begin; at < end;) {
                const std::size_t run = ramp.run(end - at);
                const Gain gain = ramp.gain();
                if (!gain.silent())
                    bus_.add(part, lane.from, lane.to, at - from, run, gain);
                ramp.advance(run);
                part = part.advanced(run);
                at += run;
            }
        }
    }
}

void MixBus::mix(const Block &block, const OutPlanes &out) noexcept
{
    OutPlanes to = out;
    Overs overs;
    for (std::size_t at = 0; at < block.frames; at += bus_.tile()) {
        const std::size_t end = std::min<std::size_t>(at + bus_.tile(), block.frames);
        bus_.begin(choose(block, out.format), end - at);
        for (Feed &feed : feeds) {
            add_feed(feed, block.inputs[feed.input], at, end);
            for (Lane &lane : feed.lanes)
                lane.ramp.advance(end - at);
        }
        bus_.finish(to, block.position + static_cast<std::int64_t>(at), overs);
        to.skip += end - at;
    }
    interval_.merge(overs);
    whole_.merge(overs);
}

void MixBus::sum(const std::vector<Planes> &stems, std::size_t frames, std::int64_t position,
                 const OutPlanes &out) noexcept
{
    OutPlanes to = out;
    Overs overs;
    const Wide wide =
        wide_for(out.format, is_integer(out.format), out.format == Format::S32, stems.size());
    for (std::size_t at = 0; at < frames; at += bus_.tile()) {
        const std::size_t end = std::min(at + bus_.tile(), frames);
        bus_.begin(wide, end - at);
        for (const Planes &stem : stems)
            bus_.add_all(stem.advanced(at), 0, end - at, Gain{});
        bus_.finish(to, position + static_cast<std::int64_t>(at), overs);
        to.skip += end - at;
    }
    interval_.merge(overs);
    whole_.merge(overs);
}

OutPlanes out_planes(const AudioMap &map, const GstAudioInfo &info) noexcept
{
    return {map.data(), *format_of(GST_AUDIO_INFO_FORMAT(&info)), layout_of(info),
            GST_AUDIO_INFO_CHANNELS(&info), 0};
}

guint64 mask_of(const GstAudioInfo &info) noexcept
{
    guint64 mask = 0;
    if (GST_AUDIO_INFO_IS_UNPOSITIONED(&info) || GST_AUDIO_INFO_CHANNELS(&info) > 64)
        return 0;
    gst_audio_channel_positions_to_mask(info.position, GST_AUDIO_INFO_CHANNELS(&info), FALSE,
                                        &mask);
    return mask;
}

GParamSpec *ramp_duration_spec() noexcept
{
    return g_param_spec_uint64(
        "ramp-duration", "Ramp duration",
        "How long a changed gain takes to be reached, in nanoseconds, in a straight line", 0,
        10 * GST_SECOND, 5 * GST_MSECOND,
        static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS |
                                 GST_PARAM_MUTABLE_PLAYING));
}

void add_templates(GstElementClass *element, GType sink_type) noexcept
{
    GstCaps *caps = gst_caps_from_string(STEMS_CAPS);
    gst_element_class_add_pad_template(
        element, gst_pad_template_new_with_gtype("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps,
                                                 GST_TYPE_AGGREGATOR_PAD));
    gst_element_class_add_pad_template(
        element,
        gst_pad_template_new_with_gtype("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, caps, sink_type));
    gst_caps_unref(caps);
}

void read_strips(const Block &block, std::vector<double> &strips)
{
    strips.resize(block.inputs.size());
    bool any_solo = false;
    for (const Input &input : block.inputs) {
        if (GST_CLOCK_TIME_IS_VALID(block.stream_time))
            gst_object_sync_values(GST_OBJECT_CAST(input.pad), block.stream_time);
        any_solo = any_solo || strip_settings(GST_STEM_STRIP_PAD_CAST(input.pad)).solo;
    }
    for (std::size_t i = 0; i < strips.size(); i++)
        strips[i] =
            strip_gain(strip_settings(GST_STEM_STRIP_PAD_CAST(block.inputs[i].pad)), any_solo);
}

void OversReport::after_block(GstStemAggregator *self, const Block &block,
                              std::span<MixBus *const> buses,
                              std::span<const std::string> names) noexcept
{
    if (!GST_CLOCK_TIME_IS_VALID(start_))
        start_ = since_ = block.pts;
    end_ = block.pts + block.duration;
    if (end_ - since_ < GST_SECOND)
        return;
    for (std::size_t i = 0; i < buses.size(); i++) {
        if (buses[i]->interval_.count > 0)
            post(self, names[i], buses[i]->interval_, since_, FALSE);
        buses[i]->interval_ = {};
    }
    since_ = end_;
}

void OversReport::at_end(GstStemAggregator *self, std::span<MixBus *const> buses,
                         std::span<const std::string> names) noexcept
{
    if (!GST_CLOCK_TIME_IS_VALID(start_))
        start_ = end_ = self->priv->sent.start;
    for (std::size_t i = 0; i < buses.size(); i++)
        post(self, names[i], buses[i]->whole_, start_, TRUE);
}

void OversReport::post(GstStemAggregator *self, const std::string &stem, const Overs &overs,
                       GstClockTime from, gboolean final) const noexcept
{
    GstStructure *structure = message_structure(message_, &self->priv->sent, from, end_, final);
    gst_structure_set(structure, "stem", G_TYPE_STRING, stem.c_str(), "overs", G_TYPE_UINT64,
                      static_cast<guint64>(overs.count), "first-over", G_TYPE_UINT64,
                      static_cast<guint64>(overs.first), "peak", G_TYPE_DOUBLE, to_db(overs.peak),
                      nullptr);
    gst_element_post_message(GST_ELEMENT_CAST(self),
                             gst_message_new_element(GST_OBJECT_CAST(self), structure));
}

} // namespace stems
