/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: a mix that is late against all stems, as a programme
 * bus is, with something wrong in a stem as well. With the delay undone the rest is
 * a set like any other, and is diagnosed as such.
 */
#pragma once

#include "diagnosis_poses.h"

namespace stems
{

/* What the mix is against all stems: late, and louder by a factor. */
struct BusDelay {
    double lag = 0.0; /* samples */
    double gain = 1.0;
    std::uint64_t since = kNowhere; /* where what is wrong besides began, frame */
    bool clean = true;              /* it was seen to null with that undone */
    bool plain() const noexcept { return lag == 0.0 && gain == 1.0; }
};

/* What is known of the set once that is undone. Stems are moved by whole samples, and
 * stay as they are; the mix takes the rest of the lag, and the gain. Excerpts are
 * shorter by what the lag reaches into, and by its ends that interpolation of a
 * fraction does; what is loud, and which stems sound there, is found in them anew. Live, an
 * excerpt begins a cell before what is loud, and not before the mix was late.
 * What was known of a stem before stays, but later. */
Evidence undo_bus(const Evidence &evidence, const BusDelay &bus);

/* Whether a stem is named for what it is at, to the frame, or shown to be, as it is
 * for a cut, flat tops or a copy, or other audio in one stem alone. */
bool has_shape(const Diagnosis &found) noexcept;

/* Says of what was found in a set with the mix's delay undone that it was. */
Diagnosis behind(Diagnosis found, const BusDelay &bus);

} // namespace stems
