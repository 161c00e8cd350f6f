/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: whether a stem has a click that the mix does not have.
 */
#pragma once

#include "diagnosis_tears.h"

namespace stems
{

/* An end of a silence: the first frame of a part that is silent, or that sounds. */
struct End {
    std::size_t part, frame, hush;
    bool stops;
};

/* Marks those as torn, of the silences of @hushes that end within a few frames, that are. */
void weigh(const Scene &scene, std::span<const End> ends, const Hearing &hearing,
           std::vector<Hush> &hushes);

} // namespace stems
