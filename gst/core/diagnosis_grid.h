/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: what a decoded file still shows of its coder. At the frames
 * at which the coder has cut it, and at no others, its transform is that of AAC or MP3 with
 * coefficients that are 0 or a few steps (diagnosis_steps.h), band by band. If the stem was
 * coded and the mix was not, the residual is what was rounded away, and is known in
 * advance: never much more than half a step, with the power of 1/12 of its square, in
 * each band at each time. A stem that is in the mix as it was decoded has the steps as
 * well, but the residual of other stems knows nothing of them.
 */
#pragma once

#include "diagnosis_scene.h"

#include <optional>

namespace stems
{

struct Coded {
    const char *coder = nullptr;
    std::size_t bands = 0; /* of which there is a step */
    double held = 0.0;     /* the part of them where the residual is what that step left out */
    double along = 0.0;    /* how far that has the stem's sign: 1, always; -1, never */

    bool proved() const noexcept;
};

/* Of stem @s, if that is proved. */
std::optional<Coded> find_coded(const Scene &scene, std::size_t s);

} // namespace stems
