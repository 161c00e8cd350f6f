/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemgroup: tracks in, stems and mix out.
 */
#pragma once

#include "gststemaggregator.h"

G_BEGIN_DECLS

#define GST_TYPE_STEM_GROUP (gst_stem_group_get_type())
#define GST_STEM_GROUP(obj) (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_STEM_GROUP, GstStemGroup))

namespace stems
{
struct StemGroupPrivate;
}

struct GstStemGroup {
    GstStemAggregator parent;
    stems::StemGroupPrivate *priv;
};

struct GstStemGroupClass {
    GstStemAggregatorClass parent_class;
};

GType gst_stem_group_get_type();

G_END_DECLS

GST_ELEMENT_REGISTER_DECLARE(stemgroup);
