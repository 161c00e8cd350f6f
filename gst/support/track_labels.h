/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The names of tracks, as they travel with a stream.
 *
 * Who sends many tracks in one stream, such as stemfilesrc, names them in a
 * sticky event, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, with the structure
 *
 *     stems-tracks, tracks=(structure)< "track, label=(string)Kick, channels=(int)1;",
 *                                       "track, label=(string)Keys, channels=(int)2;" >
 *
 *   tracks    GST_TYPE_ARRAY of structures "track", in the order of channels
 *   label     string
 *   channels  int, 1 or more
 *
 * after its caps and before its first buffer. The event passes queues,
 * identity, capsfilter and converters as it is. It holds as long as the
 * channels of all tracks together are those of the stream, and until the next
 * one or the next stream-start. Elements that sum do not pass it on.
 */
#pragma once

#include "stream_tags.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace stems
{

struct TrackLabel {
    std::string label;
    int channels = 1;

    bool operator==(const TrackLabel &) const = default;
};

using TrackLabels = std::vector<TrackLabel>;

/* The field "tracks" as above. Labels are UTF-8; what is none is replaced. */
void set_tracks(GstStructure *structure, const TrackLabels &tracks);

/* A reference for the caller. */
GstEvent *new_track_labels_event(const TrackLabels &tracks);

/* None: it is another event. Empty: it is this one, but does not make sense. */
std::optional<TrackLabels> parse_track_labels_event(GstEvent *event);

/* All that a stream says about its name, and its other tags. */
struct StreamLabels {
    TrackLabels tracks;       /* see above */
    std::string title;        /* of the last tags that had one */
    std::string file;         /* its name, without folder and extension */
    std::array<Tags, 2> tags; /* the last of each scope; what tells of works alone */

    /* What an event on @pad says; a stream-start forgets the rest, and asks
     * upstream for a URI. False if nothing is changed. */
    bool hear(GstPad *pad, GstEvent *event);

    /* What may name the stream as a whole, the best first: the label of its
     * one track, its title, its file. */
    std::vector<std::string> names() const;

    /* Those of the stream itself come before those of what it is part of. */
    Tags all_tags() const;

    bool operator==(const StreamLabels &) const = default;
};

} // namespace stems
