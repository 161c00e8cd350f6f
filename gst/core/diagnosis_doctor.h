/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Internal to the diagnosis: which evidence counts, and in what order. What
 * repairs the set comes first (diagnosis_repair.cpp), then what has a shape of
 * its own (diagnosis.cpp), then what is only likely (diagnosis_likely.cpp).
 */
#pragma once

#include "diagnosis_poses.h"
#include "diagnosis_tears.h"

#include <cstdio>

namespace stems
{

template <class... T> std::string format(const char *text, T... values)
{
    char buffer[256];
    std::snprintf(buffer, sizeof buffer, text, values...);
    return buffer;
}

/* What a pose says of a stem; @kind: a fault that comes before those. */
void take_pose(StemFinding &stem, const Pose &pose, Fault kind);

/* A pose of one stem, and what it leaves where it was found. */
struct Alone {
    std::vector<Pose> poses;
    double left = 0.0; /* highest sample */
};

class Doctor
{
public:
    explicit Doctor(const Evidence &evidence);

    Diagnosis see();

private:
    /* Each is true if it has found what is wrong. */
    void span();
    bool cut();
    bool clipped();

    bool mix(bool nulls); /* or it is at least likely */
    void drift();
    bool late_alike();
    bool reordered();
    void blame_mix();
    bool brief();
    bool posed();
    bool is_trace(double gain, std::span<const Pose> with, std::span<const Pose> without);
    void drop_traces();
    bool repairs();
    bool noise_of(const Spectra &spectra, std::size_t stem);
    bool coded();
    bool blocked(std::size_t stem);
    bool only_late(std::size_t stem);
    bool only_filtered();
    bool throughout();
    bool folded(std::size_t s) const;
    void doubt();
    void fold();
    bool undone();
    bool torn();
    bool likely_torn();
    void accuse_cuts(std::span<const Cut> cuts, double confidence);
    bool clipped_and_silent();
    std::optional<Clipping> clipped_outside(std::size_t cut, std::span<const Hush> torn);
    bool cut_beside(const Alone &alone);
    bool beside();
    bool everywhere(Scene &scene);
    bool again();
    bool beside_tops();
    bool explain_rest(Scene &rest, std::size_t known);
    void absent(std::size_t s);
    int twin_of(std::size_t s) const;
    bool twins();
    std::vector<std::size_t> not_held();
    bool holds_others(std::size_t but);
    std::vector<std::size_t> held_in_part();
    bool replaced();
    std::size_t sounding() const;

    bool offset();
    void likely();
    void name_moving(std::size_t best, const Motion &motion);
    void filtered(std::size_t best, double left);
    bool responds(const Spectra &spectra, const Motion &motion);
    bool saturated();
    bool steady();
    bool lossy(const Spectra &spectra);
    void stepped();
    void missing(const Spectra &spectra);

    /* Made when they are asked for. */
    const Spectra &spectra();
    const Presence &presence();

    bool rests_throughout(std::size_t s) const;
    bool holds_more(std::size_t s) const;
    const std::optional<Clipping> &clipping();

    void accuse(std::size_t stem, Fault fault, double confidence);
    void withdraw(std::size_t stem);

    const Evidence &evidence_;
    Scene scene_;
    const Evidence at_ends_;
    Scene ends_; /* of that */
    MixPose mix_;
    Posing posing_;
    std::optional<Spectra> spectra_;
    std::optional<Presence> presence_;
    std::optional<std::optional<Clipping>> clipping_;
    std::optional<Diagnosis::Resting> resting_; /* of the set as it is */
    std::vector<Cut> unsure_;                   /* that seem to be cut */
    Diagnosis out_;
};

} // namespace stems
