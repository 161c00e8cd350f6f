/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * headroommeter: how much room is left?
 */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_HEADROOM_METER (gst_headroom_meter_get_type())
#define GST_HEADROOM_METER_CAST(obj) (reinterpret_cast<GstHeadroomMeter *>(obj))

namespace stems
{
struct HeadroomMeterPrivate;
}

struct GstHeadroomMeter {
    GstBaseTransform parent;
    stems::HeadroomMeterPrivate *priv;
};

struct GstHeadroomMeterClass {
    GstBaseTransformClass parent_class;

    void (*reset)(GstHeadroomMeter *self); /* action signal */
};

GType gst_headroom_meter_get_type();

GST_ELEMENT_REGISTER_DECLARE(headroommeter);

G_END_DECLS
