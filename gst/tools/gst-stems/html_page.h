/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The pages of page/ and room/page/, as page/embed.py makes them: what stands
 * before the JSON of the report, or of the room, and what behind.
 */
#pragma once

#include <string_view>

namespace stems::tool
{

extern const std::string_view page_before_report;
extern const std::string_view page_after_report;

extern const std::string_view room_page_before_report;
extern const std::string_view room_page_after_report;

} // namespace stems::tool
