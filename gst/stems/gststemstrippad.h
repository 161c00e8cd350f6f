/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A sink pad with the controls of a mixer's channel strip: volume, mute, solo,
 * invert-phase. Sink pads of stemsum; those of stemgroup add routing.
 */
#pragma once

#include "gststemaggregatorpad.h"

G_BEGIN_DECLS

#define GST_TYPE_STEM_STRIP_PAD (gst_stem_strip_pad_get_type())
#define GST_STEM_STRIP_PAD(obj)                                                                    \
    (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_STEM_STRIP_PAD, GstStemStripPad))
#define GST_STEM_STRIP_PAD_CAST(obj) (reinterpret_cast<GstStemStripPad *>(obj))

namespace stems
{
struct StemStripPadPrivate;
}

struct GstStemStripPad {
    GstStemAggregatorPad parent;
    stems::StemStripPadPrivate *priv;
};

struct GstStemStripPadClass {
    GstStemAggregatorPadClass parent_class;
};

GType gst_stem_strip_pad_get_type();

G_END_DECLS

namespace stems
{

/* Guarded by the pad's object lock. */
struct StripSettings {
    double volume = 1.0;
    bool mute = false;
    bool solo = false;
    bool invert_phase = false;
};

struct StemStripPadPrivate {
    StripSettings settings;
};

StripSettings strip_settings(GstStemStripPad *pad) noexcept;

/* The factor that the strip puts on its audio, when @any_solo says whether
 * some strip of the element is soloed. */
double strip_gain(const StripSettings &strip, bool any_solo) noexcept;

} // namespace stems
