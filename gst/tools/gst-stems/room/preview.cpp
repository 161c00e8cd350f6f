/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "preview.h"

#include "delivery.h"

namespace stems::tool::room
{

void add_preview_options(Options &, PreviewSettings &) {}

void prepare_preview(const Delivery &) {}

void make_preview(Delivery &) {}

} // namespace stems::tool::room
