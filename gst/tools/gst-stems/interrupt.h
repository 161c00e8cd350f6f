/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ctrl-C, SIGTERM and SIGHUP: noted, and obeyed where it can be done cleanly;
 * run() does. More of them change nothing, or what is half-made would be left:
 * the third is told so.
 */
#pragma once

namespace stems::tool
{

void heed_interrupts() noexcept;
bool interrupted() noexcept;
void throw_if_interrupted(); /* Interrupted, see command.h */

} // namespace stems::tool
