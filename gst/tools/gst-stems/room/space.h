/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Is there room for all that a delivery writes?
 */
#pragma once

namespace stems::tool::room
{

struct Delivery;

/* Of what is compressed nobody knows before how large it gets: that is counted as it
 * usually is. Throws Trouble, before anything is written. */
void hold_space(const Delivery &delivery);

} // namespace stems::tool::room
