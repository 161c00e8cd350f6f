/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * bounce --html: the page of check on what was bounced.
 */
#pragma once

#include "bounce_job.h"

#include <string>

namespace stems::tool
{

/* As @request asks. @folder: where the files of @prepared are now. Reads them once
 * more. Throws Trouble, and Interrupted. */
void write_bounce_page(const BounceRequest &request, const PreparedBounce &prepared,
                       const std::string &folder);

} // namespace stems::tool
