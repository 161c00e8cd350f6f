/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plugin "stems".
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstheadroommeter.h"
#include "gstnullcheck.h"
#include "gststemgroup.h"
#include "gststemsum.h"

#include <gst/gst.h>

static gboolean plugin_init(GstPlugin *plugin) noexcept
{
    gboolean any = TRUE;
    any &= GST_ELEMENT_REGISTER(headroommeter, plugin);
    any &= GST_ELEMENT_REGISTER(nullcheck, plugin);
    any &= GST_ELEMENT_REGISTER(stemgroup, plugin);
    any &= GST_ELEMENT_REGISTER(stemsum, plugin);
    return any;
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, stems,
                  "Audio stems: group tracks, sum stems, prove that they null, measure headroom",
                  plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
