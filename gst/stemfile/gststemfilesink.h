/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesink: a stem as a file.
 */
#pragma once

#include <gst/base/gstbasesink.h>

G_BEGIN_DECLS

#define GST_TYPE_STEM_FILE_SINK (gst_stem_file_sink_get_type())
#define GST_STEM_FILE_SINK_CAST(obj) (reinterpret_cast<GstStemFileSink *>(obj))

namespace stems
{
struct StemFileSinkPrivate;
}

struct GstStemFileSink {
    GstBaseSink parent;
    stems::StemFileSinkPrivate *priv;
};

struct GstStemFileSinkClass {
    GstBaseSinkClass parent_class;
};

GType gst_stem_file_sink_get_type();

GST_ELEMENT_REGISTER_DECLARE(stemfilesink);

G_END_DECLS
