/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: where stems are cut. A stem that was cut stops within
 * its sound, and the residual goes on from there with what the stem would have
 * gone on with: the stem has a click that the mix does not have. So the click is
 * told from the natural end of a sound, and from one stem to the other, whatever
 * else is in the residual, as that goes on as well.
 */
#pragma once

#include "diagnosis_tests.h"

namespace stems
{

/* A silence of a stem, in frames of the stream; of what is not in excerpts it is
 * taken to go on. */
struct Hush {
    std::size_t stem;
    std::uint64_t from, to;
    bool torn = false; /* the stem is cut at one of its ends */
    double left = 1.0; /* what of the residual's click the stem does not explain */
    bool holds(std::uint64_t frame) const noexcept { return frame >= from && frame < to; }
};

/* The frames of a part that are in a silence. */
Range within(const Part &part, const Hush &hush);

/* What counts of the residual: where no pose that was undone reaches over the ends
 * of a part, and more than rounding or that pose leaves. */
struct Hearing {
    double reach = 0.0;  /* samples: its lag */
    double left = 0.0;   /* linear */
    bool undone = false; /* what lies between the excerpts is not known any more */
};

/* What rounding, or an undone pose, may leave at a frame. */
double rounding_at(const Scene &scene, const Part &part, std::size_t frame, const Hearing &hearing);

/* The excerpts at the ends of stems' silences, as evidence of their own: for a scene
 * besides, in which the same is undone as in that of the set. */
Evidence evidence_at_ends(const Evidence &evidence);

/* All silences of 5 ms or more in excerpts, and those whose ends were kept. */
std::vector<Hush> find_hushes(const Scene &scene, const Scene &ends, const Hearing &hearing);

/* diagnosis_cuts.cpp: the stems that are cut, one or two of them: the residual lies in their torn
 * silences. Or what does not lies in one silence of one more stem, which is far
 * longer than that stem rests elsewhere, from one end to the other but for rests:
 * where one is cut between two of its sounds there is no click, and no proof. */
struct Cuts {
    std::vector<Cut> cuts;
    std::optional<Diagnosis::Resting> resting;
    std::vector<Hush> torn; /* in which the residual is */
    bool all = false;       /* and nowhere else */
};
Cuts find_cuts_in(const Scene &scene, const Scene &ends, const Hearing &hearing);

/* Whether a silence is that before its stem begins, or lies within it. */
Cut cut_of(const Scene &scene, const Hush &hush);

/* diagnosis_ahead.cpp: how a signal of @n samples goes on for @count, by linear
 * prediction (Burg's method); returns the mean square of what it could not predict
 * of the signal itself. @step: -1 for what was before, with x its last sample. */
double go_on(const double *x, int step, std::size_t n, std::size_t count, double *out);

} // namespace stems
