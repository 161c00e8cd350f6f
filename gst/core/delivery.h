/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Delivery profiles: what those who take audio ask of its loudness and its
 * peaks, and whether a measured piece keeps to it.
 *
 *   profile     loudness, LUFS   peak
 *   stems       -                the target of the session, no clip runs
 *   ebu-r128    -23 +-0.5        -1 dBTP   EBU R 128 (2023)
 *   atsc-a85    -24 +-2          -2 dBTP   ATSC A/85:2013
 *   spotify     -14 +-1          -1 dBTP   Spotify's support pages
 *   apple       -16 +-1          -1 dBTP   Apple, Sound Check
 *   netflix     -27 +-2          -2 dBTP   Netflix sound mix specifications
 *
 * The services turn audio up or down to their level and refuse none: their
 * tolerance of 1 LU is ours, for what is heard as the same loudness. Netflix
 * means dialogue, which cannot be told from the rest here: the whole programme
 * stands for it.
 *
 * Limits have a tolerance for reading: 0.001 dB for peaks, as a peak that was set
 * to a limit may be rounded upwards by 16 bits; none for loudness, which has its
 * own. Samples that are no numbers are a fault in every profile.
 *
 * Allocates: delivery_findings().
 */
#pragma once

#include <string>
#include <vector>

namespace stems
{

enum class Profile : int { Stems, EbuR128, AtscA85, Spotify, Apple, Netflix };

/* Above a limit by less than this is on it, dB. */
inline constexpr double kOnTarget = 0.001;

struct Delivery {
    const char *nick;
    double loudness;  /* LUFS; none for stems */
    double tolerance; /* LU */
    double peak;      /* dBTP; the target for stems */
};

const Delivery &delivery(Profile profile) noexcept;

/* What the findings are made from. */
struct Delivered {
    double peak; /* dBTP, or dBFS where true peak was not measured */
    bool true_peak;
    double target;     /* dBFS, for stems */
    double integrated; /* LUFS */
    unsigned long long clip_runs, not_finite;
};

struct Finding {
    const char *name; /* of the field that was judged */
    const char *unit; /* empty for counts */
    double value, limit, tolerance;
    bool at_most; /* else within limit +- tolerance */
    bool passed;
    std::string text; /* a sentence with the figures */
};

std::vector<Finding> delivery_findings(Profile profile, const Delivered &measured);

} // namespace stems
