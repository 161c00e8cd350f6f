/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The plugin "stemfile".
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gststemfilesink.h"
#include "gststemfilesrc.h"

#include <gst/gst.h>

static gboolean plugin_init(GstPlugin *plugin) noexcept
{
    gboolean any = TRUE;
    any &= GST_ELEMENT_REGISTER(stemfilesink, plugin);
    any &= GST_ELEMENT_REGISTER(stemfilesrc, plugin);
    return any;
}

GST_PLUGIN_DEFINE(GST_VERSION_MAJOR, GST_VERSION_MINOR, stemfile,
                  "Sessions and stems as files: read losslessly, written whole or not at all",
                  plugin_init, VERSION, GST_LICENSE, GST_PACKAGE_NAME, GST_PACKAGE_ORIGIN)
