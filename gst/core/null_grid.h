/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of a set hold, which may be less than their formats could:
 * 16-bit material in a file of 24 bits was rounded to 16, and 24-bit material in
 * a file of floats to 24. Each file is on a grid; the coarsest in the set decides
 * what is innocent, as that of formats does.
 *
 * Levels, from the finest tolerance to the coarsest: 0 is the formats' own; then,
 * if a file is float, the unit; then 24 and 16 bits as far as they are coarser.
 * The unit is the LSB of the coarsest format of integers, of a set of floats that
 * of 24 bits. A file of floats of which no sample is finer than the unit counts
 * as one of integers (verdict.h: it is counted in Q).
 *
 * Round numbers are no proof: a level is certain when a file that is on its grid
 * and on no coarser one has been heard for 4096 samples. Until then it is likely.
 *
 * Real-time safe: everything but configure().
 */
#pragma once

#include "verdict.h"

namespace stems
{

class NullGrid
{
public:
    void configure(Format reference, std::span<const Format> stems);

    /* One LSB of the unit, full scale 1.0. */
    double unit() const noexcept { return unit_; }
    std::size_t levels() const noexcept { return coarser_.size(); }
    /* Bits of the unit that are not used at a level. */
    int unused_bits(std::size_t level) const noexcept { return coarser_[level]; }

    /* n frames in which the residual is not 0: cells[channel * (stems + 1) + s], the
     * residual last, in units. */
    void add(std::size_t n, std::size_t channels, const double *const *cells) noexcept;

    /* The coarsest level that is certain, or that may be. */
    std::size_t level() const noexcept { return level_; }
    std::size_t likely() const noexcept { return likely_; }

    /* What an innocent set may leave at a level. */
    Allowance allowance(std::size_t level) const noexcept;

private:
    struct File {
        Format format;
        bool fine = false;       /* a sample of it is no multiple of the unit */
        std::uint64_t bits = 0;  /* of all its samples, or'ed */
        std::uint64_t heard = 0; /* samples that are not 0 */
    };
    bool settled(const File &file) const noexcept;
    void note(File &file, double x) noexcept;
    double round_sum(double sum) const noexcept;
    bool on(const File &file, std::size_t level, bool exactly) const noexcept;

    Allowance own_;
    double unit_ = 1.0, step_ = 0.0;
    bool floats_ = false;
    Format whole_ = Format::S24; /* what a file of floats on the grid is like */
    std::vector<File> files_;    /* the stems, and the mix */
    std::vector<int> coarser_;
    std::size_t level_ = 0, likely_ = 0;
};

} // namespace stems
