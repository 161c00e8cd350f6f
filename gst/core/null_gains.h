/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Least-squares gains: by how much each stem's gain in the mix deviates from
 * 1, as told by what it leaves in the residual, and whether rounding explains
 * that much. A stem 0.001 dB off leaves a residual that can hide below the
 * bound of quantisation; it cannot hide here, for it correlates with the stem.
 *
 * In units of LSB, with S the stems and r the residual of n frames:
 *     d = G^-1 S'r,  G = S'S.
 * If mix and stems were only rounded, r is a sum of Q rounding errors, and |d|
 * of stem j stays below, with k = 6:
 *
 *   k sqrt(G^-1_jj Q/4)       Errors that are independent of the stems: white
 *                             with a variance of at most Q/4 (TPDF dither),
 *                             which d inherits as Q/4 G^-1. Six standard
 *                             deviations: a chance of 2e-9.
 *   k sqrt(n G^-1_jj sum 1/(12 m))
 *                             Errors of rounding without dither: a function of
 *                             the sample, so a tone that repeats repeats its
 *                             errors, and they do not average out over time.
 *                             Taken as independent for each of the values a
 *                             file has, uniform in +-1/2, they leave a part
 *                             that is coherent with the stem, of variance
 *                             1/(12 m), where 1/m is the chance that a sample,
 *                             drawn by energy, has the magnitude of another
 *                             one. m is 1 for a square wave and some A for a
 *                             sine of A LSB (whose coherent error in theory
 *                             falls as 1/sqrt(A) too); here it is counted in
 *                             512 classes, and so at most 512. Summed over all
 *                             files, since periodic stems can share harmonics.
 *   n/4 sum_i |G^-1_ji|       A stem as delivered holds its own error: S'r has
 *                             a mean of -n/4 at most in each row.
 *
 * Stems that are silent, or whose part that no other stem explains is below
 * 1 LSB RMS or 1e-6 of the stem, have no gain of their own: the largest of such
 * a family answers for all.
 *
 * Only cells in which r is not 0 are looked at: a cell is kCell frames on a
 * fixed grid of the stream, from its first frame with a difference on. The
 * result therefore does not depend on how the stream is cut into blocks.
 *
 * Real-time safe: everything but configure().
 */
#pragma once

#include "verdict.h"

namespace stems
{

class NullGains
{
public:
    static constexpr std::size_t kCell = 512;

    /* The sums of one span of time. */
    struct Sums {
        std::vector<double> gram;          // channels x (stems + 1)^2, r last
        std::vector<float> energies;       // channels x (stems + 1) x kClasses, mix last
        std::vector<std::uint32_t> counts; // the same
        std::uint64_t frames = 0;
        std::uint64_t classed = 0;

        void clear() noexcept;
    };

    /* Neither gains nor sums of any earlier time are kept. */
    void configure(int channels, std::size_t stems, int quantised);

    /* Room for one cell, in LSB: stem @source of a channel; source == stems is
     * the residual. And for the one before, which is where that cell was. */
    double *cell(int channel, std::size_t source) noexcept
    {
        return cells_.data() + half_ + row(channel, source) * kCell;
    }
    double *cell_before(int channel, std::size_t source) noexcept
    {
        return cells_.data() + (cells_.size() / 2 - half_) + row(channel, source) * kCell;
    }

    /* From a source in one channel to the same in the next. */
    std::size_t distance() const noexcept { return (stems_ + 1) * kCell; }

    /* Whether the cell holds a difference; begin_cell() says that it does,
     * from frame @offset on, end_cell() that it is filled up to @end. What there is
     * before frame @known is of another cell. */
    bool lit() const noexcept { return lit_; }
    std::size_t offset() const noexcept { return offset_; }
    void begin_cell(std::size_t offset, std::size_t known) noexcept;
    /* The cell becomes the one before. @counts: it goes into the sums. */
    void end_cell(std::size_t end, bool counts = true) noexcept;

    const Sums &whole() const noexcept { return whole_; }
    const Sums &interval() const noexcept { return interval_; }
    void restart_interval() noexcept { interval_.clear(); }

    /* out: [channel * stems + stem]. @lsb: of what the files hold, in units of
     * cells. */
    void solve(const Sums &sums, std::span<GainFigure> out, double lsb = 1.0) noexcept;

private:
    static constexpr std::size_t kClasses = 512;

    std::size_t row(int channel, std::size_t source) const noexcept
    {
        return static_cast<std::size_t>(channel) * (stems_ + 1) + source;
    }
    void add_up(std::size_t end) noexcept;
    void classify(std::size_t frame) noexcept;
    void solve_channel(const Sums &sums, int channel, std::span<GainFigure> out,
                       double lsb) noexcept;
    double repetition(const Sums &sums, int channel) const noexcept;

    int channels_ = 0;
    std::size_t stems_ = 0;
    double quantised_ = 0.0;
    std::vector<double> cells_;           // two of them
    std::size_t half_ = 0;                // where in cells_ the cell is
    std::vector<const double *> sources_; // of one channel
    std::vector<double> gram_;            // of one cell and channel
    bool lit_ = false;
    std::size_t offset_ = 0;
    Sums whole_, interval_;
    std::vector<double> factor_, column_;
    std::vector<std::size_t> order_;
};

} // namespace stems
