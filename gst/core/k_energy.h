/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The energy of K-weighted audio, hop by hop: for up to eight hops of one
 * channel that follow each other, the sum of squares of what the filters make
 * of each. Internal to core; loudness.h is the meter.
 *
 * The filters are recursive, so samples of a channel must wait for each other;
 * hops need not. The state at the end of a hop of n samples is
 *
 *   s' = A^n s + sum of A^(n-1-i) B x[i]
 *
 * for the state s at its start, and the sum, which needs no state, is a plain
 * product with a table. So first the states at the starts of all hops are
 * found, and then the hops are filtered side by side, one in each lane.
 *
 * Each sum is made in a fixed order, so that a hop has the same energy to the
 * last bit whichever lane it is in, with every instruction set, and in the
 * scalar reference.
 *
 * The filters here have no gain of their own: b0 is divided out of both, and
 * the square of what it was stands in KTables::gain.
 *
 * Samples must be finite. Real-time safe: everything but make_k_tables() and the
 * choosing.
 */
#pragma once

#include "k_weighting.h"

#include <array>
#include <cstddef>
#include <vector>

namespace stems
{

inline constexpr std::size_t kHopsAtOnce = 8;

/* Two states of the shelf, two of the high-pass (direct form II, transposed). */
using KState = std::array<double, 4>;

/* y = x + s0; s0' = s1 + b1 x - a1 y; s1' = b2 x - a2 y: a shelf with b and a,
 * then a high-pass with d and c. */
struct KFilter {
    double b1, b2, a1, a2;
    double d1, d2, c1, c2;
};

struct KTables {
    KFilter filter{};
    double gain = 1.0;             /* for energy, full scale 1.0 */
    std::size_t length = 0;        /* n */
    std::size_t padded = 0;        /* n, rounded up to a multiple of 8 */
    std::array<KState, 4> carry{}; /* A^n, by columns */
    std::vector<double> weights;   /* four rows of padded: A^(n-1-i) B, then 0 */
};

/* For hops of @length samples at @rate. Allocates. */
KTables make_k_tables(int rate, std::size_t length);

/* Each hop has KTables::length samples and is followed by up to 7 more that may
 * be read; they must be finite, and do not count. */
struct alignas(64) KHops {
    double state[4][kHopsAtOnce];    /* at the start of each hop; then at its end */
    double energy[kHopsAtOnce];      /* of each hop, added to what is there */
    const double *from[kHopsAtOnce]; /* all valid, even if not used */
};

struct KKernels {
    /* sums[h] of hop h, for @hops hops: the second half of s'. */
    void (*sums)(const KTables &tables, const double *const *from, std::size_t hops,
                 KState *sums) noexcept;
    /* Filters all hops of @channels channels. */
    void (*energies)(const KTables &tables, KHops *channels, std::size_t n) noexcept;
};

KKernels k_kernels() noexcept;

namespace scalar
{
KKernels k_kernels() noexcept;
}

/* The order in which the eight partial sums of a table product are added. */
inline double sum_of_8(const double *parts) noexcept
{
    return ((parts[0] + parts[4]) + (parts[2] + parts[6])) +
           ((parts[1] + parts[5]) + (parts[3] + parts[7]));
}

/* One sample. */
inline double k_step(const KFilter &f, double &s0, double &s1, double &s2, double &s3,
                     double x) noexcept
{
    const double v = x + s0;
    s0 = (s1 + f.b1 * x) - f.a1 * v;
    s1 = f.b2 * x - f.a2 * v;
    const double y = v + s2;
    s2 = (s3 + f.d1 * v) - f.c1 * y;
    s3 = f.d2 * v - f.c2 * y;
    return y;
}

/* Some samples; adds their energy to @energy. */
inline void k_run(const KFilter &f, KState &s, double &energy, const double *x,
                  std::size_t n) noexcept
{
    for (std::size_t i = 0; i < n; ++i) {
        const double y = k_step(f, s[0], s[1], s[2], s[3], x[i]);
        energy += y * y;
    }
}

/* A^n s + sums. */
inline KState k_carry(const KTables &tables, const KState &s, const KState &sums) noexcept
{
    KState next;
    for (std::size_t i = 0; i < 4; ++i) {
        next[i] = sums[i];
        for (std::size_t k = 0; k < 4; ++k)
            next[i] += tables.carry[k][i] * s[k];
    }
    return next;
}

} // namespace stems
