/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ctrl-C and SIGTERM: noted once, obeyed where it can be done cleanly; run()
 * does. A second one ends the program at once.
 */
#pragma once

namespace stems::tool
{

void heed_interrupts() noexcept;
bool interrupted() noexcept;
void throw_if_interrupted(); /* Interrupted, see command.h */

} // namespace stems::tool
