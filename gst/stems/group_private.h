/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the parts of stemgroup share.
 */
#pragma once

#include "group_fade.h"
#include "group_settings.h"
#include "gststemgroup.h"
#include "gststemgrouppad.h"
#include "overs_report.h"
#include "stem_outputs.h"

#include "core/plan.h"

#include <atomic>
#include <map>
#include <optional>

namespace stems
{

/* A stem, and its audio for the block at hand. */
struct Stem {
    std::string name;
    MixBus bus;
    Tags tags;
    GstBuffer *buffer = nullptr;
    std::optional<AudioMap> map;
};

struct StemGroupPrivate {
    /* Guarded by the object lock. */
    GroupSettings settings;
    guint32 seek_seqnum = GST_SEQNUM_INVALID; /* of the last seek */
    gboolean seek_done = FALSE;

    StemOutputs outputs;

    /* Only the source task. */
    GstAudioInfo out;
    bool planned = false; /* the stems that are asked for are there */
    struct {
        std::vector<std::string> defaulted, left_out, lost;
    } told; /* what was assumed of which tracks */
    struct Kept {
        std::string text;
        Routing routing;
        std::map<guint64, std::string> stems; /* of pads, by Input::serial */
    };
    std::optional<Kept> kept; /* the last routing that fitted the tracks, and their own stems */
    bool plan_due = true;
    std::uint64_t planned_changes = 0;
    std::vector<PlayingInput> playing; /* as planned */
    std::vector<std::unique_ptr<Stem>> stems;
    MixBus mix;
    std::vector<MixBus *> buses;    /* of the stems, and of the mix */
    std::vector<std::string> names; /* theirs */
    Strips strips{track_panorama};
    std::optional<Format> range; /* see MixBus */
    std::vector<Planes> printed; /* the stems as they leave */
    OversReport report{"stemgroup"};
    bool fed = false;                  /* each source pad has had a buffer */
    guint round = 0;                   /* how often they had not */
    std::atomic<guint> holding_up = 0; /* see GstStemAggregatorClass; any thread */
};

inline StemGroupPrivate *group_private(gpointer self) noexcept
{
    return GST_STEM_GROUP(self)->priv;
}

/* group_stems.cpp: makes the stems anew when something that they were made of
 * has changed. False after an element error. */
bool follow_settings(GstStemAggregator *self, const Block &block);

/* group_render.cpp: GstStemAggregatorClass's render. */
GstFlowReturn group_render(GstStemAggregator *self, const Block *block) noexcept;

} // namespace stems
