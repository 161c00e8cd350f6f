/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * stemfilesrc: the files of a session in, one planar stream out.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_STEM_FILE_SRC (gst_stem_file_src_get_type())
#define GST_STEM_FILE_SRC(obj)                                                                     \
    (G_TYPE_CHECK_INSTANCE_CAST((obj), GST_TYPE_STEM_FILE_SRC, GstStemFileSrc))
#define GST_STEM_FILE_SRC_CAST(obj) (reinterpret_cast<GstStemFileSrc *>(obj))

namespace stems
{
struct StemFileSrcPrivate;
}

struct GstStemFileSrc {
    GstElement parent;
    stems::StemFileSrcPrivate *priv;
};

struct GstStemFileSrcClass {
    GstElementClass parent_class;
};

GType gst_stem_file_src_get_type();

G_END_DECLS

GST_ELEMENT_REGISTER_DECLARE(stemfilesrc);
