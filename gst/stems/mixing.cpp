/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "mixing.h"

#include <algorithm>
#include <cmath>

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

/* The lane's whole gain when its strip is at a moment. */
double gain_of(const Lane &lane, const Strip &strip) noexcept
{
    const double gain = (lane.solo ? strip.alone : strip.gain) * lane.gain;
    if (lane.panned == Panned::No)
        return gain;
    const Sides &sides = lane.panned == Panned::Mono ? strip.mono : strip.pair;
    return gain * (lane.to == 0 ? sides.left : sides.right);
}

/* Along a curve; one that is not yet on it gets there by the next point, or
 * the one after if that is near. */
void aim_along(Lane &lane, const Strips &strips, const Strips::Course &course) noexcept
{
    const std::uint64_t left = strips.distance() - strips.passed();
    lane.on_curve = lane.on_curve || std::exchange(lane.fresh, false);
    if (lane.on_curve) {
        lane.ramp.follow(gain_of(lane, course.from), gain_of(lane, course.to), strips.distance(),
                         strips.passed());
        return;
    }
    const bool near = left < strips.distance() / 2;
    lane.ramp.move_to(gain_of(lane, course.to), near ? left + strips.distance() : left);
    lane.on_curve = !near;
}

/* The first channel of the input that lanes begin at, and how many from there
 * on they reach over; 0 if they leave most of them out. */
std::pair<int, int> reach(const Feed &feed) noexcept
{
    if (feed.lanes.empty())
        return {0, 0};
    const auto [low, high] =
        std::minmax_element(feed.lanes.begin(), feed.lanes.end(),
                            [](const Lane &a, const Lane &b) { return a.from < b.from; });
    const int count = high->from - low->from + 1;
    return {low->from, static_cast<std::size_t>(count) <= 2 * feed.lanes.size() ? count : 0};
}

} // namespace

void find_panned(std::span<Lane> lanes, int channels) noexcept
{
    if (channels != 2)
        return;
    for (Lane &lane : lanes) {
        if (lane.placed)
            continue;
        lane.panned = std::any_of(lanes.begin(), lanes.end(),
                                  [&](const Lane &other) {
                                      return other.from == lane.from && other.to != lane.to;
                                  })
                          ? Panned::Mono
                          : Panned::Pair;
    }
}

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
        const auto before = std::find_if(feeds.begin(), feeds.end(), [&](const Feed &f) {
            return f.pad == feed.pad && f.channels == feed.channels;
        });
        if (before == feeds.end())
            continue;
        for (Lane &lane : feed.lanes)
            for (const Lane &old : before->lanes)
                if (old.from == lane.from && old.to == lane.to) {
                    lane.ramp = old.ramp;
                    lane.fresh = old.fresh;
                    lane.on_curve = old.on_curve && old.gain == lane.gain &&
                                    old.panned == lane.panned && old.solo == lane.solo;
                }
    }
    feeds = std::move(anew);
}

void MixBus::aim(const Strips &strips) noexcept
{
    for (Feed &feed : feeds) {
        const Strips::Course &course = strips[feed.input];
        for (Lane &lane : feed.lanes) {
            if (course.automated) {
                aim_along(lane, strips, course);
                continue;
            }
            lane.on_curve = false;
            lane.ramp.move_to(gain_of(lane, course.to),
                              std::exchange(lane.fresh, false) ? 0 : strips.ramp());
        }
    }
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
            /* Noise comes between the steps. */
            integer = integer && !(dithered && depth(format) > depth(out));
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
        const auto [first, count] = reach(feed);
        const std::size_t step = bus_.apart_frames(in, count);
        if (step == 0)
            add_lanes(feed, in, 0, {begin, end}, from);
        for (std::size_t at = begin; step > 0 && at < end; at += step) {
            const std::size_t to_here = std::min(at + step, end);
            add_lanes(feed, bus_.apart(in.advanced(at - begin), first, count, to_here - at), first,
                      {at, to_here}, from);
        }
    }
}

/* Frames @part of the block, whose channels from @first on are @in; the tile
 * begins at @tile. */
void MixBus::add_lanes(const Feed &feed, const Planes &in, int first, Range part,
                       guint64 tile) noexcept
{
    for (const Lane &lane : feed.lanes) {
        GainRamp ramp = lane.ramp;
        ramp.advance(part.from - tile);
        Planes here = in;
        for (guint64 at = part.from; at < part.to;) {
            const guint64 run = ramp.run(part.to - at);
            const Gain gain = ramp.gain();
            if (!gain.silent())
                bus_.add(here, lane.from - first, lane.to, at - tile, run, gain);
            ramp.advance(run);
            here = here.advanced(run);
            at += run;
        }
    }
}

/* Where the output's steps do not hold the sum: there is audio of more bits, or
 * one that is multiplied by no whole number. In all channels alike. */
void MixBus::find_inexact(const Block &block, guint64 from, guint64 to, Format out)
{
    inexact_.clear();
    for (const Feed &feed : feeds)
        for (const Span &span : block.inputs[feed.input].spans) {
            const guint64 begin = std::max(span.at, from);
            const guint64 end = std::min(span.at + span.frames, to);
            const Format format = span.audio->planes(0).format;
            const bool deep = !is_integer(format) || depth(format) > depth(out);
            for (const Lane &lane : feed.lanes) {
                GainRamp ramp = lane.ramp;
                ramp.advance(begin < end ? begin - from : 0);
                for (guint64 at = begin; at < end;) {
                    const guint64 run = ramp.run(end - at);
                    const Gain gain = ramp.gain();
                    const bool whole = gain.step == 0.0 && gain.value == std::nearbyint(gain.value);
                    if (!gain.silent() && (deep || !whole))
                        inexact_.push_back({at, at + run});
                    ramp.advance(run);
                    at += run;
                }
            }
        }
    std::sort(inexact_.begin(), inexact_.end(),
              [](const Range &a, const Range &b) { return a.from < b.from; });
}

void MixBus::finish(const OutPlanes &out, std::int64_t position, Overs &overs) const noexcept
{
    const bool elsewhere = range && !is_integer(out.format);
    bus_.finish(out, position, overs);
    if (elsewhere && overs.peak > 1.0 - std::ldexp(1.0, 1 - depth(*range)))
        bus_.count_overs(*range, position, overs);
}

void MixBus::count(const Overs &overs) noexcept
{
    interval_.merge(overs);
    whole_.merge(overs);
}

void MixBus::mix(const Block &block, guint64 from, guint64 to, const OutPlanes &out) noexcept
{
    OutPlanes part = out;
    part.skip += from;
    Overs overs;
    for (std::size_t at = from; at < to; at += bus_.tile()) {
        const std::size_t end = std::min<std::size_t>(at + bus_.tile(), to);
        bus_.begin(choose(block, out.format), end - at);
        inexact_.clear();
        if (dithered && is_integer(out.format))
            find_inexact(block, at, end, out.format);
        for (Feed &feed : feeds) {
            add_feed(feed, block.inputs[feed.input], at, end);
            for (Lane &lane : feed.lanes)
                lane.ramp.advance(end - at);
        }
        guint64 done = at; /* ranges overlap; a frame gets its noise once */
        for (const Range &range_of : inexact_) {
            const guint64 begin = std::max(range_of.from, done);
            if (begin < range_of.to)
                bus_.dither(noise, out.format, block.stream_position + static_cast<gint64>(at),
                            begin - at, range_of.to - begin);
            done = std::max(done, range_of.to);
        }
        finish(part, block.position + static_cast<std::int64_t>(at), overs);
        part.skip += end - at;
    }
    count(overs);
}

void MixBus::sum(const std::vector<Planes> &stems, const Block &block, guint64 from, guint64 to,
                 const OutPlanes &out) noexcept
{
    OutPlanes part = out;
    part.skip += from;
    Overs overs;
    const Wide wide =
        wide_for(out.format, is_integer(out.format), out.format == Format::S32, stems.size());
    for (std::size_t at = from; at < to; at += bus_.tile()) {
        const std::size_t end = std::min<std::size_t>(at + bus_.tile(), to);
        bus_.begin(wide, end - at);
        for (const Planes &stem : stems)
            bus_.add_all(stem.advanced(at), 0, end - at, Gain{});
        finish(part, block.position + static_cast<std::int64_t>(at), overs);
        part.skip += end - at;
    }
    count(overs);
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

} // namespace stems
