/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * nullcheck: does the set null against the mix?
 */
#pragma once

#include "gststemaggregator.h"

G_BEGIN_DECLS

#define GST_TYPE_NULL_CHECK (gst_null_check_get_type())
#define GST_NULL_CHECK(obj) (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_NULL_CHECK, GstNullCheck))

namespace stems
{
struct NullCheckPrivate;
}

struct GstNullCheck {
    GstStemAggregator parent;
    stems::NullCheckPrivate *priv;
};

struct GstNullCheckClass {
    GstStemAggregatorClass parent_class;
};

GType gst_null_check_get_type();

G_END_DECLS

GST_ELEMENT_REGISTER_DECLARE(nullcheck);
