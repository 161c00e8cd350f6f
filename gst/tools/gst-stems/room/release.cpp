/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * release: the full-quality files of a room that was delivered with --lock.
 */
#include "command.h"

namespace stems::tool
{

int release(const Arguments &)
{
    throw Trouble("release is not there yet.");
}

} // namespace stems::tool
