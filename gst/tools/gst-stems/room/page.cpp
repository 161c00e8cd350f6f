/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "page.h"

namespace stems::tool::room
{

void write_page(const Room &)
{
}

} // namespace stems::tool::room
