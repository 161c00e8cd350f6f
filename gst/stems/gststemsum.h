/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemsum: stems in, mix out.
 */
#pragma once

#include "gststemaggregator.h"

G_BEGIN_DECLS

#define GST_TYPE_STEM_SUM (gst_stem_sum_get_type())
#define GST_STEM_SUM(obj) (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_STEM_SUM, GstStemSum))

namespace stems
{
struct StemSumPrivate;
}

struct GstStemSum {
    GstStemAggregator parent;
    stems::StemSumPrivate *priv;
};

struct GstStemSumClass {
    GstStemAggregatorClass parent_class;
};

GType gst_stem_sum_get_type();

G_END_DECLS

GST_ELEMENT_REGISTER_DECLARE(stemsum);
