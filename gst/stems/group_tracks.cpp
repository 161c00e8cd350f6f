/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "group_tracks.h"

#include "gststemgrouppad.h"
#include "pad_labels.h"

namespace stems
{

namespace
{

/* Of all names of a track the first by which it has a stem; else the first
 * that says that it has none: a title may be that of the song, the file's name
 * then tells more. */
std::pair<std::string, Assignment> best_name(const std::vector<std::string> &names,
                                             Taxonomy taxonomy)
{
    std::pair<std::string, Assignment> best{names[0], assign_track(names[0], taxonomy)};
    for (std::size_t i = 1; i < names.size(); i++) {
        if (best.second.known && !best.second.stem.empty())
            break;
        Assignment other = assign_track(names[i], taxonomy);
        if (other.known && (!best.second.known || !other.stem.empty()))
            best = {names[i], std::move(other)};
    }
    return best;
}

class Gatherer
{
public:
    Gatherer(const Block &block, const GroupSettings &settings) : block_{block}, settings_{settings}
    {
        for (std::size_t i = 0; i < block.inputs.size(); i++)
            add_input(i);
    }

    GroupTracks result;

private:
    void add_input(std::size_t i)
    {
        const Input &input = block_.inputs[i];
        result.asked.push_back(track_settings(input.pad).stem);
        const int channels = input.has_format ? input.channels : kChannelsUnknown;
        TrackLabels parts;
        if (settings_.auto_route)
            parts = pad_tracks(input.pad, channels);
        if (parts.empty())
            return add_track(i, 0, channels, channels, pad_names(input.pad));
        int first = 0;
        for (const TrackLabel &part : parts) {
            add_track(i, first, part.channels, channels, {part.label});
            first += part.channels;
        }
    }

    void add_track(std::size_t i, int first, int channels, int of,
                   const std::vector<std::string> &names)
    {
        const std::string pad = GST_OBJECT_NAME(block_.inputs[i].pad);
        std::string label = names[0];
        /* The panorama moves: see Strips. */
        Track track{track_name(pad, first, channels, of), channels, result.asked[i], std::nullopt};
        std::string rule = "the pad's stem";
        if (track.stem.empty() && settings_.auto_route) {
            auto [name, found] = best_name(names, settings_.taxonomy);
            label = std::move(name);
            track.stem = std::move(found.stem);
            track.barred = track.stem.empty();
            track.lost = found.lost;
            track.assumed = !found.known;
            rule = std::move(found.rule);
        } else if (track.stem.empty()) {
            rule = "nothing says where it goes";
        }
        if (label != pad)
            track.name += " \"" + label + '"';
        result.tracks.push_back(std::move(track));
        result.reported.push_back({pad, first, of, std::move(label), std::move(rule)});
        result.inputs.push_back(i);
    }

    const Block &block_;
    const GroupSettings &settings_;
};

} // namespace

GroupTracks tracks_of(const Block &block, const GroupSettings &settings)
{
    return Gatherer{block, settings}.result;
}

} // namespace stems
