/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup's stems: made of the routing and of the tracks that there are.
 */
#include "group_fade.h"
#include "group_private.h"
#include "gststemgrouppad.h"

#include <algorithm>

namespace stems
{

namespace
{

std::string joined(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

Stem &stem_named(StemGroupPrivate *priv, const std::string &name)
{
    for (const auto &stem : priv->stems)
        if (stem->name == name)
            return *stem;
    priv->stems.push_back(std::make_unique<Stem>());
    priv->stems.back()->name = name;
    priv->stems.back()->bus.configure(GST_AUDIO_INFO_CHANNELS(&priv->out), layout_of(priv->out));
    priv->stems.back()->bus.noise = Dither{name};
    return *priv->stems.back();
}

/* Every stem that is asked for must be one. Later a pad may come before its
 * tracks do: it is silent until then. */
bool check_outputs(GstStemAggregator *self, bool first)
{
    StemGroupPrivate *priv = group_private(self);
    std::vector<std::string> known;
    for (const auto &stem : priv->stems)
        known.push_back(stem->name);
    for (const std::string &name : priv->outputs.names()) {
        if (std::find(known.begin(), known.end(), name) != known.end())
            continue;
        if (first) {
            GST_ELEMENT_ERROR(
                self, STREAM, FAILED,
                ("stem_%s: no track goes to a stem \"%s\".", name.c_str(), name.c_str()),
                ("the stems are: %s", joined(known).c_str()));
            return false;
        }
        GST_ELEMENT_WARNING(self, STREAM, FAILED,
                            ("stem_%s is silent: no track goes to it.", name.c_str()),
                            ("the stems are: %s", joined(known).c_str()));
        stem_named(priv, name);
    }
    return true;
}

void say_what_was_assumed(GstStemAggregator *self, const Plan &plan)
{
    if (!plan.defaulted.empty())
        GST_ELEMENT_WARNING(self, STREAM, FAILED,
                            ("Tracks without a stem go to \"%s\": %s.", kDefaultStem,
                             joined(plan.defaulted).c_str()),
                            ("set the pads' stem property, or routing"));
    if (!plan.left_out.empty())
        GST_ELEMENT_INFO(
            self, STREAM, FAILED,
            ("Tracks in no stem, and so not in the mix: %s.", joined(plan.left_out).c_str()),
            ("routing names none of their channels, and they have no stem"));
}

std::span<const PlanLane> lanes_of(const Plan &plan, const std::string &stem) noexcept
{
    for (const PlanStem &planned : plan.stems)
        if (planned.name == stem)
            return planned.lanes;
    return {};
}

/* Makes the stems from the routing and the tracks that there are now. */
bool make_stems(GstStemAggregator *self, const Block &block, const GroupSettings &settings)
{
    StemGroupPrivate *priv = group_private(self);
    std::vector<Track> tracks;
    for (const Input &input : block.inputs) {
        const TrackSettings track = track_settings(input.pad);
        const bool known = input.has_format;
        tracks.push_back({GST_OBJECT_NAME(input.pad), known ? input.channels : kChannelsUnknown,
                          track.stem, 0.0}); /* the panorama moves: see Strips */
    }
    const int channels = GST_AUDIO_INFO_CHANNELS(&priv->out);
    const Plan plan = make_plan(settings.routing, tracks, channels, PanLaw::Linear);
    if (!plan.error.empty()) {
        GST_ELEMENT_ERROR(self, STREAM, FAILED, ("Routing: %s.", plan.error.c_str()),
                          ("routing=\"%s\"", settings.routing_text.c_str()));
        return false;
    }
    const bool first = !std::exchange(priv->planned, true);
    if (plan.complete && !std::exchange(priv->told, true))
        say_what_was_assumed(self, plan);
    priv->plan_due = !plan.complete;

    for (const PlanStem &planned : plan.stems)
        stem_named(priv, planned.name);
    for (const auto &stem : priv->stems) { /* one that lost its tracks stays, silent */
        std::vector<Feed> feeds;
        for (const PlanLane &lane : lanes_of(plan, stem->name)) {
            if (feeds.empty() || feeds.back().input != lane.track)
                feeds.push_back(
                    {lane.track, block.inputs[lane.track].serial, {}, tracks[lane.track].channels});
            feeds.back().lanes.push_back({lane.from, lane.to, lane.gain});
        }
        for (Feed &feed : feeds)
            find_panned(feed.lanes, channels);
        stem->bus.rewire(fade(stem->bus, channels, std::move(feeds), block, priv->playing));
    }
    priv->playing.clear();
    for (const Input &input : block.inputs)
        if (input.channels > 0)
            priv->playing.push_back(input.serial);
    if (!check_outputs(self, first))
        return false;

    priv->buses.clear();
    priv->names.clear();
    for (const auto &stem : priv->stems) {
        priv->buses.push_back(&stem->bus);
        priv->names.push_back(stem->name);
    }
    priv->buses.push_back(&priv->mix);
    priv->names.emplace_back(kMix);
    priv->mix.configure(channels, layout_of(priv->out));
    return true;
}

/* Grows when something that the plan was made of changes. */
std::uint64_t plan_changes(GstStemAggregator *self, const Block &block) noexcept
{
    StemGroupPrivate *priv = group_private(self);
    std::uint64_t changes = priv->outputs.changes();
    for (const Input &input : block.inputs)
        changes += track_stem_changes(input.pad);
    const ObjectLock lock{self};
    return changes + priv->settings.changes;
}

} // namespace

bool follow_settings(GstStemAggregator *self, const Block &block)
{
    StemGroupPrivate *priv = group_private(self);
    const std::uint64_t changes = plan_changes(self, block);
    if (!priv->plan_due && block.same_inputs && changes == priv->planned_changes)
        return true;
    GroupSettings settings;
    {
        const ObjectLock lock{self};
        settings = priv->settings;
    }
    if (!make_stems(self, block, settings))
        return false;
    priv->planned_changes = changes;
    return true;
}

} // namespace stems
