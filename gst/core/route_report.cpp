/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "route_report.h"

#include <algorithm>

namespace stems
{

namespace
{

std::string plain(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    return text;
}

/* The channels of a route, pad by pad. */
std::string places_text(const PlanRoute &route, const std::vector<ReportedTrack> &tracks)
{
    std::string text;
    std::size_t at = 0;
    while (at < route.places.size()) {
        const ReportedTrack &track = tracks[route.places[at].first];
        std::string channels;
        std::size_t n = 0;
        bool straight = true; /* all of the pad's, in order */
        for (; at < route.places.size(); at++, n++) {
            const ReportedTrack &other = tracks[route.places[at].first];
            if (other.pad != track.pad)
                break;
            const int channel = other.first + route.places[at].second;
            channels += (n > 0 ? "+" : ":") + std::to_string(channel);
            straight = straight && channel == static_cast<int>(n);
        }
        const bool whole = straight && static_cast<int>(n) == track.of;
        text += (text.empty() ? "" : "+") + track.pad + (whole ? "" : channels);
    }
    return text;
}

} // namespace

std::string track_name(const std::string &pad, int first, int count, int of)
{
    std::string name = pad;
    for (int c = 0; c < count && count < of; c++)
        name += (c > 0 ? "+" : ":") + std::to_string(first + c);
    return name;
}

std::string route_report(const Plan &plan, const std::vector<ReportedTrack> &tracks)
{
    std::string report;
    for (const PlanRoute &route : plan.routes) {
        const ReportedTrack &track = tracks[route.places[0].first];
        report += (report.empty() ? "" : "\n") + places_text(route, tracks) + '\t' +
                  plain(route.label.empty() ? track.label : route.label) + '\t' +
                  (route.stem.empty() ? "-" : plain(route.stem)) + '\t' +
                  (route.by_text ? "routing" : plain(track.rule));
    }
    return report;
}

} // namespace stems
