/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: gains, lags, swapped channels and drift, that is
 * all that is undone by moving and scaling stems.
 */
#pragma once

#include "diagnosis_scene.h"

#include <numbers>
#include <optional>

namespace stems
{

struct Posing {
    std::vector<Pose> poses;
    double unexplained = 1.0;  /* of the residual's energy beyond what is innocent */
    bool nulls = false;        /* what is left is as good as innocent */
    bool interpolated = false; /* or is what interpolating a fraction of a sample leaves */
    bool drifts = false;
    std::size_t drifting = 0;
    double drift = 0.0; /* samples of lag per frame */
    double lag = 0.0;   /* of the drifting stem in the middle */

    /* There is nothing left to look for. */
    bool done() const noexcept { return nulls || interpolated; }
};

/* Nobody turns a stem by a tenth of a dB or less, which is this much of it. */
constexpr double kTrifle = std::numbers::ln10 / 200.0;

/* The mix against the sum of all stems: one gain and one lag for all; or left for right, if that
 * nulls the set. */
struct MixPose {
    double gain = 1.0, lag = 0.0, unexplained = 1.0;
    bool nulls = false;
    bool counts = false;
    bool swapped = false; /* left is right, in all of it */
};
MixPose pose_mix(Scene &scene);

/* Whether poses take more away than chance lets them take from noise: about the
 * energy of one sample for each gain, of which this is six deviations. */
bool counts(Scene &scene, std::span<const Pose> poses);

/* The poses of single stems that explain the residual best: of as many stems as
 * it takes, and as few; not @deep: one lag at most. */
Posing pose_stems(Scene &scene, bool deep = true);

/* The same, not deep, for those who want all of the residual explained: what is not in the
 * excerpt with most of it is not tried in others (diagnosis_related.cpp). */
Posing pose_all(Scene &scene);

/* Lags of whole samples that stems may have, of up to three of them, the best first
 * (diagnosis_candidates.cpp). */
struct Candidate {
    std::size_t stem;
    double lag, gain, left;
};
std::vector<Candidate> find_candidates(Scene &scene, std::span<const Pose> poses);
constexpr double kOfUse = 0.75; /* of the misfit's energy: a lag must leave less */

/* Gains, and left for right, of at most three stems beside what is known; those
 * of one stem, if no three stems null the set (diagnosis_gains.cpp). */
std::vector<Pose> pose_gains(Scene &scene, const std::vector<Pose> &known);

/* Gains and lags of one or two stems that are likely if lags are below a sample,
 * beside what is known: to be refined, and tried. */
std::vector<std::vector<Pose>> pose_moves(Scene &scene, const std::vector<Pose> &known);

/* The gain, and left for right, of the one stem that either explains most for. */
std::vector<std::vector<Pose>> pose_one(Scene &scene);

/* The one stem whose pose is not plain, if the mix holds it (diagnosis_again.cpp). */
std::optional<std::size_t> posed_alone(std::span<const Pose> poses);
/* Undoes poses in all parts; those are left out which they explain. */
void undo(Scene &scene, std::span<const Pose> poses);

/* diagnosis_related.cpp: whether the residual can be of a stem in another pose at all,
 * or of several, where it is strongest. */
bool related(const Scene &scene);

/* Whether the lag of one of these stems grows with time: from the lags of all parts. */
void try_drift(Scene &scene, Posing &posing, const std::vector<bool> &of);

/* diagnosis_interpolated.cpp: whether poses that move a stem by a fraction of a sample leave
 * no more than what interpolating it does. */
bool only_interpolated(Scene &scene, std::span<const Pose> poses);

/* By how much stem @s in its pose changes the mix, as a part of the residual's
 * energy. */
double weight_of(Scene &scene, std::size_t s, const Pose &pose);

} // namespace stems
