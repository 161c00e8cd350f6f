/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The session: every track of the song, named as engineers name them.
 */
#pragma once

#include "track.h"

#include <functional>

namespace stems::demo
{

/* Renders the tracks in the order of their names and hands each on as soon as
 * it is finished: the whole session at once would fill the memory. */
void render(double rate, double seconds, const std::function<void(const Track &)> &deliver);

} // namespace stems::demo
