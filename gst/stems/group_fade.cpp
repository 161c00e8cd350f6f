/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "group_fade.h"

#include <algorithm>

namespace stems
{

namespace
{

bool has(const std::vector<Lane> &lanes, const Lane &lane) noexcept
{
    return std::any_of(lanes.begin(), lanes.end(),
                       [&](const Lane &l) { return l.from == lane.from && l.to == lane.to; });
}

bool is_silent(const Lane &lane) noexcept
{
    return lane.fresh || lane.ramp.gain().silent();
}

const Feed *feed_of(const std::vector<Feed> &feeds, guint64 pad) noexcept
{
    const auto feed =
        std::find_if(feeds.begin(), feeds.end(), [pad](const Feed &f) { return f.pad == pad; });
    return feed == feeds.end() ? nullptr : &*feed;
}

/* The feed of an input, made if there is none, in the order of inputs. */
Feed &feed_for(std::vector<Feed> &feeds, std::size_t input, const Feed &like)
{
    const auto at = std::lower_bound(feeds.begin(), feeds.end(), input,
                                     [](const Feed &f, std::size_t i) { return f.input < i; });
    if (at != feeds.end() && at->input == input)
        return *at;
    return *feeds.insert(at, {input, like.pad, {}, like.channels});
}

} // namespace

std::vector<Feed> fade(const MixBus &bus, int channels, std::vector<Feed> anew, const Block &block,
                       std::span<const PlayingInput> playing)
{
    for (Feed &feed : anew) {
        const PlayingInput same{feed.pad, feed.channels};
        if (std::find(playing.begin(), playing.end(), same) == playing.end())
            continue;
        const Feed *before = feed_of(bus.feeds, feed.pad);
        for (Lane &lane : feed.lanes)
            if (!before || !has(before->lanes, lane)) {
                lane.ramp = GainRamp{0.0};
                lane.fresh = false;
            }
    }
    for (const Feed &old : bus.feeds) {
        const auto input = std::find_if(block.inputs.begin(), block.inputs.end(),
                                        [&](const Input &i) { return i.serial == old.pad; });
        if (input == block.inputs.end() || input->channels != old.channels)
            continue;
        const auto index = static_cast<std::size_t>(input - block.inputs.begin());
        for (const Lane &lane : old.lanes) {
            if (lane.to >= channels || is_silent(lane))
                continue;
            Feed &feed = feed_for(anew, index, old);
            if (!has(feed.lanes, lane))
                feed.lanes.push_back({lane.from, lane.to, 0.0});
        }
    }
    return anew;
}

} // namespace stems
