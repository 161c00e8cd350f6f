/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * verify: is all of a delivery room what was delivered?
 */
#include "command.h"

namespace stems::tool
{

int verify(const Arguments &)
{
    throw Trouble("verify is not there yet.");
}

} // namespace stems::tool
