/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup's stems: made of the routing and of the tracks that there are.
 */
#include "group_private.h"
#include "group_tracks.h"
#include "gststemgrouppad.h"
#include "pad_labels.h"

#include <algorithm>
#include <iterator>

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

/* Every stem that is asked for must be one. One of the taxonomy may have no
 * track in this session, and later a pad may come before its tracks do: it is
 * silent until then. */
bool check_outputs(GstStemAggregator *self, const GroupSettings &settings, bool first)
{
    StemGroupPrivate *priv = group_private(self);
    std::vector<std::string> known;
    for (const auto &stem : priv->stems)
        known.push_back(stem->name);
    const auto usual = stems_of(settings.taxonomy);
    for (const std::string &name : priv->outputs.names()) {
        if (std::find(known.begin(), known.end(), name) != known.end())
            continue;
        const bool expected =
            settings.auto_route && std::find(usual.begin(), usual.end(), name) != usual.end();
        if (first && !expected) {
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

/* Those of @names that were not in @told, which they become. */
std::string news(const std::vector<std::string> &names, std::vector<std::string> &told)
{
    std::vector<std::string> fresh;
    std::copy_if(names.begin(), names.end(), std::back_inserter(fresh), [&](const auto &name) {
        return std::find(told.begin(), told.end(), name) == told.end();
    });
    told = names;
    return joined(fresh);
}

/* Whenever it is news. */
void say_what_was_assumed(GstStemAggregator *self, const Plan &plan, bool by_name)
{
    StemGroupPrivate *priv = group_private(self);
    const std::string defaulted = news(plan.defaulted, priv->told.defaulted);
    const std::string left_out = news(plan.left_out, priv->told.left_out);
    const std::string lost = news(plan.lost, priv->told.lost);
    if (!defaulted.empty())
        GST_ELEMENT_WARNING(
            self, STREAM, FAILED,
            ("Tracks without a stem go to \"%s\": %s.", kDefaultStem, defaulted.c_str()),
            ("%sset the pads' stem property, or routing",
             by_name ? "no rule knows their names: " : ""));
    if (!lost.empty())
        GST_ELEMENT_WARNING(
            self, STREAM, FAILED,
            ("Tracks left out of the mix, though their names name what belongs in a stem, too: %s.",
             lost.c_str()),
            ("a word such as mix, print or guide leaves them out; routing or the pad's stem may "
             "say otherwise"));
    if (!left_out.empty())
        /* gst-launch-1.0 prints the second text alone. */
        GST_ELEMENT_INFO(
            self, STREAM, FAILED,
            ("Tracks in no stem, and so not in the mix: %s.", left_out.c_str()),
            ("not in the mix: %s; %s", left_out.c_str(),
             by_name ? "their names are those of tracks that are in no stem; routing or the pad's "
                       "stem may say otherwise"
                     : "routing names none of their channels, and they have no stem"));
}

std::span<const PlanLane> lanes_of(const Plan &plan, const std::string &stem) noexcept
{
    for (const PlanStem &planned : plan.stems)
        if (planned.name == stem)
            return planned.lanes;
    return {};
}

/* The plan for @tracks. Routing that does not fit them is an error, but while
 * playing the one before stays. */
std::optional<Plan> plan_for(GstStemAggregator *self, const std::vector<Track> &tracks,
                             const GroupSettings &settings)
{
    StemGroupPrivate *priv = group_private(self);
    const int channels = GST_AUDIO_INFO_CHANNELS(&priv->out);
    Plan plan = make_plan(settings.routing, tracks, channels, settings.pan_law);
    if (!plan.error.empty() && priv->kept && priv->kept->routing != settings.routing) {
        Plan old = make_plan(priv->kept->routing, tracks, channels, settings.pan_law);
        if (old.error.empty()) {
            GST_ELEMENT_WARNING(self, LIBRARY, SETTINGS,
                                ("The old routing stays: %s.", plan.error.c_str()),
                                ("routing=\"%s\"", settings.routing_text.c_str()));
            const ObjectLock lock{self};
            if (priv->settings.routing_text == settings.routing_text) {
                priv->settings.routing_text = priv->kept->text;
                priv->settings.routing = priv->kept->routing;
            }
            return old;
        }
    }
    if (!plan.error.empty()) {
        GST_ELEMENT_ERROR(self, STREAM, FAILED,
                          ("%s%s.", plan.at_fault ? "" : "Routing: ", plan.error.c_str()),
                          ("routing=\"%s\"", settings.routing_text.c_str()));
        return std::nullopt;
    }
    priv->kept = {settings.routing_text, settings.routing, {}};
    return plan;
}

/* While playing: a pad whose new stem cannot be gets back the one that it had,
 * or none if it is new. False if all are as they were. */
bool restore_bad_stem(GstStemAggregator *self, const Block &block, const GroupTracks &tracks,
                      const GroupSettings &settings)
{
    const auto &kept = group_private(self)->kept;
    const Plan plan =
        make_plan(settings.routing, tracks.tracks,
                  GST_AUDIO_INFO_CHANNELS(&group_private(self)->out), settings.pan_law);
    if (!kept || !plan.at_fault)
        return false;
    const std::size_t i = tracks.inputs[*plan.at_fault];
    const auto before = kept->stems.find(block.inputs[i].serial);
    const std::string old = before == kept->stems.end() ? "" : before->second;
    if (old == tracks.asked[i])
        return false;
    GST_ELEMENT_WARNING(
        self, LIBRARY, SETTINGS,
        ("The old stem of %s stays: %s.", GST_OBJECT_NAME(block.inputs[i].pad), plan.error.c_str()),
        ("stem=\"%s\" was \"%s\"", tracks.asked[i].c_str(), old.c_str()));
    restore_stem(block.inputs[i].pad, tracks.asked[i], old);
    return true;
}

/* What the inputs give to a stem. */
std::vector<Feed> feeds_for(const Plan &plan, const std::string &stem, const GroupTracks &tracks,
                            const Block &block, int channels)
{
    std::vector<Feed> feeds;
    for (const PlanLane &planned : lanes_of(plan, stem)) {
        const std::size_t i = tracks.inputs[planned.track];
        const Input &input = block.inputs[i];
        if (feeds.empty() || feeds.back().input != i)
            feeds.push_back({i, input.serial, {}, input.channels});
        Lane lane{tracks.reported[planned.track].first + planned.from, planned.to, planned.gain};
        lane.solo = planned.solo;
        lane.placed = planned.placed;
        feeds.back().lanes.push_back(lane);
    }
    for (Feed &feed : feeds)
        find_panned(feed.lanes, channels);
    return feeds;
}

/* Of each stem what its tracks say alike, and of the mix what those of all
 * stems do: a track that is in none counts nowhere. */
void tell_tags(GstStemAggregator *self, const Plan &plan, const GroupTracks &tracks,
               const Block &block)
{
    StemGroupPrivate *priv = group_private(self);
    std::vector<bool> mixed(block.inputs.size());
    const auto tags_of = [&block](const std::vector<bool> &chosen) {
        std::vector<Tags> streams;
        for (std::size_t i = 0; i < chosen.size(); i++)
            if (chosen[i])
                streams.push_back(pad_tags(block.inputs[i].pad));
        return streams;
    };
    for (const auto &stem : priv->stems) {
        std::vector<bool> fed(block.inputs.size());
        for (const PlanLane &lane : lanes_of(plan, stem->name))
            fed[tracks.inputs[lane.track]] = mixed[tracks.inputs[lane.track]] = true;
        stem->tags = common_tags(tags_of(fed), stem->name.c_str());
    }
    set_src_tags(self, common_tags(tags_of(mixed), nullptr));
}

bool any_solo(const Plan &plan) noexcept
{
    return std::any_of(plan.stems.begin(), plan.stems.end(), [](const PlanStem &stem) {
        return std::any_of(stem.lanes.begin(), stem.lanes.end(),
                           [](const PlanLane &lane) { return lane.solo; });
    });
}

/* Makes the stems from the routing and the tracks that there are now. */
bool make_stems(GstStemAggregator *self, const Block &block, const GroupSettings &settings)
{
    StemGroupPrivate *priv = group_private(self);
    GroupTracks tracks = tracks_of(block, settings);
    while (restore_bad_stem(self, block, tracks, settings))
        tracks = tracks_of(block, settings);
    const std::optional<Plan> plan = plan_for(self, tracks.tracks, settings);
    if (!plan)
        return false;
    for (std::size_t i = 0; i < tracks.asked.size(); i++)
        priv->kept->stems[block.inputs[i].serial] = tracks.asked[i];
    const bool first = !std::exchange(priv->planned, true);
    if (plan->complete)
        say_what_was_assumed(self, *plan, settings.auto_route);
    set_route_report(self, route_report(*plan, tracks.reported));
    priv->plan_due = !plan->complete;
    priv->strips.solo_elsewhere = any_solo(*plan);

    const int channels = GST_AUDIO_INFO_CHANNELS(&priv->out);
    for (const PlanStem &planned : plan->stems)
        stem_named(priv, planned.name);
    for (const auto &stem : priv->stems) /* one that lost its tracks stays, silent */
        stem->bus.rewire(fade(stem->bus, channels,
                              feeds_for(*plan, stem->name, tracks, block, channels), block,
                              priv->playing));
    priv->playing.clear();
    for (const Input &input : block.inputs)
        if (input.channels > 0)
            priv->playing.push_back({input.serial, input.channels});
    if (!check_outputs(self, settings, first))
        return false;
    tell_tags(self, *plan, tracks, block);

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
        changes += track_stem_changes(input.pad) + pad_label_changes(input.pad);
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
