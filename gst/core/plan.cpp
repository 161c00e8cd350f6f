/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan.h"

#include <algorithm>

namespace stems
{

namespace
{

/* A channel of the session: whose it is. */
struct Place {
    std::size_t track;
    int channel;
};

std::string channels_text(int n)
{
    return std::to_string(n) + (n == 1 ? " channel" : " channels");
}

class Planner
{
public:
    Planner(const std::vector<Track> &tracks, int stem_channels, PanLaw law)
        : tracks_{tracks}, stem_channels_{stem_channels}, law_{law}, named_(tracks.size(), false)
    {
        while (counted_ < tracks.size() && tracks[counted_].channels != kChannelsUnknown) {
            for (int c = 0; c < tracks[counted_].channels; c++)
                places_.push_back({counted_, c});
            counted_++;
        }
        plan_.complete = counted_ == tracks.size();
    }

    Plan plan(const Routing &routing)
    {
        for (const StemRoute &route : routing)
            for (const Send &send : route.sends)
                if (plan_.error.empty())
                    add_route(route.stem, send);
        for (std::size_t t = 0; t < tracks_.size() && plan_.error.empty(); t++)
            if (!named_[t])
                add_track(t, routing.empty());
        if (!plan_.error.empty())
            return {.at_fault = plan_.at_fault, .error = plan_.error};
        for (PlanStem &stem : plan_.stems)
            std::stable_sort(
                stem.lanes.begin(), stem.lanes.end(),
                [](const PlanLane &a, const PlanLane &b) { return a.track < b.track; });
        std::stable_sort(
            plan_.routes.begin(), plan_.routes.end(),
            [](const PlanRoute &a, const PlanRoute &b) { return a.places[0] < b.places[0]; });
        return std::move(plan_);
    }

private:
    /* "sink_0: 2, sink_1: 1", as far as a sentence goes. */
    std::string tracks_text() const
    {
        constexpr std::size_t most = 8;
        std::string text;
        for (std::size_t t = 0; t < std::min(tracks_.size(), most); t++)
            text +=
                (t > 0 ? ", " : "") + tracks_[t].name + ": " + std::to_string(tracks_[t].channels);
        return tracks_.size() > most ? text + " ..." : text;
    }

    void add_route(const std::string &stem, const Send &send)
    {
        std::vector<Place> places;
        for (int channel : send.channels) {
            if (channel >= static_cast<int>(places_.size())) {
                if (!plan_.complete)
                    return add(stem, {}, send);
                plan_.error = "stem \"" + stem + "\" wants channel " + std::to_string(channel) +
                              ", but the tracks have " +
                              channels_text(static_cast<int>(places_.size())) +
                              ", counted from 0 (" + tracks_text() + ")";
                return;
            }
            places.push_back(places_[static_cast<std::size_t>(channel)]);
            named_[places.back().track] = true;
        }
        add(stem, places, send);
        add_to_report(places, stem, send.label, true);
    }

    void add_track(std::size_t t, bool must_go_somewhere)
    {
        const Track &track = tracks_[t];
        std::string stem = track.stem;
        const bool may_be_named = t >= counted_ && !must_go_somewhere;
        if (may_be_named) { /* who knows; a stem that it may go to is silent so far */
            if (!stem.empty())
                add(stem, {}, {}, track.name + ": ");
            if (!plan_.error.empty())
                plan_.at_fault = t;
            return;
        }
        std::vector<Place> places;
        for (int c = 0; c < track.channels; c++)
            places.push_back({t, c});
        if (track.barred || (stem.empty() && !must_go_somewhere)) {
            (track.lost ? plan_.lost : plan_.left_out).push_back(track.name);
            return add_to_report(places, "", "", false);
        }
        if (stem.empty() || track.assumed)
            plan_.defaulted.push_back(track.name);
        if (stem.empty())
            stem = kDefaultStem;
        add(stem, places, {}, track.name + ": ");
        if (!plan_.error.empty())
            plan_.at_fault = t;
        add_to_report(places, stem, "", false);
    }

    void add_to_report(const std::vector<Place> &places, const std::string &stem,
                       const std::string &label, bool by_text)
    {
        if (places.empty())
            return;
        plan_.routes.push_back({{}, stem, label, by_text});
        for (const Place &place : places)
            plan_.routes.back().places.emplace_back(place.track, place.channel);
    }

    /* @owner: whose own stem it is; begins the error. */
    void add(const std::string &name, const std::vector<Place> &places, const Send &send,
             const std::string &owner = "")
    {
        if (name == kMix) {
            plan_.error = owner + "a stem cannot be called \"" + name + "\": so is the sum of all";
            return;
        }
        auto stem = std::find_if(plan_.stems.begin(), plan_.stems.end(),
                                 [&](const PlanStem &s) { return s.name == name; });
        if (stem == plan_.stems.end())
            stem = plan_.stems.insert(stem, {name, {}});
        const int channels = static_cast<int>(places.size());
        if (channels == 0) /* silent, but a stem */
            return;
        const std::optional<double> position =
            send.panorama ? send.panorama : tracks_[places[0].track].panorama;
        const auto lane = [&](int from, int to, double side) {
            const Place &place = places[static_cast<std::size_t>(from)];
            stem->lanes.push_back({place.track, place.channel, to, send.gain * side, send.solo,
                                   send.panorama.has_value()});
        };
        if (channels == 1 && stem_channels_ == 2) {
            const Sides sides = position ? pan(law_, *position) : Sides{1.0, 1.0};
            lane(0, 0, sides.left);
            lane(0, 1, sides.right);
        } else if (channels == 2 && stem_channels_ == 2) {
            const Sides sides = balance(position.value_or(0.0));
            lane(0, 0, sides.left);
            lane(1, 1, sides.right);
        } else if (channels == stem_channels_) {
            for (int c = 0; c < channels; c++)
                lane(c, c, 1.0);
        } else {
            plan_.error = tracks_[places[0].track].name + ": " + channels_text(channels) +
                          (channels == 1 ? " does" : " do") + " not fit the stem \"" + name +
                          "\", which has " + channels_text(stem_channels_);
        }
    }

    const std::vector<Track> &tracks_;
    int stem_channels_;
    PanLaw law_;
    std::vector<bool> named_; /* tracks of which the text names a channel */
    std::vector<Place> places_;
    std::size_t counted_ = 0; /* tracks before the first unknown one */
    Plan plan_;
};

} // namespace

Plan make_plan(const Routing &routing, const std::vector<Track> &tracks, int stem_channels,
               PanLaw law)
{
    return Planner{tracks, stem_channels, law}.plan(routing);
}

} // namespace stems
