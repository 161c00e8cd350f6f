/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The verdict on a residual r = mix - sum of the stems, and what an innocent
 * set may leave.
 *
 *   bit-exact       every r is 0
 *   float-rounding  every |r| lies inside the bound of float summation:
 *                   2 (N-1) u sum|s_i| with unit roundoff u, see below
 *   quantisation    mix and stems rounded apart: in every channel
 *                   |r| <= floor(1.5 Q) LSB, RMS <= LSB sqrt(Q/4) + 0.5 dB
 *                   (rounding with TPDF dither: each error is below 1.5 LSB
 *                   and has a variance of LSB^2/4), and the least-squares
 *                   gain of every stem is 1 within noise (null_gains.h)
 *   below-gate      maximum momentary loudness of r under -70 LUFS
 *   audible         anything else
 *
 * Q is the number of files that were rounded: for a set of integers the N
 * stems and the mix. Mixed sets:
 *   - LSB is that of the coarsest integer format in the set;
 *   - a float file was not rounded to LSBs and is not counted in Q;
 *   - float stems under an integer mix: their sum is rounded to the mix's LSB
 *     before the difference, which counts as one more file;
 *   - integer stems under a float mix: r need not be a whole number of LSBs,
 *     so the bound is 1.5 Q, not rounded down;
 *   - `quantisation` cannot be reached when every file is float, and
 *     `float-rounding` cannot when none is;
 *   - u is 2^-24 for an F32 mix, 2^-53 for an F64 mix; for an integer mix that
 *     of the coarsest float stem.
 * The bound of floats. A sum of N terms, added one after the other in any order,
 * is off by at most (N-1) u sum|s_i|, however much larger than the result its
 * partial sums are (Higham, Accuracy and Stability, section 4.2). So two sums in
 * any two orders differ by at most 2 (N-1) u sum|s_i|. That also holds where
 * rounding was done elsewhere. Ours of F32 is made in double and rounded once: it
 * is off by u |sum s_i| at most. Stems that were rounded to float when they were
 * printed add u |s_i| each. So it is, times u sum|s_i|, for programs
 *     that add their stems in float32           (N-1) + 1
 *     ... which were printed from double        (N-1) + 1 + 1
 *     that add in double                        1 + 1 + 1
 * all of which is within 2 (N-1) from N = 3 on. Of two stems these are three
 * roundings, but |r| is a whole number of steps of the float that the mix is,
 * and no such number lies between 2 and 3: with sizes a >= b and a in [1, 2), in
 * units of u, the error is below 2 + 4 where the sum is from 2 on (b >= 1), and
 * its step is 4, so |r| <= 4 <= 2 (a + b); below 1.5 + 4 (b < 1), |r| <= 4 again;
 * where it is in [1, 2), below 1.5 + 2 with a step of 2, so |r| <= 2 (a + b);
 * smaller ones are exact but for what the printing did. One stem is not summed,
 * but may be rounded once, and its mix too: 2 u.
 *
 * Where files hold material of 16 or 24 bits, it is those that count, in files of
 * floats as well (null_grid.h).
 *
 * Real-time safe: everything but the growing of the vectors of NullFigures.
 */
#pragma once

#include "sample.h"

#include <span>
#include <vector>

namespace stems
{

enum class Verdict : std::uint8_t { BitExact, FloatRounding, Quantisation, BelowGate, Audible };

/* "bit-exact", "float-rounding", "quantisation", "below-gate", "audible" */
const char *name_of(Verdict verdict) noexcept;

/* Auto passes all but audible; Exact passes bit-exact alone; Level passes a
 * residual whose peak is at or below a threshold. */
enum class Tolerance : std::uint8_t { Auto, Exact, Level };

/* Of one stem in one channel. */
struct GainFigure {
    double deviation; /* gain in the mix minus 1, linear */
    double tolerance; /* the largest |deviation| that rounding explains */
    bool determined;  /* false: silent, or the same signal as another stem */
};

struct NullFigures {
    Verdict verdict = Verdict::BitExact;
    std::uint64_t frames = 0;
    std::uint64_t samples = 0; /* frames x channels */
    std::uint64_t differing = 0;
    std::int64_t first_difference = -1; /* frame since configure(), -1: none */
    std::uint64_t clamped = 0;          /* samples of r that its format could not hold */
    std::vector<double> residual_peak;  /* per channel, linear, before clamping */
    std::vector<double> residual_rms;   /* per channel, linear */
    double max_lsb = 0.0;               /* largest |r| in LSBs of the mix's format; for a
                                           float mix in LSBs of 24 bits, 2^-23 */
    double float_excess = 0.0;          /* largest |r| / float bound, when a file is float */
    double max_momentary = 0.0;         /* LUFS, -inf for silence */
    std::vector<GainFigure> gains;      /* [channel * stems + stem]; empty when r is 0
                                           throughout or no file is of integers */
};

/* What an innocent set may leave, from its formats. */
struct Allowance {
    double lsb = 0.0;         /* linear; 0 when every file is float */
    int quantised = 0;        /* Q */
    double peak = 0.0;        /* linear */
    double mean_square = 0.0; /* linear, squared: LSB^2 Q/4 */
    double float_bound = 0.0; /* 2 (N-1) u; 0 when every file is of integers */
    double float_floor = 0.0; /* added to the bound: tools may flush denormals */
    double unit = 0.0;        /* of max_lsb, linear */

    /* TPDF theory + 0.5 dB; of few samples more, as far as chance goes. */
    double mean_square_limit(std::uint64_t frames) const noexcept;

    /* The same set, rounded to so many bits less than its formats have. */
    Allowance coarser(int bits) const noexcept;

    /* From @step, the coarsest LSB, and how many stems were rounded to LSBs and
     * how many were not: what is told of Q above. */
    void set_rounding(double step, int rounded, int floats, bool mix_rounded) noexcept;
};

Allowance allowance_of(Format reference, std::span<const Format> stems) noexcept;

/* From all other fields of @figures. No samples at all are bit-exact. */
Verdict judge(const NullFigures &figures, const Allowance &allowance) noexcept;

/* @threshold in dBFS, for Level alone. */
bool passed(const NullFigures &figures, Tolerance tolerance, double threshold) noexcept;

} // namespace stems
