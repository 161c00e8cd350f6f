/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A sink pad of stemgroup: a channel strip that says which stem its tracks go
 * to, and where in the stereo picture.
 */
#pragma once

#include "gststemstrippad.h"

G_BEGIN_DECLS

#define GST_TYPE_STEM_GROUP_PAD (gst_stem_group_pad_get_type())
#define GST_STEM_GROUP_PAD(obj)                                                                    \
    (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_STEM_GROUP_PAD, GstStemGroupPad))
#define GST_STEM_GROUP_PAD_CAST(obj) (reinterpret_cast<GstStemGroupPad *>(obj))

namespace stems
{
struct StemGroupPadPrivate;
}

struct GstStemGroupPad {
    GstStemStripPad parent;
    stems::StemGroupPadPrivate *priv;
};

struct GstStemGroupPadClass {
    GstStemStripPadClass parent_class;
};

GType gst_stem_group_pad_get_type();

G_END_DECLS

namespace stems
{

/* Guarded by the pad's object lock. */
struct TrackSettings {
    std::string stem; /* empty: none */
    double panorama = 0.0;
};

struct StemGroupPadPrivate {
    TrackSettings settings;
    std::uint64_t stem_changes = 0; /* grows when settings.stem changes */
};

TrackSettings track_settings(GstStemAggregatorPad *pad);
/* Puts @old back in place of @bad, unless it has been set anew since. */
void restore_stem(GstStemAggregatorPad *pad, const std::string &bad, const std::string &old);
double track_panorama(GstStemAggregatorPad *pad) noexcept;
std::uint64_t track_stem_changes(GstStemAggregatorPad *pad) noexcept;

} // namespace stems
