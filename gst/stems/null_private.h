/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the parts of nullcheck share.
 */
#pragma once

#include "gstnullcheck.h"
#include "null_stream.h"

#include <optional>

GST_DEBUG_CATEGORY_EXTERN(null_check_debug);

namespace stems
{

struct MixAudio {
    Format format;
    Layout layout;
    int channels;
    bool operator==(const MixAudio &) const = default;
};

struct NullCheckPrivate {
    /* Guarded by the object lock. */
    NullSettings settings;
    Verdict verdict = Verdict::BitExact;
    GstStructure *report = nullptr; /* the last message */

    /* Only the source task. */
    GstAudioInfo out;
    std::optional<MixAudio> mix; /* of the audio at hand: new caps come ahead of theirs */
    bool concluded = false;      /* the last message was final */
    NullStream stream;
    std::vector<GstStructure *> messages; /* to be posted after the block */
};

inline NullCheckPrivate *null_private(gpointer self) noexcept
{
    return GST_NULL_CHECK(self)->priv;
}

inline bool is_reference(const GstStemAggregatorPad *pad) noexcept
{
    return pad->priv->number < 0;
}

/* null_caps.cpp: GstStemAggregatorClass's accept and wish. */
gboolean null_accept(const GstStemAggregator *self, const GstStemAggregatorPad *pad,
                     const GstAudioInfo *info, Refusal *why) noexcept;
GstFlowReturn null_wish(GstStemAggregator *self, const std::vector<PadFormat> *pads,
                        OutputWish *wish) noexcept;

/* The residual changes its caps where the audio of the mix does. */
bool follow_mix(GstStemAggregator *self, const Block &block) noexcept;

/* Whether the stems' channels fit the mix's in this block. Caps were looked at
 * as they came, pad by pad: those of the mix may have changed at another
 * sample than the stem's. Posts an element error. */
bool stems_fit(GstStemAggregator *self, const Block &block) noexcept;

} // namespace stems
