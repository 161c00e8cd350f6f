/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The page of page/, as page/embed.py makes it: what stands before the report's
 * JSON, and what behind.
 */
#pragma once

#include <string_view>

namespace stems::tool
{

extern const std::string_view page_before_report;
extern const std::string_view page_after_report;

} // namespace stems::tool
