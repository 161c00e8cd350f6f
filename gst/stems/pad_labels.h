/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a sink pad's stream is called: by the pad's label property, else by what
 * upstream says (support/track_labels.h), else by the pad's own name.
 */
#pragma once

#include "gststemaggregatorpad.h"

namespace stems
{

/* Keeps what an event says of labels, in the pad's streaming thread, before it
 * is stored. True if it says nothing else, and is to go no further. What comes
 * with a new stream counts from its first audio on. */
bool hear_labels(GstStemAggregatorPad *pad, GstEvent *event);

/* Audio is about to be staged, in the pad's streaming thread, without locks. */
void audio_follows_labels(GstStemAggregatorPad *pad);

/* The label property has a new value. */
void set_pad_label(GstStemAggregatorPad *pad, const char *label);

/* What messages and reports call the pad. */
std::string pad_label(GstStemAggregatorPad *pad);

/* All names that the pad's stream has, the best first: its label property
 * alone, if that is set. The last is the pad's own name. A title that several
 * pads have is that of a song, and none if the file's name is known. Without
 * the element's mutex. */
std::vector<std::string> pad_names(GstStemAggregatorPad *pad);

/* The tracks in the pad's audio of @channels channels, if upstream names more
 * than one and the label property is not set; else none. Without the element's
 * mutex. */
TrackLabels pad_tracks(GstStemAggregatorPad *pad, int channels);

/* What the pad's stream says of itself that may be true of a sum; its title
 * as well. Without the element's mutex. */
Tags pad_tags(GstStemAggregatorPad *pad);

/* Another number after each change; what pads of one element have never adds
 * up to the same. */
std::uint64_t pad_label_changes(GstStemAggregatorPad *pad) noexcept;

} // namespace stems
